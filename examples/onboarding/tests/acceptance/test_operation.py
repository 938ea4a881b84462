"""Acceptance: the gate, the caps, the admin's token, and times of the worker."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from onboarding.clock import stamp
from onboarding.models import AdminCall
from onboarding.settings import Caps, Settings
from onboarding.worker.ledger import ledger
from onboarding.worker.store import RunStore
from suite_support import MORNING, NOOP_STEPS, TOKEN, Bench

UTC_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
ADMIN_ROUTES = [
    pytest.param("POST", "/admin/tick_once", id="tick_once"),
    pytest.param("GET", "/admin/worker/status", id="worker-status"),
]

pytestmark = pytest.mark.acceptance


def call(bench: Bench, method: str, path: str, token: str | None) -> httpx.Response:
    """Call an admin's route of the bench's application."""
    api = bench.api()
    return api.get(path, token) if method == "GET" else api.post(path, token=token)


@pytest.mark.parametrize(
    ("variable", "enabled"),
    [
        pytest.param(None, False, id="not-set"),
        pytest.param("off", False, id="off"),
        pytest.param("on", True, id="on"),
    ],
)
@pytest.mark.sitegen(
    use_case="UC-013",
    stage="5.1",
    operation="worker.tick_once",
    purpose="Worker gate: it is off unless ONBOARDING_WORKER says that it is on.",
    route="POST /admin/tick_once",
)
def test_the_worker_is_off_unless_it_is_turned_on(
    bench: Bench, variable: str | None, *, enabled: bool
) -> None:
    """Only a worker that was turned on moves a run, also where an admin asks for a tick."""
    environ = {} if variable is None else {"ONBOARDING_WORKER": variable}
    gate = Settings.from_env(environ).worker_enabled
    bench = replace(bench, settings=replace(bench.settings, worker_enabled=gate))
    run_id = bench.create("gated")
    told = call(bench, "POST", "/admin/tick_once", TOKEN).json()
    ticked = {run_id: 1} if enabled else {}
    assert told == {"enabled": enabled, "ticked": ticked, "capped": False}
    assert bench.run(run_id).status == ("succeeded" if enabled else "queued")


@pytest.mark.sitegen(
    use_case="UC-013",
    stage="5.2",
    operation="worker.tick_once",
    purpose="Tick cap: an invocation makes no more ticks than it may, the oldest runs first.",
)
def test_an_invocation_keeps_to_its_cap(bench: Bench) -> None:
    """Of three runs two are ticked; the third waits for the next invocation."""
    runs = [bench.create(name) for name in ("a", "b", "c")]
    capped = bench.with_caps(per_invocation=2)
    report = capped.tick_once()
    assert (report.ticked, report.capped) == ({runs[0]: 1, runs[1]: 1}, True)
    assert bench.run(runs[2]).status == "queued"
    report = capped.tick_once()
    assert (report.ticked, report.capped) == ({runs[2]: 1}, False)


@pytest.mark.sitegen(
    use_case="UC-013",
    stage="5.2",
    operation="worker.tick_once",
    purpose="Tick cap: no run gets more ticks of an invocation than it may.",
)
def test_a_run_keeps_to_its_cap(bench: Bench) -> None:
    """A long run does not keep the worker for itself."""
    step = {"type": "advance", "account_id": bench.queue}
    run_id = bench.create("long", [{"id": f"s{number}", **step} for number in range(3)])
    assert bench.with_caps(per_run=2).tick_once().ticked == {run_id: 2}
    assert bench.run(run_id).status == "running"
    assert bench.tick_once().ticked == {run_id: 1}


@pytest.mark.sitegen(
    use_case="UC-013",
    stage="5.2",
    operation="worker.tick_once",
    purpose="Tick cap: all invocations of a day together keep to the cap of the day.",
)
def test_a_day_keeps_to_its_cap(bench: Bench) -> None:
    """The tick after the last one of the day changes nothing at all."""
    runs = [bench.create(name) for name in ("a", "b", "c")]
    capped = bench.with_caps(per_invocation=1, per_day=2)
    reports = [capped.tick_once() for _ in range(3)]
    assert [dict(report.ticked) for report in reports] == [{runs[0]: 1}, {runs[1]: 1}, {}]
    assert reports[2].capped
    assert (bench.run(runs[2]).status, bench.run(runs[2]).tick_count) == ("queued", 0)


@pytest.mark.parametrize(("method", "path"), ADMIN_ROUTES)
@pytest.mark.parametrize(
    ("token", "status"),
    [
        pytest.param(None, 403, id="without"),
        pytest.param("guessed", 403, id="wrong"),
        pytest.param(TOKEN, 200, id="right"),
    ],
)
@pytest.mark.sitegen(
    use_case="UC-014",
    stage="6.1",
    operation="worker.admin",
    purpose="An admin's route answers 403 without the token and 200 with it, and notes the call.",
)
def test_admin_routes_want_the_token(
    bench: Bench, method: str, path: str, token: str | None, status: int
) -> None:
    """Who has no token neither sees nor moves anything."""
    run_id = bench.create("guarded")
    assert call(bench, method, path, token).status_code == status
    moved = status == 200 and method == "POST"
    assert bench.run(run_id).status == ("succeeded" if moved else "queued")
    with bench.sessions() as session:
        noted = session.scalars(select(AdminCall).order_by(AdminCall.id.desc()).limit(1)).one()
    assert (noted.method, noted.path, noted.status_code) == (method, path, status)
    assert noted.authenticated is (status == 200)


@pytest.mark.sitegen(
    use_case="UC-014",
    stage="6.2",
    operation="worker.admin",
    purpose="Where no token is set, nobody is an admin.",
    route="GET /admin/worker/status",
)
def test_without_a_configured_token_nobody_is_an_admin(bench: Bench) -> None:
    """An empty token opens nothing."""
    bench = replace(bench, settings=replace(bench.settings, admin_token=None))
    for token in (None, "", TOKEN):
        assert call(bench, "GET", "/admin/worker/status", token).status_code == 403


@pytest.mark.sitegen(
    use_case="UC-014",
    stage="6.3",
    operation="worker.status",
    purpose="The status tells the gate, the caps, the runs by state and the open leases.",
    route="GET /admin/worker/status",
)
def test_the_status_tells_how_the_worker_is(bench: Bench) -> None:
    """What was ticked has ended, what was not is queued."""
    bench.create("a")
    bench.create("b")
    bench.with_caps(per_invocation=1).tick_once()
    assert call(bench, "GET", "/admin/worker/status", TOKEN).json() == {
        "enabled": True,
        "queue": bench.queue,
        "caps": {"per_invocation": 10, "per_run": 3, "per_day": 1000},
        "runs": {"queued": 1, "succeeded": 1},
        "open_leases": 0,
    }


def times_in(rows: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Yield every time that a ledger states."""
    for table in rows.values():
        for row in table:
            yield from (row[name] for name in row if name.endswith("_at") and row[name])


@pytest.mark.sitegen(
    use_case="UC-015",
    stage="7.1",
    operation="worker.ledger",
    purpose="All times of the ledger are in UTC with `Z`.",
)
def test_all_times_are_utc(bench: Bench) -> None:
    """Every time of every table, to the microsecond."""
    bench.create("timed")
    bench.tick_once()
    with bench.sessions() as session:
        times = list(times_in(ledger(session)))
    assert len(times) > 10
    assert [time for time in times if not UTC_STAMP.fullmatch(time)] == []


@pytest.mark.sitegen(
    use_case="UC-015",
    stage="7.2",
    operation="worker.ledger",
    purpose="Events are ordered by `created_at`, then by id.",
)
def test_events_are_ordered_by_time_then_id(bench: Bench) -> None:
    """Where the clock stands still, the id decides; where it went back, the time does."""
    still = f"{bench.queue}-still"
    with bench.sessions.begin() as session:
        store = RunStore(session, lambda: MORNING)
        run = store.create(still, bench.queue, NOOP_STEPS)
        for number in range(3):
            store.note(run, "step_noticed", step=f"s{number}")
        RunStore(session, lambda: MORNING - timedelta(seconds=1)).note(run, "step_slow_clock")
    assert bench.events(still)[0][0] == "step_slow_clock"
    assert [time for time, _ in bench.stamps(still)[1:]] == [stamp(MORNING)] * 4
    moving = bench.create("moving")
    bench.with_caps(per_invocation=1, per_run=1).tick_once()
    bench.tick_once()
    for run_id in (still, moving):
        assert bench.stamps(run_id) == sorted(bench.stamps(run_id))
    with bench.sessions() as session:
        rows = ledger(session)["run_events"]
    order = [(row["created_at"], row["id"]) for row in rows]
    assert order == sorted(order)


@pytest.mark.sitegen(
    use_case="UC-013",
    stage="5.2",
    purpose="Tick cap: each cap is set by an environment variable of its own.",
)
def test_the_caps_come_from_the_environment() -> None:
    """Each cap has a variable of its own."""
    names = ("TICKS_PER_INVOCATION", "TICKS_PER_RUN", "TICKS_PER_DAY")
    environ = {f"ONBOARDING_{name}": str(number) for number, name in enumerate(names, 1)}
    assert Settings.from_env(environ).caps == Caps(1, 2, 3)
