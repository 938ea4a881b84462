"""The scheduler: which runs are ticked in one invocation, and within which caps."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from onboarding.capability import TickReport
from onboarding.clock import Clock, stamp
from onboarding.database import Sessions
from onboarding.models import Lease, Run, Tick, TickDay
from onboarding.settings import Settings
from onboarding.spans import layer
from onboarding.worker.leases import Leases
from onboarding.worker.store import RunStore
from onboarding.worker.tick import Budget, Outcome, Ticker

_INSERTS: Final[Mapping[str, Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


class Scheduler:
    """Ticks the runs of the queue that its settings name; off unless they say otherwise."""

    def __init__(
        self, settings: Settings, sessions: Sessions, clock: Clock, leases: Leases | None = None
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._clock = clock
        leases = leases or Leases(sessions, clock)
        self._ticker = Ticker(sessions, clock, leases, settings.history)

    @layer("L5", "Scheduler", "tick_once")
    def tick_once(self, owner: str) -> TickReport:
        """Tick what is due, round after round, until nothing is or a cap is reached."""
        if not self._settings.worker_enabled:
            return TickReport(enabled=False, ticked={}, capped=False)
        started = self._clock()
        self._open_day(started)
        budget = self._budget(f"{owner}@{stamp(started)}", started)
        caps = self._settings.caps
        ticked: Counter[str] = Counter()
        for _ in range(caps.per_run):
            for run_id in self._due():
                if ticked.total() >= caps.per_invocation:
                    return TickReport(enabled=True, ticked=ticked, capped=True)
                outcome = self._ticker.tick(run_id, owner, budget)
                if outcome is Outcome.CAPPED:
                    return TickReport(enabled=True, ticked=ticked, capped=True)
                if outcome is Outcome.TICKED:
                    ticked[run_id] += 1
        return TickReport(enabled=True, ticked=ticked, capped=False)

    def _due(self) -> tuple[str, ...]:
        with self._sessions.begin() as session:
            return tuple(RunStore(session, self._clock).due(self._settings.queue))

    def _open_day(self, started: datetime) -> None:
        day = {"scheduler": self._settings.queue, "day": started.date(), "used": 0}
        with self._sessions.begin() as session:
            insert = _INSERTS[session.get_bind().dialect.name]
            session.execute(insert(TickDay).values(day).on_conflict_do_nothing())

    def _budget(self, invocation: str, started: datetime) -> Budget:
        caps = self._settings.caps

        def take(session: Session, run: Run) -> bool:
            counted = (
                update(TickDay)
                .where(
                    TickDay.scheduler == self._settings.queue,
                    TickDay.day == started.date(),
                    TickDay.used < caps.per_day,
                )
                .values(used=TickDay.used + 1)
                .returning(TickDay.used)
                .execution_options(synchronize_session=False)
            )
            used = session.execute(counted).scalar_one_or_none()
            if used is None:
                return False
            session.add(
                Tick(
                    invocation_id=invocation,
                    scheduler=self._settings.queue,
                    run_id=run.run_id,
                    started_at=started,
                    ticks_today=used,
                    max_total_ticks_per_invocation=caps.per_invocation,
                    max_ticks_per_run_per_invocation=caps.per_run,
                    daily_tick_cap=caps.per_day,
                )
            )
            return True

        return take

    @layer("L5", "Scheduler", "status")
    def status(self) -> dict[str, Any]:
        """Return whether the worker is on, its caps, its runs by status, and its open leases."""
        with self._sessions.begin() as session:
            queue = Run.queue == self._settings.queue
            by_status = select(Run.status, func.count()).where(queue).group_by(Run.status)
            leases = (
                select(func.count())
                .select_from(Lease)
                .join(Run, Run.run_id == Lease.run_id)
                .where(queue, Lease.released_at.is_(None), Lease.expires_at > self._clock())
            )
            return {
                "enabled": self._settings.worker_enabled,
                "queue": self._settings.queue,
                "caps": asdict(self._settings.caps),
                "runs": dict(session.execute(by_status).all()),
                "open_leases": session.execute(leases).scalar_one(),
            }
