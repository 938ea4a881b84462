"""The tables. `Trace`, `RunEvent` and `RunState` are append-only."""

from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ID: Final = 64
WORD: Final = 32
LINE: Final = 500


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value.isoformat()} has no zone"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
    }


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


class Run(Base):
    """A graph of steps on its way; `position` is the next step."""

    __tablename__ = "runs"
    __table_args__ = (Index(None, "queue", "status"),)

    run_id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    queue: Mapped[str] = mapped_column(String(ID))
    status: Mapped[str] = mapped_column(String(WORD))
    run_graph: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(default=0)
    tick_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


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


class Incident(Base):
    """Runs of one queue that failed in one way."""

    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(LINE), unique=True)
    reason: Mapped[str] = mapped_column(String(WORD))
    message: Mapped[str] = mapped_column(String(LINE))
    severity: Mapped[str] = mapped_column(String(WORD))
    occurrences: Mapped[int]
    last_run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PolicyProposal(Base):
    """A rule that would have kept an incident from coming back; people decide on it."""

    __tablename__ = "policy_proposals"
    __table_args__ = (UniqueConstraint("incident_id", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"))
    rule: Mapped[str] = mapped_column(String(ID))
    rationale: Mapped[str] = mapped_column(String(LINE))
    status: Mapped[str] = mapped_column(String(WORD))
    created_at: Mapped[datetime]
