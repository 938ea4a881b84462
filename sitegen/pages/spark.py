"""A line as high as a word: how a figure went over the last runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 120
HEIGHT: Final = 28
_AIR: Final = 4


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line: its points, its last point, and what it shows in words."""

    width: int
    height: int
    line: str
    end: tuple[int, int]
    text: str


def spark_of(values: Sequence[int], text: str, most: int | None = None) -> Spark | None:
    """Return the line from 0 up to the greatest value, or `most`; None below two values."""
    if len(values) < 2:  # noqa: PLR2004 -- a line takes two points
        return None
    top = max(most or 0, *values) or 1
    room = HEIGHT - 2 * _AIR
    points = [
        (
            _AIR + (WIDTH - 2 * _AIR) * index // (len(values) - 1),
            HEIGHT - _AIR - room * value // top,
        )
        for index, value in enumerate(values)
    ]
    return Spark(WIDTH, HEIGHT, " ".join(f"{x},{y}" for x, y in points), points[-1], text)
