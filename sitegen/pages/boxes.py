"""Durations over runs as boxes: from the lower to the upper quartile, a line at the median."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.model.durations import RunDurations
from sitegen.pages.evidence import label
from sitegen.pages.numbers import count

_STEP: Final = 24
_BOX: Final = 14
_LABELS: Final = 76
_TOP: Final = 12
_ROOM: Final = 150

Box = tuple[int, int, int, int, int, int, str]
"""x, y of the greatest, the upper quartile, the median, the lower quartile and the least; tip."""


@dataclass(frozen=True, slots=True)
class BoxView:
    """Boxes of runs, oldest first; `marks` are (y, duration) of the axis.

    `log` tells that each step of the axis is a factor, not a sum.
    """

    width: int
    height: int
    box: int
    marks: tuple[tuple[int, str], ...]
    boxes: tuple[Box, ...]
    log: bool
    text: str


def is_log(runs: Sequence[RunDurations]) -> bool:
    """Tell whether an axis of these durations is one of factors: where none of them is 0."""
    return bool(runs) and all(run.five[0] > 0 for run in runs)


def box_view(runs: Sequence[RunDurations]) -> BoxView:
    """Return the drawing of a suite's runs, oldest first."""
    log = is_log(runs)
    marks = axis_marks(runs)
    low, high = marks[0], marks[-1]
    boxes = []
    for index, run in enumerate(runs):
        x = _LABELS + _STEP * index + _STEP // 2
        bottom, lower, middle, upper, top = (_place(v, low, high, log=log) for v in run.five)
        boxes.append((x, top, upper, middle, lower, bottom, box_tip(run)))
    return BoxView(
        width=_LABELS + _STEP * len(runs) + _STEP,
        height=_TOP + _ROOM + _TOP,
        box=_BOX,
        marks=tuple((_place(mark, low, high, log=log), duration(mark)) for mark in marks),
        boxes=tuple(boxes),
        log=log,
        text=box_sentence(runs),
    )


def box_sentence(runs: Sequence[RunDurations]) -> str:
    """Return the newest run's durations in words, and the median of the one before."""
    if not runs:
        return "No run states how long a case took."
    newest = runs[-1]
    words = (
        f"The newest of {count(len(runs), 'run', 'runs')}: half of its"
        f" {count(newest.cases, 'case', 'cases')} took {duration(newest.five[2])} or less, the"
        f" longest {duration(newest.five[4])}, all together {duration(newest.total)}."
    )
    if len(runs) > 1:
        words += f" The median of the run before it: {duration(runs[-2].five[2])}."
    return words


def box_tip(run: RunDurations) -> str:
    """Return a run's figures in one line."""
    words = ("least", "lower quartile", "median", "upper quartile", "greatest")
    told = ", ".join(f"{word} {duration(v)}" for word, v in zip(words, run.five, strict=True))
    return f"{label(run.run_id)}: {told}"


def duration(microseconds: int) -> str:
    """Return a duration exactly, in milliseconds."""
    whole, rest = divmod(microseconds, 1_000)
    digits = f".{rest:03d}".rstrip("0") if rest else ""
    return f"{whole:,}{digits} ms"


def axis_marks(runs: Sequence[RunDurations]) -> tuple[int, ...]:
    """Return what an axis of these durations names, in microseconds, from its first to its last."""
    log = is_log(runs)
    least = min((run.five[0] for run in runs), default=0) if log else 0
    return _marks(least, max((run.five[4] for run in runs), default=0), log=log)


def _marks(least: int, most: int, *, log: bool) -> tuple[int, ...]:
    """Return what the axis names: powers of ten around all durations, or quarters from 0."""
    if log:
        first = 10 ** (len(str(least)) - 1)
        found = [first]
        while found[-1] < most or len(found) == 1:
            found.append(found[-1] * 10)
        return tuple(found)
    quarter = max(-(-most // 4), 1)
    return tuple(quarter * step for step in range(5))


def _place(value: int, low: int, high: int, *, log: bool) -> int:
    """Return the y of a duration: the greatest mark on top."""
    if log:
        share = math.log10(value / low) / math.log10(high / low)
    else:
        share = (value - low) / (high - low)
    return _TOP + _ROOM - round(_ROOM * min(max(share, 0.0), 1.0))
