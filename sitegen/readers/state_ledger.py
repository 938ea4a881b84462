"""Run ledgers in JSON: one document with arrays of rows, or one row a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.document import Document
from sitegen.canonical.plain_text import read_text
from sitegen.canonical.strict_json import read_json
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.finding import Finding
from sitegen.model.record import RecordKind
from sitegen.model.value import Value
from sitegen.readers.base import Reading, Source
from sitegen.readers.state_ledger_build import build
from sitegen.readers.state_ledger_page import ledger_record
from sitegen.readers.state_ledger_rows import (
    CAPS,
    EVENT_TYPE,
    RUN_ID,
    STATE,
    TO_STATE,
    Role,
    Row,
    is_ledger,
    is_plain_name,
    role_of,
    row_of,
    rows_of,
    snake,
)
from sitegen.readers.state_ledger_rules import LEDGER_LINE, LEDGER_TOO_LARGE
from sitegen.readers.text_lines import place

_FREE_TEXT: Final = frozenset(
    {
        "message", "reason", "error", "detail", "details", "payload", "payload_json", "data",
        "note", "notes", "body", "description", "graph", "run_graph", "headers", "config",
    }
)  # fmt: skip
_MARKERS: Final = ("table", "record_type", "record", "kind")
_LEAST_LINES: Final = 2  # lines of runs or events that make a ledger
_LINES_TOLD: Final = 200  # unreadable lines that are told one by one


@dataclass(frozen=True, slots=True)
class StateLedgerFormat:
    """A run ledger that is one JSON document."""

    name: str = "run-ledger"
    kind: str = RecordKind.LEDGER.value
    free_text: frozenset[str] | None = _FREE_TEXT
    marks: tuple[str, ...] = ('"run_events', '"run_id"')

    def recognises(self, value: Value) -> bool:
        """Tell whether a document has arrays of runs and of events that name their runs."""
        if not isinstance(value, Mapping):
            return False
        tables = _tables(value, frozenset({Role.RUNS, Role.EVENTS}))
        if not tables.keys() >= {Role.RUNS, Role.EVENTS}:
            return False
        names = [name for name in value if (known := role_of(name)) and known[0] is Role.EVENTS]
        plain = all(is_plain_name(name) for name in names)
        return is_ledger(tables[Role.RUNS], tables[Role.EVENTS], plain=plain)

    def read(self, source: Source) -> Reading:
        """Return the ledger; its members of free form are shown and not judged."""
        value = source.document.value
        if not isinstance(value, Mapping):
            return Reading(self.kind, None, (), source.document)
        tables = _tables(value, frozenset(Role))
        ledger = build(tables, "JSON", has_events=True)
        known = {row.table for rows in tables.values() for row in rows}
        rest = {name: item for name, item in value.items() if name not in known}
        record = ledger_record(source.artifact, ledger, rest)
        return Reading(self.kind, record, (), source.document)


LEDGER: Final = StateLedgerFormat()
"""The format, for the registry."""


def _tables(value: Mapping[str, Value], wanted: frozenset[Role]) -> dict[Role, list[Row]]:
    tables: dict[Role, list[Row]] = {}
    for name, member in value.items():
        known = role_of(name)
        if known is None or known[0] not in wanted:
            continue
        if known[0] is Role.CAPS and isinstance(member, Mapping):
            rows: Iterable[Row] | None = (row_of(name, "", member, f"/{name}", pointed=True),)
        else:
            rows = rows_of(name, known[1], member)
        if rows is not None:
            tables.setdefault(known[0], []).extend(rows)
    if Role.CAPS in wanted and any(snake(name) in CAPS for name in value):
        own = {name: item for name, item in value.items() if snake(name) in CAPS}
        tables.setdefault(Role.CAPS, []).append(row_of("", "", own, "", pointed=True))
    return tables


def read_ledger_lines(artifact: Artifact, data: bytes, limits: Limits) -> Reading | None:
    """Return the ledger that a text of JSON lines is, None where it is none.

    Every line is a row of a known table, and at least two are of runs or events. Where some
    lines can't be read, the ledger is a broken one.
    """
    if len(data) > limits.document_bytes:
        return None
    document = read_text(data, artifact.path, limits)
    if not isinstance(document.value, str):
        return None
    lines = _Lines(limits)
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip() and not lines.take(number, line):
            return None
    return lines.reading(artifact, document)


class _Lines:
    """The lines of a ledger so far; `broken` are the places of those that can't be read."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tables: dict[Role, list[Row]] = {}
        self._broken: list[tuple[int, str]] = []
        self._taken = 0

    def take(self, number: int, line: bytes) -> bool:
        """Take a line; return False where it shows that the text is no ledger."""
        document = read_json(line, "", self._limits)
        value = document.value
        if not document.readable:
            told = document.findings[0].message if document.findings else "The line is no JSON."
            self._broken.append((number, told))
            return len(self._broken) <= max(self._taken, 1)
        known = _line_role(value) if isinstance(value, Mapping) else None
        if known is None or not isinstance(value, Mapping):
            return False
        self._taken += 1
        if self._taken <= self._limits.ledger_rows:
            role, table, family = known
            row = row_of(table, family, value, place(number), pointed=False)
            self._tables.setdefault(role, []).append(row)
        return True

    def reading(self, artifact: Artifact, document: Document) -> Reading | None:
        """Return what the lines are, None where too few of them tell of runs."""
        told = sum(len(self._tables.get(role, ())) for role in (Role.RUNS, Role.EVENTS))
        if told < _LEAST_LINES:
            return None
        kind = RecordKind.LEDGER.value
        problems = self._problems(artifact.path)
        if problems:
            return Reading(kind, None, problems, document)
        ledger = build(self._tables, "JSON lines", has_events=Role.EVENTS in self._tables)
        return Reading(kind, ledger_record(artifact, ledger, {}), (), document)

    def _problems(self, path: str) -> tuple[Finding, ...]:
        found = [
            LEDGER_LINE.finding(path, f"Line {number} can't be read: {told}", place(number))
            for number, told in self._broken[:_LINES_TOLD]
        ]
        if self._taken > self._limits.ledger_rows:
            message = (
                f"The ledger has {self._taken} lines, more than the {self._limits.ledger_rows} "
                f"that are read (limits.ledger_rows)."
            )
            found.append(LEDGER_TOO_LARGE.finding(path, message))
        return tuple(found)


def _line_role(value: Mapping[str, Value]) -> tuple[Role, str, str] | None:
    row = row_of("", "", value, "", pointed=False)
    for marker in _MARKERS:
        name = row.text(marker)
        known = role_of(name) if name is not None else None
        if name is not None and known is not None:
            return (known[0], name, known[1]) if _fits(row, known[0]) else None
    role = _shape(row)
    return None if role is None else (role, role.value, "")


def _fits(row: Row, role: Role) -> bool:
    if role is Role.RUNS:
        return row.text(*RUN_ID, "id") is not None
    if role is Role.EVENTS:
        return row.text(*RUN_ID) is not None and row.first((*EVENT_TYPE, *TO_STATE)) is not None
    return True


def _shape(row: Row) -> Role | None:
    if row.first(("path", "endpoint", "url")) and row.first(("method", "http_method")):
        return Role.CALLS
    if row.text(*RUN_ID) is None:
        return Role.CAPS if row.first(CAPS) else None
    if row.first(("expires_at", "acquired_at", "lease_expires_at")):
        return Role.LEASES
    event_type = row.text(*EVENT_TYPE)
    if event_type is not None or row.first(TO_STATE):
        # A type is one word: a sentence is the message of a log.
        return Role.EVENTS if event_type is None or " " not in event_type.strip() else None
    return Role.RUNS if row.first(STATE) else None
