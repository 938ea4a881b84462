"""Attestations that speak of what is withdrawn: they name its cases, and go with it."""

from collections.abc import Iterator

from sitegen.assembly.acting import Acting
from sitegen.assembly.withdrawal_target import Target
from sitegen.attest.dsse import ENVELOPE_BYTES, Envelope
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.statement import Statement
from sitegen.ledger.site import read_run
from sitegen.ledger.site_files import FolderFiles
from sitegen.model.record import RecordKind


def attestations_over(acting: Acting, target: Target) -> tuple[Target, ...]:
    """Return the records that are attestations over a run, or over the file of a record."""
    sha256 = _attested_sha256(acting, target)
    if not sha256:
        return ()
    with FolderFiles(acting.site) as files:
        return tuple(
            Target(path)
            for path in _attestations(acting)
            if path != target.folder and sha256 in _subjects(files, path)
        )


def _attested_sha256(acting: Acting, target: Target) -> str:
    if target.is_run:
        known = read_run(acting.site, target.folder, acting.work.settings.limits)
        return "" if known is None else known.facts.attestable
    return next(
        (row.sha256 for row in acting.state.records if row.path == target.folder),
        next((row.sha256 for row in acting.state.superseded if row.path == target.folder), ""),
    )


def _attestations(acting: Acting) -> Iterator[str]:
    for row in (*acting.state.records, *acting.state.superseded):
        if row.kind == RecordKind.ATTESTATION.value:
            yield row.path


def _subjects(files: FolderFiles, path: str) -> frozenset[str]:
    """Return what a published envelope is over; nothing where it can't be read."""
    try:
        envelope = Envelope.parse(files.read(f"{path}evidence.txt", ENVELOPE_BYTES))
        return frozenset(one.sha256 for one in Statement.of_envelope(envelope).subjects)
    except (MalformedProof, OSError):
        return frozenset()
