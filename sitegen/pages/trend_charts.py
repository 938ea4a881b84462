"""Bars of runs: one a run, the oldest first, its parts stacked in a fixed order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import RunFacts
from sitegen.pages.evidence import label
from sitegen.pages.numbers import count
from sitegen.pages.run import verdict_figures

_BAR: Final = 14  # pixels
_STEP: Final = 20
_HEIGHT: Final = 140
_AIR: Final = 10

RUNS_IN_ORDER: Final = "oldest run first"

Bar = tuple[int, int, int, str, str]
"""x, y, height, the part's word, and what it stands for."""

Parts = tuple[tuple[str, int], ...]
"""Word and number of each part, from below."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of bars; `key` says in words what stands on what, and how high the highest is.

    `order` says in words which bar comes first.
    """

    title: str
    key: str
    width: int
    height: int
    bar: int
    bars: tuple[Bar, ...]
    order: str = RUNS_IN_ORDER


def charts_of(runs: Sequence[RunFacts]) -> tuple[Chart, ...]:
    """Return the drawings of a suite's runs; one without anything to draw is left out."""
    made = (
        verdict_chart(runs),
        _of_runs("Findings by severity", ("finding", "findings"), runs, finding_parts),
        _of_runs("Expected layers", ("layer cell", "layer cells"), runs, layer_parts),
    )
    return tuple(chart for chart in made if chart.bars)


def verdict_chart(runs: Sequence[RunFacts]) -> Chart:
    """Return the drawing of the cases of each run by verdict."""
    return _of_runs("Cases by verdict", ("case", "cases"), runs, case_parts)


def case_parts(run: RunFacts) -> Parts:
    """Return the cases of a run by verdict."""
    return verdict_figures(run.verdicts)


def finding_parts(run: RunFacts) -> Parts:
    """Return the findings of a run by severity."""
    counts = run.finding_counts
    return ("error", counts.error), ("warning", counts.warning), ("note", counts.note)


def layer_parts(run: RunFacts) -> Parts:
    """Return the expected cells of a run's layer coverage by whether they were reached."""
    return ("reached", run.expected_cells - run.missing_cells), ("missing", run.missing_cells)


def _of_runs(
    title: str,
    words: tuple[str, str],
    runs: Sequence[RunFacts],
    parts_of: Callable[[RunFacts], Parts],
) -> Chart:
    return chart_of(title, words, [run.run_id for run in runs], [parts_of(run) for run in runs])


def chart_of(
    title: str,
    words: tuple[str, str],
    names: Sequence[str],
    stacks: Sequence[Parts],
    order: str = RUNS_IN_ORDER,
) -> Chart:
    """Return the drawing of bars, each with its name (an evidence string) and its parts."""
    most = max((sum(number for _, number in parts) for parts in stacks), default=0)
    bars: list[Bar] = []
    for index, (name, parts) in enumerate(zip(names, stacks, strict=True)):
        bars.extend(_bars(label(name), parts, index, most))
    told = ", ".join(word for word, _ in stacks[0]) if stacks else ""
    below = "" if stacks and len(stacks[0]) == 1 else f"From below: {told}. "
    return Chart(
        title=title,
        key=f"{below}The highest bar is {count(most, *words)}.",
        width=_STEP * len(names) + _STEP,
        height=_HEIGHT,
        bar=_BAR,
        bars=tuple(bars),
        order=order,
    )


def _bars(name: str, parts: Parts, index: int, most: int) -> list[Bar]:
    bars: list[Bar] = []
    floor, below = _HEIGHT, 0
    for word, number in parts:
        if number > 0:
            below += number
            top = _HEIGHT - (_HEIGHT - _AIR) * below // most
            tip = f"{name}, {word}: {number:,}"
            # A pixel at least, so that one failure among thousands of passes is seen.
            top = min(top, floor - 1)
            bars.append((_STEP * index + _STEP // 2, top, floor - top, word, tip))
            floor = top
    return bars
