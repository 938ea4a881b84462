"""Each case has an application and an account of its own; all have one database."""

import os
import re
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event

from onboarding.api import create_app
from onboarding.database import make_sessions
from onboarding.settings import Settings
from suite_support import TOKEN, ApiClient, Case, SteppingClock, prepared_engine

ENGINE = pytest.StashKey[Engine]()


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Make the database before the first case, so that cases hold what they do themselves."""
    with (
        tempfile.TemporaryDirectory() as folder,
        prepared_engine(f"sqlite:///{folder}/uat.db", "uat") as engine,
    ):
        session.config.stash[ENGINE] = engine
        return (yield)


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config) -> Engine:
    """Return the database of the session."""
    return pytestconfig.stash[ENGINE]


@pytest.fixture
def api(engine: Engine, sitegen_case: Case) -> ApiClient:
    """Return the application, behaving as ONBOARDING_HISTORY says."""
    settings = replace(Settings.from_env(os.environ), worker_enabled=False)
    app = create_app(settings, make_sessions(engine), SteppingClock())
    return ApiClient(app, sitegen_case)


@pytest.fixture
def admin_api(engine: Engine, sitegen_case: Case) -> ApiClient:
    """Return the application where `TOKEN` is an admin's."""
    settings = Settings(admin_token=TOKEN)
    app = create_app(settings, make_sessions(engine), SteppingClock())
    return ApiClient(app, sitegen_case)


@pytest.fixture
def account(request: pytest.FixtureRequest) -> str:
    """Return an account that no other case knows."""
    name = request.node.name.removeprefix("test_")
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@pytest.fixture
def writes(engine: Engine) -> Iterator[list[str]]:
    """Return a list that every write is added to, such as `INSERT traces`."""
    seen: list[str] = []

    def look(*details: object) -> None:
        words = str(details[2]).split()
        if words[0] in {"INSERT", "UPDATE", "DELETE"}:
            seen.append(f"{words[0]} {words[1] if words[0] == 'UPDATE' else words[2]}")

    event.listen(engine, "after_cursor_execute", look)
    yield seen
    event.remove(engine, "after_cursor_execute", look)
