"""What surrounds every page: title, way back, navigation."""

from dataclasses import dataclass, replace
from typing import Final

from sitegen.model.outcome import Verdict
from sitegen.model.version import VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, label, shown
from sitegen.pages.navigation import DESCRIPTIONS, GROUPS
from sitegen.pages.standing import Standing, standing_of
from sitegen.settings import Settings

_SHORT: Final = 200
_DESCRIPTION_CHARS: Final = 300
NO_VERDICT: Final = "site"
"""The icon of pages that have no verdict."""


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What a case's page says of its run.

    `path` is the run's folder, ending in `/`; `note` says who is stated to have signed the run.
    """

    run_id: str
    path: str
    suite: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link within the site: a relative URL and its text; `current` is the page itself."""

    href: str
    text: Text
    current: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Pages of a version that belong together; `current` tells that this page is among them."""

    title: str
    links: tuple[Link, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page.

    `title` is plain text for `<title>`, `description` a sentence for what shows a link to the
    page. `root` leads to the site's root (`../../`, or empty); `crumbs` lead back up, `nav`
    sideways; both may be empty. `about` is the URL of what rendered the page. `icon` is a verdict
    or `site`. `url` is absolute, `feed` the URL of the feed; both are None where the configuration
    doesn't say where the site is. `standing` is what a page of a version says of the whole,
    `note` what it says of who vouches for it.
    """

    title: str
    site_title: str
    root: str
    about: str
    description: str
    icon: str
    url: str | None
    crumbs: tuple[Link, ...] = ()
    nav: tuple[NavGroup, ...] = ()
    standing: Standing | None = None
    feed: str | None = None
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
    path: str,
    title: str,
    about: str,
    settings: Settings,
    crumbs: tuple[tuple[str, str], ...] = (),
    *,
    description: str = "",
    verdict: Verdict | None = None,
) -> Frame:
    """Return the frame of a page that is no page of a version.

    `title` and `description` may be evidence. `crumbs` are (page from the root, text) below the
    site's front page.
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
        description=label(description or f"{title}.", _DESCRIPTION_CHARS),
        icon=NO_VERDICT if verdict is None else verdict.value,
        url=_absolute(settings, path),
        crumbs=links,
        feed=_feed(root, settings),
    )


def version_frame(
    path: str, title: str, version: VersionFacts, about: str, settings: Settings, name: str
) -> Frame:
    """Return the frame of a page of a version; `name` is its name in the navigation."""
    standing = standing_of(version)
    made = folder_frame(path, title, version.folder, about, settings, name)
    return replace(
        made,
        description=DESCRIPTIONS.get(name, f"{standing.answer}: {standing.reason}"),
        icon=standing.verdict,
        standing=standing,
    )


def folder_frame(
    path: str, title: str, folder: str, about: str, settings: Settings, name: str
) -> Frame:
    """Return the frame of a page in a version's folder that knows nothing of the whole."""
    return Frame(
        title=f"{title} · {label(settings.title)}",
        site_title=label(settings.title),
        root=site_map.root_prefix(path),
        about=site_map.relative(path, about),
        description=f"{title}.",
        icon=NO_VERDICT,
        url=_absolute(settings, path),
        nav=tuple(
            NavGroup(
                heading,
                tuple(
                    Link(site_map.relative(path, folder + page), text, page == name)
                    for page, text in pages
                ),
                any(page == name for page, _ in pages),
            )
            for heading, pages in GROUPS
        ),
        feed=_feed(site_map.root_prefix(path), settings),
    )


def _absolute(settings: Settings, path: str) -> str | None:
    base = settings.site_url
    return None if base is None else f"{base.rstrip('/')}/{path}"


def _feed(root: str, settings: Settings) -> str | None:
    return None if settings.site_url is None else f"{root}{site_map.FEED}"


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
