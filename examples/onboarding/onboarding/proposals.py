"""Incidents that come back are answered by a proposal: a rule that people accept or not."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from onboarding.clock import Clock
from onboarding.models import Incident, PolicyProposal
from onboarding.spans import layer

PROPOSE_FROM: Final = 2
RULES: Final[Mapping[str, str]] = {
    "rule_violated": "hold-runs-until-the-account-is-ready",
    "unknown_step": "refuse-graphs-with-unknown-steps",
}


class ProposalEngine:
    """Proposes a rule for an incident, once."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    @layer("L5", "ProposalEngine", "consider")
    def consider(self, incident: Incident) -> PolicyProposal | None:
        """Propose the rule that fits an incident, if it came back and none is proposed yet."""
        rule = RULES.get(incident.reason)
        if rule is None or incident.occurrences < PROPOSE_FROM:
            return None
        known = select(PolicyProposal).where(
            PolicyProposal.incident_id == incident.id, PolicyProposal.rule == rule
        )
        if self._session.scalars(known).one_or_none() is not None:
            return None
        proposal = PolicyProposal(
            incident_id=incident.id,
            rule=rule,
            rationale=f"{incident.occurrences} runs failed so: {incident.fingerprint}",
            status="proposed",
            created_at=self._clock(),
        )
        self._session.add(proposal)
        self._session.flush()
        return proposal
