"""One tick of one run: under a lease, and with everything it changes in one transaction."""

from collections.abc import Callable
from enum import StrEnum

from sqlalchemy.orm import Session

from onboarding import aos
from onboarding.clock import Clock
from onboarding.database import Sessions
from onboarding.errors import OnboardingError
from onboarding.incidents import IncidentEngine
from onboarding.models import LINE, WORD, Run
from onboarding.proposals import ProposalEngine
from onboarding.spans import layer
from onboarding.worker.leases import Leases
from onboarding.worker.steps import NOOP, Steps
from onboarding.worker.store import TERMINAL, RunStore, Status

Budget = Callable[[Session, Run], bool]
"""Counts a tick in the transaction that makes it; says no where the caps are reached."""


class Outcome(StrEnum):
    """What became of a tick."""

    TICKED = "ticked"
    REFUSED = "refused"
    CAPPED = "capped"


class Ticker:
    """Moves runs: no-op steps are walked over, one other step is done in a tick."""

    def __init__(
        self, sessions: Sessions, clock: Clock, leases: Leases, history: str | None = None
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._leases = leases
        self._steps = Steps(clock, history)
        self._history = history

    @layer("L5", "Ticker", "tick")
    def tick(self, run_id: str, owner: str, budget: Budget) -> Outcome:
        """Tick a run, if its lease can be had."""
        lease = self._leases.acquire(run_id, owner)
        if lease is None:
            return Outcome.REFUSED
        try:
            with self._sessions.begin() as session:
                return self._work(session, run_id, lease, budget)
        finally:
            self._leases.release(run_id, lease)

    def _work(self, session: Session, run_id: str, lease: int, budget: Budget) -> Outcome:
        store = RunStore(session, self._clock)
        run = store.locked(run_id)
        if run is None or run.status in TERMINAL:
            return Outcome.REFUSED
        if self._leases.held(session, lease) is None:
            return Outcome.REFUSED
        if not budget(session, run):
            return Outcome.CAPPED
        run.tick_count += 1
        if run.status == Status.QUEUED:
            store.move(run, Status.RUNNING, "run_started")
        self._walk(session, store, run)
        return Outcome.TICKED

    def _walk(self, session: Session, store: RunStore, run: Run) -> None:
        steps = run.run_graph["steps"]
        while run.position < len(steps):
            step = steps[run.position]
            try:
                self._steps.perform(session, step)
            except OnboardingError as failure:
                self._fail(session, store, run, failure)
                return
            store.note(run, "step_completed", step=step["id"])
            run.position += 1
            if step["type"] != NOOP:
                break
        if run.position == len(steps):
            store.move(run, Status.SUCCEEDED, "run_succeeded")
            aos.record(session, self._clock, run)

    def _fail(self, session: Session, store: RunStore, run: Run, failure: OnboardingError) -> None:
        step = run.run_graph["steps"][run.position]
        store.move(
            run, Status.FAILED, "run_failed", step=step["id"], reason=failure.code,
            message=str(failure),
        )  # fmt: skip
        run.error_code = failure.code.upper()[:WORD]
        run.error_message = str(failure)[:LINE]
        incident = IncidentEngine(session, self._clock, self._history).on_failure(run)
        aos.record(session, self._clock, run, incident.id if incident else None)
        if incident is not None:
            ProposalEngine(session, self._clock, self._history).consider(incident)
