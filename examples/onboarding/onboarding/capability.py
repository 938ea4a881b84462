"""What a worker can do, whatever it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class TickReport:
    """What an invocation did: the ticks by run, and whether a cap ended it."""

    enabled: bool
    ticked: Mapping[str, int]
    capped: bool

    def as_json(self) -> dict[str, Any]:
        """Return the report as the API tells it."""
        return {"enabled": self.enabled, "ticked": dict(self.ticked), "capped": self.capped}


@runtime_checkable
class WorkerCapability(Protocol):
    """Moves the runs of a queue, and tells how it stands."""

    def tick_once(self, owner: str) -> TickReport:
        """Tick what is due, until nothing is or a cap is reached."""

    def status(self) -> dict[str, Any]:
        """Return whether the worker is on, its caps, its runs by status, and its open leases."""
