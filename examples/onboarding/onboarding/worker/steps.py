"""What the steps of a graph do."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from onboarding import traces
from onboarding.clock import Clock
from onboarding.engines.onboarding import OnboardingEngine
from onboarding.errors import UnknownStep
from onboarding.registry import text

Step = Mapping[str, Any]
Handler = Callable[[Session, Step], None]

NOOP = "noop"


class Steps:
    """The handlers of steps by their type."""

    def __init__(self, clock: Clock, history: str | None = None) -> None:
        self._clock = clock
        self._history = history
        self._handlers: dict[str, Handler] = {
            NOOP: _noop,
            "advance": self._advance,
            "expect_feedback": self._expect_feedback,
        }

    def perform(self, session: Session, step: Step) -> None:
        """Do a step; what a refused one wrote is undone."""
        handler = self._handlers.get(step["type"])
        if handler is None:
            message = f"no step is of the type {step['type']!r}"
            raise UnknownStep(message)
        with session.begin_nested():
            handler(session, step)

    def _advance(self, session: Session, step: Step) -> None:
        account_id = text(step, "account_id")
        result = OnboardingEngine(session, self._clock, self._history).advance(account_id)
        traces.append(session, self._clock, account_id, "onboarding.advance", "done", result)

    def _expect_feedback(self, session: Session, step: Step) -> None:
        engine = OnboardingEngine(session, self._clock, self._history)
        engine.expect_feedback(text(step, "account_id"))


def _noop(session: Session, step: Step) -> None:
    del session, step
