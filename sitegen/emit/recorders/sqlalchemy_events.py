"""What happens on a connection of SQLAlchemy, told to the sink.

A statement is told after it ran. A commit is told before, so its writes are taken back when an
error follows at once. Where the driver is SQLite's, it is asked whether a transaction is open:
it begins none before DDL, and releasing an outermost savepoint commits.
"""

import sqlite3
from typing import Any
from weakref import WeakKeyDictionary

from sitegen.emit import clock
from sitegen.emit.recorders.hooks import Transaction, guarded
from sitegen.emit.recorders.sqlite_classes import Watch, watch_of
from sitegen.emit.recorders.statements import Control, Statement, analyse
from sitegen.emit.recorders.transactions import Entry, Ledger
from sitegen.emit.sink import current_sink

_KEY = "sitegen.recorder"
_NS_PER_MS = 1_000_000
_AUTOCOMMIT = "AUTOCOMMIT"
_COMMITTING_DDL = frozenset({"mysql", "mariadb", "oracle"})
"""Databases where a change of the schema commits."""

_IN_ERROR = 3
"""`transaction_status` of psycopg after a failed statement: a commit then rolls back."""


class _Link:
    """What is known of one connection of a driver."""

    __slots__ = ("began", "decided", "failed", "ledger", "muted", "reset_rolls_back")

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.began: int | None = None
        self.decided: list[Entry] = []
        self.failed = False
        self.muted: Watch | None = None
        self.reset_rolls_back = False


class Events:
    """Listeners, by the names of their events."""

    def __init__(self) -> None:
        self._links: WeakKeyDictionary[Any, _Link] = WeakKeyDictionary()

    @guarded("sqlalchemy before_cursor_execute")
    def before_cursor_execute(self, conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        """Begin to measure what writes, and tell the recorder of `sqlite3` to leave it to us."""
        del cursor, rest
        found = analyse(statement, conn.dialect.name)
        if not found.writes and found.control is None:
            return
        link = self._link(conn)
        if link is None:
            return
        link.decided = []
        watch = watch_of(_driver(conn)) if conn.dialect.name == "sqlite" else None
        if watch is not None:
            watch.muted, link.muted = True, watch
        link.began = clock.now_ns()

    @guarded("sqlalchemy after_cursor_execute")
    def after_cursor_execute(
        self, conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: Any
    ) -> None:
        """Tell of a statement that ran."""
        del context
        link = self._links.get(conn)
        if link is None or link.began is None:
            return
        began = _ran(link)
        found = analyse(statement, conn.dialect.name)
        more: dict[str, object] = {}
        if many:
            more["executemany"] = True
            if isinstance(parameters, list):
                more["parameter_sets"] = len(parameters)
        link.ledger.control(found)
        if found.control in (Control.ROLLBACK, Control.ROLLBACK_TO, Control.COMMIT):
            link.failed = False
        if found.writes:
            _tell(conn, link, found, (began, _rows(conn, cursor), None), more)
        _follow_driver(conn, link, found, failed=False)

    @guarded("sqlalchemy handle_error")
    def handle_error(self, context: Any) -> None:
        """Tell of a statement that failed, or take back a commit that did."""
        conn = context.connection
        link = None if conn is None else self._links.get(conn)
        if link is None:
            return
        if context.statement is None:
            decided, link.decided = link.decided, []
            if decided:
                link.ledger.reopen(decided)
            return
        if link.began is None:
            return
        began = _ran(link)
        found = analyse(context.statement, conn.dialect.name)
        link.failed = True
        error = type(context.original_exception).__name__
        if found.writes:
            _tell(conn, link, found, (began, -1, error), {})
        _follow_driver(conn, link, found, failed=True)

    @guarded("sqlalchemy commit")
    def commit(self, conn: Any, *rest: Any) -> None:
        """Settle what is about to be committed."""
        del rest
        link = self._link(conn)
        if link is None:
            return
        link.decided = []
        if not len(link.ledger):
            link.failed = False
            return
        outcome = _of_commit(conn, link)
        link.failed = False
        link.decided = link.ledger.decide(outcome)

    @guarded("sqlalchemy rollback")
    def rollback(self, conn: Any, *rest: Any) -> None:
        """Settle what is rolled back."""
        del rest
        link = self._link(conn)
        if link is not None:
            link.failed, link.decided = False, []
            link.ledger.decide("rolled_back")

    commit_twophase = commit
    rollback_twophase = rollback

    @guarded("sqlalchemy reset")
    def reset(self, dbapi_connection: Any, connection_record: Any, reset_state: Any) -> None:
        """Settle what a connection leaves open that goes back to its pool."""
        del dbapi_connection
        link = connection_record.info.get(_KEY)
        if not isinstance(link, _Link) or reset_state.transaction_was_reset:
            return
        link.failed, link.decided = False, []
        link.ledger.decide("rolled_back" if link.reset_rolls_back else "unknown")

    def _link(self, conn: Any) -> _Link | None:
        # The driver's connection holds what is known: several of SQLAlchemy's may share it.
        if conn.closed or conn.invalidated:
            return self._links.get(conn)
        info = conn.info
        link = info.get(_KEY)
        if not isinstance(link, _Link):
            link = info[_KEY] = _Link()
            reset = getattr(conn.engine.pool, "_reset_on_return", None)
            link.reset_rolls_back = getattr(reset, "name", "") == "reset_rollback"
        self._links[conn] = link
        return link


def _ran(link: _Link) -> int:
    began, link.began = link.began, None
    if link.muted is not None:
        link.muted.muted, link.muted = False, None
    return began or 0


def _tell(
    conn: Any,
    link: _Link,
    found: Statement,
    ran: tuple[int, int, str | None],
    more: dict[str, object],
) -> None:
    began, rows, error = ran
    sink = current_sink()
    if sink is None:
        return
    detail = {
        "duration_ms": (clock.now_ns() - began) / _NS_PER_MS,
        "driver": str(conn.dialect.driver),
        **found.detail,
        **({"error": error} if error is not None else {}),
        **more,
    }
    number = sink.db_write(
        table=found.table,
        sql_op=found.op,
        rowcount=rows,
        fingerprint=found.fingerprint,
        success=error is None,
        component=f"sqlalchemy.{conn.dialect.name}",
        operation=found.operation,
        detail=detail,
    )
    link.ledger.add(sink, number)


def _follow_driver(conn: Any, link: _Link, found: Statement, *, failed: bool) -> None:
    """Settle what the database already decided."""
    if not len(link.ledger) or conn.invalidated:
        return
    driver = _driver(conn) if conn.dialect.name == "sqlite" else None
    if isinstance(driver, sqlite3.Connection):
        if not driver.in_transaction:
            link.ledger.decide("rolled_back" if failed else "committed")
    elif _autocommits(conn):
        link.ledger.decide("unknown" if failed else "committed")
    elif found.ddl and conn.dialect.name in _COMMITTING_DDL:
        link.ledger.decide("committed")


def _of_commit(conn: Any, link: _Link) -> Transaction:
    """Return what a commit makes of the writes: PostgreSQL rolls back after an error."""
    if conn.dialect.name != "postgresql" or conn.invalidated:
        return "committed"
    driver = conn.connection.driver_connection
    status = getattr(getattr(driver, "info", None), "transaction_status", None)
    if status is not None:
        return "rolled_back" if int(status) == _IN_ERROR else "committed"
    return "unknown" if link.failed else "committed"


def _autocommits(conn: Any) -> bool:
    level = conn.get_execution_options().get("isolation_level")
    if level is None:
        level = getattr(conn.dialect, "_on_connect_isolation_level", None)
    return bool(level == _AUTOCOMMIT)


def _driver(conn: Any) -> Any:
    driver = conn.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return driver
    try:
        return driver._conn  # noqa: SLF001 -- aiosqlite tells of its connection nowhere else
    except (AttributeError, ValueError):
        return driver


def _rows(conn: Any, cursor: Any) -> int:
    rows = int(cursor.rowcount)
    if rows <= 0 and cursor.description is not None and conn.dialect.name == "sqlite":
        return -1  # SQLite changes rows as they are fetched
    return rows
