"""The overview of a version: first whether this can be trusted, then what there is."""

from dataclasses import dataclass
from typing import Final

from sitegen.model.claim import ClaimCounts
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.preflight import Preflight
from sitegen.model.record import RecordKind
from sitegen.model.scenario_observation import ScenarioObservation
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown
from sitegen.pages.frame import Frame, Link, version_frame
from sitegen.pages.numbers import count, percent
from sitegen.pages.record import KIND_WORDS
from sitegen.pages.regressions import WorseLine, worse_lines
from sitegen.pages.run import verdict_figures
from sitegen.pages.run_list import RunRow, run_row
from sitegen.pages.trends import TrendLine, trend_lines
from sitegen.settings import Settings

RUNS_SHOWN: Final = 10
GUARDRAIL_CHECKS: Final = "guardrail-"
"""How the ids of checks on guardrails begin."""

_BAD: Final = "bad"
_GOOD: Final = "good"
_OPEN: Final = "open"
_UNTRUSTED: Final = (Verdict.CONTRADICTED, Verdict.INVALID)

TrustRow = tuple[str, str, str]
"""`good`, `bad` or `open` (nothing to judge), a sentence, and the URL of what it rests on."""

CoverageLine = tuple[Text, str, Text, str, int, int]
"""Suite, URL of its run, run id, URL of its coverage, cells expected, cells missing."""

KindRow = tuple[str, str, int, tuple[int, int, int, int, int], int]
"""Kind, URL of its records, number, those with each verdict, those that state no outcome."""


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The overview; `number` is the version's. `more_runs` are further runs of the list.

    `worse` says what got worse, one line a suite; `versions` lead to the ones before,
    `removed` to what versions took out. `rebuilt_from` names the log of
    the site whose evidence this is.
    """

    path: str
    template: str
    frame: Frame
    number: str
    reference_time: Text | None
    claims: tuple[tuple[str, int], ...]
    claims_href: str
    claims_sentence: str
    trust: tuple[TrustRow, ...]
    worse: tuple[WorseLine, ...]
    cases: tuple[tuple[str, int], ...]
    cases_total: int
    passed: str
    runs: tuple[RunRow, ...]
    more_runs: int
    older: int
    runs_href: str
    trends_href: str
    trends: tuple[TrendLine, ...]
    coverage: tuple[CoverageLine, ...]
    kinds: tuple[KindRow, ...]
    superseded: int
    versions: tuple[Link, ...]
    removed: tuple[Link, ...]
    rebuilt_from: tuple[tuple[str, str], ...]


def build_overview(
    version: VersionFacts, about: About, settings: Settings, path: str
) -> OverviewPage:
    """Return the overview as it stands at `path`: in the version's folder, or at the root."""
    folder = version.folder
    totals = version.totals
    time = version.reference_time
    counts = version.claim_counts
    return OverviewPage(
        path=path,
        template="pages/overview.html",
        frame=version_frame(path, "Overview", folder, about.path, settings, site_map.OVERVIEW),
        number=f"{version.number:04d}",
        reference_time=None if time is None else shown(time, settings.limits.shown_chars),
        claims=(
            ("contradicted", counts.contradicted),
            ("unverifiable", counts.unverifiable),
            ("confirmed", counts.confirmed),
        ),
        claims_href=site_map.relative(path, folder + site_map.CLAIMS),
        claims_sentence=_claims_sentence(counts),
        trust=_trust(version, path),
        worse=worse_lines(version, path, settings),
        cases=verdict_figures(totals),
        cases_total=totals.total,
        passed=percent(totals.verified, totals.total),
        runs=tuple(run_row(run, path, settings) for run in version.runs[:RUNS_SHOWN]),
        more_runs=max(len(version.runs) - RUNS_SHOWN, 0),
        older=len(version.older),
        runs_href=site_map.relative(path, folder + site_map.RUNS),
        trends_href=site_map.relative(path, folder + site_map.TRENDS),
        trends=trend_lines(version, path, settings),
        coverage=_coverage(version, path, settings),
        kinds=_kinds(version, path),
        superseded=version.superseded_total,
        versions=tuple(
            Link(site_map.relative(path, site_map.version_folder(number)), f"{number:04d}")
            for number in version.versions
        ),
        removed=tuple(
            Link(
                site_map.relative(path, site_map.version_folder(number) + site_map.REMOVED),
                f"{number:04d}",
            )
            for number in version.removed_in
        ),
        rebuilt_from=_rebuilt(version),
    )


def _rebuilt(version: VersionFacts) -> tuple[tuple[str, str], ...]:
    head = version.rebuilt_from
    if head is None:
        return ()
    return ("Log", head.origin), ("Leaves", f"{head.size:,}"), ("Root", head.root)


def _claims_sentence(counts: ClaimCounts) -> str:
    if not counts.total:
        return "No artifact claims anything that could be held against evidence."
    many = count(counts.contradicted, "claim is", "claims are")
    said = f"{many} contradicted" if counts.contradicted else "No claim is contradicted"
    return f"{said}, of {counts.total:,}."


def _trust(version: VersionFacts, path: str) -> tuple[TrustRow, ...]:
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


def _coverage(version: VersionFacts, path: str, settings: Settings) -> tuple[CoverageLine, ...]:
    limit = settings.limits.shown_chars
    return tuple(
        (
            shown(item.suite, limit),
            site_map.relative(path, item.run_path),
            shown(item.run_id, limit),
            site_map.relative(path, f"{version.folder}{site_map.COVERAGE}#suite-{number}"),
            sum(cell.expected for row in item.matrix.rows for cell in row.cells),
            item.matrix.missing,
        )
        for number, item in enumerate(version.coverage, 1)
    )


def _kinds(version: VersionFacts, path: str) -> tuple[KindRow, ...]:
    by_kind: dict[str, list[Verdict | None]] = {}
    for record in version.records:
        by_kind.setdefault(record.kind.value, []).append(record.verdict)
    href = site_map.relative(path, version.folder + site_map.RECORDS)
    return tuple(
        (
            word,
            href,
            len(by_kind[kind]),
            (
                by_kind[kind].count(Verdict.VERIFIED),
                by_kind[kind].count(Verdict.FAILED),
                by_kind[kind].count(Verdict.SKIPPED),
                by_kind[kind].count(Verdict.CONTRADICTED),
                by_kind[kind].count(Verdict.INVALID),
            ),
            by_kind[kind].count(None),
        )
        for kind, word in KIND_WORDS.items()
        if kind in by_kind
    )
