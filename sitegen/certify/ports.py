"""What a run needs from elsewhere; whoever starts it fills these in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sitegen.certify.observed import Investigated, SourceState
from sitegen.model.certification import Certification


class Clock(Protocol):
    """The time, and how to let it pass."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""

    def sleep(self, seconds: float) -> None:
        """Return when so many seconds have passed."""


class Shelf(Protocol):
    """Where artifacts are put. Nothing that lies there is ever overwritten by `create`."""

    def create(self, folder: str, name: str, data: bytes) -> str:
        """Write a new file and return its path; raise `IdentityReuse` where there is one."""

    def replace(self, folder: str, name: str, data: bytes) -> str:
        """Replace a file of this run in one step, and return its path."""


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier certification; `failed` where the run that it rests on did not hold."""

    certification: Certification
    failed: bool
    source: SourceState | None


class History(Protocol):
    """Certifications and investigations that are known; unreadable ones are not among them."""

    def certifications(self) -> tuple[Known, ...]:
        """Return every certification that can be believed."""

    def investigations(self) -> tuple[Investigated, ...]:
        """Return every step of an investigation that is recorded."""


@dataclass(frozen=True, slots=True)
class PreflightResult:
    """What the gates before a run said; `exit_code` 0 where all of them hold."""

    preflight_id: str
    name: str
    sha256: str
    exit_code: int
    message: str


@dataclass(frozen=True, slots=True)
class TraceMetric:
    """How active and archived rows of a table of traces are counted, and under which names."""

    table: str
    active: str
    archived: str
    archived_at: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything of a run that is not in its scenario or its configuration.

    `preflight` runs the gates for a run id. `variables` are those of the environment.
    """

    clock: Clock
    shelf: Shelf
    history: History
    preflight: Callable[[str], PreflightResult]
    source: SourceState
    metrics: tuple[TraceMetric, ...]
    variables: Mapping[str, str]
    tool: str
