"""Traces of runs that ended. They outlive runs and incidents: what they name is plain text.

Nothing of them is ever deleted or changed, but that they are archived, once.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from onboarding.models.base import DERIVED_ID, ID, LINE, WORD, Base, Marked

_ACTIVE = text("archived_at IS NULL")


class AosTrace(Marked, Base):
    """How a run went, written when it ended."""

    __tablename__ = "aos_traces"
    __table_args__ = (
        Index("ix_aos_traces_active", "run_id", sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
    )

    trace_id: Mapped[str] = mapped_column(String(DERIVED_ID), primary_key=True)
    run_id: Mapped[str] = mapped_column(String(ID))
    incident_id: Mapped[str | None] = mapped_column(String(DERIVED_ID))
    status: Mapped[str] = mapped_column(String(WORD))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class AosTraceStep(Marked, Base):
    """One step of a trace: `level` says how bad it was, `source` who tells it."""

    __tablename__ = "aos_trace_steps"
    __table_args__ = (
        Index(
            "ix_aos_trace_steps_active", "trace_id", sqlite_where=_ACTIVE, postgresql_where=_ACTIVE
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trace_id: Mapped[str] = mapped_column(ForeignKey("aos_traces.trace_id"))
    name: Mapped[str] = mapped_column(String(WORD))
    level: Mapped[str] = mapped_column(String(WORD))
    source: Mapped[str] = mapped_column(String(ID))
    message: Mapped[str | None] = mapped_column(String(LINE))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
