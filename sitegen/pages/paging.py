"""Lists of more rows than a page holds continue on further pages."""

from collections.abc import Sequence
from typing import TypeVar

from sitegen.pages import site_map
from sitegen.pages.frame import Pager, pager

Row = TypeVar("Row")


def chunks(rows: Sequence[Row], size: int) -> tuple[tuple[Row, ...], ...]:
    """Return rows in chunks of up to `size`; of no rows one empty chunk, so that a page exists."""
    parts = tuple(tuple(rows[start : start + size]) for start in range(0, len(rows), size))
    return parts or ((),)


def page_paths(first: str, number: int, stem: str | None = None) -> tuple[str, ...]:
    """Return the paths of `number` pages; `stem` names the continuations where it is given."""
    folder, slash, name = first.rpartition("/")
    further = name if stem is None else stem
    return (
        first,
        *(f"{folder}{slash}{site_map.numbered(further, page)}" for page in range(2, number + 1)),
    )


def pager_of(paths: tuple[str, ...], index: int, size: int, total: int) -> Pager:
    """Return the pager of the `index`-th page (from 0)."""
    return pager(paths, index, size, total)
