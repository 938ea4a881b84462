"""What speaks for and against trusting a version, a sentence each."""

from typing import Final

from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.preflight import Preflight
from sitegen.model.record import RecordKind
from sitegen.model.scenario_observation import ScenarioObservation
from sitegen.model.version import VersionFacts
from sitegen.pages import site_map
from sitegen.pages.numbers import count
from sitegen.pages.signatures import signed_sentence
from sitegen.pages.vouching import vouching_note

GUARDRAIL_CHECKS: Final = "guardrail-"
"""How the ids of checks on guardrails begin."""

_BAD: Final = "bad"
_GOOD: Final = "good"
_OPEN: Final = "open"
_UNTRUSTED: Final = (Verdict.CONTRADICTED, Verdict.INVALID)

TrustRow = tuple[str, str, str]
"""`good`, `bad` or `open` (nothing to judge), a sentence, and the URL of what it rests on."""


def trust_rows(version: VersionFacts, path: str) -> tuple[TrustRow, ...]:
    """Return what speaks for and against a version, each with the page that it rests on."""

    def link(page: str) -> str:
        return site_map.relative(path, version.folder + page)

    rows = [*_case_rows(version, link(site_map.RUNS)), _run_row(version, link(site_map.RUNS))]
    for number, what in (
        (sum(run.contested for run in version.runs), "came with more than one content"),
        (sum(run.incomplete for run in version.runs), "came without a summary"),
    ):
        if number:
            rows.append((_BAD, f"{count(number, 'run', 'runs')} {what}.", link(site_map.RUNS)))
    errors = version.finding_counts.error
    found = count(errors, "error was found", "errors were found")
    rows.append(
        (
            _BAD if errors else _GOOD,
            f"{found if errors else 'No error was found'} in all evidence.",
            link(site_map.FINDINGS),
        )
    )
    rows.append(_records_row(version.records, link(site_map.RECORDS)))
    rows.append(_gates_row(version.records, link(site_map.PREFLIGHT)))
    rows.extend(_guardrail_rows(version, link(site_map.OBSERVATIONS)))
    rows.extend(
        (_OPEN, sentence, link(site_map.SIGNATURES))
        for sentence in (signed_sentence(version), vouching_note(version.signer))
    )
    return tuple(rows)


def _case_rows(version: VersionFacts, href: str) -> tuple[TrustRow, ...]:
    totals = version.totals
    if not totals.total:
        return ((_OPEN, "No case is in the evidence: nothing was shown to pass.", href),)
    return tuple(
        (
            _BAD if number else _GOOD,
            f"{count(number, one, many) if number else f'No {one}'}.",
            href,
        )
        for number, one, many in (
            (
                totals.contradicted,
                "case is contradicted by its own evidence",
                "cases are contradicted by their own evidence",
            ),
            (
                totals.invalid,
                "case is unreadable or incomplete",
                "cases are unreadable or incomplete",
            ),
            (totals.failed, "case failed", "cases failed"),
        )
    )


def _run_row(version: VersionFacts, href: str) -> TrustRow:
    runs = version.runs
    if not runs:
        return _OPEN, "No run is in the evidence.", href
    bad = sum(run.verdict in _UNTRUSTED for run in runs)
    which = "newest runs" if version.older else "runs"
    return (
        _BAD if bad else _GOOD,
        f"{bad or 'None'} of {len(runs)} {which} as a whole: contradicted or invalid.",
        href,
    )


def _records_row(records: tuple[RecordFacts, ...], href: str) -> TrustRow:
    verdicts = [record.verdict for record in records if record.verdict is not None]
    bad = sum(verdict in _UNTRUSTED for verdict in verdicts)
    if not verdicts:
        return _OPEN, "No record states an outcome.", href
    records_text = count(len(verdicts), "record", "records")
    sentence = f"{bad or 'None'} of {records_text} with an outcome: contradicted or invalid."
    return _BAD if bad else _GOOD, sentence, href


def _gates_row(records: tuple[RecordFacts, ...], href: str) -> TrustRow:
    gates = [record for record in records if record.kind is RecordKind.PREFLIGHT]
    if not gates:
        return _OPEN, "No preflight is in the evidence: no gate was shown to hold.", href
    held = sum(record.verdict is Verdict.VERIFIED for record in gates)
    failed = sum(
        gate.outcome is Outcome.FAIL
        for record in gates
        if isinstance(record.detail, Preflight)
        for gate in record.detail.gates
    )
    verified = (
        f"{held:,} of {count(len(gates), 'current preflight', 'current preflights')} verified"
    )
    more = f", {count(failed, 'gate failed', 'gates failed')}" if failed else ""
    return _GOOD if held == len(gates) else _BAD, f"{verified}{more}.", href


def _guardrail_rows(version: VersionFacts, href: str) -> tuple[TrustRow, ...]:
    """Return how many runs of scenarios broke a guardrail; nothing where none is here."""
    runs = [one for one in version.records if isinstance(one.detail, ScenarioObservation)]
    if not runs:
        return ()
    broken = sum(_breaks_guardrail(record, version) for record in version.records)
    what = count(len(runs), "current run of a scenario", "current runs of scenarios")
    told = count(broken, "record breaks", "records break") if broken else "no record breaks"
    return ((_BAD if broken else _GOOD, f"{what}; {told} a guardrail.", href),)


def _breaks_guardrail(record: RecordFacts, version: VersionFacts) -> bool:
    found = (*record.findings, *version.site_findings.get(record.path, ()))
    if any(
        one.severity is Severity.ERROR and one.check.startswith(GUARDRAIL_CHECKS) for one in found
    ):
        return True
    detail = record.detail
    return isinstance(detail, ScenarioObservation) and any(
        one.status == "FAIL" for one in detail.guardrails
    )
