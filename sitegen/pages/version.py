"""All pages of one version, and the site's front page."""

from typing import Protocol

from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.baselines import build_baselines
from sitegen.pages.charts import build_charts
from sitegen.pages.claims import build_claims
from sitegen.pages.lists import (
    build_coverage,
    build_findings,
    build_intake,
    build_records,
    build_runs,
)
from sitegen.pages.observations import build_observations
from sitegen.pages.overview import build_overview
from sitegen.pages.preflight import build_preflight
from sitegen.pages.regressions import build_regressions
from sitegen.pages.reports import build_reports
from sitegen.pages.scenarios import build_scenarios
from sitegen.pages.signatures import build_signatures
from sitegen.pages.trends import build_trends
from sitegen.pages.vouching import FramedPage, vouched
from sitegen.settings import Settings


class Page(Protocol):
    """Any page model: where it goes, and the template that draws it."""

    @property
    def path(self) -> str:
        """The page's path from the site's root."""

    @property
    def template(self) -> str:
        """The template's name below the templates folder."""


def build_version_pages(
    version: VersionFacts, about: About, settings: Settings
) -> tuple[Page, ...]:
    """Return every page of a version, then the front page: the overview with its own links."""
    return tuple(vouched(_pages(version, about, settings), version.signer))


def _pages(version: VersionFacts, about: About, settings: Settings) -> tuple[FramedPage, ...]:
    return (
        build_overview(version, about, settings, version.folder + site_map.OVERVIEW),
        build_runs(version, about, settings),
        build_regressions(version, about, settings),
        build_coverage(version, about, settings),
        build_trends(version, about, settings),
        *build_charts(version, about, settings),
        *build_claims(version, about, settings),
        build_reports(version, about, settings),
        *build_scenarios(version, about, settings),
        *build_observations(version, about, settings),
        *build_preflight(version, about, settings),
        *build_records(version, about, settings),
        *build_findings(version, about, settings),
        build_baselines(version, about, settings),
        build_signatures(version, about, settings),
        *build_intake(version, about, settings),
        build_overview(version, about, settings, site_map.ROOT_PAGE),
    )
