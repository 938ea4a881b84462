"""A line as high as a word: how a figure went over the last runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.model.durations import RunDurations
from sitegen.model.facts import RunFacts
from sitegen.pages.boxes import duration
from sitegen.pages.numbers import count, percent

WIDTH: Final = 120
HEIGHT: Final = 28
_AIR: Final = 4
_WHOLE: Final = 1_000  # of which shares are thousandths


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


def verified_spark(runs: Sequence[RunFacts]) -> Spark | None:
    """Return the share of verified cases of a suite's runs, oldest first."""
    if not runs:
        return None
    shares = [run.verdicts.verified * _WHOLE // max(run.verdicts.total, 1) for run in runs]
    ends = [run.verdicts for run in (runs[0], runs[-1])]
    first, last = (percent(counts.verified, counts.total) for counts in ends)
    told = f"Verified cases over {count(len(runs), 'run', 'runs')}: from {first} to {last}"
    return spark_of(shares, told, _WHOLE)


def duration_spark(runs: Sequence[RunDurations]) -> Spark | None:
    """Return how long all cases of a suite's runs took, oldest first."""
    if not runs:
        return None
    told = (
        f"Sum of durations over {count(len(runs), 'run', 'runs')}: from"
        f" {duration(runs[0].total)} to {duration(runs[-1].total)}"
    )
    return spark_of([run.total for run in runs], told)
