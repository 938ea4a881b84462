"""Figures as a strip: a stacked bar above numbers, each of which leads to what it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

BAR_WIDTH: Final = 1_000
"""The width of the bar in its own units; a style sheet stretches it."""
_LEAST: Final = 8  # units: one failure among thousands of passes is seen

FigureRow = tuple[str, int, str | None]
"""Word, number, and the URL of what was counted (None: nothing more is to be seen)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers that add up to a whole; `bar` are (word, x, width) of those that are not zero."""

    rows: tuple[FigureRow, ...]
    bar: tuple[tuple[str, int, int], ...]


def tally_of(figures: Sequence[tuple[str, int]], hrefs: Mapping[str, str]) -> Tally:
    """Return figures as a strip; a number that is zero leads nowhere."""
    return Tally(
        rows=tuple((word, number, hrefs.get(word) if number else None) for word, number in figures),
        bar=_bar([(word, number) for word, number in figures if number > 0]),
    )


def _bar(figures: Sequence[tuple[str, int]]) -> tuple[tuple[str, int, int], ...]:
    """Return the parts of the bar: in proportion, but each wide enough to be seen."""
    total = sum(number for _, number in figures)
    widths = [max(BAR_WIDTH * number // total, _LEAST) for _, number in figures]
    if widths:
        # What rounding and the least width took or left is the widest part's, where none sees it.
        widest = widths.index(max(widths))
        widths[widest] += BAR_WIDTH - sum(widths)
    parts = []
    x = 0
    for (word, _), width in zip(figures, widths, strict=True):
        parts.append((word, x, width))
        x += width
    return tuple(parts)
