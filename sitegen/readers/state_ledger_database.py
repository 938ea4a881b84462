"""Run ledgers in SQLite: a hostile file, read from memory, its plain tables and nothing else.

The database is deserialised into a connection of its own, so no file is opened and none can be.
Views, virtual tables and generated columns are never read, triggers never fire (nothing is
written), and an authoriser refuses every statement but a plain SELECT on the tables of a ledger.
"""

import math
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.document import UNREAD, Document
from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.finding import Finding
from sitegen.model.record import RecordKind
from sitegen.model.value import Value
from sitegen.readers.base import Reading
from sitegen.readers.state_ledger_build import build
from sitegen.readers.state_ledger_page import ledger_record
from sitegen.readers.state_ledger_rows import (
    EVENT_TYPE,
    RUN_ID,
    STATE,
    TO_STATE,
    Role,
    Row,
    role_of,
    row_of,
    snake,
)
from sitegen.readers.state_ledger_rules import DATABASE_UNREADABLE, LEDGER_TOO_LARGE

_MAGIC: Final = b"SQLite format 3\0"
_VERSIONS: Final = slice(18, 20)  # bytes that say how it is written and read: 1 journal, 2 WAL
_WAL: Final = b"\x02\x02"
_PLAIN: Final = re.compile(r"CREATE TABLE\b(?!\s+\S*\s+AS\b)", re.IGNORECASE)
_TABLES: Final = 1_000  # tables of one database that are looked at
_COLUMNS: Final = 200  # columns of one table that are read
_CHECK_EVERY: Final = 1_000  # steps of SQLite's machine between two looks at the limit
_BLOB_SHOWN: Final = 64  # bytes of a BLOB up to which it stands as hex digits
_TIMES_READ: Final = 8  # times that the bytes of all cells may exceed limits.document_bytes


def is_database(data: bytes) -> bool:
    """Tell whether the bytes are a SQLite database."""
    return data.startswith(_MAGIC)


def read_database(artifact: Artifact, data: bytes, limits: Limits) -> Reading | None:
    """Return the ledger that a database holds, None where it holds none."""
    if len(data) > limits.document_bytes or not hasattr(sqlite3.Connection, "deserialize"):
        return None
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            tables = _Database(connection, limits).tables(data)
    except _TooLarge as error:
        return _broken(LEDGER_TOO_LARGE.finding(artifact.path, str(error)))
    except (sqlite3.Error, UnicodeError, OverflowError, MemoryError) as error:
        message = f"The database can't be read: {quote(str(error))}."
        return _broken(DATABASE_UNREADABLE.finding(artifact.path, message))
    if tables is None:
        return None
    ledger = build(tables, "SQLite", has_events=True)
    value: dict[str, list[Value]] = {row.table: [] for rows in tables.values() for row in rows}
    for rows in tables.values():
        for row in rows:
            value[row.table].append({row.spelled[name]: item for name, item in row.values.items()})
    document = Document(value, (), "", "sqlite")
    return Reading(RecordKind.LEDGER.value, ledger_record(artifact, ledger, {}), (), document)


def _broken(finding: Finding) -> Reading:
    return Reading(RecordKind.LEDGER.value, None, (finding,), Document(UNREAD, (), None, "sqlite"))


class _TooLarge(Exception):
    """The database asks for more than the limits allow."""


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    role: Role
    family: str
    columns: tuple[str, ...]


class _Database:
    """A database of evidence in a connection that may do next to nothing."""

    def __init__(self, connection: sqlite3.Connection, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self._rows = 0
        self._values = 0
        self._bytes = 0

    def tables(self, data: bytes) -> Mapping[Role, list[Row]] | None:
        """Return the rows of a ledger's tables, None where there is no such table."""
        self._open(data)
        found = [*self._found()]
        if not _has(found, Role.RUNS) or not _has(found, Role.EVENTS):
            return None
        tables: dict[Role, list[Row]] = {}
        for table in found:
            tables.setdefault(table.role, []).extend(self._read(table))
        return tables

    def _open(self, data: bytes) -> None:
        connection = self._connection
        for name, most in (
            (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
            (sqlite3.SQLITE_LIMIT_LENGTH, self._limits.document_bytes),
            (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
            (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100),
            (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 10),
            (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
            (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
        ):
            connection.setlimit(name, most)
        # What a database in WAL mode has beside it is absent; alone it opens as a plain one.
        if data[_VERSIONS] == _WAL:
            data = data[:18] + b"\x01\x01" + data[20:]
        connection.deserialize(data)
        connection.text_factory = _decoded
        for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.set_progress_handler(_Steps(self._limits.ledger_steps), _CHECK_EVERY)
        connection.set_authorizer(_allowed)

    def _found(self) -> Iterator[_Table]:
        select = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND rootpage > 0 LIMIT ?"
        for name, sql in self._fetched(select, (_TABLES,)):
            known = role_of(name) if isinstance(name, str) else None
            if known is None or not isinstance(name, str) or not isinstance(sql, str):
                continue
            if _PLAIN.match(sql):
                columns = tuple(self._columns(name))
                if _fits(known[0], {snake(column) for column in columns}):
                    yield _Table(name, *known, columns)

    def _columns(self, table: str) -> Iterator[str]:
        for row in self._fetched(f"PRAGMA main.table_xinfo({_quoted(table)})"):
            _, name, *_, hidden = row
            if hidden == 0 and isinstance(name, str):
                yield name

    def _read(self, table: _Table) -> Iterator[Row]:
        names = table.columns[:_COLUMNS]
        columns = ", ".join(_quoted(name) for name in names)
        # Only names that the database itself states, and those quoted.
        select = f"SELECT {columns} FROM main.{_quoted(table.name)} NOT INDEXED"  # noqa: S608
        for index, cells in enumerate(self._fetched(select)):
            self._count(cells)
            item = {name: _value(cell) for name, cell in zip(names, cells, strict=True)}
            where = pointer(table.name, index)
            yield row_of(table.name, table.family, item, where, pointed=True)

    def _fetched(self, sql: str, values: tuple[int, ...] = ()) -> Iterator[tuple[object, ...]]:
        try:
            yield from self._connection.execute(sql, values)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                message = (
                    f"The database asks for more than {self._limits.ledger_steps} steps "
                    f"(limits.ledger_steps)."
                )
                raise _TooLarge(message) from error
            raise

    def _count(self, cells: tuple[object, ...]) -> None:
        self._rows += 1
        self._values += len(cells)
        self._bytes += sum(len(cell) for cell in cells if isinstance(cell, str | bytes))
        limits = self._limits
        for number, most, name in (
            (self._rows, limits.ledger_rows, "rows (limits.ledger_rows)"),
            (self._values, limits.values, "values (limits.values)"),
            (self._bytes, limits.document_bytes * _TIMES_READ, "bytes in its cells"),
        ):
            if number > most:
                message = f"The database has more than {most} {name}."
                raise _TooLarge(message)


class _Steps:
    """A progress handler that stops SQLite after so many steps."""

    def __init__(self, most: int) -> None:
        self._left = most

    def __call__(self) -> int:
        """Return 1 where SQLite is to stop."""
        self._left -= _CHECK_EVERY
        return int(self._left < 0)


def _allowed(
    action: int, one: str | None, two: str | None, database: str | None, inner: str | None
) -> int:
    del two, database
    table = (one or "").lower()
    fine = {
        sqlite3.SQLITE_SELECT: True,
        sqlite3.SQLITE_READ: table == "sqlite_master" or role_of(table) is not None,
        sqlite3.SQLITE_PRAGMA: table == "table_xinfo",
    }
    # `inner` names the view or trigger that asks.
    return sqlite3.SQLITE_OK if inner is None and fine.get(action) else sqlite3.SQLITE_DENY


def _fits(role: Role, columns: set[str]) -> bool:
    needed: Mapping[Role, Callable[[set[str]], bool]] = {
        Role.RUNS: lambda names: bool(names & {*RUN_ID, "id"}),
        Role.EVENTS: lambda names: bool(names & {*RUN_ID} and names & {*EVENT_TYPE, *TO_STATE}),
    }
    return role not in needed or needed[role](columns)


def _has(tables: list[_Table], role: Role) -> bool:
    mine = [{snake(name) for name in one.columns} for one in tables if one.role is role]
    return any(names & {*STATE} for names in mine) if role is Role.RUNS else bool(mine)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _value(cell: object) -> Value:
    if isinstance(cell, bytes):
        return cell.hex() if len(cell) <= _BLOB_SHOWN else f"{len(cell)} bytes"
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return cell if isinstance(cell, str | int | float) else None
