"""Acceptance: a run is moved by ticks, and every move is written with its event."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from onboarding.errors import RuleViolated
from onboarding.models import AosTrace, AosTraceStep, Incident, PolicyProposal, RunEvent
from onboarding.worker.store import RunStore, Status
from suite_support import Bench

Steps = Sequence[Mapping[str, Any]]

FAILING = ({"id": "early", "type": "expect_feedback", "account_id": "nobody"},)
UNKNOWN = ({"id": "what", "type": "teleport"},)

pytestmark = pytest.mark.acceptance


class Unplugged(Exception):
    """The database went away."""


@contextmanager
def failing_event(event_type: str) -> Iterator[None]:
    """Let no event of a type be written."""

    def refuse(mapper: object, connection: object, target: RunEvent) -> None:
        del mapper, connection
        if target.event_type == event_type:
            raise Unplugged

    event.listen(RunEvent, "before_insert", refuse)
    try:
        yield
    finally:
        event.remove(RunEvent, "before_insert", refuse)


@pytest.mark.sitegen(
    use_case="UC-010",
    stage="3.1",
    operation="worker.tick_once",
    purpose="Operational proof: a no-op run succeeds in exactly one tick.",
)
def test_a_noop_run_succeeds_in_one_tick(bench: Bench) -> None:
    """One tick makes a no-op run succeed, with at least four events; a second finds no work."""
    run_id = bench.create("noop")
    assert bench.run(run_id).status == "queued"
    assert bench.tick_once().ticked == {run_id: 1}
    run = bench.run(run_id)
    assert (run.status, run.tick_count) == ("succeeded", 1)
    events = bench.events(run_id)
    assert len(events) >= 4
    assert [(name, state) for name, state in events if state] == [
        ("run_created", "queued"),
        ("run_started", "running"),
        ("run_succeeded", "succeeded"),
    ]
    assert bench.tick_once().ticked == {}
    assert bench.events(run_id) == events


@pytest.mark.parametrize("event_type", ["run_started", "step_completed", "run_succeeded"])
@pytest.mark.sitegen(
    use_case="UC-010",
    stage="3.2",
    operation="worker.tick_once",
    purpose="State and event are one transaction: where the event can't be written, neither is.",
)
def test_state_and_event_are_one_transaction(bench: Bench, event_type: str) -> None:
    """A tick whose event is lost leaves the run as it was, and the next tick does it all."""
    run_id = bench.create("torn")
    with failing_event(event_type), pytest.raises(Unplugged):
        bench.tick_once()
    run = bench.run(run_id)
    assert (run.status, run.tick_count, run.position) == ("queued", 0, 0)
    assert [state for _, state in bench.events(run_id) if state] == ["queued"]
    assert bench.tick_once().ticked == {run_id: 1}
    assert bench.run(run_id).status == "succeeded"


@pytest.mark.sitegen(
    use_case="UC-010",
    stage="3.3",
    operation="worker.tick_once",
    purpose="A graph goes on where its last tick ended: one step with an effect in a tick.",
)
def test_a_graph_goes_on_where_it_stopped(bench: Bench) -> None:
    """Three advances are three ticks, and the account has come three stages further."""
    step = {"type": "advance", "account_id": bench.queue}
    graph = [{"id": f"advance-{number}", **step} for number in range(3)]
    run_id = bench.create("advances", [*graph, {"id": "end", "type": "noop"}])
    slow = bench.with_caps(per_run=1)
    seen = []
    while bench.run(run_id).status != "succeeded":
        assert slow.tick_once().ticked == {run_id: 1}
        seen.append((bench.run(run_id).status, bench.run(run_id).position))
    assert seen == [("running", 1), ("running", 2), ("running", 3), ("succeeded", 4)]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        pytest.param(FAILING, ("RULE_VIOLATED", "MEDIUM", []), id="medium"),
        pytest.param(UNKNOWN, ("UNKNOWN_STEP", "HIGH", ["draft"]), id="high"),
    ],
)
@pytest.mark.sitegen(
    use_case="UC-011",
    stage="3.4",
    operation="worker.tick_once",
    purpose="A run that fails becomes an incident, and where that is bad a drafted proposal.",
)
def test_a_failed_run_becomes_an_incident(
    bench: Bench, steps: Steps, told: tuple[str, str, list[str]]
) -> None:
    """The error decides how bad the incident is, and so whether a rule is proposed."""
    run_id = bench.create("fails", steps)
    bench.tick_once()
    assert bench.run(run_id).status == "failed"
    with bench.sessions() as session:
        incident = session.scalars(select(Incident).where(Incident.source_run_id == run_id)).one()
        known = select(PolicyProposal.status).where(PolicyProposal.incident_id == incident.id)
        proposals = list(session.scalars(known))
        trace = session.scalars(select(AosTrace).where(AosTrace.run_id == run_id)).one()
    assert (incident.error_code, incident.severity, proposals) == told
    assert (trace.status, trace.incident_id) == ("failed", incident.id)


@pytest.mark.sitegen(
    use_case="UC-010",
    stage="3.6",
    operation="worker.tick_once",
    purpose="A run that ended has a trace of its steps, written with its end.",
)
def test_a_run_that_ended_has_a_trace(bench: Bench) -> None:
    """Before its end there is none; then there is one, and it tells the steps in order."""
    step = {"type": "advance", "account_id": bench.queue}
    run_id = bench.create("traced", [{"id": f"advance-{number}", **step} for number in range(2)])
    traces = select(AosTrace).where(AosTrace.run_id == run_id)
    slow = bench.with_caps(per_run=1)
    slow.tick_once()
    with bench.sessions() as session:
        assert session.scalars(traces).all() == []
    slow.tick_once()
    with bench.sessions() as session:
        trace = session.scalars(traces).one()
        query = select(AosTraceStep).where(AosTraceStep.trace_id == trace.trace_id)
        steps = session.scalars(query.order_by(AosTraceStep.id)).all()
    assert trace.status == "completed"
    assert [step.name for step in steps] == [
        "started", "step_completed", "step_completed", "plan_executed", "completed",
    ]  # fmt: skip
    assert {step.level for step in steps} == {"info"}


@pytest.mark.sitegen(
    use_case="UC-011",
    stage="3.4",
    operation="worker.tick_once",
    purpose="A step of a type that nobody knows fails its run, and no other.",
)
def test_an_unknown_step_fails_its_run_alone(bench: Bench) -> None:
    """The run that can't go on fails; the one behind it succeeds in the same invocation."""
    wrong = bench.create("wrong", UNKNOWN)
    right = bench.create("right")
    assert bench.tick_once().ticked == {wrong: 1, right: 1}
    assert bench.run(wrong).status == "failed"
    assert bench.run(right).status == "succeeded"
    assert bench.events(wrong)[-2:] == [("run_failed", "failed"), ("lease_released", None)]


@pytest.mark.sitegen(
    use_case="UC-010",
    stage="3.5",
    operation="worker.store",
    purpose="A run that has ended takes no more events and no other state.",
)
def test_nothing_follows_the_end_of_a_run(bench: Bench) -> None:
    """Both another event and another state are refused."""
    run_id = bench.create("ended")
    bench.tick_once()
    with bench.sessions.begin() as session:
        store = RunStore(session, bench.clock)
        run = store.locked(run_id)
        assert run is not None
        with pytest.raises(RuleViolated, match="has ended: no step_completed"):
            store.note(run, "step_completed", step="late")
        with pytest.raises(RuleViolated, match="can't go from succeeded to running"):
            store.move(run, Status.RUNNING, "run_started")
