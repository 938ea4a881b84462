"""Durations of a run's cases in a few figures, carried on from run to run."""

from bisect import bisect_right
from collections.abc import Sequence

from sitegen.compare.history import microseconds
from sitegen.model.durations import CLASSES, EDGES_US, RunDurations, SuiteDurations
from sitegen.model.facts import RunFacts
from sitegen.model.history import HISTORY_RUNS


def run_durations(run: RunFacts) -> RunDurations | None:
    """Return the durations that a run's cases state, None where none does."""
    stated = sorted(
        duration for case in run.cases if (duration := microseconds(case.duration_s)) is not None
    )
    if not stated:
        return None
    classes = [0] * CLASSES
    for duration in stated:
        classes[bisect_right(EDGES_US, duration)] += 1
    return RunDurations(
        run_id=run.run_id,
        path=run.path,
        cases=len(stated),
        total=sum(stated),
        five=(stated[0], _rank(stated, 1), _rank(stated, 2), _rank(stated, 3), stated[-1]),
        classes=tuple(classes),
    )


def with_run(before: SuiteDurations | None, suite: str, run: RunDurations) -> SuiteDurations:
    """Return a suite's durations up to and with its next run."""
    runs = () if before is None else before.runs
    return SuiteDurations(suite, (*runs, run)[-HISTORY_RUNS:])


def _rank(stated: Sequence[int], quarter: int) -> int:
    """Return the nearest rank: the least value that as many quarters of all do not exceed."""
    return stated[-(-len(stated) * quarter // 4) - 1]
