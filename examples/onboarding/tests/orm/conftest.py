"""Each test has a transaction of its own that is rolled back, whatever the code commits."""

from collections.abc import Generator, Iterator

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker

from onboarding.database import Sessions
from orm_factories import Factories, make_factories
from suite_support import SteppingClock, prepared_engine

ENGINE = pytest.StashKey[Engine]()


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Make the database in memory before the first test."""
    with prepared_engine("sqlite://", "orm") as engine:
        session.config.stash[ENGINE] = engine
        return (yield)


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config) -> Engine:
    """Return the database of the session."""
    return pytestconfig.stash[ENGINE]


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Return a connection in the outer transaction, which is always rolled back."""
    with engine.connect() as connection:
        outer = connection.begin()
        try:
            yield connection
        finally:
            outer.rollback()


@pytest.fixture
def sessions(connection: Connection) -> Sessions:
    """Return what opens sessions whose commits end savepoints of the outer transaction."""
    return sessionmaker(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """Return the session of the test."""
    with sessions() as session:
        yield session


@pytest.fixture
def clock() -> SteppingClock:
    """Return a clock that begins anew for each test."""
    return SteppingClock()


@pytest.fixture
def factories(session: Session) -> Factories:
    """Return factories that write into the session of the test, and flush."""
    return make_factories(session)
