"""UAT: people decide on proposals, and their decision holds for the runs that come."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from onboarding.database import make_sessions
from onboarding.incidents import IncidentEngine
from onboarding.models import Run
from onboarding.proposals import ProposalEngine
from onboarding.worker.store import Status
from suite_support import MORNING, TOKEN, ApiClient, SteppingClock

APPROVE = "POST /admin/proposals/{proposal_id}/approve"
REJECT = "POST /admin/proposals/{proposal_id}/reject"

pytestmark = pytest.mark.uat

Propose = Callable[[], str]
"""Lets a run of the case's own queue fail, and returns the id of what is proposed then."""


@pytest.fixture
def propose(engine: Engine, account: str) -> Propose:
    """Return what makes a draft, the way that the worker does."""
    sessions, clock = make_sessions(engine), SteppingClock()

    def fail() -> str:
        run = Run(
            run_id=f"run-{account}"[:64],
            queue=account[:64],
            status=Status.FAILED,
            run_graph={"steps": [{"id": "only", "type": "noop"}]},
            error_code="EXECUTION_TIMEOUT",
            created_at=MORNING,
            updated_at=MORNING,
        )
        with sessions.begin() as session:
            session.add(run)
            session.flush()
            incident = IncidentEngine(session, clock).on_failure(run)
            assert incident is not None
            proposal = ProposalEngine(session, clock).consider(incident)
            assert proposal is not None
            return proposal.id

    return fail


@pytest.mark.sitegen(
    use_case="UC-004",
    stage="3.1",
    operation="proposals.approve",
    purpose="An approved proposal becomes a rule: INSERT and UPDATE, and its trace.",
    route=APPROVE,
)
def test_an_approved_proposal_becomes_a_rule(
    admin_api: ApiClient, propose: Propose, account: str, writes: list[str]
) -> None:
    """Somebody decided, and who is told."""
    proposal_id = propose()
    writes.clear()
    response = admin_api.post(
        f"/admin/proposals/{proposal_id}/approve", {"account_id": account}, TOKEN
    )
    assert response.status_code == 200
    told = response.json()
    assert (told["status"], told["decided_by"]) == ("approved", account)
    assert told["rule_id"] == f"rule-{proposal_id.removeprefix('proposal-')}"
    assert writes == [
        "UPDATE policy_proposals",
        "INSERT policy_rules",
        "INSERT engine_events",
        "INSERT traces",
        "INSERT calls",
    ]


@pytest.mark.sitegen(
    use_case="UC-004",
    stage="3.2",
    operation="proposals.reject",
    purpose="A rejected proposal makes no rule, and stays rejected.",
    route=REJECT,
)
def test_a_rejected_proposal_stays_rejected(
    admin_api: ApiClient, propose: Propose, account: str
) -> None:
    """Who comes too late is told what was decided."""
    path = f"/admin/proposals/{propose()}"
    told = admin_api.post(f"{path}/reject", {"account_id": account}, TOKEN).json()
    assert (told["status"], told["rule_id"]) == ("rejected", None)
    late = admin_api.post(f"{path}/approve", {"account_id": account}, TOKEN)
    assert late.status_code == 409
    assert late.json()["message"].endswith(" is rejected already")


@pytest.mark.sitegen(
    use_case="UC-004",
    stage="3.3",
    operation="proposals.approve",
    purpose="Only admins decide, only on proposals that are there, and not in nobody's name.",
    route=APPROVE,
)
def test_others_decide_nothing(
    admin_api: ApiClient, propose: Propose, account: str, writes: list[str]
) -> None:
    """Without the token nothing but the call is written down."""
    path = f"/admin/proposals/{propose()}/approve"
    writes.clear()
    assert admin_api.post(path, {"account_id": account}, "guessed").status_code == 403
    assert writes == ["INSERT calls"]
    assert admin_api.post(path, {}, TOKEN).status_code == 422
    unknown = admin_api.post("/admin/proposals/none/approve", {"account_id": account}, TOKEN)
    assert unknown.status_code == 422
    assert unknown.json()["message"] == "no proposal is called 'none'"
