"""What the tables hold to: times, versions, uniqueness, and what is append-only."""

from datetime import datetime, timedelta, timezone
from operator import attrgetter

import pytest
from sqlalchemy import Delete, Update, delete, insert, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from onboarding.drivers import states
from onboarding.errors import AppendOnly, RuleViolated
from onboarding.models import (
    AosTrace,
    AosTraceStep,
    EngineEvent,
    OnboardingState,
    RunEvent,
    RunState,
    Trace,
)
from orm_factories import Factories
from suite_support import MORNING

pytestmark = pytest.mark.orm

APPEND_ONLY = [
    pytest.param("trace", "outcome", id="traces"),
    pytest.param("run_state", "state", id="run_state"),
    pytest.param("run_event", "event_type", id="run_events"),
    pytest.param("engine_event", "engine", id="engine_events"),
    pytest.param("aos_trace", "status", id="aos_traces"),
    pytest.param("aos_trace_step", "level", id="aos_trace_steps"),
]
BULK = [
    pytest.param(update(Trace).values(outcome="other"), "trace", id="update-traces"),
    pytest.param(delete(Trace), "trace", id="delete-traces"),
    pytest.param(update(RunState).values(state="other"), "run_state", id="update-run_state"),
    pytest.param(delete(RunState), "run_state", id="delete-run_state"),
    pytest.param(update(RunEvent).values(event_type="x"), "run_event", id="update-run_events"),
    pytest.param(delete(RunEvent), "run_event", id="delete-run_events"),
    pytest.param(update(EngineEvent).values(engine="x"), "engine_event", id="update-engine_events"),
    pytest.param(delete(EngineEvent), "engine_event", id="delete-engine_events"),
    pytest.param(delete(AosTrace), "aos_trace", id="delete-aos_traces"),
    pytest.param(delete(AosTraceStep), "aos_trace_step", id="delete-aos_trace_steps"),
]
ARCHIVED = [
    pytest.param("aos_trace", "status", id="aos_traces"),
    pytest.param("aos_trace_step", "level", id="aos_trace_steps"),
]


@pytest.mark.sitegen(purpose="Times come back in UTC, whatever zone they were stated in.")
def test_times_come_back_in_utc(factories: Factories, session: Session) -> None:
    """The moment is the same, the zone is UTC."""
    there = timezone(timedelta(hours=5, minutes=30))
    state = factories.state(updated_at=MORNING.astimezone(there))
    session.refresh(state)
    assert state.updated_at == MORNING
    assert state.updated_at.utcoffset() == timedelta(0)


@pytest.mark.sitegen(purpose="A time without a zone is refused before it is written.")
def test_a_time_without_a_zone_is_refused(factories: Factories) -> None:
    """Nobody knows which moment it means."""
    with pytest.raises(StatementError, match="has no zone"):
        factories.state(updated_at=datetime(2026, 3, 2, 9))  # noqa: DTZ001 -- what is refused


@pytest.mark.sitegen(purpose="Of two writers that read the same state, the second is refused.")
def test_the_second_writer_is_refused(factories: Factories, session: Session) -> None:
    """The version that the second one read is no longer there."""
    state = factories.state()
    other = update(OnboardingState).values(version=7)
    session.execute(other, execution_options={"synchronize_session": False})
    with pytest.raises(RuleViolated, match="was changed meanwhile"):
        states.update(session, state, "integration", MORNING)


@pytest.mark.sitegen(purpose="An account's feedback on a signal is one row.")
def test_feedback_is_unique(factories: Factories) -> None:
    """The database refuses the second one, also where no engine looks."""
    factories.feedback(account_id="acme", signal="usage-drop")
    factories.feedback(account_id="acme", signal="new-seat")
    with pytest.raises(IntegrityError):
        factories.feedback(account_id="acme", signal="usage-drop")


@pytest.mark.sitegen(purpose="A run has one open lease at most, and any number of ended ones.")
def test_a_run_has_one_open_lease(factories: Factories) -> None:
    """The index counts only leases that nobody gave back."""
    run = factories.run()
    for hour in range(2):
        at = MORNING + timedelta(hours=hour)
        factories.lease(run=run, acquired_at=at, released_at=at)
    factories.lease(run=run)
    factories.lease()
    with pytest.raises(IntegrityError):
        factories.lease(run=run, owner_id="another")


@pytest.mark.sitegen(purpose="A lease or an event of a run that is not there is refused.")
def test_parts_need_their_run(factories: Factories) -> None:
    """Foreign keys hold on both databases."""
    with pytest.raises(IntegrityError):
        factories.run_event(run=None, run_id="nobody's")


@pytest.mark.parametrize(("factory", "column"), APPEND_ONLY)
@pytest.mark.sitegen(purpose="Traces, states and events can't be changed through objects.")
def test_append_only_objects_can_not_be_changed(
    factories: Factories, session: Session, factory: str, column: str
) -> None:
    """Neither a change nor a deletion is flushed."""
    row = attrgetter(factory)(factories)()
    session.commit()
    setattr(row, column, "other")
    with pytest.raises(AppendOnly, match="is append-only"):
        session.flush()
    session.rollback()
    session.delete(row)
    with pytest.raises(AppendOnly, match="is append-only"):
        session.flush()


@pytest.mark.parametrize(("statement", "factory"), BULK)
@pytest.mark.sitegen(purpose="Traces, states and events can't be changed by SQL either.")
def test_append_only_tables_refuse_statements(
    factories: Factories, session: Session, statement: Update | Delete, factory: str
) -> None:
    """A trigger refuses what passes by the objects."""
    attrgetter(factory)(factories)()
    with pytest.raises(DBAPIError, match="is append-only"):
        session.execute(statement, execution_options={"synchronize_session": False})


@pytest.mark.parametrize(("factory", "column"), ARCHIVED)
@pytest.mark.sitegen(purpose="A trace of a run can be archived once, and nothing else, by objects.")
def test_traces_of_runs_are_archived_once(
    factories: Factories, session: Session, factory: str, column: str
) -> None:
    """Not together with another change, and not taken back."""
    row = attrgetter(factory)(factories)()
    row.archived_at = MORNING
    session.commit()
    row.archived_at = None
    with pytest.raises(AppendOnly):
        session.flush()
    session.rollback()
    other = attrgetter(factory)(factories)()
    other.archived_at = MORNING
    setattr(other, column, "other")
    with pytest.raises(AppendOnly):
        session.flush()


@pytest.mark.parametrize(("factory", "column"), ARCHIVED)
@pytest.mark.parametrize("synthetic", [False, True], ids=["real", "synthetic"])
@pytest.mark.sitegen(purpose="Archiving is the one change that the database lets a trace have.")
def test_the_database_lets_traces_be_archived_alone(
    factories: Factories, session: Session, factory: str, column: str, *, synthetic: bool
) -> None:
    """Once, and alone; rows of a scenario are no exception."""
    row = attrgetter(factory)(factories)(is_synthetic=synthetic)
    change = update(type(row)).execution_options(synchronize_session=False)
    later = MORNING + timedelta(days=1)
    for refused in ({column: "other"}, {column: "other", "archived_at": MORNING}):
        with pytest.raises(DBAPIError, match="may only be archived"), session.begin_nested():
            session.execute(change.values(refused))
    session.execute(change.values(archived_at=MORNING))
    for again in (None, later):
        with pytest.raises(DBAPIError, match="may only be archived"), session.begin_nested():
            session.execute(change.values(archived_at=again))
    session.refresh(row)
    assert row.archived_at == MORNING


@pytest.mark.sitegen(purpose="A trace of a run can't be replaced by another of its id.")
def test_a_trace_is_not_replaced(factories: Factories, session: Session) -> None:
    """SQLite's REPLACE deletes without asking the triggers of deletion."""
    trace = factories.aos_trace()
    values = {"trace_id": trace.trace_id, "run_id": "r", "status": "x", "created_at": MORNING}
    replacing = insert(AosTrace).prefix_with("OR REPLACE", dialect="sqlite")
    with pytest.raises(DBAPIError, match=r"is append-only|duplicate key"):
        session.execute(replacing.values(values))
