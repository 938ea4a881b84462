"""Where the charts of a suite are, for the drawings that lead to them."""

from sitegen.model.version import VersionFacts
from sitegen.pages import site_map


def trend_href(version: VersionFacts, path: str, number: int) -> str:
    """Return the URL of the trends of the `number`-th (from 1) suite of the listed runs."""
    return _href(version, path, site_map.CHARTS, number)


def coverage_href(version: VersionFacts, path: str, number: int) -> str:
    """Return the URL of the charts of the `number`-th (from 1) suite with coverage."""
    return _href(version, path, site_map.CHARTS_COVERAGE, number)


def _href(version: VersionFacts, path: str, page: str, number: int) -> str:
    anchor = f"#suite-{number}" if number <= site_map.SUITES_CHARTED else ""
    return site_map.relative(path, f"{version.folder}{page}{anchor}")
