"""What engines make of failed runs. An id is made of its run's, so that none comes back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from onboarding.models.base import DERIVED_ID, ID, LINE, WORD, Base, Marked


class Incident(Marked, Base):
    """A run that failed, and that no rule had an answer to."""

    __tablename__ = "incidents"

    id: Mapped[str] = mapped_column(String(DERIVED_ID), primary_key=True)
    source_run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"), unique=True)
    error_code: Mapped[str] = mapped_column(String(WORD))
    message: Mapped[str] = mapped_column(String(LINE))
    severity: Mapped[str] = mapped_column(String(WORD))
    status: Mapped[str] = mapped_column(String(WORD))
    created_by: Mapped[str] = mapped_column(String(ID))
    created_at: Mapped[datetime]


class PolicyProposal(Marked, Base):
    """A rule that would answer an incident the next time; people decide on it, once."""

    __tablename__ = "policy_proposals"
    __table_args__ = (UniqueConstraint("incident_id", "rule"),)

    id: Mapped[str] = mapped_column(String(DERIVED_ID), primary_key=True)
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incidents.id"))
    rule: Mapped[str] = mapped_column(String(ID))
    rationale: Mapped[str] = mapped_column(String(LINE))
    status: Mapped[str] = mapped_column(String(WORD))
    triggering_feedback_ids: Mapped[list[str]]
    created_by: Mapped[str] = mapped_column(String(ID))
    created_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(ID))
    decided_at: Mapped[datetime | None]


class PolicyRule(Marked, Base):
    """An approved proposal: it answers runs of its queue that fail with its error."""

    __tablename__ = "policy_rules"
    __table_args__ = (Index(None, "queue", "error_code"),)

    id: Mapped[str] = mapped_column(String(DERIVED_ID), primary_key=True)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("policy_proposals.id"), unique=True)
    rule: Mapped[str] = mapped_column(String(ID))
    queue: Mapped[str] = mapped_column(String(ID))
    error_code: Mapped[str] = mapped_column(String(WORD))
    created_by: Mapped[str] = mapped_column(String(ID))
    created_at: Mapped[datetime]


class PreventionRecord(Marked, Base):
    """A failed run that became no incident, and the rule that kept it from being one."""

    __tablename__ = "prevention_records"

    id: Mapped[str] = mapped_column(String(DERIVED_ID), primary_key=True)
    source_run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"), unique=True)
    rule_id: Mapped[str] = mapped_column(ForeignKey("policy_rules.id"), index=True)
    created_by: Mapped[str] = mapped_column(String(ID))
    created_at: Mapped[datetime]


class EngineEvent(Base):
    """An engine says which entity it made; append-only, also where the entity is gone."""

    __tablename__ = "engine_events"
    __table_args__ = (Index(None, "entity_table", "entity_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    engine: Mapped[str] = mapped_column(String(ID))
    entity_table: Mapped[str] = mapped_column(String(ID))
    entity_id: Mapped[str] = mapped_column(String(DERIVED_ID))
    run_id: Mapped[str] = mapped_column(String(ID), index=True)
    created_at: Mapped[datetime]
