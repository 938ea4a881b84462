"""Acceptance: what a scenario runner calls does what the worker, the engines and people do."""

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import Engine, select

from onboarding import sdsr
from onboarding.capability import WorkerCapability
from onboarding.database import Sessions, make_sessions
from onboarding.errors import RuleViolated
from onboarding.models import AosTrace, Incident, PolicyProposal, PolicyRule, Run
from onboarding.worker.scheduler import Scheduler
from onboarding.worker.store import RunStore, Status
from suite_support import NOOP_STEPS, SteppingClock

pytestmark = pytest.mark.acceptance

Decide = Callable[[str, Mapping[str, object]], None]


@pytest.fixture
def url(scenarios: Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the database of scenarios, with the worker on."""
    monkeypatch.setenv("ONBOARDING_WORKER", "on")
    return scenarios.url.render_as_string(hide_password=False)


@pytest.fixture
def sessions(scenarios: Engine) -> Sessions:
    """Return what opens sessions of that database."""
    return make_sessions(scenarios)


def add(sessions: Sessions, clock: SteppingClock, run_id: str, error_code: str) -> None:
    """Add a failed run that the worker knows nothing of."""
    graph = {"steps": list(NOOP_STEPS)}
    now = clock()
    with sessions.begin() as session:
        session.add(
            Run(
                run_id=run_id, queue=sdsr.QUEUE, status=Status.FAILED, run_graph=graph,
                error_code=error_code, created_at=now, updated_at=now,
            )
        )  # fmt: skip


@pytest.mark.sitegen(
    use_case="UC-016",
    stage="8.1",
    operation="sdsr.drive",
    purpose="A round of the driver ticks what is queued and answers what failed, then rests.",
)
def test_a_round_does_what_there_is(sessions: Sessions, clock: SteppingClock, url: str) -> None:
    """It says so as long as there was anything to do."""
    add(sessions, clock, "sdsr-failed", "UNKNOWN")
    with sessions.begin() as session:
        RunStore(session, clock).create("sdsr-queued", sdsr.QUEUE, NOOP_STEPS)
    assert sdsr.drive(url)
    assert not sdsr.drive(url)
    with sessions() as session:
        assert session.get_one(Run, "sdsr-queued").status == Status.SUCCEEDED
        assert session.get_one(AosTrace, "trace-sdsr-queued").status == "completed"
        assert session.get_one(Incident, "incident-sdsr-failed").severity == "LOW"


@pytest.mark.sitegen(
    use_case="UC-016",
    stage="8.2",
    operation="sdsr.drive",
    purpose="Where the worker is off, the driver does nothing.",
)
def test_a_round_without_a_worker_does_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The switch of the application is not passed by."""
    monkeypatch.setenv("ONBOARDING_WORKER", "off")
    assert not sdsr.drive(url)


@pytest.mark.parametrize(
    ("decide", "error_code", "status"),
    [
        pytest.param(sdsr.approve_proposal, "EXECUTION_TIMEOUT", "approved", id="approve"),
        pytest.param(sdsr.reject_proposal, "DATA_LOSS", "rejected", id="reject"),
    ],
)
@pytest.mark.sitegen(
    use_case="UC-016",
    stage="8.3",
    operation="sdsr.decide",
    purpose="A decision passes the application's own operation, once.",
)
def test_decisions_pass_the_operation(
    sessions: Sessions, clock: SteppingClock, url: str, error_code: str, status: str, decide: Decide
) -> None:
    """What was decided once can't be decided again, as by the API."""
    add(sessions, clock, f"sdsr-{status}", error_code)
    assert sdsr.drive(url)
    proposal_id = f"proposal-sdsr-{status}"
    decide(url, {"proposal_id": proposal_id})
    with pytest.raises(RuleViolated, match=f"is {status} already"):
        decide(url, {"proposal_id": proposal_id})
    with sessions() as session:
        assert session.get_one(PolicyProposal, proposal_id).status == status
        rules = session.scalars(select(PolicyRule).where(PolicyRule.proposal_id == proposal_id))
        assert len(rules.all()) == (status == "approved")


@pytest.mark.sitegen(
    use_case="UC-016",
    stage="8.4",
    operation="worker.status",
    purpose="The scheduler has the capability of a worker.",
)
def test_the_scheduler_is_a_worker() -> None:
    """Both the type checker and the running program say so."""
    worker: type[WorkerCapability] = Scheduler
    assert issubclass(worker, WorkerCapability)
