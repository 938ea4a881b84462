"""Where the log of a site ends, as one version hands it on to the next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogEdge:
    """The right edge of the tree before the leaf of the version that says so.

    That leaf holds the hash of the version's manifest, which lists the file that this stands in;
    so it can't be in it. `nodes` are hashes in hex digits, the largest subtree first. `origin`
    is None in the first version of a log, whose manifest names it.
    """

    origin: str | None
    size: int
    nodes: tuple[str, ...]
