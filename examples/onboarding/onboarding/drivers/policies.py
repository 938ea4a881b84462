"""Statements on proposals and rules."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from onboarding.models import Incident, PolicyProposal, PolicyRule, Run
from onboarding.spans import layer


@layer("L6", "policies", "locked")
def locked(session: Session, proposal_id: str) -> PolicyProposal | None:
    """Return a proposal that nobody else can decide on until the transaction ends."""
    return session.get(PolicyProposal, proposal_id, with_for_update=True, populate_existing=True)


@layer("L6", "policies", "decide")
def decide(session: Session, proposal: PolicyProposal, status: str, by: str, at: datetime) -> None:
    """Write what somebody decided on a proposal."""
    proposal.status = status
    proposal.decided_by = by
    proposal.decided_at = at
    session.flush()


@layer("L6", "policies", "source")
def source(session: Session, proposal: PolicyProposal) -> Run | None:
    """Return the failed run that a proposal is about."""
    query = (
        select(Run)
        .join(Incident, Incident.source_run_id == Run.run_id)
        .where(Incident.id == proposal.incident_id)
    )
    return session.scalars(query).one_or_none()


@layer("L6", "policies", "matching")
def matching(session: Session, run: Run) -> PolicyRule | None:
    """Return the oldest rule that answers a failed run."""
    query = (
        select(PolicyRule)
        .where(PolicyRule.queue == run.queue, PolicyRule.error_code == run.error_code)
        .order_by(PolicyRule.created_at, PolicyRule.id)
        .limit(1)
    )
    return session.scalars(query).one_or_none()
