"""Seventh step of `verify`: who vouched for runs and certifications, and over which evidence.

An attestation lies in a run's evidence, among the records, or (made at publication or later) in
`v/<n>/attestations/`. It counts by what it is over, not by where it lies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zipfile import ZIP_STORED, ZipFile

from sitegen.attest.archives import ARCHIVE, BROKEN_ARCHIVE
from sitegen.attest.dsse import ENVELOPE_BYTES, Envelope
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import ManifestFile
from sitegen.attest.members import read_object, text_of
from sitegen.attest.policy import Use
from sitegen.attest.statement import ATTESTATION_NAME, KIND_RUN, Statement, Subject, run_subject
from sitegen.attest.verify_evidence import EVIDENCE, read_evidence
from sitegen.attest.verify_files import MANIFEST_BYTES, SMALL_BYTES, SiteFiles
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.attest.verify_trust import Signed, Trust, take_signatures
from sitegen.model.artifact import Artifact

ENTRY: Final = "entry.json"
RECORD: Final = "record.json"
RECORD_EVIDENCE: Final = "evidence.txt"
LATER: Final = "/attestations/"
KIND_ATTESTATION: Final = "attestation"
_CERTIFICATION: Final = "certification"
_TITLE: Final = "Runs and certifications are vouched for by a key that was given"


@dataclass(frozen=True, slots=True)
class Target:
    """What can be vouched for: a run or a certification, as the site names it."""

    path: str
    use: Use
    id: str
    suite: str | None


@dataclass(slots=True)
class Attested:
    """What there is to vouch for, by the SHA-256 that an attestation of it is over."""

    targets: dict[str, Target] = field(default_factory=dict)
    found: list[tuple[str, bytes, str | None]] = field(default_factory=list)
    vouched: set[str] = field(default_factory=set)


def verify_attested(
    files: SiteFiles,
    folders: Iterable[str],
    later: Sequence[str],
    times: Mapping[str, datetime | None],
    trust: Trust,
) -> Step:
    """Check every attestation in the site.

    `later` are the paths of those in versions; `times` maps a folder or path to the reference
    time at which it was published, where a trusted checkpoint vouches for that.
    """
    notes = StepNotes(why=trust.why_not)
    if trust.why_not:
        return notes.step("attestations", _TITLE, "attestations")
    gathered = Attested()
    for folder in folders:
        if folder.startswith("runs/"):
            _gather_run(files, folder, gathered)
        else:
            _gather_record(files, folder, gathered)
    for path in later:
        data = _read(files, path)
        if data is not None:
            gathered.found.append((path, data, None))
    for path, data, own in gathered.found:
        _check(path, data, own, gathered, times, trust, notes)
    for sha256, target in gathered.targets.items():
        if sha256 not in gathered.vouched:
            why = "No key that was given vouches for it: its hashes prove integrity, not origin."
            notes.leave(target.path, why)
    return notes.step("attestations", _TITLE, "attestations")


def _gather_run(files: SiteFiles, folder: str, gathered: Attested) -> None:
    """Take a run, and the attestation in its archive. What can't be read was told before."""
    try:
        rows = read_evidence(files.read(f"{folder}{EVIDENCE}", MANIFEST_BYTES))
        entry = read_object(files.read(f"{folder}{ENTRY}", SMALL_BYTES), SMALL_BYTES, ENTRY)
        target = Target(
            folder, Use.RUN, text_of(entry, "run_id", ENTRY), text_of(entry, "suite", ENTRY)
        )
        sha256 = subject_of(rows).sha256
        gathered.targets[sha256] = target
        row = next((row for row in rows if row.path == ATTESTATION_NAME), None)
        if row is not None and row.size <= ENVELOPE_BYTES:
            with files.stream(f"{folder}{ARCHIVE}") as stream, ZipFile(stream) as archive:
                data = _member(archive, row)
            gathered.found.append((f"{folder}{ARCHIVE}", data, sha256))
    except (MalformedProof, *BROKEN_ARCHIVE):
        return


def subject_of(rows: Iterable[ManifestFile]) -> Subject:
    """Return the subject of a Statement about a run with this evidence."""
    return run_subject((Artifact(row.path, row.sha256, row.size) for row in rows), {})


def _member(archive: ZipFile, row: ManifestFile) -> bytes:
    info = archive.getinfo(row.path)
    if info.compress_type != ZIP_STORED or info.file_size != row.size:
        message = "The attestation in the archive is not the one that is listed."
        raise MalformedProof(message)
    with archive.open(info) as member:
        return member.read(ENVELOPE_BYTES)


def _gather_record(files: SiteFiles, folder: str, gathered: Attested) -> None:
    try:
        record = read_object(files.read(f"{folder}{RECORD}", SMALL_BYTES), SMALL_BYTES, RECORD)
        kind, sha256 = text_of(record, "kind", RECORD), text_of(record, "sha256", RECORD)
        if kind == _CERTIFICATION:
            target = Target(folder, Use.CERTIFICATION, text_of(record, "id", RECORD), None)
            gathered.targets[sha256] = target
        elif kind == KIND_ATTESTATION:
            path = f"{folder}{RECORD_EVIDENCE}"
            gathered.found.append((path, files.read(path, ENVELOPE_BYTES), None))
    except (OSError, MalformedProof):
        return


def _read(files: SiteFiles, path: str) -> bytes | None:
    try:
        return files.read(path, ENVELOPE_BYTES)
    except OSError:
        return None


def _check(  # noqa: PLR0917 -- one for each thing that a signature is held against
    path: str,
    data: bytes,
    own: str | None,
    gathered: Attested,
    times: Mapping[str, datetime | None],
    trust: Trust,
    notes: StepNotes,
) -> None:
    """Check one attestation; `own` is the digest of the run that it lies in."""
    try:
        envelope = Envelope.parse(data)
        statement = Statement.of_envelope(envelope)
    except MalformedProof as error:
        notes.leave(path, f"The attestation can't be read, so that it vouches for nothing. {error}")
        return
    over = {
        sha256: gathered.targets[sha256]
        for sha256 in statement.digests()
        if sha256 in gathered.targets and own in {None, sha256}
    }
    if not over or not all(speaks_of(statement, *one) for one in over.items()):
        message = "The attestation is over other evidence than the site holds."
        notes.fail(path, Fault.SIGNATURE, message)
        return
    at = times.get(path) or times.get(_folder_of(path)) or trust.at
    judged = envelope.judge(trust.keys, trust.verifier)
    for sha256, target in over.items():
        signed = Signed(path, "attestation", target.use, target.suite, at)
        if take_signatures(signed, judged, trust, notes):
            gathered.vouched.add(sha256)


def speaks_of(statement: Statement, sha256: str, target: Target) -> bool:
    """Tell whether the signer's words name the run or certification with this digest.

    Whatever a Statement says of the same digest more than once has to agree.
    """
    found = [one for one in statement.subjects if one.sha256 == sha256]
    return bool(found) and all(_names(one, target) for one in found)


def _names(subject: Subject, target: Target) -> bool:
    if target.use is not Use.RUN:
        return subject.said("kind") != KIND_RUN
    return (
        subject.said("kind") == KIND_RUN
        and subject.said("run_id") == target.id
        and subject.said("suite") == target.suite
    )


def _folder_of(path: str) -> str:
    return "/".join(path.split("/")[:2]) + "/"


def later_attestations(names: Iterable[str]) -> Iterator[str]:
    """Yield the paths of attestations that versions hold, sorted."""
    yield from sorted(name for name in names if name.startswith("v/") and LATER in name)
