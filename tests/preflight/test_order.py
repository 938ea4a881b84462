"""Order, requirements and failures of gates, and what follows for the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import ExitCode, UsageProblem
from sitegen.preflight.catalogue import GateKind
from sitegen.preflight.gate import FAILED, Found, Status, World
from sitegen.preflight.plan import ordered
from sitegen.preflight.runner import GateResult, run_gates, verdict_of
from sitegen.settings_preflight import EnvironmentRule, GateRule, MigrationsRule


def gate(name: str, *requires: str, holds: bool = True) -> EnvironmentRule:
    """Return a gate that holds or not."""
    variables = ("THERE",) if holds else ("ABSENT",)
    return EnvironmentRule(id=name, variables=variables, requires=requires)


def run(*gates: GateRule, stop: bool = True) -> dict[str, Status]:
    """Run gates and return what became of each."""
    results = run_gates(ordered(gates), World(environ={"THERE": "1"}), stop_on_failure=stop)
    return {result.id: result.found.status for result in results}


@pytest.mark.parametrize(
    ("gates", "sentence"),
    [
        pytest.param((), "No gate is configured", id="none"),
        pytest.param((gate("a"), gate("a")), "“a” is configured twice", id="twice"),
        pytest.param((gate("a", "b"),), "“a” requires “b”, which is no gate", id="unknown"),
        pytest.param((gate("a", "a"),), "in a circle: a → a", id="itself"),
        pytest.param((gate("c"), gate("a", "b"), gate("b", "a")), "circle: a → b → a", id="circle"),
    ],
)
def test_a_plan_that_can_not_be_is_a_wrong_call(gates: tuple[GateRule, ...], sentence: str) -> None:
    """Before anything is looked at."""
    with pytest.raises(UsageProblem, match=sentence):
        ordered(gates)


def test_gates_run_as_configured_but_after_what_they_require() -> None:
    """A required one comes forward, the others keep their place."""
    plan = ordered((gate("a", "c"), gate("b"), gate("c"), gate("d")))
    assert [one.id for one in plan] == ["c", "a", "b", "d"]


def test_a_gate_whose_requirement_failed_is_blocked_always() -> None:
    """And so is what requires a blocked one; others go on where that is asked for."""
    gates = (gate("a", holds=False), gate("b", "a"), gate("c", "b"), gate("d"))
    assert run(*gates, stop=False) == {
        "a": Status.FAIL,
        "b": Status.BLOCKED,
        "c": Status.BLOCKED,
        "d": Status.PASS,
    }
    assert run(*gates, stop=True)["d"] is Status.BLOCKED


def test_a_gate_that_raises_is_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it raised is told to people and not emitted; the others go on."""

    def broken(_rule: object, _world: World) -> Found:
        message = "words of a driver"
        raise RuntimeError(message)

    kinds = {"environment": GateKind(broken, "Title")}
    monkeypatch.setattr("sitegen.preflight.runner.KINDS", kinds)
    (result,) = run_gates((gate("a"),), World(), stop_on_failure=True)
    assert result.found.status is Status.ERROR
    assert result.found.message == "The gate could not be looked at: RuntimeError."
    assert result.found.aside == "words of a driver"
    assert verdict_of([result]) == (Status.ERROR, ExitCode.INVALID)


def test_a_gate_on_no_database_is_an_error() -> None:
    """It did not hold."""
    assert run(MigrationsRule(id="m", script_location="x")) == {"m": Status.ERROR}


def test_skipped_gates_alone_are_no_pass() -> None:
    """Nothing that was looked at is nothing that holds."""
    skipped = GateResult("a", "t", Found(Status.SKIPPED, "m"), None, None)
    assert verdict_of([skipped]) == (Status.SKIPPED, ExitCode.INVALID)


@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.integers(0, 7), max_size=3)), min_size=1, max_size=8
    ),
    st.booleans(),
)
def test_the_whole_passes_exactly_where_every_gate_does(
    shape: list[tuple[bool, list[int]]],
    stop: bool,  # noqa: FBT001 -- drawn
) -> None:
    """Each gate gets one result, and none is looked at after a requirement that failed."""
    gates = [
        gate(str(index), *(str(one) for one in needs if one < index), holds=holds)
        for index, (holds, needs) in enumerate(shape)
    ]
    results = list(
        run_gates(ordered(tuple(gates)), World(environ={"THERE": "1"}), stop_on_failure=stop)
    )
    found = {result.id: result.found.status for result in results}
    assert sorted(found) == sorted(one.id for one in gates)
    status, code = verdict_of(results)
    assert (status is Status.PASS) is all(holds for holds, _ in shape)
    assert (code is ExitCode.OK) is (status is Status.PASS)
    for one in gates:
        if any(found[name] in FAILED for name in one.requires):
            assert found[one.id] is Status.BLOCKED
