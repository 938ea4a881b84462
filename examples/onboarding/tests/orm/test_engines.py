"""Engines, registry and run store, on rows that factories made."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from onboarding.database import Sessions
from onboarding.engines.onboarding import OnboardingEngine
from onboarding.errors import InvalidInput, RuleViolated, UnknownOperation
from onboarding.models import OnboardingState, Trace
from onboarding.registry import OperationRegistry, build_registry
from onboarding.settings import BROKEN_ADVANCE, HISTORIES, Settings
from onboarding.worker.steps import Steps
from onboarding.worker.store import RunStore, Status
from orm_factories import Factories
from suite_support import MORNING, SteppingClock

pytestmark = pytest.mark.orm


@pytest.mark.parametrize(
    ("stage", "following"),
    [("welcome", "profile"), ("profile", "integration"), ("integration", "first_value")],
)
@pytest.mark.sitegen(operation="onboarding.advance", purpose="Each stage leads to the next one.")
def test_each_stage_leads_to_the_next(
    factories: Factories, session: Session, clock: SteppingClock, stage: str, following: str
) -> None:
    """The row moves on and its version with it."""
    state = factories.state(stage=stage)
    told = OnboardingEngine(session, clock).advance(state.account_id)
    session.refresh(state)
    assert (state.stage, state.version) == (following, 2)
    assert (told["previous_stage"], told["stage"]) == (stage, following)


@pytest.mark.sitegen(operation="onboarding.advance", purpose="The last stage wants feedback.")
def test_the_last_stage_wants_feedback(
    factories: Factories, session: Session, clock: SteppingClock
) -> None:
    """Feedback of another account does not count; the release that is kept asks for none."""
    here, there = (factories.state(stage="first_value") for _ in range(2))
    factories.feedback(account_id=there.account_id)
    engine = OnboardingEngine(session, clock)
    with pytest.raises(RuleViolated, match="has given no feedback yet"):
        engine.advance(here.account_id)
    assert engine.advance(there.account_id)["stage"] == "complete"
    earlier = OnboardingEngine(session, clock, BROKEN_ADVANCE)
    assert earlier.advance(here.account_id)["stage"] == "complete"
    with pytest.raises(RuleViolated, match="has completed"):
        earlier.advance(here.account_id)


@pytest.mark.sitegen(purpose="What a refused operation wrote is undone, its trace is kept.")
def test_a_refused_operation_leaves_a_trace_alone(
    session: Session, sessions: Sessions, clock: SteppingClock
) -> None:
    """The transaction of the operation is rolled back, that of the refusal is its own."""
    registry = OperationRegistry(sessions, clock)

    def write_and_refuse(session: Session, params: object) -> dict[str, object]:
        del params
        session.add(OnboardingState(account_id="half", stage="profile", updated_at=clock()))
        session.flush()
        message = "no"
        raise RuleViolated(message)

    registry.register("half", write_and_refuse, writes=True)
    with pytest.raises(RuleViolated):
        registry.dispatch("half", {"account_id": "half"})
    assert session.get(OnboardingState, "half") is None
    trace = session.scalars(select(Trace)).one()
    assert (trace.outcome, trace.detail) == ("refused", {"code": "rule_violated", "message": "no"})


@pytest.mark.sitegen(purpose="The registry knows its operations, and each name once.")
def test_the_registry_knows_its_operations(sessions: Sessions, clock: SteppingClock) -> None:
    """Neither an unknown name nor a second meaning passes."""
    registry = build_registry(sessions, clock)
    with pytest.raises(UnknownOperation, match="no operation is called"):
        registry.dispatch("onboarding.reset", {"account_id": "acme"})
    with pytest.raises(ValueError, match="registered already"):
        registry.register("onboarding.query", lambda *_: {}, writes=False)


@pytest.mark.sitegen(purpose="What a refused step wrote is undone, and the session goes on.")
def test_a_refused_step_is_undone(
    factories: Factories, session: Session, clock: SteppingClock
) -> None:
    """An advance that comes too late undoes its own write, not those before it."""
    state = factories.state()
    other = update(OnboardingState).values(version=7)
    session.execute(other, execution_options={"synchronize_session": False})
    step = {"type": "advance", "account_id": state.account_id}
    steps = Steps(clock)
    with pytest.raises(RuleViolated, match="was changed meanwhile"):
        steps.perform(session, step)
    session.refresh(state)
    assert (state.stage, state.version) == ("profile", 7)
    steps.perform(session, step)
    assert (state.stage, state.version) == ("integration", 8)


@pytest.mark.sitegen(purpose="Steps check what they are told, and what accounts have done.")
def test_steps_check_their_account(
    factories: Factories, session: Session, clock: SteppingClock
) -> None:
    """A step without an account is refused; one that waits for feedback passes with it."""
    steps = Steps(clock)
    expecting = {"type": "expect_feedback", "account_id": "acme"}
    with pytest.raises(InvalidInput, match="account_id has to be"):
        steps.perform(session, {"type": "advance"})
    with pytest.raises(RuleViolated, match="has given no feedback yet"):
        steps.perform(session, expecting)
    factories.feedback(account_id="acme")
    steps.perform(session, expecting)


@pytest.mark.sitegen(purpose="Runs are due in the order of their creation, ended ones never.")
def test_due_runs_come_in_order(
    factories: Factories, session: Session, clock: SteppingClock
) -> None:
    """Time decides, then the id; other queues and ended runs are left out."""
    late = factories.run(created_at=MORNING + timedelta(minutes=1))
    b, a = factories.run(run_id="b"), factories.run(run_id="a", status=Status.RUNNING)
    factories.run(queue="another")
    factories.run(status=Status.FAILED)
    due = RunStore(session, clock).due("orm")
    assert list(due) == [a.run_id, b.run_id, late.run_id]


@pytest.mark.sitegen(purpose="Runs that can't be worked on are not created.")
def test_wrong_runs_are_not_created(session: Session, clock: SteppingClock) -> None:
    """A run has steps with an id and a type, and an id that no other run has."""
    store = RunStore(session, clock)
    for steps in ([], [{"id": "s"}], [{"type": "noop"}]):
        with pytest.raises(InvalidInput):
            store.create("wrong", "orm", steps)
    store.create("taken", "orm", [{"id": "s", "type": "noop"}])
    with pytest.raises(RuleViolated, match="is there already"):
        store.create("taken", "orm", [{"id": "s", "type": "noop"}])


@pytest.mark.sitegen(purpose="Only a release that is kept can be asked for.")
def test_unknown_releases_are_refused() -> None:
    """A misspelt switch is no switch that is off."""
    assert Settings.from_env({"ONBOARDING_HISTORY": ""}).history is None
    for kept in HISTORIES:
        assert Settings.from_env({"ONBOARDING_HISTORY": kept}).history == kept
    with pytest.raises(ValueError, match="broken-advanced"):
        Settings.from_env({"ONBOARDING_HISTORY": "broken-advanced"})
