"""The run store: a run's state and the event of its change are always one write."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from onboarding.clock import Clock
from onboarding.errors import InvalidInput, RuleViolated
from onboarding.models import Run, RunEvent, RunState
from onboarding.spans import layer


class Status(StrEnum):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


TERMINAL: Final = frozenset({Status.SUCCEEDED, Status.FAILED})
_MOVES: Final[Mapping[Status, frozenset[Status]]] = {
    Status.QUEUED: frozenset({Status.RUNNING}),
    Status.RUNNING: TERMINAL,
}
_UPKEEP: Final = frozenset({"lease_released"})
"""Events that may follow the end of a run."""


class RunStore:
    """Reads and writes runs in a session; who opened the session commits."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    @layer("L6", "RunStore", "create")
    def create(self, run_id: str, queue: str, steps: Sequence[Mapping[str, Any]]) -> Run:
        """Write a new run and its first event."""
        if not steps or not all(step.get("id") and step.get("type") for step in steps):
            message = f"the steps of {run_id} each need an id and a type"
            raise InvalidInput(message)
        if self._session.get(Run, run_id) is not None:
            message = f"the run {run_id} is there already"
            raise RuleViolated(message)
        now = self._clock()
        run = Run(
            run_id=run_id,
            queue=queue,
            status=Status.QUEUED,
            run_graph={"steps": [dict(step) for step in steps]},
            position=0,
            tick_count=0,
            created_at=now,
            updated_at=now,
        )
        self._session.add(run)
        self._session.flush()
        self._write(run, "run_created", None, Status.QUEUED, {})
        return run

    @layer("L6", "RunStore", "move")
    def move(self, run: Run, to: Status, event_type: str, **detail: object) -> None:
        """Bring a run into another state, together with the event that says so."""
        before = Status(run.status)
        if to not in _MOVES.get(before, frozenset()):
            message = f"the run {run.run_id} can't go from {before} to {to}"
            raise RuleViolated(message)
        run.status = to
        self._write(run, event_type, before, to, detail)

    @layer("L6", "RunStore", "note")
    def note(self, run: Run, event_type: str, **detail: object) -> None:
        """Write an event that changes no state; after the end of a run only upkeep may follow."""
        if run.status in TERMINAL and event_type not in _UPKEEP:
            message = f"the run {run.run_id} has ended: no {event_type}"
            raise RuleViolated(message)
        self._write(run, event_type, None, None, detail)

    def _write(
        self,
        run: Run,
        event_type: str,
        before: Status | None,
        after: Status | None,
        detail: Mapping[str, object],
    ) -> None:
        now = self._clock()
        run.updated_at = now
        if after is not None:
            self._session.add(RunState(run_id=run.run_id, state=after, changed_at=now))
        event = RunEvent(
            run_id=run.run_id,
            event_type=event_type,
            from_state=before,
            to_state=after,
            detail=dict(detail),
            created_at=now,
        )
        self._session.add(event)
        self._session.flush()

    @layer("L6", "RunStore", "locked")
    def locked(self, run_id: str) -> Run | None:
        """Return a run that nobody else can change until the transaction ends."""
        return self._session.get(Run, run_id, with_for_update=True, populate_existing=True)

    @layer("L6", "RunStore", "due")
    def due(self, queue: str) -> Sequence[str]:
        """Return the runs of a queue that have not ended, the oldest first."""
        query = (
            select(Run.run_id)
            .where(Run.queue == queue, Run.status.not_in(TERMINAL), Run.archived_at.is_(None))
            .order_by(Run.created_at, Run.run_id)
        )
        return self._session.scalars(query).all()

    @layer("L6", "RunStore", "events")
    def events(self, run_id: str) -> Sequence[RunEvent]:
        """Return the events of a run, by time, then by id."""
        query = (
            select(RunEvent)
            .where(RunEvent.run_id == run_id)
            .order_by(RunEvent.created_at, RunEvent.id)
        )
        return self._session.scalars(query).all()
