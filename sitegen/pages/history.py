"""The history of a case and of a run, as of the run's publication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sitegen.model.history import (
    ABSENT,
    HISTORY_RUNS,
    LETTERS,
    CaseHistory,
    CaseStatistics,
    RunHistory,
)
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, label, shown
from sitegen.pages.numbers import count, percent
from sitegen.settings import Settings

_WORDS: Final[Mapping[str, str]] = {
    **{letter: word for word, letter in LETTERS.items()},
    ABSENT: "absent",
}
_FLAKY_SHOWN: Final = 50
_CHART_WIDTH: Final = 600
_CHART_HEIGHT: Final = 120

Mark = tuple[str, str, str, str]
"""URL of the run, verdict word or `absent`, its letter, and the tip with the duration."""


@dataclass(frozen=True, slots=True)
class CaseHistoryView:
    """One case over the last runs, oldest first; sentences say what its figures amount to."""

    marks: tuple[Mark, ...]
    first_seen: Text
    last_change: Text | None
    flaky: bool
    flakiness: str
    duration: str


@dataclass(frozen=True, slots=True)
class RunHistoryView:
    """A run among the last of its suite: stability, flaky cases, durations.

    `runs` and `cases` are those of the window. `flaky` are (case, sentence); `durations` (URL, run
    id, seconds in words, cases), oldest first. `line` and `dots` leave out runs that state none.
    """

    runs: str
    cases: int
    steady: str
    flaky: tuple[tuple[Text, str], ...]
    flaky_more: int
    durations: tuple[tuple[str, Text, str, int], ...]
    line: str
    dots: tuple[tuple[int, int, str], ...]
    width: int
    height: int


def case_history_view(
    history: RunHistory,
    statistics: Mapping[str, CaseStatistics],
    case_id: str | None,
    path: str,
    settings: Settings,
) -> CaseHistoryView | None:
    """Return the history of a case for its page at `path`; None where it has none of its own.

    So it is with a duplicate: the history of its id doesn't count this run.
    """
    case = None if case_id is None else history.cases.get(case_id)
    if case is None or case_id is None or case.outcomes.endswith(ABSENT):
        return None
    limit = settings.limits.shown_chars
    figures = statistics[case_id]
    runs = history.runs[-len(case.outcomes) :]
    change = case.last_change
    folder = path.rpartition("/")[0]
    return CaseHistoryView(
        marks=tuple(
            _mark(_way(folder, run.path, run.run_id), letter, duration)
            for run, letter, duration in zip(runs, case.outcomes, case.durations, strict=True)
        ),
        first_seen=shown(_moment(case.first_seen), limit),
        last_change=None if change is None else shown(_moment(change), limit),
        flaky=figures.flaky,
        flakiness=flakiness_sentence(figures),
        duration=duration_sentence(figures),
    )


def run_history_view(
    history: RunHistory,
    statistics: Mapping[str, CaseStatistics],
    path: str,
    settings: Settings,
) -> RunHistoryView:
    """Return the history of a run for its page at `path`."""
    limit = settings.limits.shown_chars
    steady = sum(len(set(_present(case))) == 1 for case in history.cases.values())
    flaky = [case_id for case_id in history.cases if statistics[case_id].flaky]
    totals = _totals(history)
    dots = _dots(totals)
    return RunHistoryView(
        runs=count(len(history.runs), "run", "runs"),
        cases=len(history.cases),
        steady=percent(steady, len(history.cases)),
        flaky=tuple(
            (shown(case_id, limit), flakiness_sentence(statistics[case_id]))
            for case_id in flaky[:_FLAKY_SHOWN]
        ),
        flaky_more=max(len(flaky) - _FLAKY_SHOWN, 0),
        durations=tuple(
            (
                site_map.relative(path, run.path),
                shown(run.run_id, limit),
                _seconds(total) if number else "not stated",
                number,
            )
            for run, (total, number) in zip(history.runs, totals, strict=True)
        ),
        line=" ".join(f"{x},{y}" for _, x, y in dots),
        dots=tuple(
            (x, y, f"{label(history.runs[index].run_id)}: {_seconds(totals[index][0])}")
            for index, x, y in dots
        ),
        width=_CHART_WIDTH,
        height=_CHART_HEIGHT,
    )


def flakiness_sentence(figures: CaseStatistics) -> str:
    """Return what was measured, whatever it amounts to."""
    if figures.outcomes <= 1:
        times = "ran once" if figures.outcomes else "never ran"
        return f"It {times} in this window, skipped runs aside: nothing can be said."
    share = percent(figures.flips, figures.outcomes - 1)
    same = f", {figures.same_commit} of them at one and the same commit" if figures.flips else ""
    word = "Flaky" if figures.flaky else "Not flaky"
    flips = count(figures.flips, "change", "changes")
    return (
        f"{word}: {flips} between pass and no pass in {figures.outcomes} outcomes ({share} of"
        f" the steps){same}."
    )


def duration_sentence(figures: CaseStatistics) -> str:
    """Return how its duration moved, over several runs."""
    if figures.before_us is None or figures.now_us is None:
        return "Its duration did not move by more than it usually varies, or too few runs state it."
    word = "slower" if figures.now_us > figures.before_us else "faster"
    return (
        f"It is {word}: a median of {_seconds(round(figures.now_us))} in the last 5 runs that state"
        f" one, and {_seconds(round(figures.before_us))} in the {figures.runs_before} before."
    )


def _present(case: CaseHistory) -> str:
    return case.outcomes.replace(ABSENT, "")


def _moment(seen: tuple[str, str | None]) -> str:
    return seen[0] if seen[1] is None else f"{seen[0]} ({seen[1]})"


def _totals(history: RunHistory) -> list[tuple[int, int]]:
    """Return the sum of all stated durations, and of how many cases, of each run."""
    length = len(history.runs)
    sums, numbers = [0] * length, [0] * length
    for case in history.cases.values():
        start = length - len(case.durations)
        for index, duration in enumerate(case.durations, start):
            if duration is not None:
                sums[index] += duration
                numbers[index] += 1
    return list(zip(sums, numbers, strict=True))


def _dots(totals: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return (place among the runs, x, y) of those that state a duration."""
    most = max((total for total, _ in totals), default=0) or 1
    step = _CHART_WIDTH / max(len(totals), 1)
    room = _CHART_HEIGHT - 20
    return [
        (index, round(step * (index + 0.5)), _CHART_HEIGHT - 10 - total * room // most)
        for index, (total, number) in enumerate(totals)
        if number
    ]


# All cases of a run lead to the same runs.
@lru_cache(maxsize=HISTORY_RUNS)
def _way(folder: str, run_path: str, run_id: str) -> tuple[str, str]:
    return site_map.relative(f"{folder}/", run_path), label(run_id)


def _mark(way: tuple[str, str], letter: str, duration: int | None) -> Mark:
    href, run_id = way
    word = _WORDS[letter]
    took = "" if duration is None else f", {_seconds(duration)}"
    return href, word, letter, f"{run_id}: {word}{took}"


def _seconds(microseconds: int) -> str:
    return f"{microseconds // 1_000_000:,}.{microseconds % 1_000_000:06d} s"
