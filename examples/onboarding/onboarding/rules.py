"""Approved proposals are rules: a failed run that one of them matches becomes no incident."""

from sqlalchemy.orm import Session

from onboarding.clock import Clock
from onboarding.drivers import entities, policies
from onboarding.errors import RuleViolated
from onboarding.models import PolicyProposal, PolicyRule, PreventionRecord, Run
from onboarding.spans import layer


class RuleEngine:
    """Makes the rule of an approved proposal."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    @layer("L5", "RuleEngine", "on_approval")
    def on_approval(self, proposal: PolicyProposal) -> PolicyRule:
        """Make a rule for runs that fail in the same queue with the same error."""
        run = policies.source(self._session, proposal)
        if run is None or run.error_code is None:
            message = f"{proposal.id} is about no error that a rule could match"
            raise RuleViolated(message)
        now = self._clock()
        rule = PolicyRule(
            id=f"rule-{run.run_id}",
            proposal_id=proposal.id,
            rule=proposal.rule,
            queue=run.queue,
            error_code=run.error_code,
            created_by="RuleEngine",
            created_at=now,
            **proposal.marks(),
        )
        entities.insert(self._session, rule, run.run_id, now)
        return rule


class PreventionEngine:
    """Lets rules answer failed runs, and writes down which one did."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    @layer("L5", "PreventionEngine", "prevent")
    def prevent(self, run: Run) -> PreventionRecord | None:
        """Write down which rule answers a failed run; None where none does."""
        rule = policies.matching(self._session, run)
        if rule is None:
            return None
        now = self._clock()
        record = PreventionRecord(
            id=f"prevention-{run.run_id}",
            source_run_id=run.run_id,
            rule_id=rule.id,
            created_by="PreventionEngine",
            created_at=now,
            **run.marks(),
        )
        entities.insert(self._session, record, run.run_id, now)
        return record
