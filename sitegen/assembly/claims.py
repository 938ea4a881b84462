"""Judge the claims of all current artifacts, one report at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sitegen.assembly.run_order import RunKey, run_key
from sitegen.claims.base import RUN_ID
from sitegen.claims.evidence import Evidence, evidence_of, with_runs
from sitegen.claims.open_items import ReportText, closed, done_by, done_in, open_items
from sitegen.claims.reports import report_claims
from sitegen.claims.site import claims_of_record, finding_of, left_out_finding, ordered
from sitegen.model.claim import Claim, ClaimCounts, JudgedReport, OpenItem
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Finding
from sitegen.model.record import RecordKind
from sitegen.model.report import Report
from sitegen.pages.site_map import judged_report
from sitegen.readers.written_report import report_of
from sitegen.settings import Settings

RUNS_PER_REPORT = 50
"""Runs whose cases are read again for one report; of more, only the figures are used."""

ReadReport = Callable[[RecordFacts], str | None]
"""Returns the text of a report, None where it can't be read as text."""

FindRun = Callable[[str], RunFacts | None]
"""Returns the run with an id, with its cases and artifacts; None where it is not here."""

Judged = Callable[[JudgedReport, Report, tuple[Claim, ...]], None]
"""Takes each report with its claims, while its text is at hand."""


@dataclass
class ClaimBook:
    """What became of all claims; `findings` are by the path of the run or record."""

    claims: list[Claim] = field(default_factory=list)
    reports: list[JudgedReport] = field(default_factory=list)
    open_items: tuple[OpenItem, ...] = ()
    findings: dict[str, list[Finding]] = field(default_factory=dict)

    def add(self, claims: Iterable[Claim]) -> None:
        """Take claims, and the findings that their contradictions are."""
        for claim in claims:
            self.claims.append(claim)
            finding = finding_of(claim)
            if finding is not None:
                self.find(claim.path, finding)

    def find(self, path: str, finding: Finding) -> None:
        """Take a finding about the run or record at a path."""
        self.findings.setdefault(path, []).append(finding)

    @property
    def ordered(self) -> tuple[Claim, ...]:
        """Return all claims as pages list them."""
        return ordered(self.claims)


@dataclass(frozen=True, slots=True)
class ClaimSources:
    """Where claims and their evidence come from.

    `runs` are those in view, `own` what each run claims of itself, by its path. `folder` is that
    of the version, for the judged pages of reports.
    """

    runs: tuple[RunFacts, ...]
    records: tuple[RecordFacts, ...]
    own: Mapping[str, tuple[Claim, ...]]
    read: ReadReport
    find_run: FindRun
    folder: str = ""


def judge_claims(sources: ClaimSources, settings: Settings, judged: Judged) -> ClaimBook:
    """Return every claim with its verdict, and what reports leave open."""
    limit = settings.limits.claims_per_artifact
    order = {rule.scenario: rule.requires for rule in settings.scenario_order}
    evidence = evidence_of(sources.runs, sources.records, order)
    book = ClaimBook()
    for path in sorted(sources.own):
        book.add(sources.own[path])
    for record in evidence.records:
        book.add(claims_of_record(record, evidence, limit))
    items: list[OpenItem] = []
    texts: list[ReportText] = []
    for record in evidence.of_kind(RecordKind.REPORT):
        text = sources.read(record)
        if text is None:
            continue
        report, _ = report_of(text, record.artifact.path, settings.limits)
        known = _with_named(evidence, report, sources.find_run)
        claims, more = report_claims(report, record.artifact, record.path, known, limit)
        found = open_items(report, record.artifact, record.path)
        entry = JudgedReport(
            path=record.path,
            page=judged_report(sources.folder, record.path),
            title=record.title,
            artifact=record.artifact.path,
            sha256=record.artifact.sha256,
            time=record.time,
            counts=ClaimCounts.of(claims),
            left_out=more,
            open_items=len(found),
        )
        book.add(claims)
        if more:
            book.find(record.path, left_out_finding(record.artifact.path, more))
        book.reports.append(entry)
        items.extend(found)
        texts.append(done_in(report, record.path, record.time))
        judged(entry, report, claims)
    done = [done_by(run) for run in _newest(sources)] if items else []
    book.open_items = closed(items, (*texts, *done))
    return book


def _with_named(evidence: Evidence, report: Report, find_run: FindRun) -> Evidence:
    """Return the evidence with the cases of the runs that a report names."""
    named = dict.fromkeys(name for line in report.lines for name in RUN_ID.findall(line))
    found: list[RunFacts] = []
    for name in list(named)[:RUNS_PER_REPORT]:
        here = evidence.runs.get(name, ())
        if len(here) <= 1:
            run = here[0] if here and here[0].cases else find_run(name)
            if run is not None:
                found.append(run)
    return with_runs(evidence, found) if found else evidence


def _newest(sources: ClaimSources) -> Iterator[RunFacts]:
    """Yield the newest run of each suite, with its cases."""
    newest: dict[str, RunFacts] = {}
    for run in sources.runs:
        known = newest.get(run.suite)
        if not run.contested and (known is None or _age(known) < _age(run)):
            newest[run.suite] = run
    for run in newest.values():
        whole = run if run.cases else sources.find_run(run.run_id)
        if whole is not None:
            yield whole


def _age(run: RunFacts) -> RunKey:
    return run_key(run.created_at, run.run_id)


def joined(
    one: Mapping[str, tuple[Finding, ...]], other: Mapping[str, Iterable[Finding]]
) -> dict[str, tuple[Finding, ...]]:
    """Return the findings of both, by path."""
    return {path: (*one.get(path, ()), *other.get(path, ())) for path in sorted({*one, *other})}
