"""What engines make of runs that the worker did not end itself, such as those of another system."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from onboarding.clock import Clock
from onboarding.database import Sessions
from onboarding.incidents import IncidentEngine
from onboarding.models import EngineEvent, Run
from onboarding.proposals import ProposalEngine
from onboarding.settings import DEAF_INCIDENTS, EAGER_PROPOSALS, Settings
from onboarding.spans import layer
from onboarding.worker.store import RunStore, Status


class Reactions:
    """Lets the engines look at every ended run of a queue that none of them has answered."""

    def __init__(self, settings: Settings, sessions: Sessions, clock: Clock) -> None:
        self._settings = settings
        self._sessions = sessions
        self._clock = clock

    @layer("L5", "Reactions", "react_once")
    def react_once(self) -> int:
        """Let the engines answer what they have not; return how many runs they answered."""
        if not self._settings.worker_enabled:
            return 0
        with self._sessions.begin() as session:
            waiting = self._waiting(session)
        return sum(self._answer(run_id) for run_id in waiting)

    def _waiting(self, session: Session) -> Sequence[str]:
        heeded = set[str]()
        if self._settings.history != DEAF_INCIDENTS:
            heeded.add(Status.FAILED)
        if self._settings.history == EAGER_PROPOSALS:
            heeded.add(Status.SUCCEEDED)
        query = (
            select(Run.run_id)
            .where(
                Run.queue == self._settings.queue,
                Run.status.in_(heeded),
                Run.archived_at.is_(None),
                Run.run_id.not_in(select(EngineEvent.run_id)),
            )
            .order_by(Run.created_at, Run.run_id)
        )
        return session.scalars(query).all()

    def _answer(self, run_id: str) -> bool:
        with self._sessions.begin() as session:
            run = RunStore(session, self._clock).locked(run_id)
            answered = select(EngineEvent.id).where(EngineEvent.run_id == run_id).limit(1)
            if run is None or session.scalars(answered).first() is not None:
                return False
            history = self._settings.history
            proposals = ProposalEngine(session, self._clock, history)
            if run.status == Status.SUCCEEDED:
                return proposals.on_success(run) is not None
            incident = IncidentEngine(session, self._clock, history).on_failure(run)
            if incident is not None:
                proposals.consider(incident)
            return True
