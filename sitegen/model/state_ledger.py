"""What a run ledger states: runs and their states, events, leases, ticks and calls."""

from dataclasses import dataclass
from typing import NamedTuple


class RunKey(NamedTuple):
    """A run within a ledger; `family` tells tables of another version apart, such as `_v2`."""

    family: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stated time: its text, or its number; `where` points to it."""

    value: str | float
    where: str


@dataclass(frozen=True, slots=True)
class TimeStated:
    """A member of any row that states a time, for the checks on times alone."""

    table: str
    member: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class StateRow:
    """A run's row; `table` is where it stands, `ticks` how often it says it was ticked."""

    run: RunKey
    table: str
    state: str | None
    changed: Stamp | None
    where: str
    ticks: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """An event of a run, in the order of the file.

    `ids` are all numbers and names that identify it, `rank` the number that orders it, None where
    it has none. `before` and `after` are the states that it states, where it does. `aside` tells
    that it speaks of a part of the run, such as a step.
    """

    run: RunKey
    event_type: str | None
    created: Stamp | None
    ids: tuple[str, ...]
    rank: int | None
    before: str | None
    after: str | None
    aside: bool
    where: str


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease of a run; `scope` tells leases of parts of one run apart."""

    run: RunKey
    scope: tuple[str, ...]
    owner: str | None
    status: str | None
    acquired: Stamp | None
    expires: Stamp | None
    released: Stamp | None
    where: str


@dataclass(frozen=True, slots=True)
class TickCaps:
    """How many ticks are allowed; None where nothing is stated."""

    per_invocation: int | None = None
    per_run: int | None = None
    per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """One row of ticks: an invocation of the scheduler, or one tick of one run.

    `total` is the least number of ticks that the row says were made, `today` what it says of its
    day, `by_run` the ticks of each run that it names. `invocation` is None where it names none.
    """

    family: str
    scope: tuple[str, ...]
    caps: TickCaps
    invocation: str | None
    is_single: bool
    total: int | None
    today: int | None
    by_run: tuple[tuple[str, int], ...]
    at: Stamp | None
    where: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph of a run: the types of its steps as stated, None where a step has none."""

    run: RunKey
    steps: tuple[str | None, ...]
    where: str


@dataclass(frozen=True, slots=True)
class LedgerCall:
    """A recorded call of an endpoint.

    `token` is True where a token was accepted or sent, False where none or a wrong one was sent,
    None where that is not stated. `auth_header` is None where no headers are recorded.
    """

    method: str | None
    path: str
    status: int | None
    token: bool | None
    auth_header: bool | None
    admin: bool | None
    where: str


@dataclass(frozen=True, slots=True)
class StateLedger:
    """A whole ledger; `has_events` is False where it has no place for events."""

    form: str
    runs: tuple[StateRow, ...]
    events: tuple[LedgerEvent, ...]
    has_events: bool
    leases: tuple[Lease, ...] = ()
    ticks: tuple[Tick, ...] = ()
    graphs: tuple[Graph, ...] = ()
    calls: tuple[LedgerCall, ...] = ()
    times: tuple[TimeStated, ...] = ()
