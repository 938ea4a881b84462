"""Wait for engines, for a time and no longer: drive them here, or watch what they do elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sitegen.certify.ports import Clock

_MOST_ROUNDS: Final = 100_000  # of a driver, where its clock stands still


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, and how often to look."""

    clock: Clock
    timeout_s: float
    interval_s: float


def drive(driver: Callable[[], bool], patience: Patience) -> str | None:
    """Let engines work until they have nothing left; return why that was not waited for."""
    end = patience.clock.monotonic() + patience.timeout_s
    for _ in range(_MOST_ROUNDS):
        if not driver():
            return None
        if patience.clock.monotonic() >= end:
            break
    return f"The engines were still at work after {patience.timeout_s:g} s."


def watch(ready: Callable[[], bool], patience: Patience, *, whole: bool) -> bool:
    """Look until all is there, or the time is over; return whether all was there in the end.

    With `whole` the whole time passes first: only a quiet period shows that nothing comes.
    """
    end = patience.clock.monotonic() + patience.timeout_s
    while True:
        left = end - patience.clock.monotonic()
        if left <= 0 or (not whole and ready()):
            return ready()
        patience.clock.sleep(min(patience.interval_s, left))
