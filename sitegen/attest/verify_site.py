"""`verify`: a published site against itself, and against what the verifier brings along.

1. `reach`: `latest.json` reaches a version, and every version before it has a manifest.
2. `files`: every file is the one that a manifest lists; `removals`: or what a record in the log
   says became of it.
3. `pointers`: what is replaced from version to version is what the newest one says.
4. `evidence`: every artifact in an archive is the one that was listed.
5. `log`: the leaves are those of the manifests, the tiles those of the leaves, the checkpoints
   those of the tiles; so each version extends the one before it.
6. `origin`: the newest checkpoint is signed by a key that was given.
7. `attestations`: runs and certifications are vouched for by a key that was given.
8. `since`: the log begins with what it held at an older checkpoint.
9. `extra`: nothing else is there; last, because each step before accounts for some files.

Manifests come first because all else hangs on them; the log, which vouches for them, comes once
they are read. Nothing is opened but through `SiteFiles`, and nothing that the site says decides
what it is held against. No step stops the ones behind it, unless nothing is left for them.
"""

from dataclasses import dataclass
from datetime import datetime

from sitegen.attest.verify_attested import later_attestations, verify_attested
from sitegen.attest.verify_contents import Contents, verify_contents, verify_extra
from sitegen.attest.verify_evidence import verify_evidence
from sitegen.attest.verify_files import SMALL_BYTES, SiteFiles
from sitegen.attest.verify_log import verify_log
from sitegen.attest.verify_origin import time_of, verify_origin
from sitegen.attest.verify_pointers import LOG_POINTER, verify_pointers
from sitegen.attest.verify_reach import VersionRead, read_versions
from sitegen.attest.verify_removals import read_removals
from sitegen.attest.verify_report import Report, StepState
from sitegen.attest.verify_since import verify_since
from sitegen.attest.verify_trust import Trust


@dataclass(frozen=True, slots=True)
class Brought:
    """What the verifier brings along; `since` is an older checkpoint that can be read."""

    trust: Trust = Trust()  # noqa: RUF009 -- frozen, and without keys
    since: bytes | None = None


def verify_site(files: SiteFiles, brought: Brought) -> Report:
    """Return what became of every step; hostile files raise nothing but `OSError` of the root."""
    names = tuple(files.names())
    versions, reach = read_versions(files)
    if not versions:
        return Report((reach,))
    contents = Contents.of(names, read_removals(files, versions))
    listed = verify_contents(files, versions, contents)
    pointers = verify_pointers(files, versions[-1], contents)
    evidence = verify_evidence(files, contents)
    log, logged = verify_log(files, versions, contents)
    trusted, origin = verify_origin(files, log.heads, contents, brought.trust)
    attested = verify_attested(
        files,
        contents.folders,
        tuple(later_attestations(contents.present)),
        _times(files, versions) if trusted else {},
        brought.trust,
    )
    steps = [reach, listed, pointers, evidence, logged, origin, attested]
    if contents.removals.told or contents.removals.notes.problems:
        steps.insert(2, contents.removals.step())
    if brought.since is not None:
        steps.append(verify_since(log, brought.since, brought.trust))
    steps.append(verify_extra(contents))
    whole = logged.state is StepState.DONE
    return Report(tuple(steps), _checkpoint(files) if whole else b"")


def _times(files: SiteFiles, versions: tuple[VersionRead, ...]) -> dict[str, datetime | None]:
    """Return when each folder was published, by what its version says.

    Asked only where a trusted key signed the log that holds it: else anybody could date an
    attestation back to before its key was revoked.
    """
    times: dict[str, datetime | None] = {}
    for version in versions:
        time = time_of(files, version)
        for row in () if version.listing is None else version.listing.files:
            top, _, rest = row.path.partition("/")
            if top in {"runs", "records"}:
                times[f"{top}/{rest.partition('/')[0]}/"] = time
            elif row.path.startswith(version.folder):
                times[row.path] = time
    return times


def _checkpoint(files: SiteFiles) -> bytes:
    try:
        return files.read(LOG_POINTER, SMALL_BYTES)
    except OSError:
        return b""
