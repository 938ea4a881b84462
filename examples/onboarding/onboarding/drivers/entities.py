"""Statements on what engines make: an entity and the event that says so are always one write."""

from datetime import datetime

from sqlalchemy.orm import Session

from onboarding.models import EngineEvent, Incident, PolicyProposal, PolicyRule, PreventionRecord
from onboarding.spans import layer

Entity = Incident | PolicyProposal | PolicyRule | PreventionRecord


@layer("L6", "entities", "insert")
def insert(session: Session, entity: Entity, run_id: str, at: datetime) -> None:
    """Write an entity, and that the engine it names made it because of a run."""
    event = EngineEvent(
        engine=entity.created_by,
        entity_table=entity.__tablename__,
        entity_id=entity.id,
        run_id=run_id,
        created_at=at,
    )
    session.add(entity)
    session.flush()
    session.add(event)
    session.flush()
