"""The history of a suite, carried from run to run: window, first seen, last change."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sitegen.compare.history as history_module
from sitegen.compare.history import TEXT_CHARS, carried
from sitegen.model.facts import CaseFacts
from sitegen.model.history import (
    ABSENT,
    HISTORY_RUNS,
    LETTERS,
    LONGEST_US,
    CaseHistory,
    PastRun,
    RunHistory,
)
from sitegen.model.outcome import Verdict
from tests.unit.pages.world import case_of, facts_of

VERDICTS = {letter: Verdict(word) for word, letter in LETTERS.items()}
PLAIN = facts_of(case_of("plain"))

Row = dict[str, tuple[str, int | None]]
"""Case id → letter, and microseconds, of one run."""


def past(number: int, commit: str | None = None) -> PastRun:
    """Return the run of this number."""
    return PastRun(f"R{number}", f"runs/r{number}-0/", f"T{number}", commit, "verified", 1)


def case(case_id: str | None, letter: str = "v", duration_s: float | None = None) -> CaseFacts:
    """Return a case with what a history takes of it."""
    return replace(PLAIN, case_id=case_id, verdict=VERDICTS[letter], duration_s=duration_s)


def run_through(rows: list[Row]) -> RunHistory:
    """Return the history after runs of these cases, one after another."""
    history: RunHistory | None = None
    for number, row in enumerate(rows):
        cases = [
            case(name, letter, None if took is None else took / 1_000_000)
            for name, (letter, took) in row.items()
        ]
        history = carried(history, past(number), "uat", cases)
    assert history is not None
    return history


def test_the_first_run_begins_the_history() -> None:
    """Every case is first seen then, and nothing changed yet."""
    made = carried(None, past(0), "uat", [case("b", "f"), case("a", "v", 0.5)])
    assert made == RunHistory(
        "uat",
        (past(0),),
        {
            "a": CaseHistory("v", (500_000,), ("R0", "T0"), None),
            "b": CaseHistory("f", (None,), ("R0", "T0"), None),
        },
    )
    assert list(made.cases) == ["a", "b"]


def test_an_absence_is_told_and_is_no_change() -> None:
    """Going and coming back with the same verdict changes nothing but the strip."""
    made = run_through([{"a": ("v", 1)}, {"b": ("v", 1)}, {"a": ("v", 2)}])
    assert made.cases["a"] == CaseHistory("v-v", (1, None, 2), ("R0", "T0"), None)
    assert made.cases["b"] == CaseHistory("v-", (1, None), ("R1", "T1"), None)


def test_the_last_change_looks_past_absences() -> None:
    """A verdict is compared with the last one that the case had."""
    made = run_through([{"a": ("v", None)}, {}, {"a": ("f", None)}, {"a": ("f", None)}])
    assert made.cases["a"].outcomes == "v-ff"
    assert made.cases["a"].last_change == ("R2", "T2")


def test_a_case_that_left_the_window_is_forgotten() -> None:
    """It is there as long as one of the kept runs had it, and comes back as a new one."""
    rows: list[Row] = [{"a": ("v", 1)}, *({} for _ in range(HISTORY_RUNS - 1))]
    assert run_through(rows).cases["a"].outcomes == "v" + ABSENT * (HISTORY_RUNS - 1)
    assert run_through([*rows, {}]).cases == {}
    back = run_through([*rows, {}, {"a": ("f", 1)}]).cases["a"]
    assert back == CaseHistory("f", (1,), (f"R{HISTORY_RUNS + 1}", f"T{HISTORY_RUNS + 1}"), None)


def test_what_is_older_than_the_window_is_still_known() -> None:
    """First seen and last change outlive their runs."""
    later: Row = {"a": ("v", 1)}
    rows: list[Row] = [{"a": ("f", 1)}, *[later] * (HISTORY_RUNS + 9)]
    made = run_through(rows)
    assert made.cases["a"].outcomes == "v" * HISTORY_RUNS
    assert made.runs[0].run_id == "R10"
    assert (made.cases["a"].first_seen, made.cases["a"].last_change) == (("R0", "T0"), ("R1", "T1"))


def test_what_nobody_can_tell_apart_has_no_history() -> None:
    """A duplicate, an unreadable case and one without an id were not in the run."""
    broken = replace(case("broken"), dialect=None)
    before = carried(None, past(0), "uat", [case("twice"), case("good"), case("broken")])
    now = [case("twice"), case("twice", "f"), case("good"), case(None), broken]
    made = carried(before, past(1), "uat", now)
    outcomes = {name: item.outcomes for name, item in made.cases.items()}
    assert outcomes == {"broken": "v-", "good": "vv", "twice": "v-"}


@pytest.mark.parametrize(
    ("seconds", "microseconds"),
    [
        pytest.param(0.0, 0, id="nothing"),
        pytest.param(0.008482980999815481, 8_483, id="measured"),
        pytest.param(None, None, id="not stated"),
        pytest.param(-0.1, None, id="negative"),
        pytest.param(float("nan"), None, id="not a number"),
        pytest.param(float("inf"), None, id="infinite"),
        pytest.param(1e300, LONGEST_US, id="beyond everything"),
        pytest.param(LONGEST_US / 1e6 + 1, LONGEST_US, id="just beyond"),
    ],
)
def test_a_duration_is_bounded_or_not_stated(
    seconds: float | None, microseconds: int | None
) -> None:
    """Whatever the evidence says, a history holds microseconds within bounds, or none."""
    made = carried(None, past(0), "uat", [case("a", "v", seconds)])
    assert made.cases["a"].durations == (microseconds,)


def test_long_texts_of_a_run_are_cut_and_so_long_a_commit_is_none() -> None:
    """Every case repeats the run's id and time, so one run must not make the file huge."""
    long = "x" * 1_000_000
    made = carried(None, PastRun(long, "runs/x-0/", long, long, "verified", 1), "uat", [case("a")])
    run = made.runs[0]
    assert len(run.run_id) == len(run.created_at or "") == TEXT_CHARS
    assert run.run_id.endswith("…")
    assert run.commit is None
    assert made.cases["a"].first_seen == (run.run_id, run.created_at)
    kept = PastRun("r" * TEXT_CHARS, "runs/x-0/", None, "c" * TEXT_CHARS, "verified", 1)
    assert carried(None, kept, "uat", []).runs == (kept,)


ROWS = st.lists(
    st.dictionaries(
        st.sampled_from("abc"),
        st.tuples(st.sampled_from(sorted(VERDICTS)), st.none() | st.integers(0, 10**9)),
    ),
    min_size=1,
    max_size=20,
)


def expected(rows: list[Row], name: str, window: int) -> CaseHistory | None:
    """Return a case's history as it follows from all runs at once."""
    here = [number for number, row in enumerate(rows) if name in row]
    for before, after in pairwise(here):
        if after - before > window:
            here = here[here.index(after) :]
    if not here or len(rows) - here[-1] > window:
        return None
    first = here[0]
    changes = [
        after for before, after in pairwise(here) if rows[before][name][0] != rows[after][name][0]
    ]
    kept = [row.get(name, (ABSENT, None)) for row in rows[first:]][-window:]
    return CaseHistory(
        "".join(letter for letter, _ in kept),
        tuple(took for _, took in kept),
        (f"R{first}", f"T{first}"),
        (f"R{changes[-1]}", f"T{changes[-1]}") if changes else None,
    )


@given(ROWS, st.integers(1, 6))
def test_carrying_on_equals_looking_at_all_runs_at_once(rows: list[Row], window: int) -> None:
    """Run after run gives what the full list gives; nothing is longer than the window."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history_module, "HISTORY_RUNS", window)
        made = run_through(rows)
    whole = {name: expected(rows, name, window) for name in "abc"}
    assert made.cases == {name: item for name, item in whole.items() if item is not None}
    assert [run.run_id for run in made.runs] == [f"R{n}" for n in range(len(rows))][-window:]
    for item in made.cases.values():
        assert 1 <= len(item.outcomes) == len(item.durations) <= len(made.runs) <= window


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_cases_does_not_matter(rows: list[Row], random: object) -> None:
    """The same cases in another order give the same history, in the same order."""
    shuffled = []
    for row in rows:
        items = list(row.items())
        random.shuffle(items)  # type: ignore[attr-defined]
        shuffled.append(dict(items))
    one, other = run_through(rows), run_through(shuffled)
    assert one == other
    assert list(one.cases) == list(other.cases)
