"""What accounts think of the signals they get."""

from typing import Any, Final

from sqlalchemy.orm import Session

from onboarding.clock import Clock, stamp
from onboarding.drivers import feedback
from onboarding.errors import InvalidInput, RuleViolated
from onboarding.models import LINE
from onboarding.spans import layer

VERDICTS: Final = ("useful", "noise")


class SignalEngine:
    """Takes feedback on signals."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    @layer("L5", "SignalEngine", "feedback")
    def feedback(
        self, account_id: str, signal: str, verdict: str, comment: str | None = None
    ) -> dict[str, Any]:
        """Take what an account says of a signal, once."""
        if verdict not in VERDICTS:
            message = f"verdict is {verdict!r}, not one of {', '.join(VERDICTS)}"
            raise InvalidInput(message)
        if comment is not None and len(comment) > LINE:
            message = f"comment has more than {LINE} characters"
            raise InvalidInput(message)
        if feedback.count(self._session, account_id, signal):
            message = f"{account_id} has given feedback on {signal} already"
            raise RuleViolated(message)
        row = feedback.insert(self._session, account_id, signal, verdict, comment, self._clock())
        return {
            "account_id": account_id,
            "signal": signal,
            "verdict": verdict,
            "created_at": stamp(row.created_at),
        }
