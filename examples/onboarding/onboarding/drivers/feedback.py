"""Statements on feedback."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onboarding.models import SignalFeedback
from onboarding.spans import layer


@layer("L6", "feedback", "count")
def count(session: Session, account_id: str, signal: str | None = None) -> int:
    """Return how often an account gave feedback, in general or on one signal."""
    query = select(func.count()).where(SignalFeedback.account_id == account_id)
    if signal is not None:
        query = query.where(SignalFeedback.signal == signal)
    return session.execute(query).scalar_one()


@layer("L6", "feedback", "insert")
def insert(
    session: Session, account_id: str, signal: str, verdict: str, comment: str | None, at: datetime
) -> SignalFeedback:
    """Write feedback on a signal."""
    row = SignalFeedback(
        account_id=account_id, signal=signal, verdict=verdict, comment=comment, created_at=at
    )
    session.add(row)
    session.flush()
    return row
