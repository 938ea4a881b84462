"""The clock of a run: UTC for what is written, a counter that never goes back for waiting."""

import time
from datetime import UTC, datetime

from sitegen.certify.ports import Clock


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251 -- a run starts and ends at a moment

    def monotonic(self) -> float:
        """Return seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)  # noqa: TID251 -- engines elsewhere need time to work


def stamp(moment: datetime) -> str:
    """Return a moment as `2026-11-21T10:15:00.123456Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def now_of(clock: Clock) -> str:
    """Return the present moment as `stamp` writes it."""
    return stamp(clock.now())
