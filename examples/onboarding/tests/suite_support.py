"""What the suites share: a clock, empty databases, a client, and a worker to look at."""

import asyncio
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import httpx
import pytest
from sqlalchemy import Engine, make_url, select, text
from starlette.applications import Starlette

from onboarding.api import create_app
from onboarding.capability import TickReport
from onboarding.clock import stamp
from onboarding.database import Sessions, make_engine, migrate
from onboarding.models import Run
from onboarding.settings import Caps, Settings
from onboarding.worker.leases import Leases
from onboarding.worker.scheduler import Scheduler
from onboarding.worker.store import RunStore

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOKEN = "an admin's token"  # noqa: S105 -- of the tests alone
NOOP_STEPS = ({"id": "first", "type": "noop"}, {"id": "second", "type": "noop"})


class SteppingClock:
    """A clock that goes on by a millisecond whenever somebody looks at it."""

    def __init__(self, start: datetime = MORNING) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """Return a moment that is later than all before it."""
        return self.go_on(timedelta(milliseconds=1))

    def go_on(self, time: timedelta) -> datetime:
        """Let time pass."""
        with self._lock:
            self._now += time
            return self._now


@contextmanager
def prepared_engine(default_url: str, name: str) -> Iterator[Engine]:
    """Yield an engine on a migrated database that nobody else uses.

    That is the default one, or where a PostgreSQL server is given, a schema of its own in it.
    """
    given = os.environ.get("ONBOARDING_DATABASE_URL")
    if not given:
        with _migrated(default_url) as engine:
            yield engine
        return
    url = make_url(given)
    if url.get_backend_name() != "postgresql":
        message = "ONBOARDING_DATABASE_URL has to name a PostgreSQL server; SQLite needs none"
        raise pytest.UsageError(message)
    schema = f"{name}_{os.getpid()}"
    server = make_engine(given)
    try:
        with server.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        own = url.update_query_dict({"options": f"-csearch_path={schema}"})
        with _migrated(own.render_as_string(hide_password=False)) as engine:
            yield engine
    finally:
        with server.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        server.dispose()


@contextmanager
def _migrated(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            migrate(connection)
        yield engine
    finally:
        engine.dispose()


class Case(Protocol):
    """What the suites say of a test: the part of sitegen's `sitegen_case` that they use."""

    def input(self, values: Mapping[str, object], /) -> None:
        """State what went in."""

    def output(self, values: Mapping[str, object], /) -> None:
        """State what came out."""


class NoCase:
    """A case that nobody records."""

    def input(self, values: Mapping[str, object], /) -> None:
        """Leave it at that."""

    def output(self, values: Mapping[str, object], /) -> None:
        """Leave it at that."""


class ApiClient:
    """Calls the application without a network, and states every call in the test's case."""

    def __init__(self, app: Starlette, case: Case) -> None:
        self._app = app
        self._case = case
        self._calls = 0

    def get(self, path: str, token: str | None = None) -> httpx.Response:
        """Ask for something."""
        return self._call("GET", path, token, {})

    def post(
        self,
        path: str,
        body: Mapping[str, object] | bytes | None = None,
        token: str | None = None,
    ) -> httpx.Response:
        """Hand something over."""
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self._call("POST", path, token, sent)

    def _call(
        self, method: str, path: str, token: str | None, sent: dict[str, Any]
    ) -> httpx.Response:
        self._calls += 1
        name = f"{self._calls}. {method} {path}"
        self._case.input({name: {key: _shown(value) for key, value in sent.items()}})
        headers = {} if token is None else {"X-Admin-Token": token}

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, headers=headers, **sent)

        response = asyncio.run(call())
        self._case.output({name: {"status": response.status_code, "body": response.json()}})
        return response


def _shown(value: object) -> object:
    return repr(value) if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True)
class Bench:
    """A queue of runs that one test has for itself, in a database that many use."""

    queue: str
    sessions: Sessions
    clock: SteppingClock
    settings: Settings
    case: Case

    def with_caps(self, **caps: int) -> "Bench":
        """Return the same queue with other caps."""
        return replace(self, settings=replace(self.settings, caps=Caps(**caps)))

    def api(self) -> ApiClient:
        """Return the application of the queue."""
        return ApiClient(create_app(self.settings, self.sessions, self.clock), self.case)

    def scheduler(self, leases: Leases | None = None) -> Scheduler:
        """Return a scheduler of the queue."""
        return Scheduler(self.settings, self.sessions, self.clock, leases)

    def tick_once(self) -> TickReport:
        """Let a scheduler tick once."""
        return self.scheduler().tick_once("worker")

    def create(self, name: str, steps: Sequence[Mapping[str, Any]] = NOOP_STEPS) -> str:
        """Create a run, and return its id."""
        run_id = f"{self.queue}-{name}"
        with self.sessions.begin() as session:
            RunStore(session, self.clock).create(run_id, self.queue, steps)
        return run_id

    def run(self, run_id: str) -> Run:
        """Return a run as it is now."""
        with self.sessions() as session:
            return session.get_one(Run, run_id)

    def events(self, run_id: str) -> list[tuple[str, str | None]]:
        """Return the types of a run's events, and the states that they led to."""
        with self.sessions() as session:
            events = RunStore(session, self.clock).events(run_id)
            return [(event.event_type, event.to_state) for event in events]

    def state_runs(self) -> None:
        """State in the test's case how its runs ended, and by which events."""
        with self.sessions() as session:
            runs = select(Run.run_id, Run.status).where(Run.queue == self.queue)
            ended = session.execute(runs.order_by(Run.created_at, Run.run_id)).all()
        for run_id, status in ended:
            events = [name for name, _ in self.events(run_id)]
            self.case.output({run_id: {"status": status, "events": events}})

    def stamps(self, run_id: str) -> list[tuple[str, int]]:
        """Return times and ids of a run's events, as they are ordered."""
        with self.sessions() as session:
            events = RunStore(session, self.clock).events(run_id)
            return [(stamp(event.created_at), event.id) for event in events]
