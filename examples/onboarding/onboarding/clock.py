"""Time is UTC, handed in as a clock, and written with `Z`."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the present moment, aware and in UTC."""


def system_clock() -> datetime:
    """Return the moment that it is."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place of the application that asks


def stamp(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC, to the microsecond, with `Z`."""
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00") + "Z"
