"""History: carry each case's outcomes from run to run, and what they amount to.

The formulas stand in `docs/history.md`.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from sitegen.model.facts import CaseFacts
from sitegen.model.history import (
    ABSENT,
    HISTORY_RUNS,
    LETTERS,
    LONGEST_US,
    CaseHistory,
    CaseStatistics,
    PastRun,
    RunHistory,
)

FLAKY_FLIPS: Final = 3
"""Changes between pass and no pass in the window from which a case is called flaky."""

RECENT: Final = 5
"""Runs whose median duration is held against that of the runs before."""

TEXT_CHARS: Final = 120
"""Characters kept of a run's id, time and commit: each case repeats the first two."""

_NORMAL: Final = 1.4826  # makes a median absolute deviation comparable with a standard deviation
_SPREADS: Final = 3
_SHARE: Final = 0.2
_PASS: Final = LETTERS["verified"]
_COUNTED: Final = frozenset(LETTERS.values()) - {LETTERS["skipped"]}


def carried(
    previous: RunHistory | None, run: PastRun, suite: str, cases: Sequence[CaseFacts]
) -> RunHistory:
    """Return the history up to and with a run, from the one up to the run before it.

    A case is forgotten once it was in none of the runs that are kept.
    """
    run = _bounded(run)
    before = previous.runs if previous else ()
    known = dict(previous.cases) if previous else {}
    runs = (*before, run)[-HISTORY_RUNS:]
    now = _outcomes(cases)
    found: dict[str, CaseHistory] = {}
    for case_id, case in now.items():
        found[case_id] = _added(known.get(case_id), case, run)
    for case_id in known.keys() - now.keys():
        old = known[case_id]
        outcomes = (old.outcomes + ABSENT)[-HISTORY_RUNS:]
        if outcomes.strip(ABSENT):
            durations = (*old.durations, None)[-HISTORY_RUNS:]
            found[case_id] = CaseHistory(outcomes, durations, old.first_seen, old.last_change)
    return RunHistory(suite, runs, {case_id: found[case_id] for case_id in sorted(found)})


def statistics_of(history: RunHistory) -> dict[str, CaseStatistics]:
    """Return what each case's history amounts to."""
    return {case_id: case_statistics(case, history.runs) for case_id, case in history.cases.items()}


def case_statistics(history: CaseHistory, runs: Sequence[PastRun]) -> CaseStatistics:
    """Return how often a case flipped in the window, and how its duration moved."""
    outcomes, flips, same = _flips(history, runs)
    shift = _shift(history.durations)
    before, now, number = shift or (None, None, 0)
    flaky = same > 0 or flips >= FLAKY_FLIPS
    return CaseStatistics(outcomes, flips, same, flaky, before, now, number)


def _flips(history: CaseHistory, runs: Sequence[PastRun]) -> tuple[int, int, int]:
    if len(set(history.outcomes)) == 1:
        counted = len(history.outcomes) if history.outcomes[0] in _COUNTED else 0
        return counted, 0, 0
    seen = [
        (letter == _PASS, run.commit)
        for letter, run in zip(history.outcomes, runs[-len(history.outcomes) :], strict=False)
        if letter in _COUNTED
    ]
    flips = [(one, other) for one, other in pairwise(seen) if one[0] != other[0]]
    same = sum(one[1] is not None and one[1] == other[1] for one, other in flips)
    return len(seen), len(flips), same


def _shift(durations: Sequence[int | None]) -> tuple[float, float, int] | None:
    """Return the medians before and of the last runs, and how many runs were before."""
    stated = [number for number in durations if number is not None]
    before, recent = stated[:-RECENT], stated[-RECENT:]
    if len(before) < RECENT:
        return None
    middle, now = median(before), median(recent)
    spread = median(abs(number - middle) for number in before)
    if abs(now - middle) <= max(_SPREADS * _NORMAL * spread, _SHARE * middle):
        return None
    return middle, now, len(before)


def _bounded(run: PastRun) -> PastRun:
    """Return a run with texts of a bounded length; so long a commit is none."""
    commit = run.commit if run.commit is not None and len(run.commit) <= TEXT_CHARS else None
    time = None if run.created_at is None else _cut(run.created_at)
    return run._replace(run_id=_cut(run.run_id), created_at=time, commit=commit)


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_CHARS else f"{text[: TEXT_CHARS - 1]}…"


def _outcomes(cases: Sequence[CaseFacts]) -> dict[str, CaseFacts]:
    found: dict[str, CaseFacts] = {}
    twice: set[str] = set()
    for case in cases:
        if case.case_id is None or case.dialect is None:
            continue
        if case.case_id in found:
            twice.add(case.case_id)
        found[case.case_id] = case
    return {case_id: case for case_id, case in found.items() if case_id not in twice}


def _added(old: CaseHistory | None, case: CaseFacts, run: PastRun) -> CaseHistory:
    letter, duration = LETTERS[case.verdict.value], microseconds(case.duration_s)
    here = (run.run_id, run.created_at)
    if old is None:
        return CaseHistory(letter, (duration,), here, None)
    last = old.outcomes.rstrip(ABSENT)[-1:]
    change = here if last and last != letter else old.last_change
    return CaseHistory(
        (old.outcomes + letter)[-HISTORY_RUNS:],
        (*old.durations, duration)[-HISTORY_RUNS:],
        old.first_seen,
        change,
    )


def microseconds(seconds: float | None) -> int | None:
    """Return a stated duration in whole microseconds, None where it is none."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return None
    return min(round(min(seconds, LONGEST_US) * 1_000_000), LONGEST_US)
