"""Bad incidents are answered by a proposal: a rule that people approve or reject."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from onboarding.clock import Clock, stamp
from onboarding.drivers import entities, policies
from onboarding.errors import InvalidInput, RuleViolated
from onboarding.incidents import Severity
from onboarding.models import LINE, Incident, PolicyProposal, Run
from onboarding.rules import RuleEngine
from onboarding.settings import EAGER_PROPOSALS
from onboarding.spans import layer

PROPOSE_FOR: Final = frozenset({Severity.HIGH, Severity.CRITICAL})
RULES: Final[Mapping[str, str]] = {
    "DATA_LOSS": "restore-what-was-lost",
    "EXECUTION_TIMEOUT": "run-again-with-more-time",
    "UNKNOWN_STEP": "refuse-graphs-with-unknown-steps",
}
OTHER_RULE: Final = "answer-by-the-runbook"


class Decision(StrEnum):
    """How far a proposal is; only a draft can be decided on."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"


class ProposalEngine:
    """Proposes rules, and takes what people decide on them.

    `history` names an earlier release to behave like.
    """

    def __init__(self, session: Session, clock: Clock, history: str | None = None) -> None:
        self._session = session
        self._clock = clock
        self._history = history

    @layer("L5", "ProposalEngine", "consider")
    def consider(self, incident: Incident) -> PolicyProposal | None:
        """Propose the rule that fits an incident, if it is bad enough."""
        if incident.severity not in PROPOSE_FOR and self._history != EAGER_PROPOSALS:
            return None
        rule = RULES.get(incident.error_code, OTHER_RULE)
        why = f"A run failed with {incident.error_code} ({incident.severity}): {incident.message}"
        proposal = self._draft(incident.source_run_id, rule, why, incident.marks())
        proposal.incident_id = incident.id
        proposal.triggering_feedback_ids = [incident.id]
        entities.insert(self._session, proposal, incident.source_run_id, proposal.created_at)
        return proposal

    @layer("L5", "ProposalEngine", "on_success")
    def on_success(self, run: Run) -> PolicyProposal | None:
        """Propose nothing for a run that succeeded; an earlier release did."""
        if self._history != EAGER_PROPOSALS:
            return None
        proposal = self._draft(run.run_id, OTHER_RULE, "A run succeeded.", run.marks())
        proposal.triggering_feedback_ids = [run.run_id]
        entities.insert(self._session, proposal, run.run_id, proposal.created_at)
        return proposal

    def _draft(self, run_id: str, rule: str, why: str, marks: dict[str, Any]) -> PolicyProposal:
        return PolicyProposal(
            id=f"proposal-{run_id}",
            rule=rule,
            rationale=why[:LINE],
            status=Decision.DRAFT,
            created_by="ProposalEngine",
            created_at=self._clock(),
            **marks,
        )

    @layer("L5", "ProposalEngine", "approve")
    def approve(self, proposal_id: str, by: str) -> dict[str, Any]:
        """Approve a draft: it becomes a rule."""
        proposal = self._decide(proposal_id, Decision.APPROVED, by)
        rule = RuleEngine(self._session, self._clock).on_approval(proposal)
        return {**_told(proposal), "rule_id": rule.id}

    @layer("L5", "ProposalEngine", "reject")
    def reject(self, proposal_id: str, by: str) -> dict[str, Any]:
        """Reject a draft: nothing follows from it."""
        return {**_told(self._decide(proposal_id, Decision.REJECTED, by)), "rule_id": None}

    def _decide(self, proposal_id: str, decision: Decision, by: str) -> PolicyProposal:
        proposal = policies.locked(self._session, proposal_id)
        if proposal is None:
            message = f"no proposal is called {proposal_id!r}"
            raise InvalidInput(message)
        if proposal.status != Decision.DRAFT:
            message = f"{proposal_id} is {proposal.status} already"
            raise RuleViolated(message)
        policies.decide(self._session, proposal, decision, by, self._clock())
        return proposal


def _told(proposal: PolicyProposal) -> dict[str, Any]:
    return {
        "proposal_id": proposal.id,
        "rule": proposal.rule,
        "status": proposal.status,
        "decided_by": proposal.decided_by,
        "decided_at": None if proposal.decided_at is None else stamp(proposal.decided_at),
    }
