"""What surrounds every page: title, way back, navigation."""

from dataclasses import dataclass
from typing import Final

from sitegen.model.outcome import Verdict
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, label, shown
from sitegen.settings import Settings

_SHORT: Final = 200

_NAV: Final = (
    (site_map.OVERVIEW, "Overview"),
    (site_map.RUNS, "Runs"),
    (site_map.REGRESSIONS, "Regressions"),
    (site_map.COVERAGE, "Coverage"),
    (site_map.TRENDS, "Trends"),
    (site_map.CLAIMS, "Claims"),
    (site_map.REPORTS, "Reports"),
    (site_map.SCENARIOS, "Scenarios"),
    (site_map.OBSERVATIONS, "Observations"),
    (site_map.PREFLIGHT, "Preflight"),
    (site_map.RECORDS, "Records"),
    (site_map.FINDINGS, "Findings"),
    (site_map.BASELINES, "Baselines"),
    (site_map.INTAKE, "Intake"),
)


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What a case's page says of its run; `path` is the run's folder, ending in `/`."""

    run_id: str
    path: str
    suite: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link within the site: a relative URL and its text; `current` is the page itself."""

    href: str
    text: Text
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page.

    `title` is plain text for `<title>`; `root` leads to the site's root (`../../`, or empty);
    `crumbs` lead back up, `nav` sideways; both may be empty. `about` is the URL of what rendered
    the page. `note` is what a page of a version says of who vouches for it.
    """

    title: str
    site_title: str
    root: str
    about: str
    crumbs: tuple[Link, ...] = ()
    nav: tuple[Link, ...] = ()
    note: str | None = None

    @property
    def verifying(self) -> str:
        """Return the URL of the page that says how to check the site."""
        return f"{self.about.rpartition('/')[0]}/{site_map.VERIFYING}".lstrip("/")


@dataclass(frozen=True, slots=True)
class Pager:
    """Where this page stands among the pages of one list; `pages` is at least 1.

    `first` and `last` count the list's rows on this page from 1, `total` all of them.
    """

    links: tuple[Link, ...]
    first: int
    last: int
    total: int


def frame_of(
    path: str, title: str, about: str, settings: Settings, crumbs: tuple[tuple[str, str], ...] = ()
) -> Frame:
    """Return the frame of a page that is no page of a version.

    `title` may be evidence. `crumbs` are (page from the root, text) below the site's front page.
    """
    root = site_map.root_prefix(path)
    links = (
        Link(f"{root}{site_map.ROOT_PAGE}", "Overview"),
        *(Link(site_map.relative(path, page), shown(text, _SHORT)) for page, text in crumbs),
    )
    return Frame(
        title=f"{label(title)} · {label(settings.title)}",
        site_title=label(settings.title),
        root=root,
        about=f"{root}{about}index.html",
        crumbs=links,
    )


def version_frame(
    path: str, title: str, folder: str, about: str, settings: Settings, name: str
) -> Frame:
    """Return the frame of a page of a version; `name` is its name in the navigation."""
    return Frame(
        title=f"{title} · {label(settings.title)}",
        site_title=label(settings.title),
        root=site_map.root_prefix(path),
        about=site_map.relative(path, about),
        nav=tuple(
            Link(site_map.relative(path, folder + page), text, page == name) for page, text in _NAV
        ),
    )


def pager(pages: tuple[str, ...], index: int, rows: int, total: int) -> Pager:
    """Return the pager of the `index`-th (from 0) of `pages`, each holding up to `rows` rows."""
    here = pages[index]
    links = tuple(
        Link(site_map.relative(here, page), str(number), number == index + 1)
        for number, page in enumerate(pages, 1)
    )
    first = min(index * rows + 1, total)
    return Pager(links if len(pages) > 1 else (), first, min((index + 1) * rows, total), total)


REASONS: Final = {
    Verdict.VERIFIED: "It says that it passed, and no check found otherwise.",
    Verdict.FAILED: "It says that it failed.",
    Verdict.SKIPPED: "It says that it was skipped.",
    Verdict.CONTRADICTED: "It says that it passed, and the evidence says otherwise.",
    Verdict.INVALID: "It can't be read, is incomplete, or states no known outcome.",
}
"""What each verdict means, in one sentence."""
