"""Durations: how long the cases of a run took, and of the runs before it in its suite."""

from dataclasses import dataclass
from typing import Final, NamedTuple

EDGES_US: Final = (
    1_000, 2_000, 5_000,
    10_000, 20_000, 50_000,
    100_000, 200_000, 500_000,
    1_000_000, 2_000_000, 5_000_000,
    10_000_000, 20_000_000, 50_000_000,
    100_000_000,
)  # fmt: skip
"""Upper bounds (microseconds, exclusive) of the classes of durations; the last class has none."""

CLASSES: Final = len(EDGES_US) + 1


class RunDurations(NamedTuple):
    """The stated durations of one run, in microseconds; `cases` state one.

    `five` are the least, the lower quartile, the median, the upper quartile and the greatest, each
    one that a case states (the nearest rank). `classes` count the cases between `EDGES_US`.
    """

    run_id: str
    path: str
    cases: int
    total: int
    five: tuple[int, int, int, int, int]
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SuiteDurations:
    """The last runs of a suite that state durations, oldest first."""

    suite: str
    runs: tuple[RunDurations, ...]
