"""What stands in the place of pages that are no longer there, and what a version took out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sitegen.model.removal import Gone, TakenOut
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown
from sitegen.pages.frame import Frame, Link, frame_of
from sitegen.settings import Settings

REBUILD: Final = "sitegen rebuild SITE -o NEW"
_DIGEST_LEFT_OUT: Final = "not told: it could let the content be guessed"

FactRow = tuple[str, Text, bool]
"""What it is, the value, and whether somebody's words are quoted."""


@dataclass(frozen=True, slots=True)
class GonePage:
    """The small page in the place of one that was folded or withdrawn."""

    path: str
    template: str
    frame: Frame
    heading: str
    sentence: str
    facts: tuple[FactRow, ...]
    command: str | None
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RemovedPage:
    """What one version took out; `files` counts them, `listed` are (path, what it is now)."""

    path: str
    template: str
    frame: Frame
    number: str
    heading: str
    facts: tuple[FactRow, ...]
    targets: tuple[Text, ...]
    replaced: int
    gone: int
    json: str


def build_gone_page(gone: Gone, about: str, settings: Settings) -> GonePage:
    """Return the page that says what was here, and why it is not any more."""
    withdrawn = gone.taken_out.withdrawn
    folder = site_map.version_folder(gone.taken_out.version)
    heading = "This was withdrawn" if withdrawn else "This page was folded away"
    sentence = (
        "What stood here was taken out of this site. The log says so, for ever."
        if withdrawn
        else "It can be made again from the evidence, which is still here and unchanged."
    )
    return GonePage(
        path=gone.path,
        template="pages/gone.html",
        frame=frame_of(gone.path, heading, about, settings),
        heading=heading,
        sentence=sentence,
        facts=(
            ("What was here", gone.path, False),
            ("SHA-256", gone.sha256 or _DIGEST_LEFT_OUT, False),
            ("Size", f"{gone.size:,} bytes", False),
            *_words(gone.taken_out, settings),
        ),
        command=None if withdrawn else REBUILD,
        links=(
            *(Link(site_map.relative(gone.path, page), text) for page, text in gone.links),
            Link(site_map.relative(gone.path, folder + site_map.REMOVED), "What was taken out"),
        ),
    )


def build_removed_page(
    taken_out: TakenOut, replaced: int, gone: int, about: str, settings: Settings
) -> RemovedPage:
    """Return the page of a version that says what it took out."""
    folder = site_map.version_folder(taken_out.version)
    heading = "Withdrawn" if taken_out.withdrawn else "Folded away"
    path = folder + site_map.REMOVED
    return RemovedPage(
        path=path,
        template="pages/removed.html",
        frame=frame_of(path, heading, about, settings),
        number=f"{taken_out.version:04d}",
        heading=heading,
        facts=tuple(_words(taken_out, settings)),
        targets=tuple(shown(one, settings.limits.shown_chars) for one in taken_out.targets),
        replaced=replaced,
        gone=gone,
        json="removals.json",
    )


def _words(taken_out: TakenOut, settings: Settings) -> Iterable[FactRow]:
    chars = settings.limits.shown_chars
    if taken_out.reason is not None:
        yield "Reason", shown(taken_out.reason, chars), True
    if taken_out.by is not None:
        yield "By", shown(taken_out.by, chars), True
