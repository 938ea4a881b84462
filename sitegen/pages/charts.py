"""The chart pages of a version: trends, coverage, durations.

They are pages of their own because plotly needs a weaker policy than every other page has. Without
scripts, and in print, each chart is the drawing that the other pages show too.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.model.claim import Claim, ClaimCounts
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.chart_coverage import coverage_charts
from sitegen.pages.chart_durations import duration_charts
from sitegen.pages.chart_trends import report_chart, trend_charts
from sitegen.pages.chart_view import ChartSection
from sitegen.pages.evidence import shown
from sitegen.pages.frame import Frame, Link, version_frame
from sitegen.pages.trends import suites_of
from sitegen.settings import Settings

_TABS: Final = (
    (site_map.CHARTS, "Trends"),
    (site_map.CHARTS_COVERAGE, "Coverage"),
    (site_map.CHARTS_DURATIONS, "Durations"),
)


@dataclass(frozen=True, slots=True)
class ChartsPage:
    """Charts by suite. `tabs` lead to the other chart pages, `rest` to where all suites are.

    `charted` tells whether there is a chart to draw, `left_out` how many suites are not on this
    page. `empty` says what is missing where there is no chart.
    """

    path: str
    template: str
    frame: Frame
    heading: str
    intro: str
    tabs: tuple[Link, ...]
    sections: tuple[ChartSection, ...]
    charted: bool
    left_out: int
    rest: Link
    empty: str


def build_charts(version: VersionFacts, about: About, settings: Settings) -> tuple[ChartsPage, ...]:
    """Return all chart pages of a version."""
    return (
        _trends(version, about, settings),
        _coverage(version, about, settings),
        _durations(version, about, settings),
    )


def has_charts(pages: Sequence[object]) -> bool:
    """Tell whether any of a site's pages has a chart, so that the site needs what draws it."""
    return any(isinstance(page, ChartsPage) and page.charted for page in pages)


def claims_by_path(claims: Sequence[Claim]) -> Mapping[str, ClaimCounts]:
    """Return how many claims of each verdict stand in each run or record, by its path."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.path].append(claim)
    return {path: ClaimCounts.of(tuple(rows)) for path, rows in found.items()}


def _trends(version: VersionFacts, about: About, settings: Settings) -> ChartsPage:
    path = version.folder + site_map.CHARTS
    limit = settings.limits.shown_chars
    counts = claims_by_path(version.claims)
    suites = suites_of(version)
    sections = [
        ChartSection(anchor, shown(suite, limit), trend_charts(anchor, runs, counts, path, limit))
        for anchor, suite, runs in suites[: site_map.SUITES_CHARTED]
    ]
    reports = report_chart(version.reports, path, limit)
    if reports is not None:
        sections.append(ChartSection("reports", None, (reports,)))
    return _page(
        (version, about, settings),
        site_map.CHARTS,
        "The runs of the list by suite, oldest first, and what the current reports claim.",
        sections,
        len(suites) - site_map.SUITES_CHARTED,
        (site_map.TRENDS, "All suites are on the page of trends", "No run is in the evidence."),
    )


def _coverage(version: VersionFacts, about: About, settings: Settings) -> ChartsPage:
    limit = settings.limits.shown_chars
    sections = [
        ChartSection(anchor, shown(item.suite, limit), coverage_charts(anchor, item, settings))
        for number, item in enumerate(version.coverage[: site_map.SUITES_CHARTED], 1)
        for anchor in (f"suite-{number}",)
    ]
    return _page(
        (version, about, settings),
        site_map.CHARTS_COVERAGE,
        "What the newest run of each suite reached, and which layer called which.",
        sections,
        len(version.coverage) - site_map.SUITES_CHARTED,
        (site_map.COVERAGE, "All suites are on the page of coverage", "No layer was seen."),
    )


def _durations(version: VersionFacts, about: About, settings: Settings) -> ChartsPage:
    path = version.folder + site_map.CHARTS_DURATIONS
    limit = settings.limits.shown_chars
    sections = [
        ChartSection(anchor, shown(item.suite, limit), duration_charts(anchor, item, path, limit))
        for number, item in enumerate(version.durations[: site_map.SUITES_CHARTED], 1)
        for anchor in (f"suite-{number}",)
        if item.runs
    ]
    return _page(
        (version, about, settings),
        site_map.CHARTS_DURATIONS,
        "How long cases took, as they state it, in the last runs of each suite.",
        sections,
        len(version.durations) - site_map.SUITES_CHARTED,
        (site_map.RUNS, "All durations are on the runs’ pages", "No run states a duration."),
    )


def _page(
    facts: tuple[VersionFacts, About, Settings],
    name: str,
    intro: str,
    sections: Sequence[ChartSection],
    left_out: int,
    words: tuple[str, str, str],
) -> ChartsPage:
    version, about, settings = facts
    path = version.folder + name
    rest, rest_text, empty = words
    heading = dict(_TABS)[name]
    return ChartsPage(
        path=path,
        template="pages/charts.html",
        frame=version_frame(
            path, f"Charts: {heading}", version, about.path, settings, site_map.CHARTS
        ),
        heading=heading,
        intro=intro,
        tabs=tuple(Link(page, text, page == name) for page, text in _TABS),
        sections=tuple(sections),
        charted=any(section.charts for section in sections),
        left_out=max(left_out, 0),
        rest=Link(rest, rest_text),
        empty=empty,
    )
