"""The tables of the worker. `RunEvent` and `RunState` are append-only."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from onboarding.models.base import ID, LINE, WORD, Base, Marked


class Run(Marked, Base):
    """A graph of steps on its way; `position` is the next step."""

    __tablename__ = "runs"
    __table_args__ = (Index(None, "queue", "status"),)

    run_id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    queue: Mapped[str] = mapped_column(String(ID))
    status: Mapped[str] = mapped_column(String(WORD))
    run_graph: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(default=0)
    tick_count: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str | None] = mapped_column(String(WORD))
    error_message: Mapped[str | None] = mapped_column(String(LINE))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class RunState(Base):
    """A state that a run came into."""

    __tablename__ = "run_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"), index=True)
    state: Mapped[str] = mapped_column(String(WORD))
    changed_at: Mapped[datetime]


class RunEvent(Base):
    """Something that happened in a run; with `to_state`, a change of its state."""

    __tablename__ = "run_events"
    __table_args__ = (Index(None, "run_id", "created_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    event_type: Mapped[str] = mapped_column(String(WORD))
    from_state: Mapped[str | None] = mapped_column(String(WORD))
    to_state: Mapped[str | None] = mapped_column(String(WORD))
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Lease(Base):
    """The right of one owner to move a run; a run has one open lease at most."""

    __tablename__ = "leases"
    __table_args__ = (
        Index(
            "uq_leases_open",
            "run_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    owner_id: Mapped[str] = mapped_column(String(ID))
    acquired_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class TickDay(Base):
    """How many ticks a scheduler has made in a day."""

    __tablename__ = "tick_days"

    scheduler: Mapped[str] = mapped_column(String(ID), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    used: Mapped[int] = mapped_column(default=0)


class Tick(Base):
    """One tick of one run, with the caps that held; `started_at` is of its invocation."""

    __tablename__ = "ticks"

    id: Mapped[int] = mapped_column(primary_key=True)
    invocation_id: Mapped[str] = mapped_column(String(2 * ID))
    scheduler: Mapped[str] = mapped_column(String(ID))
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    started_at: Mapped[datetime]
    ticks_today: Mapped[int]
    max_total_ticks_per_invocation: Mapped[int]
    max_ticks_per_run_per_invocation: Mapped[int]
    daily_tick_cap: Mapped[int]


class AdminCall(Base):
    """A call of an admin endpoint, answered or refused."""

    __tablename__ = "calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(String(WORD))
    path: Mapped[str] = mapped_column(String(LINE))
    status_code: Mapped[int]
    authenticated: Mapped[bool]
    created_at: Mapped[datetime]
