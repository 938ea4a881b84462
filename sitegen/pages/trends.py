"""The version's page of trends: verdicts, findings and coverage of the listed runs, by suite."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import RunFacts
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, label, shown
from sitegen.pages.frame import Frame, version_frame
from sitegen.pages.run import verdict_figures
from sitegen.settings import Settings

_BAR: Final = 14  # pixels
_STEP: Final = 20
_HEIGHT: Final = 140

Bar = tuple[int, int, int, str, str]
"""x, y, height, verdict, tip."""

TrendRow = tuple[str, Text, str, tuple[int, ...], tuple[int, ...], int, int]
"""URL, run id, verdict, cases by verdict, findings by severity, layer cells expected, missing."""


@dataclass(frozen=True, slots=True)
class SuiteTrend:
    """The runs of one suite, oldest first."""

    anchor: str
    suite: Text
    width: int
    height: int
    bar: int
    bars: tuple[Bar, ...]
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True, slots=True)
class TrendsPage:
    """All suites of the listed runs."""

    path: str
    template: str
    frame: Frame
    suites: tuple[SuiteTrend, ...]


def build_trends(version: VersionFacts, about: About, settings: Settings) -> TrendsPage:
    """Return the page."""
    path = version.folder + site_map.TRENDS
    by_suite: dict[str, list[RunFacts]] = defaultdict(list)
    for run in reversed(version.runs):
        if not run.contested:
            by_suite[run.suite].append(run)
    return TrendsPage(
        path=path,
        template="pages/trends.html",
        frame=version_frame(path, "Trends", version.folder, about.path, settings, site_map.TRENDS),
        suites=tuple(
            _suite(suite, by_suite[suite], number, path, settings)
            for number, suite in enumerate(sorted(by_suite), 1)
        ),
    )


def _suite(
    suite: str, runs: list[RunFacts], number: int, path: str, settings: Settings
) -> SuiteTrend:
    limit = settings.limits.shown_chars
    most = max((run.verdicts.total for run in runs), default=0) or 1
    return SuiteTrend(
        anchor=f"suite-{number}",
        suite=shown(suite, limit),
        width=_STEP * len(runs) + _STEP,
        height=_HEIGHT,
        bar=_BAR,
        bars=tuple(bar for index, run in enumerate(runs) for bar in _bars(run, index, most)),
        rows=tuple(_row(run, path, limit) for run in runs),
    )


def _bars(run: RunFacts, index: int, most: int) -> list[Bar]:
    bars: list[Bar] = []
    floor, below = _HEIGHT, 0
    for word, number in verdict_figures(run.verdicts):
        if number:
            below += number
            top = _HEIGHT - (_HEIGHT - 10) * below // most
            tip = f"{label(run.run_id)}: {number:,} {word}"
            bars.append((_STEP * index + _STEP // 2, top, max(floor - top, 1), word, tip))
            floor = top
    return bars


def _row(run: RunFacts, path: str, limit: int) -> TrendRow:
    counts = run.finding_counts
    return (
        site_map.relative(path, run.path),
        shown(run.run_id, limit),
        run.verdict.value,
        tuple(number for _, number in verdict_figures(run.verdicts)),
        (counts.error, counts.warning, counts.note),
        run.expected_cells,
        run.missing_cells,
    )
