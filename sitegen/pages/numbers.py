"""Numbers as pages show them: a display never overstates."""

from typing import Final

_TENTHS: Final = 1000


def percent(part: int, whole: int) -> str:
    """Return a share in percent with one decimal, rounded down.

    `100 %` and `0 %` are said only of all and of none: 99.99 is shown as 99.9, 0.01 as 0.1. Of
    nothing there is no share: `–`.
    """
    if whole <= 0:
        return "–"
    if part >= whole:
        return "100 %"
    if part <= 0:
        return "0 %"
    tenths = min(max(part * _TENTHS // whole, 1), _TENTHS - 1)
    return f"{tenths // 10}.{tenths % 10} %"


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 case`, `2,000 cases`."""
    return f"{number:,} {one if number == 1 else many}"


def duration_ms(value: float) -> str:
    """Return a duration in milliseconds as the evidence spells it."""
    return f"{value!r} ms"


def duration_s(value: float) -> str:
    """Return a duration in seconds as the evidence spells it."""
    return f"{value!r} s"
