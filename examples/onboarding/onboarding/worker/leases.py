"""Leases: one owner at a time moves a run."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from onboarding.clock import Clock
from onboarding.database import Sessions
from onboarding.models import Lease
from onboarding.spans import layer
from onboarding.worker.store import TERMINAL, RunStore

LEASE_TIME: Final = timedelta(seconds=60)


class Leases:
    """Acquires and releases leases, each in a transaction of its own.

    The run is locked before its leases and the clock are looked at, so that two never overlap; a
    unique index would refuse a second open lease.
    """

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    @layer("L6", "Leases", "acquire")
    def acquire(self, run_id: str, owner: str) -> int | None:
        """Return a lease of a run, None where it has ended or another lease of it is open."""
        with self._sessions.begin() as session:
            store = RunStore(session, self._clock)
            run = store.locked(run_id)
            if run is None or run.status in TERMINAL:
                return None
            self._expire(session, run_id)
            still_open = select(Lease.id).where(Lease.run_id == run_id, Lease.released_at.is_(None))
            if session.scalars(still_open).one_or_none() is not None:
                return None
            now = self._clock()
            lease = Lease(
                run_id=run_id, owner_id=owner, acquired_at=now, expires_at=now + LEASE_TIME
            )
            session.add(lease)
            session.flush()
            store.note(run, "lease_acquired", owner=owner)
            return lease.id

    def _expire(self, session: Session, run_id: str) -> None:
        session.execute(
            update(Lease)
            .where(
                Lease.run_id == run_id,
                Lease.released_at.is_(None),
                Lease.expires_at <= self._clock(),
            )
            .values(released_at=Lease.expires_at)
        )

    def held(self, session: Session, lease_id: int) -> Lease | None:
        """Return a lease that has neither run out nor been given back."""
        query = select(Lease).where(
            Lease.id == lease_id,
            Lease.released_at.is_(None),
            Lease.expires_at > self._clock(),
        )
        return session.scalars(query).one_or_none()

    @layer("L6", "Leases", "release")
    def release(self, run_id: str, lease_id: int) -> None:
        """Give a lease back; one that ran out is left to who takes the run over."""
        with self._sessions.begin() as session:
            store = RunStore(session, self._clock)
            run = store.locked(run_id)
            lease = self.held(session, lease_id)
            if run is not None and lease is not None:
                lease.released_at = self._clock()
                store.note(run, "lease_released", owner=lease.owner_id)
