"""What a gate is given, and what it finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from sitegen.errors import ExitCode
from sitegen.model.value import Value
from sitegen.preflight.database import ReadOnlyDatabase
from sitegen.preflight.redaction import NO_SECRETS, Secrets


class Status(StrEnum):
    """What became of a gate, or of a preflight as a whole."""

    PASS = "PASS"  # noqa: S105 -- a status, not a password
    FAIL = "FAIL"
    SKIPPED = "SKIPPED"
    ERROR = "ERROR"
    BLOCKED = "BLOCKED"


FAILED: Final = frozenset({Status.FAIL, Status.ERROR, Status.BLOCKED})
"""After a gate with one of these, no gate that requires it is looked at."""

CODES: Final[Mapping[Status, ExitCode]] = {
    Status.PASS: ExitCode.OK,
    Status.FAIL: ExitCode.INVALID,
    Status.ERROR: ExitCode.INVALID,
}
"""The exit code of a gate that was looked at."""


class RunLedger(Protocol):
    """The runs that a site knows."""

    def where_known(self, run_id: str) -> str | None:
        """Return the place in the site that holds this run id, None where none does.

        Raises `SitegenError` where the site can't be read.
        """


@dataclass(frozen=True, slots=True)
class World:
    """What gates may look at; `ledger` None: there is no site."""

    run_id: str | None = None
    database: ReadOnlyDatabase | None = None
    ledger: RunLedger | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    secrets: Secrets = NO_SECRETS


@dataclass(frozen=True, slots=True)
class Found:
    """What a gate found.

    `looked_at` says what was examined. `aside` is for the person who waits and is never emitted:
    the words of a driver may name hosts and folders. `reuse`: the run id was used before.
    """

    status: Status
    message: str
    looked_at: Mapping[str, Value] = field(default_factory=dict)
    aside: str | None = None
    reuse: bool = False


Probe = Callable[[Any, World], Found]
"""Looks at one gate: its rule, and what there is to look at."""


def listed(names: list[str]) -> str:
    """Return names as they stand in a sentence."""
    return ", ".join(names)
