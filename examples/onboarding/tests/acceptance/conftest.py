"""All tests work on one store of runs, each on a queue of its own; its ledger is an artifact.

What a scenario runner does has a database of its own: it makes up runs that no ledger tells of.
"""

import json
import os
import re
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from onboarding.database import Sessions, make_sessions
from onboarding.settings import Settings
from onboarding.worker.ledger import ledger
from suite_support import TOKEN, Bench, Case, SteppingClock, prepared_engine

QUEUE_CHARS = 50
ENGINE = pytest.StashKey[Engine]()
SCENARIOS = pytest.StashKey[Engine]()


def _write_ledger(engine: Engine) -> None:
    wanted = os.environ.get("ONBOARDING_LEDGER")
    if wanted:
        with make_sessions(engine)() as session:
            text = json.dumps(ledger(session), indent=2, ensure_ascii=False)
        Path(wanted).write_text(f"{text}\n", encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Make the databases before the first test, and write the ledger after the last."""
    with (
        tempfile.TemporaryDirectory() as folder,
        prepared_engine(f"sqlite:///{folder}/runs.db", "acceptance") as engine,
        prepared_engine(f"sqlite:///{folder}/scenarios.db", "scenarios") as scenarios,
    ):
        session.config.stash[ENGINE] = engine
        session.config.stash[SCENARIOS] = scenarios
        ended = yield
        _write_ledger(engine)
        return ended


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config) -> Engine:
    """Return the database of the session."""
    return pytestconfig.stash[ENGINE]


@pytest.fixture(scope="session")
def scenarios(pytestconfig: pytest.Config) -> Engine:
    """Return the database of what scenarios do."""
    return pytestconfig.stash[SCENARIOS]


@pytest.fixture(scope="session")
def sessions(engine: Engine) -> Sessions:
    """Return what opens sessions."""
    return make_sessions(engine)


@pytest.fixture(scope="session")
def clock() -> SteppingClock:
    """Return the clock of the session: it never goes back."""
    return SteppingClock()


@pytest.fixture
def bench(
    request: pytest.FixtureRequest, sessions: Sessions, clock: SteppingClock, sitegen_case: Case
) -> Iterator[Bench]:
    """Return a queue that is the test's own, with its worker on."""
    name = request.node.name.removeprefix("test_")
    queue = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:QUEUE_CHARS]
    settings = Settings(admin_token=TOKEN, worker_enabled=True, queue=queue)
    bench = Bench(queue, sessions, clock, settings, sitegen_case)
    yield bench
    bench.state_runs()
