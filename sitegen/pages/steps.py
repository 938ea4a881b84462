"""Determinism over runs as a line: runs on the same height have the same digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sitegen.model.facts import RunFacts
from sitegen.pages.evidence import label

_STEP: Final = 20
_LEVEL: Final = 18
_LABELS: Final = 90
_TOP: Final = 14
_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class StepView:
    """The line through `dots` (x, y, tip), broken where a run has no digest.

    `lines` are the points of its pieces, `levels` (y, first digits of a digest).
    """

    width: int
    height: int
    levels: tuple[tuple[int, str], ...]
    lines: tuple[str, ...]
    dots: tuple[tuple[int, int, str], ...]
    text: str


def digest_levels(runs: Sequence[RunFacts]) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """Return the digests in order of first appearance, and the level (from 1) of each run."""
    found: dict[str, int] = {}
    levels = tuple(
        None if run.digest is None else found.setdefault(run.digest, len(found) + 1) for run in runs
    )
    return tuple(found), levels


def step_view(runs: Sequence[RunFacts]) -> StepView:
    """Return the drawing of a suite's runs, oldest first."""
    digests, levels = digest_levels(runs)
    heights = {
        level: _TOP + _LEVEL * (len(digests) - level) for level in range(1, len(digests) + 1)
    }
    pieces: list[list[str]] = [[]]
    dots: list[tuple[int, int, str]] = []
    before: int | None = None
    for index, (run, level) in enumerate(zip(runs, levels, strict=True)):
        x = _LABELS + _STEP * index + _STEP // 2
        if level is None:
            pieces.append([])
        else:
            y = heights[level]
            if before is not None and before != level:
                pieces[-1].append(f"{x},{heights[before]}")
            pieces[-1].append(f"{x},{y}")
            dots.append((x, y, f"{label(run.run_id)}: {short_digest(digests[level - 1])}"))
        before = level
    return StepView(
        width=_LABELS + _STEP * len(runs) + _STEP,
        height=_TOP + _LEVEL * max(len(digests), 1),
        levels=tuple((heights[place], short_digest(text)) for place, text in enumerate(digests, 1)),
        lines=tuple(" ".join(piece) for piece in pieces if len(piece) > 1),
        dots=tuple(dots),
        text=step_sentence(levels),
    )


def step_sentence(levels: Sequence[int | None]) -> str:
    """Return in words how often the digest changed."""
    stated = [level for level in levels if level is not None]
    without = len(levels) - len(stated)
    silent = f" {without:,} without a digest." if without else ""
    if len(stated) < 2:  # noqa: PLR2004 -- a change takes two
        return f"Too few runs have a digest to be compared.{silent}"
    changes = sum(one != other for one, other in pairwise(stated))
    newest = "as" if stated[-1] == stated[-2] else "not as"
    return (
        f"{len(set(stated)):,} distinct digests in {len(stated):,} runs, {changes:,} changes from"
        f" one run to the next; the newest is {newest} in the run before it.{silent}"
    )


def short_digest(digest: str) -> str:
    """Return the first digits of a digest."""
    return label(digest[:_DIGITS])
