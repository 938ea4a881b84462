"""Durations of a run in a few figures: each is one that a case states, and none is lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sitegen.compare.durations import run_durations, with_run
from sitegen.model.durations import CLASSES, EDGES_US, RunDurations
from sitegen.model.history import HISTORY_RUNS
from tests.unit.pages.world_site import run_facts

RUN = run_facts()
CASE = RUN.cases[0]


def taken(*seconds: float | None) -> RunDurations | None:
    """Return the durations of a run whose cases took so long."""
    cases = tuple(replace(CASE, duration_s=number) for number in seconds)
    return run_durations(replace(RUN, cases=cases))


def test_the_five_figures_are_stated_ones() -> None:
    """The nearest rank, so that nothing is shown that no case states."""
    made = taken(0.004, 0.001, None, 0.003, 0.002)
    assert made is not None
    assert made.five == (1_000, 1_000, 2_000, 3_000, 4_000)
    assert (made.cases, made.total) == (4, 10_000)


def test_a_run_that_states_no_duration_has_none() -> None:
    """What is not stated, negative or no number counts nowhere."""
    assert taken() is None
    assert taken(None, -1.0, float("nan"), float("inf")) is None


def test_an_edge_belongs_to_the_class_above() -> None:
    """Bounds are exclusive, and the last class has none."""
    made = taken(0.000999, 0.001, EDGES_US[-1] / 1_000_000)
    assert made is not None
    assert made.classes == (1, 1, *[0] * (CLASSES - 3), 1)


@given(st.lists(st.floats(0, 1e5), min_size=1))
def test_no_duration_is_lost(seconds: list[float]) -> None:
    """The classes count every case, and the five figures are in order."""
    made = taken(*seconds)
    assert made is not None
    assert sum(made.classes) == made.cases == len(seconds)
    assert list(made.five) == sorted(made.five)


def test_a_suite_keeps_its_last_runs() -> None:
    """As many as a history holds, the oldest first."""
    one = taken(0.5)
    assert one is not None
    made = None
    for number in range(HISTORY_RUNS + 3):
        made = with_run(made, "s", one._replace(run_id=str(number)))
    assert made is not None
    assert [run.run_id for run in made.runs] == [str(n) for n in range(3, HISTORY_RUNS + 3)]
