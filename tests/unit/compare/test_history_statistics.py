"""Flakiness and durations: measured by the formulas of docs/history.md, never guessed."""

from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.compare.history import FLAKY_FLIPS, RECENT, case_statistics, statistics_of
from sitegen.model.history import (
    HISTORY_RUNS,
    LONGEST_US,
    CaseHistory,
    CaseStatistics,
    PastRun,
    RunHistory,
)

Durations = tuple[int | None, ...]


def of(
    outcomes: str, commits: str | None = None, durations: Durations | None = None
) -> CaseStatistics:
    """Return the statistics of a case; `commits` has a letter a run, `-` for none stated."""
    names = commits or "".join(chr(ord("A") + number) for number in range(len(outcomes)))
    runs = tuple(
        PastRun(f"R{number}", "runs/r-0/", None, None if name == "-" else name, "verified", 1)
        for number, name in enumerate(names)
    )
    took = durations or (None,) * len(outcomes)
    return case_statistics(CaseHistory(outcomes, took, ("R0", None), None), runs)


@pytest.mark.parametrize(
    ("outcomes", "commits", "counted", "flips", "same", "flaky"),
    [
        pytest.param("v", None, 1, 0, 0, False, id="one run"),
        pytest.param("vvvv", "AAAA", 4, 0, 0, False, id="steady pass"),
        pytest.param("ffff", "AAAA", 4, 0, 0, False, id="steady failure"),
        pytest.param("ssss", "AAAA", 0, 0, 0, False, id="always skipped"),
        pytest.param("vvff", None, 4, 1, 0, False, id="broken"),
        pytest.param("vfvv", None, 4, 2, 0, False, id="broken and repaired"),
        pytest.param("vfvf", None, 4, 3, 0, True, id="three flips"),
        pytest.param("vf", "AA", 2, 1, 1, True, id="one flip at one commit"),
        pytest.param("vf", "--", 2, 1, 0, False, id="no commit stated twice"),
        pytest.param("v-f", "A-A", 2, 1, 1, True, id="absent between"),
        pytest.param("vsf", "ABA", 2, 1, 1, True, id="skipped between"),
        pytest.param("fci", "AAA", 3, 0, 0, False, id="ways not to pass"),
        pytest.param("vcvi", None, 4, 3, 0, True, id="contradicted and invalid count"),
    ],
)
def test_flips_are_counted_between_pass_and_no_pass(
    *, outcomes: str, commits: str | None, counted: int, flips: int, same: int, flaky: bool
) -> None:
    """Absent and skipped are passed over; one commit twice is told apart."""
    assert of(outcomes, commits) == CaseStatistics(counted, flips, same, flaky)


def test_a_case_first_seen_later_is_held_against_the_newest_runs() -> None:
    """Its letters end at the newest run, so the commits are those of the last runs."""
    assert of("vf", "XYAA").same_commit == 1
    assert of("vf", "AAXY").same_commit == 0


LETTERS = st.text("vfcis-", min_size=1, max_size=HISTORY_RUNS).filter(lambda text: text.strip("-"))


@given(LETTERS, st.data())
def test_flips_follow_the_formula(outcomes: str, data: st.DataObject) -> None:
    """They equal what the formula says of the list of outcomes that count."""
    size = len(outcomes)
    commits = data.draw(st.text("AB-", min_size=size, max_size=size))
    seen = [
        (letter == "v", commit)
        for letter, commit in zip(outcomes, commits, strict=True)
        if letter in "vfci"
    ]
    flips = [(one[1], other[1]) for one, other in pairwise(seen) if one[0] is not other[0]]
    same = [pair for pair in flips if pair in {("A", "A"), ("B", "B")}]
    made = of(outcomes, commits)
    assert (made.outcomes, made.flips, made.same_commit) == (len(seen), len(flips), len(same))
    assert made.flaky is (bool(same) or len(flips) >= FLAKY_FLIPS)


def shift(*durations: int | None) -> tuple[float | None, float | None, int]:
    """Return the medians before and now, and how many runs were before."""
    made = of("v" * len(durations), durations=durations)
    return made.before_us, made.now_us, made.runs_before


@pytest.mark.parametrize(
    "durations",
    [
        pytest.param((1,), id="one run"),
        pytest.param((100, 100_000), id="one pair"),
        pytest.param((100,) * 4 + (900,) * 5, id="four before"),
        pytest.param((100,) * 5 + (120,) * 5, id="just 20 percent"),
        pytest.param((100,) * 9 + (9_000,), id="one outlier"),
        pytest.param((100, 200, 300, 400, 500) + (700,) * 5, id="within the usual spread"),
        pytest.param((None,) * 40 + (100,) * 4 + (900,) * 5, id="too few that state it"),
        pytest.param((0,) * 10, id="nothing takes no time"),
    ],
)
def test_a_duration_did_not_move(durations: Durations) -> None:
    """Never from one pair, never within the usual spread, never by 20 % or less."""
    assert shift(*durations) == (None, None, 0)


@pytest.mark.parametrize(
    ("durations", "moved"),
    [
        pytest.param((100,) * 5 + (121,) * 5, (100, 121, 5), id="slower"),
        pytest.param((100,) * 45 + (79,) * 5, (100, 79, 45), id="faster"),
        pytest.param((100, None) * 5 + (900, None) * 5, (100, 900, 5), id="not all state it"),
        pytest.param((0,) * 5 + (1,) * 5, (0, 1, 5), id="from nothing"),
        pytest.param((90, 95, 100, 105, 110) + (123,) * 5, (100, 123, 5), id="beyond the spread"),
    ],
)
def test_a_duration_moved(durations: Durations, moved: tuple[int, int, int]) -> None:
    """The medians of the last runs and of those before are given, with their number."""
    assert shift(*durations) == moved


STATED = st.lists(st.none() | st.integers(0, LONGEST_US), min_size=1, max_size=HISTORY_RUNS)


@given(STATED)
def test_moves_follow_the_formula(durations: list[int | None]) -> None:
    """A move is told exactly where the formula says so."""
    stated = [number for number in durations if number is not None]
    before, recent = stated[:-RECENT], stated[-RECENT:]
    moved = False
    if len(before) >= RECENT:
        middle, now = median(before), median(recent)
        spread = median([abs(number - middle) for number in before])
        moved = abs(now - middle) > max(3 * 1.4826 * spread, 0.2 * middle)
    assert (shift(*durations)[0] is not None) is moved


def test_a_slow_case_is_not_flaky() -> None:
    """A duration is told apart from a verdict."""
    assert not of("v" * 10, durations=(100,) * 5 + (900,) * 5).flaky


def test_every_case_of_a_history_has_its_statistics() -> None:
    """Nothing is left out, whatever it amounts to."""
    runs = (PastRun("R0", "runs/r-0/", None, "A", "verified", 2),) * 2
    cases = {
        "a": CaseHistory("vf", (None, None), ("R0", None), None),
        "b": CaseHistory("-v", (None, None), ("R0", None), None),
    }
    assert statistics_of(RunHistory("uat", runs, cases)) == {
        "a": CaseStatistics(2, 1, 1, flaky=True),
        "b": CaseStatistics(1, 0, 0, flaky=False),
    }
