"""Rows of a run ledger, whatever holds them: which table they are of, and their columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sitegen.canonical.document import Unread
from sitegen.canonical.pointer import pointer
from sitegen.canonical.strict_json import read_json
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.state_ledger import Stamp
from sitegen.model.value import Value, WideInteger


class Role(StrEnum):
    """What a table holds."""

    RUNS = "runs"
    EVENTS = "events"
    LEASES = "leases"
    TICKS = "ticks"
    GRAPHS = "graphs"
    CALLS = "calls"
    CAPS = "caps"


_NAMES: Final[Mapping[Role, str]] = {
    Role.RUNS: r"runs?|run_states?|run_status(?:es)?|workflow_runs?",
    Role.EVENTS: r"run_events?|events?|run_event_log|event_log",
    Role.LEASES: r"leases?|run_leases?",
    Role.TICKS: r"ticks?|tick_invocations?|run_ticks?|tick_log|scheduler_ticks?",
    Role.GRAPHS: r"run_graphs?|graphs?",
    Role.CALLS: r"requests?|calls?|api_calls?|http_requests?|(?:request|access)_log"
    r"|admin_(?:calls|requests)",
    Role.CAPS: r"(?:tick_)?caps|config|settings|limits|(?:scheduler|tick)_config",
}
_TABLE: Final = re.compile(
    "(?:" + "|".join(f"(?P<{role.value}>{names})" for role, names in _NAMES.items()) + ")"
    r"(?P<family>_v\d{1,3})?",
    re.IGNORECASE | re.ASCII,
)
RUN_ID: Final = ("run_id", "run_uuid", "run")
STATE: Final = ("state", "status", "run_state", "run_status")
EVENT_TYPE: Final = ("event_type", "type", "event", "event_name")
CREATED: Final = (
    "created_at", "ts_utc", "ts", "timestamp", "occurred_at", "recorded_at", "emitted_at", "at",
)  # fmt: skip
TO_STATE: Final = ("to_state", "to_status", "new_state", "new_status")
FROM_STATE: Final = ("from_state", "from_status", "old_state", "old_status", "previous_state")
CAPS: Final = (
    "max_total_ticks_per_invocation",
    "max_ticks_per_run_per_invocation",
    "daily_tick_cap",
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])", re.ASCII)
_NAME_CHARS: Final = 100  # characters of a name that are looked at
_NESTED_BYTES: Final = 1_000_000  # bytes of JSON in one cell that are parsed


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `table` is its table's name, `where` its place, `pointed` tells a JSON pointer.

    `values` are by name in snake case, `spelled` tells how a name is written.
    """

    table: str
    family: str
    values: Mapping[str, Value]
    where: str
    pointed: bool
    spelled: Mapping[str, str]

    def first(self, names: Iterable[str]) -> str | None:
        """Return the first of these columns that the row has with a value."""
        return next((name for name in names if self.values.get(name) is not None), None)

    def text(self, *names: str) -> str | None:
        """Return the first of these columns as the text of an id or a word."""
        name = self.first(names)
        return None if name is None else word_of(self.values[name])

    def stamp(self, *names: str) -> Stamp | None:
        """Return the first of these columns as a stated time."""
        name = self.first(names)
        return None if name is None else stamp_of(self.values[name], self.at(name))

    def number(self, *names: str) -> int | None:
        """Return the first of these columns if it is a whole number."""
        name = self.first(names)
        return None if name is None else whole(self.values[name])

    def at(self, column: str) -> str:
        """Return the place of a column."""
        return (
            self.where + pointer(self.spelled.get(column, column)) if self.pointed else self.where
        )


def role_of(name: str) -> tuple[Role, str] | None:
    """Return what a table of this name holds, and the suffix of its version."""
    match = _TABLE.fullmatch(snake(name))
    if match is None:
        return None
    family = (match["family"] or "").lower()
    return next((role, family) for role in Role if match[role.value] is not None)


def snake(name: str) -> str:
    """Return a name in snake case: `createdAt` is `created_at`."""
    return _CAMEL.sub("_", name[:_NAME_CHARS]).lower()


def row_of(table: str, family: str, item: Mapping[str, Value], where: str, *, pointed: bool) -> Row:
    """Return an object as a row; of two members with one name in snake case the first counts."""
    spelled: dict[str, str] = {}
    for name in item:
        spelled.setdefault(snake(name), name)
    values = {name: item[written] for name, written in spelled.items()}
    return Row(table, family, values, where, pointed, spelled)


def is_plain_name(name: str) -> bool:
    """Tell whether a table of events has a name that many other things have too."""
    return name.lower().startswith("event")


def word_of(value: object) -> str | None:
    """Return an id or a word as text: a text that is not blank, or a whole number."""
    if isinstance(value, str):
        return str(value) if value.strip() else None
    number = whole(value)
    return None if number is None else str(number)


def whole(value: object) -> int | None:
    """Return a value if it is a whole number, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def stamp_of(value: object, where: str) -> Stamp | None:
    """Return a stated time, None where nothing or neither text nor number is stated."""
    if isinstance(value, WideInteger | bool):
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip()):
        return Stamp(value, where)
    return None


def nested(value: object) -> object:
    """Return a cell as it is meant: the value of a JSON text, anything else as it stands."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    data = value.encode("utf-8", "replace")
    if len(data) > _NESTED_BYTES:
        return value
    parsed = read_json(data, "", DEFAULT_LIMITS).value
    return value if isinstance(parsed, Unread) else parsed


def rows_of(name: str, family: str, value: object) -> tuple[Row, ...] | None:
    """Return the rows of a JSON array of objects, None for anything else."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    rows = [
        row_of(name, family, item, pointer(name, index), pointed=True)
        for index, item in enumerate(value)
        if isinstance(item, Mapping)
    ]
    return tuple(rows) if len(rows) == len(value) else None


def is_ledger(runs: Sequence[Row], events: Sequence[Row], *, plain: bool) -> bool:
    """Tell whether rows of runs and rows of events are those of a ledger.

    `plain` tells that the events have a common name: then both must say something.
    """
    if not (runs and events) and (plain or not (runs or events)):
        return False
    named = all(row.text(*RUN_ID, "id") for row in runs) and all(
        row.text(*RUN_ID) and (row.first(EVENT_TYPE) or row.first(TO_STATE)) for row in events
    )
    return named and (not runs or any(row.first(STATE) for row in runs))
