"""factory_boy factories, made for one session: neither it nor a sequence outlives its test."""

# mypy: disable-error-code="no-untyped-call"
# factory_boy's declarations carry no types.

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from factory.alchemy import SESSION_PERSISTENCE_FLUSH, SQLAlchemyModelFactory
from factory.declarations import LazyAttribute, Sequence, SubFactory
from sqlalchemy.orm import Session

from onboarding import models
from onboarding.worker.leases import LEASE_TIME
from onboarding.worker.store import Status
from suite_support import MORNING, NOOP_STEPS

Make = Callable[..., Any]
"""Makes a row and flushes it; what is not stated has a sensible value."""


@dataclass(frozen=True, slots=True)
class Factories:
    """A factory for each table that tests fill."""

    state: Make
    feedback: Make
    trace: Make
    run: Make
    run_state: Make
    run_event: Make
    lease: Make
    aos_trace: Make
    aos_trace_step: Make
    engine_event: Make


def make_factories(session: Session) -> Factories:
    """Return factories that write into a session; a flush persists, nothing commits."""

    class Base(SQLAlchemyModelFactory):
        class Meta:
            abstract = True
            sqlalchemy_session = session
            sqlalchemy_session_persistence = SESSION_PERSISTENCE_FLUSH

    class State(Base):
        class Meta:
            model = models.OnboardingState

        account_id = Sequence("account-{}".format)
        stage = "profile"
        updated_at = MORNING

    class Feedback(Base):
        class Meta:
            model = models.SignalFeedback

        account_id = Sequence("account-{}".format)
        signal = Sequence("signal-{}".format)
        verdict = "useful"
        created_at = MORNING

    class Trace(Base):
        class Meta:
            model = models.Trace

        account_id = Sequence("account-{}".format)
        operation = "onboarding.advance"
        outcome = "done"
        detail = LazyAttribute(lambda trace: {"account_id": trace.account_id})
        created_at = MORNING

    class Run(Base):
        class Meta:
            model = models.Run

        run_id = Sequence("run-{}".format)
        queue = "orm"
        status = Status.QUEUED
        run_graph = LazyAttribute(lambda _: {"steps": list(NOOP_STEPS)})
        created_at = MORNING
        updated_at = MORNING

    parts = _parts_of_runs(Base, Run)
    return Factories(State, Feedback, Trace, Run, *parts, *_traces_of_runs(Base))


def _parts_of_runs(base: type[Any], runs: type[Any]) -> tuple[Make, Make, Make]:
    class OfRun(base):  # type: ignore[misc]
        class Meta:
            abstract = True
            exclude = ("run",)

        run = SubFactory(runs)
        run_id = LazyAttribute(lambda part: part.run.run_id)

    class RunState(OfRun):
        class Meta:
            model = models.RunState

        state = Status.QUEUED
        changed_at = MORNING

    class RunEvent(OfRun):
        class Meta:
            model = models.RunEvent

        event_type = "run_created"
        detail = LazyAttribute(lambda _: {})
        created_at = MORNING

    class Lease(OfRun):
        class Meta:
            model = models.Lease

        owner_id = "worker"
        acquired_at = MORNING
        expires_at = LazyAttribute(lambda lease: lease.acquired_at + LEASE_TIME)

    return RunState, RunEvent, Lease


def _traces_of_runs(base: type[Any]) -> tuple[Make, Make, Make]:
    class AosTrace(base):  # type: ignore[misc]
        class Meta:
            model = models.AosTrace

        trace_id = Sequence("trace-{}".format)
        run_id = Sequence("run-{}".format)
        status = "completed"
        created_at = MORNING

    class AosTraceStep(base):  # type: ignore[misc]
        class Meta:
            model = models.AosTraceStep
            exclude = ("trace",)

        trace = SubFactory(AosTrace)
        trace_id = LazyAttribute(lambda step: step.trace.trace_id)
        name = "started"
        level = "info"
        source = "worker"
        created_at = MORNING

    class EngineEvent(base):  # type: ignore[misc]
        class Meta:
            model = models.EngineEvent

        engine = "IncidentEngine"
        entity_table = "incidents"
        entity_id = Sequence("incident-{}".format)
        run_id = Sequence("run-{}".format)
        created_at = MORNING

    return AosTrace, AosTraceStep, EngineEvent
