"""Writes through SQLAlchemy are recorded, sync and async, with what became of them."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

from sitegen.emit.recorders import problems
from sitegen.emit.recorders.sqlalchemy_engine import SqlAlchemyRecorder
from sitegen.emit.recorders.sqlalchemy_events import Events, _Link, _of_commit
from sitegen.emit.recorders.sqlite import SqliteRecorder
from sitegen.emit.recorders.statements import analyse
from tests.unit.emit.recorders.recording import Kept, in_own_loop, recording

BOTH = (SqlAlchemyRecorder(), SqliteRecorder())


class Base(DeclarativeBase):
    """The tables of these tests."""


class User(Base):
    """One table."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Record with both recorders that see a write on SQLite."""
    with recording(*BOTH) as found:
        yield found


def engine(url: str = "sqlite://", **options: Any) -> sa.Engine:
    """Return an engine whose tables exist, and which really begins transactions."""
    made = sa.create_engine(url, **options)
    sa.event.listen(made, "connect", _manual)
    sa.event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    Base.metadata.create_all(made)
    return made


def _manual(connection: sqlite3.Connection, record: object) -> None:
    del record
    connection.isolation_level = None


def names(connection: sa.Connection) -> set[str]:
    """Return the names that are there."""
    return set(connection.scalars(sa.select(User.name)))


def add(connection: sa.Connection, name: str) -> None:
    """Insert one row."""
    connection.execute(sa.insert(User).values(name=name))


def test_a_transaction_settles_its_writes(kept: Kept) -> None:
    """What is committed, rolled back, or left open, is told as such."""
    made = engine()
    with made.begin() as connection:
        add(connection, "kept")
    with made.connect() as connection:
        add(connection, "undone")
        connection.rollback()
    with made.connect() as connection:
        add(connection, "left")
        assert kept.shown()[-1] == ("INSERT users", 1, "unknown")
    assert kept.shown() == [
        ("CREATE users", -1, "committed"),
        ("INSERT users", 1, "committed"),
        ("INSERT users", 1, "rolled_back"),
        ("INSERT users", 1, "rolled_back"),
    ]
    assert {write["component"] for write in kept.writes} == {"sqlalchemy.sqlite"}
    with made.connect() as connection:
        assert names(connection) == {"kept"}
    made.dispose()


def test_parameters_are_never_recorded(kept: Kept) -> None:
    """Neither bound values nor literals are in a record, in failures neither."""
    made = engine()
    with made.begin() as connection:
        add(connection, "canary-1")
        connection.execute(sa.text("UPDATE users SET name = 'canary-2'"))
    with pytest.raises(exc.IntegrityError), made.begin() as connection:
        add(connection, "canary-2")
    assert "canary" not in repr(kept)
    assert [write["success"] for write in kept.writes[1:]] == [True, True, False]
    assert kept.writes[-1]["detail"]["error"] == "IntegrityError"
    made.dispose()


def test_nested_savepoints_settle_only_what_is_inside(kept: Kept) -> None:
    """A savepoint that is rolled back undoes its writes, those released inside it too."""
    made = engine()
    with made.begin() as connection:
        add(connection, "outside")
        outer = connection.begin_nested()
        add(connection, "outer")
        with connection.begin_nested():
            add(connection, "inner, released")
        inner = connection.begin_nested()
        add(connection, "inner, undone")
        inner.rollback()
        assert kept.shown()[-1][2] == "rolled_back"
        outer.rollback()
        with connection.begin_nested():
            add(connection, "again")
        assert names(connection) == {"outside", "again"}
    outcomes = ["committed", "rolled_back", "rolled_back", "rolled_back", "committed"]
    assert [write[2] for write in kept.shown()[1:]] == outcomes
    made.dispose()


def test_an_outer_rollback_undoes_released_savepoints(kept: Kept) -> None:
    """A session inside a connection's transaction, as test suites use it, commits nothing."""
    made = engine()
    with made.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            session.add(User(name="a"))
            session.commit()
            assert kept.shown()[-1] == ("INSERT users", 1, "unknown")
        outer.rollback()
        assert names(connection) == set()
    assert kept.shown()[-1] == ("INSERT users", 1, "rolled_back")
    made.dispose()


def test_what_the_driver_commits_by_itself_is_told(kept: Kept) -> None:
    """Python's driver begins no transaction before a savepoint: releasing that one commits."""
    made = sa.create_engine("sqlite://")
    Base.metadata.create_all(made)
    with made.connect() as connection:
        with connection.begin_nested():
            add(connection, "a")
        connection.rollback()
        assert names(connection) == {"a"}
    assert kept.shown()[-1] == ("INSERT users", 1, "committed")
    made.dispose()


def test_autocommit_commits_at_once(kept: Kept) -> None:
    """With the isolation level AUTOCOMMIT a rollback undoes nothing."""
    made = sa.create_engine("sqlite://", isolation_level="AUTOCOMMIT")
    Base.metadata.create_all(made)
    with made.connect() as connection:
        add(connection, "a")
        connection.rollback()
    option = sa.create_engine("sqlite://")
    Base.metadata.create_all(option)
    with option.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        add(connection, "a")
    shown = ("INSERT users", 1, "committed")
    assert [write for write in kept.shown() if write[0] != "CREATE users"] == [shown] * 2
    made.dispose()
    option.dispose()


def test_statements_that_steer_the_transaction_are_followed(kept: Kept) -> None:
    """COMMIT and ROLLBACK as text count as what they are."""
    made = engine()
    with made.connect() as connection:
        add(connection, "a")
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")
        add(connection, "b")
        connection.exec_driver_sql("ROLLBACK")
        assert names(connection) == {"a"}
    assert [write[2] for write in kept.shown()[1:]] == ["committed", "rolled_back"]
    made.dispose()


def test_many_rows_are_counted(kept: Kept) -> None:
    """`executemany` is one write; rows that SQLite returns are not counted, but stated."""
    made = engine()
    with made.begin() as connection:
        connection.execute(sa.insert(User), [{"name": str(number)} for number in range(4)])
        connection.execute(sa.update(User).values(name=User.name + "!"))
        values = [{"name": f"r{number}"} for number in range(3)]
        returned = connection.scalars(sa.insert(User).returning(User.id), values).all()
        assert len(returned) == 3
        connection.execute(sa.delete(User))
    assert kept.shown()[1:] == [
        ("INSERT users", 4, "committed"),
        ("UPDATE users", 4, "committed"),
        ("INSERT users", -1, "committed"),
        ("DELETE users", 7, "committed"),
    ]
    assert kept.writes[1]["detail"]["parameter_sets"] == 4
    assert kept.writes[3]["detail"]["rows_in_statement"] == 3
    made.dispose()


def test_a_commit_that_fails_is_taken_back(kept: Kept) -> None:
    """A deferred constraint fails at commit: nothing was committed."""
    made = engine()
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql(
            "CREATE TABLE c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)"
        )
    with made.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("INSERT INTO c VALUES (1)")
        with pytest.raises(exc.IntegrityError):
            connection.commit()
        assert kept.shown()[-1] == ("INSERT c", 1, "unknown")
        connection.rollback()
    assert kept.shown()[-1] == ("INSERT c", 1, "rolled_back")
    made.dispose()


def test_statements_that_fail_are_told_once(kept: Kept) -> None:
    """The error reaches the caller; what never reached the database is no write."""
    made = engine()
    with pytest.raises(exc.OperationalError, match="no such table"), made.begin() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(exc.StatementError), made.begin() as connection:
        connection.execute(sa.text("INSERT INTO users (name) VALUES (:name)"), {"other": 1})
    assert [(w["operation"], w["success"], w["transaction"]) for w in kept.writes[1:]] == [
        ("INSERT nowhere", False, "rolled_back")
    ]
    made.dispose()


def test_a_write_past_the_engine_is_told_by_the_other_recorder(kept: Kept) -> None:
    """A raw connection's statements pass no listener; `sqlite3` sees them, and only them."""
    made = engine()
    raw = made.raw_connection()
    raw.cursor().execute("INSERT INTO users (name) VALUES ('a')")
    raw.close()
    with made.begin() as connection:
        add(connection, "b")
    assert [write["component"] for write in kept.writes[1:]] == ["sqlite3", "sqlalchemy.sqlite"]
    made.dispose()


def test_connections_that_share_a_driver_share_its_transaction(kept: Kept) -> None:
    """With one connection for all, whoever commits, commits everything."""
    made = sa.create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(made)
    with made.connect() as one, made.connect() as two:
        add(one, "a")
        two.execute(sa.select(1))
        two.commit()
        assert kept.shown()[-1] == ("INSERT users", 1, "committed")
        one.rollback()
        assert names(two) == {"a"}
    made.dispose()


def test_threads_are_recorded(kept: Kept, tmp_path: Path) -> None:
    """Connections of several threads settle their own writes."""
    made = sa.create_engine(f"sqlite:///{tmp_path}/x.db", connect_args={"timeout": 60})
    Base.metadata.create_all(made)

    def run(number: int) -> None:
        with made.connect() as connection:
            add(connection, str(number))
            if number % 2:
                connection.commit()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(write[2] for write in kept.shown()[1:]) == ["committed"] * 3 + ["rolled_back"] * 3
    made.dispose()


def test_an_async_engine_is_recorded(kept: Kept) -> None:
    """An async engine wraps a sync one, and its writes are told once."""

    async def run() -> None:
        made = create_async_engine("sqlite+aiosqlite://")
        async with made.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with AsyncSession(made) as session:
            session.add(User(name="a"))
            await session.commit()
            session.add_all([User(name="b"), User(name="c")])
            await session.flush()
            await session.rollback()
            with pytest.raises(exc.IntegrityError):
                await session.execute(sa.insert(User).values(name="a"))
        await made.dispose()

    in_own_loop(run())
    assert kept.shown() == [
        ("CREATE users", -1, "committed"),
        ("INSERT users", 1, "committed"),
        ("INSERT users", 1, "rolled_back"),
        ("INSERT users", 1, "rolled_back"),
        ("INSERT users", -1, "rolled_back"),
    ]
    assert {write["component"] for write in kept.writes} == {"sqlalchemy.sqlite"}


def test_an_engine_of_before_is_recorded() -> None:
    """An engine, and a connection, that were there before the recorder are seen."""
    made = engine(poolclass=StaticPool)
    with made.connect() as connection, recording(SqlAlchemyRecorder()) as kept:
        add(connection, "a")
        connection.commit()
    assert kept.shown() == [("INSERT users", 1, "committed")]
    made.dispose()


def test_a_lost_connection_loses_its_writes(kept: Kept) -> None:
    """What was written on a connection that is invalidated was rolled back."""
    made = engine()
    with made.connect() as connection:
        add(connection, "a")
        connection.invalidate()
        connection.rollback()
    assert kept.shown()[-1] == ("INSERT users", 1, "rolled_back")
    made.dispose()


@pytest.mark.parametrize(
    ("dialect", "info", "failed", "outcome"),
    [
        ("postgresql", SimpleNamespace(transaction_status=2), True, "committed"),
        ("postgresql", SimpleNamespace(transaction_status=3), False, "rolled_back"),
        ("postgresql", None, True, "unknown"),
        ("postgresql", None, False, "committed"),
        ("mysql", None, True, "committed"),
    ],
)
def test_a_commit_after_an_error_commits_nothing_on_postgresql(
    dialect: str, info: object, outcome: str, *, failed: bool
) -> None:
    """PostgreSQL answers a commit after an error with a rollback; its driver knows."""
    driver = SimpleNamespace(info=info)
    connection = SimpleNamespace(
        dialect=SimpleNamespace(name=dialect),
        invalidated=False,
        connection=SimpleNamespace(driver_connection=driver),
    )
    link = _Link()
    link.failed = failed
    assert _of_commit(connection, link) == outcome


class Pretended:
    """As much of a connection to MySQL as listeners look at."""

    closed = invalidated = False

    def __init__(self) -> None:
        self.info: dict[str, object] = {}
        self.dialect = SimpleNamespace(name="mysql", driver="pymysql")
        self.engine = SimpleNamespace(pool=None)

    def get_execution_options(self) -> dict[str, object]:
        """Return none."""
        return {}


def test_a_change_of_the_schema_commits_on_mysql() -> None:
    """DDL on MySQL commits what was written before."""
    events, connection = Events(), Pretended()
    cursor = SimpleNamespace(rowcount=1, description=None)
    with recording() as kept:
        for text in ("INSERT INTO t VALUES (1)", "CREATE TABLE u (a INT)", "DELETE FROM t"):
            assert analyse(text, "mysql").writes
            events.before_cursor_execute(connection, cursor, text, (), None, None)
            events.after_cursor_execute(connection, cursor, text, (), None, None)
        events.rollback(connection)
    assert [write[2] for write in kept.shown()] == ["committed", "committed", "rolled_back"]


def test_uninstalling_leaves_no_listener() -> None:
    """After the recorder is gone, no engine tells anything."""
    one, made = SqlAlchemyRecorder(), engine()
    with recording(one) as kept:
        listeners = list(one._listening)
        assert len(listeners) == 8
    assert not any(sa.event.contains(*listener) for listener in listeners)
    with made.begin() as connection:
        add(connection, "a")
    assert kept.writes == []
    made.dispose()


def test_an_older_sqlalchemy_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version whose events differ is not recorded, and the reason says so."""
    monkeypatch.setattr(sa, "__version__", "1.4.54")
    state = SqlAlchemyRecorder().install()
    assert state == ("unavailable", "SQLAlchemy 1.4.54 is older than 2")


def test_a_broken_sink_breaks_no_statement() -> None:
    """Where recording fails, statements and transactions go on."""
    with recording(*BOTH, broken=True):
        made = engine()
        with made.begin() as connection:
            add(connection, "a")
            assert names(connection) == {"a"}
        assert problems == ["sqlalchemy after_cursor_execute: RuntimeError"]
        made.dispose()
