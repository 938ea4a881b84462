"""The pages of one run: what it claims, what its evidence says, and the evidence table."""

from dataclasses import dataclass, replace
from typing import Final

from sitegen.model.facts import CaseFacts, RunFacts, VerdictCounts
from sitegen.model.layer import CoverageMatrix
from sitegen.model.outcome import Verdict
from sitegen.pages import site_map
from sitegen.pages.case_data import CASES
from sitegen.pages.changes import ChangesLink
from sitegen.pages.evidence import FEW, Text, shown, shown_or_none
from sitegen.pages.facts import Fact
from sitegen.pages.figures import Tally, tally_of
from sitegen.pages.findings import (
    SEVERITY_ORDER,
    FindingRow,
    Reasons,
    finding_rows,
    gravest_of,
    reasons_of,
)
from sitegen.pages.frame import REASONS, Frame, Pager, frame_of
from sitegen.pages.history import RunHistoryView
from sitegen.pages.matrix import MatrixView, matrix_totals, matrix_view
from sitegen.pages.numbers import count, percent
from sitegen.pages.paging import page_paths, pager_of
from sitegen.pages.run_claims import ClaimRow, EndpointRow, claim_rows, context_facts, endpoints
from sitegen.pages.run_identity import RunIdentity, run_identity
from sitegen.pages.signing import Signing, signing_of
from sitegen.settings import Settings

RUN_JSON: Final = "run.json"
_FILTERED: Final = {
    verdict.value: f"?cases.verdict={verdict.value}#evidence" for verdict in Verdict
}
"""Verdict → its rows of the evidence table: all rows where no script reads the address."""

CaseRow = tuple[
    str,
    Text,
    str,
    Text | None,
    int,
    int,
    tuple[Text, ...],
    int,
    tuple[Text, ...],
    int,
    int,
    int,
    str,
    int,
]
"""URL, name, verdict, status, trace events, DB writes, layers seen and how many more, SQL
operations and how many more, assertions passed, failed, gravest finding's severity (empty:
none), number of findings."""


@dataclass(frozen=True, slots=True)
class RunPage:
    """One page of a run; `number` counts from 1, and what is not a table stands on the first.

    `claims` set what is derived beside what the summary claims. `passed` is the share of
    verified cases. `data` is the path from the site's root of the cases for the script.
    """

    path: str
    template: str
    frame: Frame
    number: int
    run_id: Text
    suite: Text
    verdict: str
    status: Text | None
    reason: str
    reasons: Reasons
    contested: bool
    incomplete: bool
    identity: RunIdentity
    signing: Signing
    verdicts: Tally
    passed: str
    context: tuple[Fact, ...]
    claims: tuple[ClaimRow, ...]
    endpoints: tuple[EndpointRow, ...]
    endpoints_left_out: int
    evidence_sha256: str
    cases: tuple[CaseRow, ...]
    findings: tuple[FindingRow, ...]
    case_findings: int
    matrix: MatrixView
    artifacts: int
    totals: tuple[int, int]
    pager: Pager
    archive: str
    json: str
    layers_href: str
    artifacts_href: str
    data: str
    changes: tuple[ChangesLink, ...] = ()
    history: RunHistoryView | None = None


def build_run_pages(
    facts: RunFacts,
    matrix: CoverageMatrix,
    about: str,
    settings: Settings,
    changes: tuple[ChangesLink, ...] = (),
    history: RunHistoryView | None = None,
) -> tuple[RunPage, ...]:
    """Return the pages of one run, `index.html` first.

    `changes` and `history` say what came before it, as of its publication.

    Tables of more than `limits.table_rows` rows continue on `cases-0002.html` and so on: each
    page holds the next rows of the cases and findings. `matrix` is that of the use cases.
    """
    size = settings.limits.table_rows
    longest = max(len(facts.cases), len(facts.findings), 1)
    paths = page_paths(f"{facts.path}index.html", -(-longest // size), "cases.html")
    first = _first_page(facts, matrix, about, settings, paths)
    first = replace(first, changes=changes, history=history)
    return (
        first,
        *(_next_page(first, facts, settings, paths, index) for index in range(1, len(paths))),
    )


def _first_page(
    facts: RunFacts,
    matrix: CoverageMatrix,
    about: str,
    settings: Settings,
    paths: tuple[str, ...],
) -> RunPage:
    path = paths[0]
    limit = settings.limits.shown_chars
    size = settings.limits.table_rows
    passed = percent(facts.verdicts.verified, facts.verdicts.total)
    frame = frame_of(
        path,
        f"Run {facts.run_id}",
        about,
        settings,
        description=f"{facts.verdict.value.capitalize()}: run {facts.run_id} of {facts.suite}, "
        f"{passed} of {count(facts.verdicts.total, 'case', 'cases')} verified.",
        verdict=facts.verdict,
    )
    rows, left_out = endpoints(facts.snapshot, settings)
    return RunPage(
        path=path,
        template="pages/run.html",
        frame=frame,
        number=1,
        run_id=shown(facts.run_id, limit),
        suite=shown(facts.suite, limit),
        verdict=facts.verdict.value,
        status=shown_or_none(facts.status, limit),
        reason=REASONS[facts.verdict],
        reasons=reasons_of(facts.verdict, facts.findings, settings),
        contested=facts.contested,
        incomplete=facts.incomplete,
        identity=run_identity(facts, settings),
        signing=signing_of(facts, settings),
        verdicts=tally_of(verdict_figures(facts.verdicts), _FILTERED),
        passed=passed,
        context=context_facts(facts, settings),
        claims=claim_rows(facts, settings),
        endpoints=rows,
        endpoints_left_out=left_out,
        evidence_sha256=facts.evidence_sha256,
        cases=tuple(case_row(case, path, limit) for case in facts.cases[:size]),
        findings=_findings(facts, frame.about, settings, 0),
        case_findings=sum(len(case.findings) for case in facts.cases),
        matrix=matrix_view(matrix, matrix_totals(matrix), path, settings),
        artifacts=len(facts.artifacts),
        totals=(len(facts.cases), len(facts.findings)),
        pager=pager_of(paths, 0, size, len(facts.cases)),
        archive=site_map.EVIDENCE_ARCHIVE,
        json=RUN_JSON,
        layers_href=site_map.LAYERS,
        artifacts_href=site_map.ARTIFACTS,
        data=f"{facts.path}{CASES}",
    )


def _next_page(
    first: RunPage,
    facts: RunFacts,
    settings: Settings,
    paths: tuple[str, ...],
    index: int,
) -> RunPage:
    """Return a continuation: the first page with the next rows of each table."""
    path = paths[index]
    limit = settings.limits.shown_chars
    size = settings.limits.table_rows
    start = index * size
    return replace(
        first,
        path=path,
        number=index + 1,
        cases=tuple(case_row(case, path, limit) for case in facts.cases[start : start + size]),
        findings=_findings(facts, first.frame.about, settings, start),
        pager=pager_of(paths, index, size, len(facts.cases)),
    )


def _findings(
    facts: RunFacts, about: str, settings: Settings, start: int
) -> tuple[FindingRow, ...]:
    checks = f"{about.rpartition('/')[0]}/{site_map.CHECKS}"
    ordered = sorted(facts.findings, key=lambda finding: SEVERITY_ORDER[finding.severity])
    return finding_rows(ordered[start : start + settings.limits.table_rows], checks, settings)


def verdict_figures(counts: VerdictCounts) -> tuple[tuple[str, int], ...]:
    """Return (verdict, number) of all five verdicts."""
    return (
        ("verified", counts.verified),
        ("failed", counts.failed),
        ("skipped", counts.skipped),
        ("contradicted", counts.contradicted),
        ("invalid", counts.invalid),
    )


def case_row(case: CaseFacts, path: str, limit: int) -> CaseRow:
    """Return a case's row of the evidence table, on the page at `path`."""
    name = case.case_id if case.case_id is not None else case.artifact.path
    return (
        site_map.relative(path, case.page),
        shown(name, limit),
        case.verdict.value,
        shown_or_none(case.status, limit),
        case.trace_events,
        case.db_writes,
        tuple(shown(layer, limit) for layer in case.layers[:FEW]),
        max(len(case.layers) - FEW, 0),
        tuple(shown(sql_op, limit) for sql_op in case.sql_ops[:FEW]),
        max(len(case.sql_ops) - FEW, 0),
        case.assertions_passed,
        case.assertions_failed,
        gravest_of(case.findings),
        len(case.findings),
    )
