"""The tables of accounts. `Trace` is append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onboarding.models.base import ID, LINE, WORD, Base


class OnboardingState(Base):
    """Where an account stands; two writers at once are told apart by the version."""

    __tablename__ = "onboarding_states"

    account_id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    stage: Mapped[str] = mapped_column(String(WORD))
    version: Mapped[int] = mapped_column()
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own form


class SignalFeedback(Base):
    """What an account thinks of a signal; said once."""

    __tablename__ = "signal_feedback"
    __table_args__ = (UniqueConstraint("account_id", "signal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(String(ID))
    signal: Mapped[str] = mapped_column(String(ID))
    verdict: Mapped[str] = mapped_column(String(WORD))
    comment: Mapped[str | None] = mapped_column(String(LINE))
    created_at: Mapped[datetime]


class Trace(Base):
    """An operation that was asked for, and how it went."""

    __tablename__ = "traces"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(String(ID), index=True)
    operation: Mapped[str] = mapped_column(String(ID))
    outcome: Mapped[str] = mapped_column(String(WORD))
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
