"""The catalogue of differences, by family: each kind has the anchor `kind-<id>`."""

from dataclasses import dataclass

from sitegen.model.version import About
from sitegen.pages import site_map
from sitegen.pages.frame import Frame, frame_of
from sitegen.settings import Settings

KindRow = tuple[str, str, str, str, str, str]
"""Id, title, rank, family, rationale, mirror."""


@dataclass(frozen=True, slots=True)
class KindsPage:
    """Every kind of difference."""

    path: str
    template: str
    frame: Frame
    kinds: tuple[KindRow, ...]


def build_kinds(about: About, settings: Settings) -> KindsPage:
    """Return the page."""
    path = about.path + site_map.KINDS
    crumbs = ((f"{about.path}index.html", "What rendered the pages"),)
    return KindsPage(
        path=path,
        template="pages/kinds.html",
        frame=frame_of(path, "Kinds of difference", about.path, settings, crumbs),
        kinds=tuple(
            (kind.id, kind.title, kind.rank.value, kind.family, kind.rationale, kind.mirror)
            for kind in about.kinds
        ),
    )
