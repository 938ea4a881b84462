"""Acceptance: a run is moved by ticks, and every move is written with its event."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from onboarding.errors import RuleViolated
from onboarding.models import Incident, PolicyProposal, RunEvent
from onboarding.worker.store import RunStore, Status
from suite_support import Bench

FAILING = ({"id": "early", "type": "expect_feedback", "account_id": "nobody"},)

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


@pytest.mark.sitegen(
    use_case="UC-011",
    stage="3.4",
    operation="worker.tick_once",
    purpose="Runs that fail in one way are one incident, and a policy is proposed for it once.",
)
def test_failed_runs_become_an_incident_and_a_proposal(bench: Bench) -> None:
    """The first failure opens the incident, the second proposes, the third makes it severe."""
    told = []
    for number in range(3):
        run_id = bench.create(f"fails-{number}", FAILING)
        bench.tick_once()
        assert bench.run(run_id).status == "failed"
        with bench.sessions() as session:
            known = select(Incident).where(Incident.last_run_id == run_id)
            incident = session.scalars(known).one()
            proposals = session.scalars(
                select(PolicyProposal.rule).where(PolicyProposal.incident_id == incident.id)
            ).all()
            told.append((incident.occurrences, incident.severity, list(proposals)))
    rule = "hold-runs-until-the-account-is-ready"
    assert told == [(1, "low", []), (2, "low", [rule]), (3, "high", [rule])]


@pytest.mark.sitegen(
    use_case="UC-011",
    stage="3.4",
    operation="worker.tick_once",
    purpose="A step of a type that nobody knows fails its run, and no other.",
)
def test_an_unknown_step_fails_its_run_alone(bench: Bench) -> None:
    """The run that can't go on fails; the one behind it succeeds in the same invocation."""
    wrong = bench.create("wrong", [{"id": "what", "type": "teleport"}])
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
