"""The way of an account through its onboarding."""

from typing import Any, Final

from sqlalchemy.orm import Session

from onboarding.clock import Clock, stamp
from onboarding.drivers import feedback, states
from onboarding.errors import RuleViolated
from onboarding.models import OnboardingState
from onboarding.settings import BROKEN_ADVANCE
from onboarding.spans import layer

STAGES: Final = ("welcome", "profile", "integration", "first_value", "complete")


class OnboardingEngine:
    """Leads accounts from stage to stage; `history` names an earlier release to behave like."""

    def __init__(self, session: Session, clock: Clock, history: str | None = None) -> None:
        self._session = session
        self._clock = clock
        self._history = history

    @layer("L5", "OnboardingEngine", "query")
    def query(self, account_id: str) -> dict[str, Any]:
        """Return where an account stands; one that nobody knows is about to be welcomed."""
        return _told(account_id, states.find(self._session, account_id))

    @layer("L5", "OnboardingEngine", "advance")
    def advance(self, account_id: str, expected: str | None = None) -> dict[str, Any]:
        """Lead an account to its next stage, if it is where the caller expects it."""
        state = states.find(self._session, account_id)
        stage = STAGES[0] if state is None else state.stage
        if expected is not None and expected != stage:
            message = f"{account_id} is at {stage}, not at {expected}"
            raise RuleViolated(message)
        following = self._next(account_id, stage)
        if state is None:
            state = states.insert(self._session, account_id, following, self._clock())
        else:
            states.update(self._session, state, following, self._clock())
        return {**_told(account_id, state), "previous_stage": stage}

    def _next(self, account_id: str, stage: str) -> str:
        if stage == STAGES[-1]:
            message = f"{account_id} has completed its onboarding"
            raise RuleViolated(message)
        following = STAGES[STAGES.index(stage) + 1]
        if following == STAGES[-1] and self._history != BROKEN_ADVANCE:
            self.expect_feedback(account_id)
        return following

    @layer("L5", "OnboardingEngine", "expect_feedback")
    def expect_feedback(self, account_id: str) -> None:
        """Refuse to go on for an account that has given no feedback."""
        if not feedback.count(self._session, account_id):
            message = f"{account_id} has given no feedback yet"
            raise RuleViolated(message)


def _told(account_id: str, state: OnboardingState | None) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "stage": STAGES[0] if state is None else state.stage,
        "version": 0 if state is None else state.version,
        "updated_at": None if state is None else stamp(state.updated_at),
    }
