"""The clock of a preflight, which has a start and an end."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment in UTC."""


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- a preflight happens at a time


def stamp(moment: datetime) -> str:
    """Return a moment as `2026-11-20T20:34:40.123456Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def compact_second(moment: datetime) -> str:
    """Return the second of a moment as `20261120T203440Z`."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
