"""What engines make of runs that ended, and what people's decisions make of that."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onboarding.database import Sessions
from onboarding.errors import InvalidInput, RuleViolated
from onboarding.incidents import SEVERITIES, IncidentEngine, Severity
from onboarding.models import (
    Base,
    EngineEvent,
    Incident,
    PolicyProposal,
    PolicyRule,
    PreventionRecord,
    Run,
)
from onboarding.proposals import PROPOSE_FOR, ProposalEngine
from onboarding.reactions import Reactions
from onboarding.registry import build_registry
from onboarding.settings import DEAF_INCIDENTS, EAGER_PROPOSALS, Settings
from onboarding.worker.store import Status
from orm_factories import Factories
from suite_support import SteppingClock

pytestmark = pytest.mark.orm

TIMEOUT = "EXECUTION_TIMEOUT"
MADE = (Incident, PolicyProposal, PolicyRule, PreventionRecord)

React = Callable[..., int]
"""Lets the engines work until they rest, as a release; returns how many runs they answered."""


@pytest.fixture
def react(sessions: Sessions, clock: SteppingClock) -> React:
    """Return what lets the engines of the suite's queue work until they rest."""

    def rounds(history: str | None = None) -> int:
        settings = Settings(worker_enabled=True, queue="orm", history=history)
        reactions = Reactions(settings, sessions, clock)
        answered = [reactions.react_once()]
        while answered[-1]:
            answered.append(reactions.react_once())
        return sum(answered)

    return rounds


@pytest.fixture
def failed(factories: Factories, session: Session) -> Callable[..., Run]:
    """Return what makes a run that failed."""

    def make(error_code: str | None = TIMEOUT, **values: Any) -> Run:
        run: Run = factories.run(status=Status.FAILED, error_code=error_code, **values)
        session.commit()
        return run

    return make


def count(session: Session, table: type[Base]) -> int:
    """Return how many rows a table has."""
    return session.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.parametrize("code", [*SEVERITIES, "NEVER_HEARD_OF", None])
@pytest.mark.sitegen(purpose="The error decides the severity, and the severity what is proposed.")
def test_the_error_decides_what_follows(
    failed: Callable[..., Run], react: React, session: Session, code: str | None
) -> None:
    """An incident for every failed run, a draft for HIGH and CRITICAL alone."""
    run = failed(code)
    assert react() == 1
    incident = session.scalars(select(Incident)).one()
    assert incident.source_run_id == run.run_id
    assert incident.severity == SEVERITIES.get(code or "UNKNOWN", Severity.LOW)
    drafts = session.scalars(select(PolicyProposal)).all()
    told = [(draft.status, draft.triggering_feedback_ids) for draft in drafts]
    expected = [("draft", [incident.id])] if incident.severity in PROPOSE_FOR else []
    assert told == expected


@pytest.mark.sitegen(purpose="What is made carries the run's mark, its origin, and an event.")
def test_what_is_made_carries_mark_and_origin(
    failed: Callable[..., Run], react: React, session: Session
) -> None:
    """The mark of a scenario and the absence of one are carried on alike."""
    failed(is_synthetic=True, synthetic_scenario_id="S-1")
    failed()
    assert react() == 2
    made = [*session.scalars(select(Incident)), *session.scalars(select(PolicyProposal))]
    marks = sorted((row.is_synthetic, row.synthetic_scenario_id or "") for row in made)
    assert marks == [(False, ""), (False, ""), (True, "S-1"), (True, "S-1")]
    for row in made:
        event = session.scalars(select(EngineEvent).where(EngineEvent.entity_id == row.id)).one()
        assert (event.engine, event.entity_table) == (row.created_by, row.__tablename__)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"queue": "another"}, id="another-queue"),
        pytest.param({"status": Status.SUCCEEDED}, id="succeeded"),
        pytest.param({"status": Status.RUNNING}, id="running"),
        pytest.param({"archived_at": SteppingClock()()}, id="archived"),
    ],
)
@pytest.mark.sitegen(purpose="Engines answer failed runs of their own queue, and no other.")
def test_other_runs_are_left_alone(
    factories: Factories, react: React, session: Session, values: dict[str, Any]
) -> None:
    """Nothing is made, and nothing is said to have been."""
    factories.run(**{"status": Status.FAILED, "error_code": TIMEOUT, **values})
    session.commit()
    assert react() == 0
    assert [count(session, table) for table in (*MADE, EngineEvent)] == [0] * 5


@pytest.mark.sitegen(purpose="A worker that is off answers nothing.")
def test_engines_rest_where_the_worker_is_off(
    failed: Callable[..., Run], sessions: Sessions, clock: SteppingClock
) -> None:
    """One switch for all."""
    failed()
    assert Reactions(Settings(queue="orm"), sessions, clock).react_once() == 0


@pytest.mark.sitegen(purpose="An approved proposal answers the next run that fails so.")
def test_an_approved_proposal_prevents(
    failed: Callable[..., Run], react: React, session: Session, sessions: Sessions,
    clock: SteppingClock,
) -> None:  # fmt: skip
    """The run with the same error leaves a prevention record; another error an incident."""
    failed()
    react()
    proposal = session.scalars(select(PolicyProposal)).one()
    told = build_registry(sessions, clock).dispatch(
        "proposals.approve", {"account_id": "ann", "proposal_id": proposal.id}
    )
    assert (told["status"], told["decided_by"]) == ("approved", "ann")
    same, other = failed(), failed("DATA_LOSS")
    assert react() == 2
    record = session.scalars(select(PreventionRecord)).one()
    assert (record.source_run_id, record.rule_id) == (same.run_id, told["rule_id"])
    assert count(session, Incident) == 2
    assert session.get(Incident, f"incident-{other.run_id}") is not None


@pytest.mark.sitegen(purpose="A rejected proposal makes no rule, and the next run is an incident.")
def test_a_rejected_proposal_changes_nothing(
    failed: Callable[..., Run], react: React, session: Session, clock: SteppingClock
) -> None:
    """Both incidents stand; what was decided can't be decided again."""
    run = failed()
    react()
    engine, name = ProposalEngine(session, clock), f"proposal-{run.run_id}"
    assert engine.reject(name, "ann")["status"] == "rejected"
    with pytest.raises(RuleViolated, match="is rejected already"):
        engine.approve(name, "bob")
    with pytest.raises(InvalidInput, match="no proposal is called"):
        engine.reject("proposal-nobody's", "ann")
    session.commit()
    failed()
    assert react() == 1
    assert [count(session, table) for table in MADE] == [2, 2, 0, 0]


@pytest.mark.sitegen(purpose="The release with deaf incidents makes nothing of a failed run.")
def test_the_deaf_release_hears_nothing(
    failed: Callable[..., Run], react: React, session: Session, clock: SteppingClock
) -> None:
    """Neither by itself nor where the worker tells it; a later release answers the run."""
    run = failed()
    assert react(DEAF_INCIDENTS) == 0
    assert IncidentEngine(session, clock, DEAF_INCIDENTS).on_failure(run) is None
    assert count(session, Incident) == 0
    assert react() == 1


@pytest.mark.sitegen(purpose="The release with eager proposals proposes for everything.")
def test_the_eager_release_proposes_for_everything(
    failed: Callable[..., Run], factories: Factories, react: React, session: Session,
    clock: SteppingClock,
) -> None:  # fmt: skip
    """For a mere nothing and for a success too; but what is no error makes no rule."""
    failed("UNKNOWN")
    good = factories.run(status=Status.SUCCEEDED)
    session.commit()
    assert react(EAGER_PROPOSALS) == 2
    assert [count(session, table) for table in (Incident, PolicyProposal)] == [1, 2]
    with pytest.raises(RuleViolated, match="about no error"):
        ProposalEngine(session, clock).approve(f"proposal-{good.run_id}", "ann")
