"""Statements on the calls of admin endpoints."""

from datetime import datetime

from sqlalchemy.orm import Session

from onboarding.models import AdminCall
from onboarding.spans import layer


@layer("L6", "calls", "insert")
def insert(
    session: Session, method: str, path: str, status_code: int, at: datetime, *, authenticated: bool
) -> None:
    """Write down a call, answered or refused."""
    session.add(
        AdminCall(
            method=method,
            path=path,
            status_code=status_code,
            authenticated=authenticated,
            created_at=at,
        )
    )
    session.flush()
