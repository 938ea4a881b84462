"""No test sees what another one wrote, also where the code under test commits."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from onboarding.database import Sessions
from onboarding.models import Base, OnboardingState, SignalFeedback, Trace
from onboarding.registry import build_registry
from orm_factories import Factories
from suite_support import SteppingClock

pytestmark = pytest.mark.orm


def count(session: Session, table: type[Base]) -> int:
    """Return how many rows a table has."""
    return session.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.sitegen(purpose="What a test commits is gone before the next one begins.")
def test_commits_stay_in_their_test(factories: Factories, session: Session, turn: str) -> None:
    """Each turn finds empty tables, and commits a row that the other must not find."""
    assert turn
    assert count(session, OnboardingState) == 0
    factories.state(account_id="the same")
    session.commit()
    assert count(session, OnboardingState) == 1


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.sitegen(purpose="The registry commits by itself, and leaves nothing behind.")
def test_operations_that_commit_leave_nothing(
    session: Session, sessions: Sessions, clock: SteppingClock, turn: str
) -> None:
    """The operation's own session and the test's see the same, and only this test's."""
    assert turn
    assert count(session, Trace) == 0
    build_registry(sessions, clock).dispatch("onboarding.advance", {"account_id": "acme"})
    assert count(session, Trace) == 1
    assert session.get_one(OnboardingState, "acme").stage == "profile"


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.sitegen(purpose="Sequences of factories begin anew for each test.")
def test_sequences_begin_anew(factories: Factories, turn: str) -> None:
    """The first account of a test has the same name in every test."""
    assert turn
    assert factories.state().account_id == "account-0"


@pytest.mark.sitegen(purpose="A rollback undoes what was not committed, and no more.")
def test_a_rollback_ends_at_the_last_commit(factories: Factories, session: Session) -> None:
    """Savepoints make a commit inside the test final for what follows in it."""
    factories.state(account_id="kept")
    session.commit()
    factories.state(account_id="lost")
    session.rollback()
    assert session.scalars(select(OnboardingState.account_id)).all() == ["kept"]


@pytest.mark.sitegen(purpose="Factories flush: rows have their ids, and nothing is committed.")
def test_factories_flush(factories: Factories, session: Session) -> None:
    """A row that a factory made is in the database, and a rollback takes it away again."""
    assert factories.feedback().id is not None
    assert count(session, SignalFeedback) == 1
    assert not session.new
    session.rollback()
    assert count(session, SignalFeedback) == 0
