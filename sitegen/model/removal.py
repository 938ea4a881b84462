"""What was taken out of a published site, as pages tell it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What the version with this number took out: folders and files from the site's root.

    `withdrawn`: for a reason, by somebody; else it was folded away and can be made again.
    """

    version: int
    withdrawn: bool
    targets: tuple[str, ...]
    reason: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """One page that is no longer there, and what it was; `sha256` None: not to be told.

    `links` are (page from the root, text): where to go on from here.
    """

    path: str
    sha256: str | None
    size: int
    taken_out: TakenOut
    links: tuple[tuple[str, str], ...] = ()
