"""Every page's one URL: paths from the site's root, and relative links between pages.

No evidence string is in a path: only its slug is, followed by a digest (`model.names`).
"""

from typing import Final

from sitegen.model.names import DIGEST_CHARS, output_name, slug_of

ROOT_PAGE: Final = "index.html"
OVERVIEW: Final = "index.html"
RUNS: Final = "runs.html"
REGRESSIONS: Final = "regressions.html"
COVERAGE: Final = "coverage.html"
TRENDS: Final = "trends.html"
CHARTS: Final = "charts.html"
CHARTS_COVERAGE: Final = "charts-coverage.html"
CHARTS_DURATIONS: Final = "charts-durations.html"
CLAIMS: Final = "claims.html"
REPORTS: Final = "reports.html"
SCENARIOS: Final = "scenarios.html"
OBSERVATIONS: Final = "observations.html"
PREFLIGHT: Final = "preflight.html"
RECORDS: Final = "records.html"
FINDINGS: Final = "findings.html"
BASELINES: Final = "baselines.html"
INTAKE: Final = "intake.html"
SIGNATURES: Final = "signatures.html"
SUITES_CHARTED: Final = 20
"""Suites whose charts stand on one page; the pages that it names show the others too."""

VERSION_PAGES: Final = (
    OVERVIEW,
    RUNS,
    REGRESSIONS,
    COVERAGE,
    TRENDS,
    CHARTS,
    CHARTS_COVERAGE,
    CHARTS_DURATIONS,
    CLAIMS,
    REPORTS,
    SCENARIOS,
    OBSERVATIONS,
    PREFLIGHT,
    RECORDS,
    FINDINGS,
    BASELINES,
    SIGNATURES,
    INTAKE,
)
"""The names of the pages of a version, in the order of its navigation."""

FEED: Final = "feed.xml"
BADGES: Final = "badges/"

CHECKS: Final = "checks.html"
KINDS: Final = "differences.html"
CLAIM_RULES: Final = "claims.html"
ABOUT_SETTINGS: Final = "settings.html"
SCHEMAS: Final = "schemas.html"
VERIFYING: Final = "verify.html"
REMOVED: Final = "removed.html"
PREVIOUS: Final = "previous.html"
BASELINE: Final = "baseline.html"
LAYERS: Final = "layers.html"
ARTIFACTS: Final = "artifacts.html"
GALLERY: Final = "gallery.html"
EVIDENCE_ARCHIVE: Final = "evidence.zip"

# With all 64 digits a full slug would break the bounds on a name (100) and a path (180).
_SHORT_SLUG_CHARS: Final = 16


def _name(slug_source: str, identity: tuple[str, ...], digits: int) -> str:
    if digits > DIGEST_CHARS:
        slug_source = slug_of(slug_source)[:_SHORT_SLUG_CHARS]
    return output_name(slug_source, *identity, digits=digits)


def run_folder(run_id: str, *, contested_by: str | None = None, digits: int = DIGEST_CHARS) -> str:
    """Return a run's folder, ending in `/`.

    `contested_by` is the SHA-256 of the run's evidence where several contents share this id,
    so that each gets a folder. `digits` is 64 where two ids share the first 16.
    """
    identity = (run_id,) if contested_by is None else (run_id, contested_by)
    return f"runs/{_name(run_id, identity, digits)}/"


def case_page(run_folder: str, identity: str, slug_source: str, digits: int = DIGEST_CHARS) -> str:
    """Return the path of a case's page.

    `identity` is the case id, or the path in the run of a duplicate or unreadable case;
    `slug_source` is what people should recognise.
    """
    return f"{run_folder}cases/{_name(slug_source, (identity,), digits)}.html"


def record_folder(kind: str, id: str, sha256: str, digits: int = DIGEST_CHARS) -> str:  # noqa: A002 -- the model's own word
    """Return a record's folder, ending in `/`: the digest is over kind, id and content."""
    slug = f"{kind}-{id}"
    return f"records/{_name(slug, (kind, id, sha256), digits)}/"


def judged_report(version: str, record: str) -> str:
    """Return the path of a report's judged page; both folders end in `/`."""
    return f"{version}reports/{record.strip('/').rpartition('/')[2]}.html"


def version_folder(number: int) -> str:
    """Return a version's folder, ending in `/`."""
    return f"v/{number:04d}/"


def about_folder(digest: str) -> str:
    """Return the folder of what rendered the pages, ending in `/`; `digest` in hex digits."""
    return f"about/{digest}/"


def index_page(number: int) -> str:
    """Return the path of a closed index page; `number` counts from 1."""
    return f"index/{number:04d}.html"


def index_data(number: int) -> str:
    """Return the path of a closed index page for programs."""
    return f"index/{number:04d}.json"


def index_script(number: int) -> str:
    """Return the path of what can be searched of a closed index page."""
    return as_script(index_data(number))


def version_script(number: int) -> str:
    """Return the path of what can be searched of a version.

    It is no part of the version's folder: pages may load scripts from a few places only.
    """
    return f"index/v{number:04d}.js"


def as_script(path: str) -> str:
    """Return the path of the script beside a JSON file."""
    return f"{path.removesuffix('.json')}.js"


def schema_file(about: str, name: str) -> str:
    """Return the path of a published JSON Schema; `about` ends in `/`."""
    return f"{about}schemas/{name}"


def rule_anchor(about: str, rule: str) -> str:
    """Return the path, with anchor, of one rule for claims; `about` ends in `/`."""
    return f"{about}{CLAIM_RULES}#rule-{rule}"


def numbered(page: str, number: int) -> str:
    """Return the path of a page's continuation: `findings.html` 2 is `findings-0002.html`."""
    if number == 1:
        return page
    stem, dot, extension = page.rpartition(".")
    return f"{stem}-{number:04d}{dot}{extension}"


def numbered_data(path: str, number: int) -> str:
    """Return the path of a data file's part: of `cases.js` 2 it is `cases-0002.js`."""
    stem, dot, extension = path.rpartition(".")
    return f"{stem}-{number:04d}{dot}{extension}"


def root_prefix(page: str) -> str:
    """Return what leads from a page to the site's root: `../` as often as it has folders."""
    return "../" * page.count("/")


def relative(from_page: str, to_page: str) -> str:
    """Return the URL that leads from one page to another; both are paths from the root.

    `to_page` may carry an anchor. A folder's URL names its `index.html`, because a browser that
    opens a folder from a disk shows a listing.
    """
    path, hash_sign, anchor = to_page.partition("#")
    if path.endswith("/") or not path:
        path += "index.html"
    if path == from_page and hash_sign:
        return f"#{anchor}"
    here = from_page.split("/")[:-1]
    there = path.split("/")
    shared = 0
    while shared < len(here) and shared < len(there) - 1 and here[shared] == there[shared]:
        shared += 1
    steps = "../" * (len(here) - shared)
    return f"{steps}{'/'.join(there[shared:])}{hash_sign}{anchor}"
