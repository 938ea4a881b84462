"""Statements on the states of accounts."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from onboarding.errors import RuleViolated
from onboarding.models import OnboardingState
from onboarding.spans import layer


@layer("L6", "states", "find")
def find(session: Session, account_id: str) -> OnboardingState | None:
    """Return the state of an account, None where it has not begun."""
    return session.get(OnboardingState, account_id)


@layer("L6", "states", "insert")
def insert(session: Session, account_id: str, stage: str, at: datetime) -> OnboardingState:
    """Write the first state of an account."""
    state = OnboardingState(account_id=account_id, stage=stage, updated_at=at)
    session.add(state)
    session.flush()
    return state


@layer("L6", "states", "update")
def update(session: Session, state: OnboardingState, stage: str, at: datetime) -> None:
    """Write the next state, unless somebody else has written one since this one was read."""
    # The message is made first: after a failed flush the state can't be read any more.
    message = f"{state.account_id} was changed meanwhile"
    state.stage = stage
    state.updated_at = at
    try:
        session.flush()
    except StaleDataError as error:
        raise RuleViolated(message) from error
