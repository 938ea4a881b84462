"""Connections and cursors of `sqlite3` that tell what they write."""

import functools
import sqlite3
from collections.abc import Callable
from typing import Any

from sitegen.emit import clock
from sitegen.emit.recorders.hooks import guarded, report
from sitegen.emit.recorders.statements import READ, Statement, analyse
from sitegen.emit.recorders.transactions import Ledger
from sitegen.emit.sink import current_sink

COMPONENT = "sqlite3"
_NS_PER_MS = 1_000_000
_MANUAL = -1
"""`sqlite3.LEGACY_TRANSACTION_CONTROL`, which Python 3.11 does not name."""


class _Switch:
    on = False


SWITCH = _Switch()
"""Whether connections record; those that were made stay of their class when it is off."""


class Watch:
    """What is known of one connection: its undecided writes, and the user's trace callback.

    `muted` is set by the recorder of SQLAlchemy around each of its own statements.
    """

    __slots__ = ("ledger", "muted", "trace")

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.muted = False
        self.trace: Callable[[str], object] | None = None


def watch_of(connection: object) -> Watch | None:
    """Return what is known of a connection of ours, None for any other."""
    return getattr(connection, "_sitegen_watch", None)


class RecordedCursor(sqlite3.Cursor):
    """A cursor that tells what it writes."""

    def execute(self, sql: str, *args: Any) -> Any:
        """Execute a statement as before."""
        return _recorded(self.connection, sql, functools.partial(super().execute, sql, *args))

    def executemany(self, sql: str, *args: Any) -> Any:
        """Execute a statement for each set of parameters as before."""
        run = functools.partial(super().executemany, sql, *args)
        return _recorded(self.connection, sql, run, many=True)

    def executescript(self, *args: Any) -> Any:
        """Execute a script as before."""
        return _recorded_script(self.connection, functools.partial(super().executescript, *args))


class RecordedConnection(sqlite3.Connection):
    """A connection that tells what it writes, and what becomes of it.

    It lies beneath a class of the user's own: what that overrides comes first and ends here.
    """

    @functools.cached_property
    def _sitegen_watch(self) -> Watch:
        return Watch()

    def cursor(self, factory: Any = sqlite3.Cursor) -> Any:
        """Return a cursor as before, of a class of ours."""
        return super().cursor(recorded_cursor(factory))

    def execute(self, *args: Any) -> Any:
        """Execute a statement as before."""
        return super().cursor(RecordedCursor).execute(*args)

    def executemany(self, *args: Any) -> Any:
        """Execute a statement for each set of parameters as before."""
        return super().cursor(RecordedCursor).executemany(*args)

    def executescript(self, *args: Any) -> Any:
        """Execute a script as before."""
        return super().cursor(RecordedCursor).executescript(*args)

    def set_trace_callback(self, *args: Any, **kwargs: Any) -> None:
        """Set the callback as before; it comes first while a script is watched."""
        super().set_trace_callback(*args, **kwargs)
        self._sitegen_watch.trace = next(iter([*args, *kwargs.values()]), None)

    def commit(self) -> None:
        """Commit as before."""
        super().commit()
        _ended(self, committed=True)

    def rollback(self) -> None:
        """Roll back as before."""
        super().rollback()
        _ended(self, committed=False)

    def close(self) -> None:
        """Close as before: what was not committed is lost."""
        super().close()
        _closed(self)

    def __exit__(self, *args: Any) -> Any:  # noqa: PYI036 -- forwarded as they come
        committed = args[0] is None
        try:
            result = super().__exit__(*args)
        except BaseException:
            _ended(self, committed=False)
            raise
        _ended(self, committed=committed)
        return result


def recorded_connection(base: Any) -> Any:
    """Return the class that tells what a connection of the class `base` writes."""
    return _beneath(base, sqlite3.Connection, RecordedConnection)


def recorded_cursor(base: Any) -> Any:
    """Return the class that tells what a cursor of the class `base` writes."""
    if isinstance(base, type) and issubclass(base, sqlite3.Cursor):
        return _beneath(base, sqlite3.Cursor, RecordedCursor)
    return base


@functools.cache
def _beneath(base: Any, plain: Any, ours: Any) -> Any:
    if issubclass(base, ours):
        return base
    bases = (ours,) if base is plain else (base, ours)
    try:
        made = type(base.__name__, bases, {})
    except TypeError as error:
        report(f"sqlite3: the class {base.__qualname__}", error)
        return base
    made.__qualname__, made.__module__ = base.__qualname__, base.__module__
    made.__doc__ = base.__doc__
    return made


def _recorded(connection: Any, sql: object, run: Callable[[], Any], *, many: bool = False) -> Any:
    """Run a statement and tell of it; what it returns or raises is passed on."""
    statement = _statement(sql) if SWITCH.on else READ
    if not statement.writes and statement.control is None:
        return run()
    began = clock.now_ns()
    try:
        result = run()
    except BaseException as error:
        _wrote(connection, statement, (began, None, error), many=many)
        raise
    _wrote(connection, statement, (began, result, None), many=many)
    return result


def _recorded_script(connection: Any, run: Callable[[], Any]) -> Any:
    """Run a script and tell of its statements."""
    watch = watch_of(connection) if SWITCH.on else None
    if watch is None:
        return run()
    script = _Script(connection, watch)
    script.begin()
    try:
        result = run()
    except BaseException as error:
        script.end(error)
        raise
    script.end(None)
    return result


class _Script:
    """Follows the statements of a script, each known when it begins.

    A statement that does not compile never begins: its error comes while the one before it is
    still thought to run.
    """

    def __init__(self, connection: Any, watch: Watch) -> None:
        self._connection, self._watch = connection, watch
        self._running: tuple[str, int, int] | None = None

    @guarded("sqlite3 script")
    def begin(self) -> None:
        """Listen, beside the user's own callback."""
        if self._connection.in_transaction:
            self._watch.ledger.decide("committed")  # a script commits what is open before it begins
        sqlite3.Connection.set_trace_callback(self._connection, self._seen)

    @guarded("sqlite3 script")
    def end(self, error: BaseException | None) -> None:
        """Tell of the last statement and listen no more."""
        sqlite3.Connection.set_trace_callback(self._connection, self._watch.trace)
        self._finish(error)

    def _seen(self, text: str) -> None:
        if self._watch.trace is not None:
            self._watch.trace(text)
        try:
            changes = self._connection.total_changes
            if self._running is not None and self._running[::2] == (text, changes):
                return  # a trigger's statement, told under the name of the one that set it off
            self._finish(None)
            self._running = (text, clock.now_ns(), changes)
        except Exception as error:  # noqa: BLE001 -- the test must not see it
            report("sqlite3 script", error)

    def _finish(self, error: BaseException | None) -> None:
        if self._running is None:
            return
        text, began, before = self._running
        self._running = None
        statement = _statement(text)
        changed = self._connection.total_changes - before
        more: dict[str, object] = {"script": True, "total_changes": changed}
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            if changed or statement.ddl:
                error = None
            else:
                more["error_of"] = "this statement or the next"
        _wrote(self._connection, statement, (began, None, error), more)


@guarded("sqlite3 statement")
def _told(sql: object) -> Statement:
    return analyse(sql, "sqlite") if isinstance(sql, str) else READ


def _statement(sql: object) -> Statement:
    return _told(sql) or READ


@guarded("sqlite3 write")
def _wrote(
    connection: Any,
    statement: Statement,
    ran: tuple[int, Any, BaseException | None],
    more: dict[str, object] | None = None,
    *,
    many: bool = False,
) -> None:
    watch = watch_of(connection)
    if watch is None:
        return
    began, result, error = ran
    if error is None:
        watch.ledger.control(statement)
    sink = current_sink()
    if statement.writes and not watch.muted and sink is not None:
        detail = {
            "duration_ms": (clock.now_ns() - began) / _NS_PER_MS,
            **statement.detail,
            **({"executemany": True} if many else {}),
            **({"error": type(error).__name__} if error is not None else {}),
            **(more or {}),
        }
        number = sink.db_write(
            table=statement.table,
            sql_op=statement.op,
            rowcount=_rows(result),
            fingerprint=statement.fingerprint,
            success=error is None,
            component=COMPONENT,
            operation=statement.operation,
            detail=detail,
        )
        watch.ledger.add(sink, number)
    if len(watch.ledger) and not connection.in_transaction:
        watch.ledger.decide("committed" if error is None else "rolled_back")


def _rows(cursor: Any) -> int:
    # Rows that a statement returns are changed as they are fetched: their number is not known yet.
    if cursor is None or cursor.description is not None:
        return -1
    return int(cursor.rowcount)


@guarded("sqlite3 transaction")
def _ended(connection: Any, *, committed: bool) -> None:
    watch = watch_of(connection)
    if watch is None or not len(watch.ledger):
        return
    automatic = getattr(connection, "autocommit", _MANUAL) is False
    if automatic or not connection.in_transaction:
        watch.ledger.decide("committed" if committed else "rolled_back")


@guarded("sqlite3 close")
def _closed(connection: Any) -> None:
    watch = watch_of(connection)
    if watch is not None:
        watch.ledger.decide("rolled_back")
