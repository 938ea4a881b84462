"""Writes through `sqlite3` are recorded, with what became of them."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiosqlite
import pytest

from sitegen.emit.recorders import problems
from sitegen.emit.recorders.sqlite import SqliteRecorder
from sitegen.emit.recorders.sqlite_classes import Watch, _ended, _wrote
from sitegen.emit.recorders.statements import analyse
from tests.unit.emit.recorders.recording import Kept, in_own_loop, recording

TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE)"
INSERT = "INSERT INTO t (a) VALUES (?)"


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Record what `sqlite3` writes."""
    with recording(SqliteRecorder()) as found:
        yield found


def database() -> sqlite3.Connection:
    """Return an open database with a table."""
    made = sqlite3.connect(":memory:")
    made.execute(TABLE)
    return made


def rows(connection: sqlite3.Connection) -> int:
    """Count the rows that are there."""
    return int(connection.execute("SELECT count(*) FROM t").fetchone()[0])


def test_writes_are_settled_by_their_transaction(kept: Kept) -> None:
    """DDL is committed at once, the rest when its transaction ends."""
    connection = database()
    connection.execute(INSERT, ("a",))
    assert kept.shown() == [("CREATE t", -1, "committed"), ("INSERT t", 1, "unknown")]
    connection.commit()
    connection.execute(INSERT, ("b",))
    connection.rollback()
    connection.cursor().execute("UPDATE t SET a = 'c'")
    connection.close()
    assert kept.shown()[1:] == [
        ("INSERT t", 1, "committed"),
        ("INSERT t", 1, "rolled_back"),
        ("UPDATE t", 1, "rolled_back"),
    ]
    assert {write["component"] for write in kept.writes} == {"sqlite3"}
    assert "'c'" not in repr(kept.writes)


def test_many_sets_of_parameters_are_one_write(kept: Kept) -> None:
    """`executemany` is one write with the rows of all sets, from any iterator."""
    connection = database()
    connection.executemany(INSERT, ((str(number),) for number in range(5)))
    connection.cursor().executemany("DELETE FROM t WHERE a = ?", [("1",), ("2",), ("x",)])
    connection.commit()
    assert kept.shown()[1:] == [("INSERT t", 5, "committed"), ("DELETE t", 2, "committed")]
    assert kept.writes[1]["detail"]["executemany"] is True
    connection.close()


def test_autocommit_commits_at_once(kept: Kept) -> None:
    """Without an isolation level every write is committed, but not within BEGIN."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(TABLE)
    connection.execute(INSERT, ("a",))
    connection.execute("BEGIN")
    connection.execute(INSERT, ("b",))
    connection.execute("ROLLBACK")
    assert [write[2] for write in kept.shown()] == ["committed", "committed", "rolled_back"]
    connection.close()


def test_a_savepoint_rolls_back_what_is_inside(kept: Kept) -> None:
    """Nested savepoints settle only their own writes; the rest follows the transaction."""
    connection = database()
    for text in (
        "BEGIN",
        "INSERT INTO t (a) VALUES ('kept')",
        "SAVEPOINT one",
        "INSERT INTO t (a) VALUES ('released')",
        "SAVEPOINT two",
        "INSERT INTO t (a) VALUES ('undone')",
        "ROLLBACK TO two",
        "INSERT INTO t (a) VALUES ('undone too')",
        "ROLLBACK TO two",
        "INSERT INTO t (a) VALUES ('again')",
        "RELEASE one",
    ):
        connection.execute(text)
    now = ["unknown", "unknown", "rolled_back", "rolled_back", "unknown"]
    assert [write[2] for write in kept.shown()[1:]] == now
    connection.commit()
    outcomes = ["committed", "committed", "rolled_back", "rolled_back", "committed"]
    assert [write[2] for write in kept.shown()[1:]] == outcomes
    assert rows(connection) == 3
    connection.close()


def test_an_outermost_savepoint_commits(kept: Kept) -> None:
    """SQLite commits when the outermost savepoint is released, and that is what is told."""
    connection = database()
    connection.execute("SAVEPOINT one")
    connection.execute(INSERT, ("a",))
    connection.execute("RELEASE one")
    connection.rollback()
    assert rows(connection) == 1
    assert kept.shown()[1:] == [("INSERT t", 1, "committed")]
    connection.close()


def test_a_failed_write_is_told_and_raised(kept: Kept) -> None:
    """The error reaches the caller unchanged; its text, which may hold values, is not kept."""
    connection = database()
    connection.execute(INSERT, ("secret-value",))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        connection.execute(INSERT, ("secret-value",))
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        connection.execute("DELETE FROM nowhere")
    connection.commit()
    assert [(w["operation"], w["success"], w["rowcount"]) for w in kept.writes[1:]] == [
        ("INSERT t", True, 1),
        ("INSERT t", False, -1),
        ("DELETE nowhere", False, -1),
    ]
    assert kept.writes[2]["detail"]["error"] == "IntegrityError"
    assert "secret-value" not in repr(kept.writes)
    connection.close()


def test_a_conflict_that_rolls_back_is_told(kept: Kept) -> None:
    """Where SQLite itself ends the transaction, its writes are rolled back."""
    connection = database()
    connection.execute(INSERT, ("a",))
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT OR ROLLBACK INTO t (a) VALUES ('a')")
    assert [write[2] for write in kept.shown()[1:]] == ["rolled_back", "rolled_back"]
    connection.close()


def test_a_connection_as_a_context_commits_or_rolls_back(kept: Kept) -> None:
    """`with connection:` settles as it ends."""
    connection = database()
    with connection:
        connection.execute(INSERT, ("a",))
    with pytest.raises(sqlite3.IntegrityError), connection:
        connection.executemany(INSERT, [("b",), ("a",)])
    assert [write[2] for write in kept.shown()[1:]] == ["committed", "rolled_back"]
    connection.close()


def test_a_commit_that_fails_settles_nothing(kept: Kept) -> None:
    """A deferred constraint fails at commit: the writes stay open until they are rolled back."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "PRAGMA foreign_keys = ON; CREATE TABLE p (id INTEGER PRIMARY KEY);"
        "CREATE TABLE c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    connection.execute("INSERT INTO c VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError):
        connection.commit()
    assert kept.shown()[-1] == ("INSERT c", 1, "unknown")
    connection.rollback()
    assert kept.shown()[-1] == ("INSERT c", 1, "rolled_back")
    connection.close()


@pytest.mark.parametrize(
    ("autocommit", "outcome"),
    [
        pytest.param(True, "unknown", id="commit() does nothing"),
        pytest.param(False, "committed", id="the next transaction began"),
    ],
)
def test_a_transaction_that_is_open_after_commit(outcome: str, *, autocommit: bool) -> None:
    """From Python 3.12 on a connection may be in a transaction after `commit()`."""
    with recording() as found:
        watch = Watch()
        connection = SimpleNamespace(
            autocommit=autocommit, in_transaction=True, _sitegen_watch=watch
        )
        write = analyse("DELETE FROM t")
        _wrote(connection, write, (0, None, None))
        _ended(connection, committed=True)
    assert [one[2] for one in found.shown()] == [outcome]


def test_each_statement_of_a_script_is_told(kept: Kept) -> None:
    """A script's writes are told one by one, without those of triggers, up to the failed one."""
    connection = database()
    traced: list[str] = []
    connection.set_trace_callback(traced.append)
    connection.execute(INSERT, ("open",))
    connection.executescript(
        """CREATE TABLE log (a TEXT);
        CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;
        INSERT INTO t (a) VALUES ('a;b');
        BEGIN; INSERT INTO t (a) VALUES ('c'); ROLLBACK;"""
    )
    with pytest.raises(sqlite3.OperationalError):
        connection.executescript("DELETE FROM log; DELETE FROM nowhere; DELETE FROM t")
    with pytest.raises(sqlite3.OperationalError):
        connection.executescript("DELETE FROM log; DELETE FROM nowhere")
    with pytest.raises(sqlite3.IntegrityError):
        connection.executescript("INSERT INTO t (a) VALUES ('a;b')")
    assert [(w["operation"], w["success"], w["transaction"]) for w in kept.writes[1:]] == [
        ("INSERT t", True, "committed"),
        ("CREATE log", True, "committed"),
        ("CREATE tr", True, "committed"),
        ("INSERT t", True, "committed"),
        ("INSERT t", True, "rolled_back"),
        ("DELETE log", True, "committed"),
        ("DELETE log", False, "rolled_back"),
        ("INSERT t", False, "rolled_back"),
    ]
    assert kept.writes[4]["detail"]["total_changes"] == 2
    assert kept.writes[7]["detail"]["error_of"] == "this statement or the next"
    assert len(traced) > 6
    connection.close()


class Own(sqlite3.Connection):
    """A user's class that overrides what it can."""

    def execute(self, *args: Any) -> Any:
        """Execute through a cursor of its own."""
        return self.cursor().execute(*args)

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor of its own class."""
        return super().cursor(factory or OwnCursor)


class OwnCursor(sqlite3.Cursor):
    """A user's cursor."""


def test_a_class_of_the_user_works_and_is_recorded(kept: Kept) -> None:
    """What a user's class overrides comes first; its writes are told once."""
    connection = sqlite3.connect(":memory:", factory=Own)
    assert isinstance(connection, Own)
    assert type(connection).__name__ == "Own"
    assert isinstance(connection.execute(TABLE), OwnCursor)
    connection.execute(INSERT, ("a",))
    connection.executemany(INSERT, [("b",)])
    connection.commit()
    assert kept.shown()[1:] == [("INSERT t", 1, "committed")] * 2
    connection.close()
    positional = sqlite3.connect(":memory:", 5.0, 0, None, *(True, Own))
    assert isinstance(positional, Own)
    positional.close()


def test_a_factory_that_is_no_class_works_unrecorded(kept: Kept) -> None:
    """A function as a factory is called as it is, and that is reported."""

    def make(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        kwargs.pop("factory", None)
        return sqlite3.Connection(*args, **kwargs)

    factory: Any = make
    connection = sqlite3.connect(":memory:", factory=factory)
    connection.execute(TABLE)
    connection.close()
    assert kept.writes == []
    assert problems == [
        "sqlite3: a connection factory that is no class of connections is not recorded"
    ]
    del problems[:]


def test_cursors_and_rows_are_what_they_were(kept: Kept) -> None:
    """Results, row factories, reused cursors and returned rows work as before."""
    connection = database()
    connection.row_factory = sqlite3.Row
    cursor = connection.execute(INSERT, ("a",))
    assert (cursor.rowcount, cursor.lastrowid) == (1, 1)
    assert cursor.execute("SELECT a FROM t").fetchone()["a"] == "a"
    returned = cursor.execute(f"{INSERT} RETURNING id", ("b",)).fetchall()
    assert [row["id"] for row in returned] == [2]
    cursor.execute("DELETE FROM t")
    connection.commit()
    assert [write[1] for write in kept.shown()[1:]] == [1, -1, 2]
    connection.close()


def test_threads_are_recorded(kept: Kept, tmp_path: Path) -> None:
    """Each thread's connection settles its own writes."""
    path = tmp_path / "x.db"
    first = sqlite3.connect(path)
    first.execute(TABLE)
    first.close()

    def run(number: int) -> None:
        connection = sqlite3.connect(path, timeout=60)
        connection.execute(INSERT, (str(number),))
        if number % 2:
            connection.commit()
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(write[2] for write in kept.shown()[1:]) == ["committed"] * 3 + ["rolled_back"] * 3


def test_aiosqlite_is_recorded(kept: Kept) -> None:
    """An async driver on top of `sqlite3` writes in a thread of its own, and is seen."""

    async def run() -> None:
        async with aiosqlite.connect(":memory:") as connection:
            await connection.execute(TABLE)
            await connection.executemany(INSERT, [("a",), ("b",)])
            await connection.commit()
            await connection.execute(INSERT, ("c",))

    in_own_loop(run())
    assert kept.shown() == [
        ("CREATE t", -1, "committed"),
        ("INSERT t", 2, "committed"),
        ("INSERT t", 1, "rolled_back"),
    ]


def test_uninstalling_puts_connect_back() -> None:
    """After the recorder is gone, connections are plain, and older ones record no more."""
    before, again = sqlite3.connect, sqlite3.dbapi2.connect
    with recording(SqliteRecorder()) as kept:
        connection = database()
        assert sqlite3.connect is not before
    connection.execute(INSERT, ("a",))
    connection.executescript("DELETE FROM t")
    connection.close()
    assert (sqlite3.connect, sqlite3.dbapi2.connect) == (before, again)
    plain = sqlite3.connect(":memory:")
    assert type(plain) is sqlite3.Connection
    plain.close()
    assert len(kept.writes) == 1


def test_a_broken_sink_breaks_no_statement() -> None:
    """Where recording fails, the statement succeeds, and the failure is reported once."""
    with recording(SqliteRecorder(), broken=True):
        connection = database()
        connection.execute(INSERT, ("a",))
        connection.executescript("INSERT INTO t (a) VALUES ('b')")
        connection.commit()
        assert rows(connection) == 2
        connection.close()
        assert problems == ["sqlite3 write: RuntimeError"]
