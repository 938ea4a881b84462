"""The clock of the emitter: UTC, never backwards, whatever a test does to `time`.

Tests freeze and move the clocks of the standard library. Readings here are the wall clock at import
plus a monotonic counter, both held where the usual tools don't replace them.
"""

import functools
import time
from typing import Final

_NS: Final = 1_000_000_000
_READ: Final = (time.time_ns, time.perf_counter_ns, time.gmtime, time.strftime)
_ANCHOR: Final = _READ[0]() - _READ[1]()


def now_ns() -> int:
    """Return the time in nanoseconds since 1970 (UTC)."""
    return _ANCHOR + _READ[1]()


def stamp(moment: int) -> str:
    """Return a time of `now_ns` as `2026-11-20T20:34:40.123456Z`."""
    seconds, rest = divmod(moment, _NS)
    return f"{_second(seconds)}.{rest // 1000:06d}Z"


def now() -> str:
    """Return the present moment as `stamp` writes it."""
    return stamp(now_ns())


def compact_second(moment: int) -> str:
    """Return the second of a time of `now_ns` as `20261120T203440Z`."""
    return _READ[3]("%Y%m%dT%H%M%SZ", _READ[2](moment // _NS))


@functools.lru_cache(maxsize=8)
def _second(seconds: int) -> str:
    return _READ[3]("%Y-%m-%dT%H:%M:%S", _READ[2](seconds))
