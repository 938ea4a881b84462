"""The list pages of a version: runs, coverage, records, findings, intake."""

from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Severity
from sitegen.model.version import About, LocatedFinding, SuiteCoverage, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.chart_links import coverage_href
from sitegen.pages.evidence import Text, shown
from sitegen.pages.findings import FindingRow, finding_row
from sitegen.pages.flow import FlowView, flow_view
from sitegen.pages.frame import Frame, Link, Pager, version_frame
from sitegen.pages.heat import HeatView, mini_heat
from sitegen.pages.matrix import MatrixView, matrix_totals, matrix_view
from sitegen.pages.paging import chunks, page_paths, pager_of
from sitegen.pages.record import KIND_WORDS
from sitegen.pages.record_list import RecordRow, record_row
from sitegen.pages.run_list import RunRow, preflight_pages, run_row
from sitegen.pages.trends import TrendLine, trend_lines
from sitegen.settings import Settings

_SEVERITIES: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class RunsPage:
    """The runs of the open index page, newest first; `older` links to the closed ones.

    `trends` are of the suites with more than one run.
    """

    path: str
    template: str
    frame: Frame
    runs: tuple[RunRow, ...]
    trends: tuple[TrendLine, ...]
    older: tuple[Link, ...]
    json: str


@dataclass(frozen=True, slots=True)
class SuiteView:
    """One suite's use cases by layers; `anchor` is the section's id.

    `changes` against the baseline are (use case, layer, events then, events now, whether it is no
    longer reached), lost cells first.
    """

    anchor: str
    suite: Text
    run_id: Text
    run_href: str
    matrix: MatrixView
    heat: HeatView | None
    charts_href: str
    baseline: Text | None
    changes: tuple[tuple[Text, Text, int, int, bool], ...]
    changes_left_out: int
    lost: int
    flow: FlowView | None


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Use cases by layers, of the newest run of each suite."""

    path: str
    template: str
    frame: Frame
    suites: tuple[SuiteView, ...]


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """Records: `groups` are (heading, rows), the current ones by kind, then the superseded."""

    path: str
    template: str
    frame: Frame
    groups: tuple[tuple[str, tuple[RecordRow, ...]], ...]
    current: int
    superseded: int
    pager: Pager
    json: str


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """Findings: `groups` are (severity, check, URL of the check, rows).

    `listed` are on these pages, `elsewhere` on the pages of older runs.
    """

    path: str
    template: str
    frame: Frame
    counts: tuple[tuple[str, int], ...]
    listed: int
    elsewhere: int
    groups: tuple[tuple[str, str, str, tuple[FindingRow, ...]], ...]
    pager: Pager
    json: str


FateRow = tuple[Text, str, str, str | None, Text | None, str, str]
"""Path as found, kind, where it went, URL of it, the rule that ignored it, size, SHA-256."""


@dataclass(frozen=True, slots=True)
class IntakePage:
    """Every file of the input, and where it went; `counts` are (where, number)."""

    path: str
    template: str
    frame: Frame
    counts: tuple[tuple[str, int], ...]
    rows: tuple[FateRow, ...]
    pager: Pager
    json: str


def build_runs(version: VersionFacts, about: About, settings: Settings) -> RunsPage:
    """Return the run list of a version."""
    path = version.folder + site_map.RUNS
    older = [name.rpartition(".")[0] + ".html" for name in version.older]
    known = preflight_pages(version)
    return RunsPage(
        path=path,
        template="pages/runs.html",
        frame=version_frame(path, "Runs", version, about.path, settings, site_map.RUNS),
        runs=tuple(run_row(run, path, settings, known) for run in version.runs),
        trends=tuple(
            line for line in trend_lines(version, path, settings) if line.verified is not None
        ),
        older=tuple(Link(site_map.relative(path, page), page) for page in older),
        json="runs.json",
    )


def build_coverage(version: VersionFacts, about: About, settings: Settings) -> CoveragePage:
    """Return the layer coverage of each suite's newest run."""
    path = version.folder + site_map.COVERAGE
    frame = version_frame(path, "Layer coverage", version, about.path, settings, site_map.COVERAGE)
    return CoveragePage(
        path=path,
        template="pages/coverage.html",
        frame=frame,
        suites=tuple(
            _suite_view(item, number, coverage_href(version, path, number), path, settings)
            for number, item in enumerate(version.coverage, 1)
        ),
    )


def _suite_view(
    item: SuiteCoverage, number: int, charts_href: str, path: str, settings: Settings
) -> SuiteView:
    limit, rows = settings.limits.shown_chars, settings.limits.table_rows
    before = item.baseline_flow if item.baseline is not None else None
    return SuiteView(
        anchor=f"suite-{number}",
        suite=shown(item.suite, limit),
        run_id=shown(item.run_id, limit),
        run_href=site_map.relative(path, item.run_path),
        matrix=matrix_view(item.matrix, matrix_totals(item.matrix), path, settings),
        heat=mini_heat(item.matrix),
        charts_href=charts_href,
        baseline=None if item.baseline is None else shown(item.baseline, limit),
        changes=tuple(
            (shown(one.subject, limit), shown(one.layer, limit), one.base, one.head, one.lost)
            for one in item.changes[:rows]
        ),
        changes_left_out=max(len(item.changes) - rows, 0),
        lost=sum(one.lost for one in item.changes),
        flow=flow_view(item.flow, before, tuple(settings.layers), limit),
    )


def build_records(
    version: VersionFacts, about: About, settings: Settings
) -> tuple[RecordsPage, ...]:
    """Return the pages of all records: current ones by kind, then superseded ones."""
    order = list(KIND_WORDS)
    current = sorted(version.records, key=lambda record: order.index(record.kind.value))
    rows: list[tuple[str, RecordFacts]] = [
        (KIND_WORDS[record.kind.value], record) for record in current
    ]
    rows += [
        (f"Superseded: {KIND_WORDS[record.kind.value].lower()}", record)
        for record in sorted(version.superseded, key=lambda item: order.index(item.kind.value))
    ]
    size = settings.limits.table_rows
    parts = chunks(rows, size)
    paths = page_paths(version.folder + site_map.RECORDS, len(parts))
    pages = []
    for index, (path, part) in enumerate(zip(paths, parts, strict=True)):
        groups: dict[str, list[RecordRow]] = {}
        for heading, record in part:
            extra = version.site_findings.get(record.path, ())
            groups.setdefault(heading, []).append(record_row(record, extra, path, settings))
        pages.append(
            RecordsPage(
                path=path,
                template="pages/records.html",
                frame=version_frame(
                    path, "Records", version, about.path, settings, site_map.RECORDS
                ),
                groups=tuple((heading, tuple(items)) for heading, items in groups.items()),
                current=len(version.records),
                superseded=version.superseded_total,
                pager=pager_of(paths, index, size, len(rows)),
                json="records.json",
            )
        )
    return tuple(pages)


def build_findings(
    version: VersionFacts, about: About, settings: Settings
) -> tuple[FindingsPage, ...]:
    """Return the pages of findings, by severity, then check, each in the order of the site."""
    ordered = sorted(
        version.findings,
        key=lambda item: (_SEVERITIES.index(item.finding.severity), item.finding.check),
    )
    size = settings.limits.table_rows
    parts = chunks(ordered, size)
    paths = page_paths(version.folder + site_map.FINDINGS, len(parts))
    counts = version.finding_counts
    return tuple(
        FindingsPage(
            path=path,
            template="pages/findings.html",
            frame=version_frame(path, "Findings", version, about.path, settings, site_map.FINDINGS),
            counts=(("error", counts.error), ("warning", counts.warning), ("note", counts.note)),
            listed=len(ordered),
            elsewhere=max(counts.error + counts.warning + counts.note - len(ordered), 0),
            groups=_finding_groups(part, path, about, settings),
            pager=pager_of(paths, index, size, len(ordered)),
            json="findings.json",
        )
        for index, (path, part) in enumerate(zip(paths, parts, strict=True))
    )


def _finding_groups(
    part: tuple[LocatedFinding, ...], path: str, about: About, settings: Settings
) -> tuple[tuple[str, str, str, tuple[FindingRow, ...]], ...]:
    checks = site_map.relative(path, f"{about.path}{site_map.CHECKS}")
    groups: dict[tuple[str, str], list[FindingRow]] = {}
    for item in part:
        target = item.case_page or item.path
        page = None if target is None else site_map.relative(path, target)
        row = finding_row(item.finding, checks, settings, page)
        groups.setdefault((row.severity, row.check), []).append(row)
    return tuple(
        (severity, check, f"{checks}#check-{check}", tuple(rows))
        for (severity, check), rows in groups.items()
    )


def build_intake(version: VersionFacts, about: About, settings: Settings) -> tuple[IntakePage, ...]:
    """Return the pages that account for every file of the input."""
    size = settings.limits.table_rows
    parts = chunks(version.fates, size)
    paths = page_paths(version.folder + site_map.INTAKE, len(parts))
    counts: dict[str, int] = {"run": 0, "record": 0, "ignored": 0}
    for fate in version.fates:
        counts[fate.went] = counts.get(fate.went, 0) + 1
    limit = settings.limits.shown_chars
    return tuple(
        IntakePage(
            path=path,
            template="pages/intake.html",
            frame=version_frame(path, "Intake", version, about.path, settings, site_map.INTAKE),
            counts=tuple(counts.items()),
            rows=tuple(
                (
                    shown(fate.artifact, limit),
                    fate.kind,
                    fate.went,
                    None if fate.to is None else site_map.relative(path, fate.to),
                    None if fate.reason is None else shown(fate.reason, limit),
                    "not read" if fate.size is None else f"{fate.size:,}",
                    "not read" if fate.sha256 is None else fate.sha256,
                )
                for fate in part
            ),
            pager=pager_of(paths, index, size, len(version.fates)),
            json="intake.json",
        )
        for index, (path, part) in enumerate(zip(paths, parts, strict=True))
    )
