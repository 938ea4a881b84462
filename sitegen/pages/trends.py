"""The version's page of trends: verdicts, findings and coverage of the listed runs, by suite."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import RunFacts
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.chart_links import trend_href
from sitegen.pages.evidence import Text, shown
from sitegen.pages.frame import Frame, version_frame
from sitegen.pages.numbers import count
from sitegen.pages.spark import Spark, duration_spark, verified_spark
from sitegen.pages.trend_charts import (
    Chart,
    case_parts,
    charts_of,
    finding_parts,
    verdict_chart,
)
from sitegen.settings import Settings

SUITES_SHOWN: Final = 10
"""Suites whose trend stands on the overview; all are on the page of trends."""

TrendRow = tuple[str, Text, str, tuple[int, ...], tuple[int, ...], int, int]
"""URL, run id, verdict, cases by verdict, findings by severity, layer cells expected, missing."""

SuiteRuns = tuple[str, str, tuple[RunFacts, ...]]
"""Anchor on the page of trends, suite, its runs, oldest first."""


@dataclass(frozen=True, slots=True)
class SuiteTrend:
    """The runs of one suite, oldest first: drawings, and a row a run that says the same."""

    anchor: str
    suite: Text
    charts_href: str
    charts: tuple[Chart, ...]
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True, slots=True)
class TrendsPage:
    """All suites of the listed runs."""

    path: str
    template: str
    frame: Frame
    suites: tuple[SuiteTrend, ...]


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A suite's trend on the overview: the newest run against the one before it, and a drawing.

    `verified` and `took` are small lines of the share of verified cases and of the time that all
    cases took; None below two runs. `charts_href` leads to the charts.
    """

    href: str
    suite: Text
    sentence: str
    chart: Chart
    charts_href: str
    verified: Spark | None
    took: Spark | None


def build_trends(version: VersionFacts, about: About, settings: Settings) -> TrendsPage:
    """Return the page."""
    path = version.folder + site_map.TRENDS
    limit = settings.limits.shown_chars
    return TrendsPage(
        path=path,
        template="pages/trends.html",
        frame=version_frame(path, "Trends", version, about.path, settings, site_map.TRENDS),
        suites=tuple(
            SuiteTrend(
                anchor=anchor,
                suite=shown(suite, limit),
                charts_href=trend_href(version, path, place),
                charts=charts_of(runs),
                rows=tuple(_row(run, path, limit) for run in runs),
            )
            for place, (anchor, suite, runs) in enumerate(suites_of(version), 1)
        ),
    )


def trend_lines(version: VersionFacts, path: str, settings: Settings) -> tuple[TrendLine, ...]:
    """Return the trends that the overview at `path` shows, at most `SUITES_SHOWN`."""
    page = version.folder + site_map.TRENDS
    taken = {item.suite: item.runs for item in version.durations}
    return tuple(
        TrendLine(
            href=site_map.relative(path, f"{page}#{anchor}"),
            suite=shown(suite, settings.limits.shown_chars),
            sentence=_sentence(runs),
            chart=verdict_chart(runs),
            charts_href=trend_href(version, path, place),
            verified=verified_spark(runs),
            took=duration_spark(taken.get(suite, ())),
        )
        for place, (anchor, suite, runs) in enumerate(suites_of(version)[:SUITES_SHOWN], 1)
    )


def suites_of(version: VersionFacts) -> tuple[SuiteRuns, ...]:
    """Return the listed runs by suite; contested ones count nowhere."""
    by_suite: dict[str, list[RunFacts]] = defaultdict(list)
    for run in reversed(version.runs):
        if not run.contested:
            by_suite[run.suite].append(run)
    return tuple(
        (f"suite-{number}", suite, tuple(by_suite[suite]))
        for number, suite in enumerate(sorted(by_suite), 1)
    )


def _row(run: RunFacts, path: str, limit: int) -> TrendRow:
    return (
        site_map.relative(path, run.path),
        shown(run.run_id, limit),
        run.verdict.value,
        tuple(number for _, number in case_parts(run)),
        tuple(number for _, number in finding_parts(run)),
        run.expected_cells,
        run.missing_cells,
    )


def _sentence(runs: tuple[RunFacts, ...]) -> str:
    newest = _figures(runs[-1])
    before = f" The run before it: {_figures(runs[-2])}." if len(runs) > 1 else ""
    return f"The newest of {count(len(runs), 'run', 'runs')}: {newest}.{before}"


def _figures(run: RunFacts) -> str:
    verified, total = run.verdicts.verified, run.verdicts.total
    errors = count(run.finding_counts.error, "error", "errors")
    missing = f"{run.missing_cells:,} of {count(run.expected_cells, 'layer cell', 'layer cells')}"
    layers = f", {missing} missing" if run.expected_cells else ""
    return f"{verified:,} of {count(total, 'case', 'cases')} verified, {errors} found{layers}"
