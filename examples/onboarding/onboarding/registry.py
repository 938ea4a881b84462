"""L4: operations by name, each in one transaction and with a trace of what it wrote."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from onboarding import traces
from onboarding.clock import Clock
from onboarding.database import Sessions
from onboarding.engines.onboarding import OnboardingEngine
from onboarding.engines.signals import SignalEngine
from onboarding.errors import InvalidInput, OnboardingError, UnknownOperation
from onboarding.models import DERIVED_ID, ID
from onboarding.proposals import ProposalEngine
from onboarding.spans import layer

Params = Mapping[str, object]
Result = dict[str, Any]
Work = Callable[[Session, Params], Result]


@dataclass(frozen=True, slots=True)
class Operation:
    """What a name stands for; what writes leaves a trace, also where it is refused."""

    work: Work
    writes: bool


class OperationRegistry:
    """The only way from the API to the engines."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._operations: dict[str, Operation] = {}

    def register(self, name: str, work: Work, *, writes: bool) -> None:
        """Let a name stand for an operation."""
        if name in self._operations:
            message = f"{name} is registered already"
            raise ValueError(message)
        self._operations[name] = Operation(work, writes)

    def dispatch(self, name: str, params: Params) -> Result:
        """Do what a name stands for; its changes and their trace are one transaction."""
        with layer("L4", "OperationRegistry", name):
            operation = self._operations.get(name)
            if operation is None:
                message = f"no operation is called {name!r}"
                raise UnknownOperation(message)
            account_id = text(params, "account_id")
            try:
                with self._sessions.begin() as session:
                    result = operation.work(session, params)
                    if operation.writes:
                        self._trace(session, account_id, name, "done", result)
                    return result
            except OnboardingError as refusal:
                if operation.writes:
                    reason = {"code": refusal.code, "message": str(refusal)}
                    with self._sessions.begin() as session:
                        self._trace(session, account_id, name, "refused", reason)
                raise

    def _trace(
        self, session: Session, account_id: str, name: str, outcome: str, detail: Result
    ) -> None:
        traces.append(session, self._clock, account_id, name, outcome, detail)


def build_registry(
    sessions: Sessions, clock: Clock, history: str | None = None
) -> OperationRegistry:
    """Return a registry with the operations of the application."""

    def query(session: Session, params: Params) -> Result:
        return OnboardingEngine(session, clock, history).query(text(params, "account_id"))

    def advance(session: Session, params: Params) -> Result:
        engine = OnboardingEngine(session, clock, history)
        return engine.advance(text(params, "account_id"), optional_text(params, "expected"))

    def feedback(session: Session, params: Params) -> Result:
        return SignalEngine(session, clock).feedback(
            text(params, "account_id"),
            text(params, "signal"),
            text(params, "verdict"),
            optional_text(params, "comment"),
        )

    def approve(session: Session, params: Params) -> Result:
        proposal_id = text(params, "proposal_id", DERIVED_ID)
        return ProposalEngine(session, clock, history).approve(
            proposal_id, text(params, "account_id")
        )

    def reject(session: Session, params: Params) -> Result:
        proposal_id = text(params, "proposal_id", DERIVED_ID)
        return ProposalEngine(session, clock, history).reject(
            proposal_id, text(params, "account_id")
        )

    registry = OperationRegistry(sessions, clock)
    registry.register("onboarding.query", query, writes=False)
    registry.register("onboarding.advance", advance, writes=True)
    registry.register("signals.feedback", feedback, writes=True)
    registry.register("proposals.approve", approve, writes=True)
    registry.register("proposals.reject", reject, writes=True)
    return registry


def text(params: Params, name: str, longest: int = ID) -> str:
    """Return a parameter that has to be there and is an id or a word."""
    value = optional_text(params, name)
    if value is None or not value.strip() or len(value) > longest:
        message = f"{name} has to be a text of 1 to {longest} characters"
        raise InvalidInput(message)
    return value


def optional_text(params: Params, name: str) -> str | None:
    """Return a parameter that may be there as a text."""
    value = params.get(name)
    if value is not None and not isinstance(value, str):
        message = f"{name} has to be a text"
        raise InvalidInput(message)
    return value
