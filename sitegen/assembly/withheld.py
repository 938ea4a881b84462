"""Attestations that come alone, of what was published without its secrets.

Their digests are over the evidence as it came. Whoever knows the rest of it could try short
secrets until one fits, so such an envelope is told and not published.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sitegen.assembly.rules import EVIDENCE_REDACTED
from sitegen.assembly.run_ledger import RunLedger
from sitegen.assembly.site_reading import Rest
from sitegen.ledger.judgements import record_judgement, redacted_files
from sitegen.ledger.members import read_members
from sitegen.ledger.site import read_run
from sitegen.model.artifact import Went
from sitegen.model.attestation import EVIDENCE_LIST, Attestation
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Finding
from sitegen.model.names import DIGEST_CHARS, FULL_DIGEST_CHARS
from sitegen.pages.site_map import run_folder

REASON: Final = (
    "This attestation names evidence that is published without its secrets, and is over other"
    " bytes: those with the secrets, it may be. It was left out of what is published, because its"
    " digests would let short secrets be guessed."
)


def without_withheld(rest: Rest, ledger: RunLedger) -> Rest:
    """Return what is no run, but for attestations that can't be published, which are told."""
    left = frozenset(
        path
        for path, (facts, _) in rest.records.items()
        if not ledger.stage.is_published(path) and _is_over_secrets(facts, rest, ledger)
    )
    if not left:
        return rest
    fates = tuple(
        replace(fate, sha256=None, went=Went.IGNORED, to=None, reason=REASON)
        if fate.went is Went.RECORD and fate.to in left
        else fate
        for fate in rest.fates
    )
    found = (_finding(fate.artifact) for fate in fates if fate.reason == REASON)
    records = {path: one for path, one in rest.records.items() if path not in left}
    return Rest(records, fates, (*rest.findings, *found))


def _finding(artifact: str) -> Finding:
    return EVIDENCE_REDACTED.finding(artifact, REASON)


def _is_over_secrets(facts: RecordFacts, rest: Rest, ledger: RunLedger) -> bool:
    if not isinstance(facts.detail, Attestation):
        return False
    for subject in facts.detail.subjects:
        shown = (
            _run_digests(subject.run_id, ledger)
            if subject.name == EVIDENCE_LIST
            else _record_digests(subject.name, rest, ledger)
        )
        known = frozenset(shown)
        if known and subject.sha256 not in known:
            return True
    return False


def _run_digests(run_id: str | None, ledger: RunLedger) -> Iterator[str]:
    """Yield the digests over a run's evidence as published, where it has lost secrets."""
    if run_id is None:
        return
    if run_id in ledger.redacted:
        yield ledger.redacted[run_id]
    site, limits = ledger.stage.published, ledger.settings.limits
    if site is None:
        return
    for digits in (DIGEST_CHARS, FULL_DIGEST_CHARS):
        path = run_folder(run_id, digits=digits)
        known = read_run(site, path, limits)
        if known is not None and redacted_files(site, path, limits):
            yield known.facts.attestable


def _record_digests(name: str, rest: Rest, ledger: RunLedger) -> Iterator[str]:
    """Yield the digests of records that are called so, of those that have lost secrets."""
    for facts, _ in rest.records.values():
        if facts.artifact.path == name and _is_redacted(facts.findings):
            yield facts.artifact.sha256
    site, state = ledger.stage.published, ledger.state
    if site is None:
        return
    for row in (*state.records, *state.superseded):
        if row.artifact == name:
            said = read_members(site, f"{row.path}record.json", ledger.settings.limits)
            if _is_redacted(record_judgement(said).findings):
                yield row.sha256


def _is_redacted(findings: tuple[Finding, ...]) -> bool:
    return any(finding.check == EVIDENCE_REDACTED.id for finding in findings)
