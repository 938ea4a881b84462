"""Acceptance: one owner at a time moves a run."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta

import pytest
from sqlalchemy import select

from onboarding.models import Lease
from onboarding.worker.leases import LEASE_TIME, Leases
from suite_support import Bench

PATIENCE = 30.0  # seconds until a rendezvous that nobody comes to fails

pytestmark = pytest.mark.acceptance


class Rendezvous(Leases):
    """Leases that are asked for at one moment; who got one waits until the other was refused."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench.sessions, bench.clock)
        self._together = threading.Barrier(2)
        self.answers: list[bool] = []

    def acquire(self, run_id: str, owner: str) -> int | None:
        """Ask for a lease together with the other ticker, and go on together."""
        self._together.wait(PATIENCE)
        got = super().acquire(run_id, owner)
        self.answers.append(got is not None)
        self._together.wait(PATIENCE)
        return got


def leases_of(bench: Bench, run_id: str) -> list[Lease]:
    """Return the leases of a run, the oldest first."""
    with bench.sessions() as session:
        query = select(Lease).where(Lease.run_id == run_id).order_by(Lease.id)
        return list(session.scalars(query))


@pytest.mark.sitegen(
    use_case="UC-012",
    stage="4.1",
    operation="worker.lease",
    purpose="Lease exclusion: of two tickers at one moment one wins, and the run is ticked once.",
)
def test_of_two_tickers_at_once_one_wins(bench: Bench) -> None:
    """Both ask while none has begun to work: one lease, one tick, one set of events."""
    run_id = bench.create("wanted")
    bench = bench.with_caps(per_run=1)
    leases = Rendezvous(bench)
    tick_once = bench.scheduler(leases).tick_once
    with ThreadPoolExecutor(2) as pool:
        # Each in a copy of the test's context, so that what it does is recorded as the test's.
        asked = [pool.submit(copy_context().run, tick_once, f"worker-{name}") for name in "ab"]
    reports = [report.result() for report in asked]
    assert sorted(leases.answers) == [False, True]
    assert sorted(report.ticked.get(run_id, 0) for report in reports) == [0, 1]
    assert len(leases_of(bench, run_id)) == 1
    names = [name for name, _ in bench.events(run_id)]
    assert [names.count(name) for name in ("run_started", "run_succeeded")] == [1, 1]
    assert bench.run(run_id).tick_count == 1


@pytest.mark.sitegen(
    use_case="UC-012",
    stage="4.2",
    operation="worker.lease",
    purpose="A lease that ran out is taken over, and ends where the next one begins at the latest.",
)
def test_a_lease_that_ran_out_is_taken_over(bench: Bench) -> None:
    """Nobody waits forever for a worker that died."""
    run_id = bench.create("abandoned")
    leases = Leases(bench.sessions, bench.clock)
    assert leases.acquire(run_id, "died")
    assert not leases.acquire(run_id, "heir")
    assert bench.tick_once().ticked == {}
    bench.clock.go_on(LEASE_TIME + timedelta(seconds=1))
    assert bench.tick_once().ticked == {run_id: 1}
    died, heir = leases_of(bench, run_id)
    assert died.released_at == died.expires_at
    assert died.released_at <= heir.acquired_at
    assert (died.owner_id, heir.owner_id) == ("died", "worker")


@pytest.mark.sitegen(
    use_case="UC-012",
    stage="4.3",
    operation="worker.lease",
    purpose="Who lost the lease meanwhile can neither tick the run nor give the lease back.",
)
def test_who_lost_a_lease_does_nothing(bench: Bench) -> None:
    """A late owner's release leaves the next lease alone, also where both have one name."""
    run_id = bench.create("late")
    leases = Leases(bench.sessions, bench.clock)
    lost = leases.acquire(run_id, "worker")
    bench.clock.go_on(LEASE_TIME)
    held = leases.acquire(run_id, "worker")
    assert lost is not None
    assert held is not None
    with bench.sessions.begin() as session:
        assert leases.held(session, lost) is None
        assert leases.held(session, held) is not None
    leases.release(run_id, lost)
    assert [lease.released_at is None for lease in leases_of(bench, run_id)] == [False, True]
    leases.release(run_id, held)
    assert bench.tick_once().ticked == {run_id: 1}


@pytest.mark.sitegen(
    use_case="UC-012",
    stage="4.3",
    operation="worker.lease",
    purpose="A tick whose lease ran out before its work began changes nothing.",
)
def test_a_tick_that_comes_too_late_does_nothing(bench: Bench) -> None:
    """The lease is looked at again in the transaction of the work."""
    run_id = bench.create("slow")

    class Slow(Leases):
        def acquire(self, run_id: str, owner: str) -> int | None:
            got = super().acquire(run_id, owner)
            bench.clock.go_on(LEASE_TIME)
            return got

    slow = bench.scheduler(Slow(bench.sessions, bench.clock))
    assert slow.tick_once("slow").ticked == {}
    assert (bench.run(run_id).status, bench.run(run_id).tick_count) == ("queued", 0)
    assert bench.tick_once().ticked == {run_id: 1}
