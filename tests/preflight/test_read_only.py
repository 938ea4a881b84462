"""No gate can write: what is tried through the very connection that gates get fails."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from sitegen.errors import UsageProblem
from sitegen.preflight.database import ReadOnlyDatabase, UnreachableError, database_url
from tests.preflight.databases import make, whole

WRITES = (
    "INSERT INTO runs (run_id) VALUES ('new')",
    "UPDATE runs SET run_id = 'other'",
    "DELETE FROM runs",
    "CREATE TABLE more (id INTEGER)",
    "DROP TABLE runs",
    "ALTER TABLE runs ADD COLUMN more INTEGER",
    "CREATE INDEX more ON runs (run_id)",
)
WAYS_AROUND = {
    "sqlite": (
        ("PRAGMA query_only = OFF",),
        ("COMMIT", "BEGIN IMMEDIATE"),
        ("PRAGMA writable_schema = ON", "PRAGMA query_only = OFF"),
    ),
    "postgresql": (
        ("SET TRANSACTION READ WRITE",),
        ("SET transaction_read_only = off",),
        ("COMMIT", "BEGIN"),
        ("SET LOCAL default_transaction_read_only = off",),
    ),
}


def rows(url: str) -> list[str]:
    """Return what the table of runs holds, by a connection of the test's own."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = list(connection.execute(sa.text("SELECT run_id FROM runs")).scalars())
    engine.dispose()
    return found


def attempt(connection: sa.Connection, statements: Iterable[str]) -> None:
    """Send one statement after another."""
    for statement in statements:
        connection.exec_driver_sql(statement)


@pytest.fixture
def filled(database: str) -> str:
    """Return a whole database with one run."""
    whole(database, more=["INSERT INTO runs (run_id) VALUES ('kept')"])
    return database


@pytest.mark.parametrize("statement", WRITES)
def test_no_statement_writes(filled: str, statement: str) -> None:
    """Neither data nor schema, also not after another transaction was begun."""
    with ReadOnlyDatabase(filled).connect() as connection:
        with pytest.raises(SQLAlchemyError, match=r"(?i)read.?only"):
            connection.exec_driver_sql(statement)
        connection.rollback()
        with pytest.raises(SQLAlchemyError, match=r"(?i)read.?only"):
            connection.exec_driver_sql(statement)
        connection.rollback()
        connection.commit()
    assert rows(filled) == ["kept"]


def test_no_way_around_lets_a_gate_write(filled: str) -> None:
    """Not by settings of the session, and not by ending the transaction behind its back."""
    kind = filled.partition(":")[0].partition("+")[0]
    for way in WAYS_AROUND[kind]:
        with ReadOnlyDatabase(filled).connect() as connection:
            with pytest.raises(SQLAlchemyError):
                attempt(connection, (*way, WRITES[0]))
            connection.rollback()
    assert rows(filled) == ["kept"]


def test_a_file_stays_as_it_is(tmp_path: Path) -> None:
    """Not a byte of it changes, and an absent one is not made."""
    path = tmp_path / "a %20?b#c.db"
    url = sa.URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)
    make(url, ["CREATE TABLE runs (run_id TEXT)"])
    before = path.read_bytes()
    with ReadOnlyDatabase(url).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar_one() == 0
    assert path.read_bytes() == before
    absent = tmp_path / "absent.db"
    with pytest.raises(UnreachableError), ReadOnlyDatabase(f"sqlite:///{absent}").connect():
        pass
    assert not absent.exists()


def test_a_write_ahead_log_is_not_made_where_nobody_works(tmp_path: Path) -> None:
    """Reading leaves no file beside the database; the log of somebody who works is read."""
    path = tmp_path / "logged.db"
    writer = sqlite3.connect(path)
    writer.executescript("PRAGMA journal_mode = WAL; CREATE TABLE runs (run_id TEXT)")
    writer.close()
    counted = "SELECT count(*) FROM runs"
    with ReadOnlyDatabase(f"sqlite:///{path}").connect() as connection:
        assert connection.exec_driver_sql(counted).scalar_one() == 0
    assert list(tmp_path.iterdir()) == [path]
    writer = sqlite3.connect(path)
    writer.executescript("INSERT INTO runs VALUES ('new')")
    with ReadOnlyDatabase(f"sqlite:///{path}").connect() as connection:
        assert connection.exec_driver_sql(counted).scalar_one() == 1
    writer.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        pytest.param("sqlite://", "in memory belongs to one process", id="memory"),
        pytest.param("sqlite:///:memory:", "in memory belongs to one process", id="memory by name"),
        pytest.param(
            "sqlite:///file:x?mode=memory&uri=true", "in memory belongs", id="memory by mode"
        ),
        pytest.param("mysql://u@host/name", "kind 'mysql' can't be opened read-only", id="mysql"),
    ],
)
def test_what_can_not_be_opened_read_only_is_not_opened(url: str, sentence: str) -> None:
    """It is said why."""
    with pytest.raises(UnreachableError, match=sentence), ReadOnlyDatabase(url).connect():
        pass


def test_a_file_that_is_no_database_is_unreachable(tmp_path: Path) -> None:
    """What the driver says is kept apart: it may name folders and hosts."""
    path = tmp_path / "text.db"
    path.write_text("no database, whatever its name says, but long enough to be looked at" * 20)
    with (
        pytest.raises(UnreachableError) as raised,
        ReadOnlyDatabase(f"sqlite:///{path}").connect(),
    ):
        pass
    assert raised.value.sentence == "The database can't be reached."
    assert raised.value.aside == "file is not a database"


@pytest.mark.parametrize("driver", ["sqlite+aiosqlite", "sqlite+pysqlite"])
def test_a_driver_for_event_loops_is_replaced(tmp_path: Path, driver: str) -> None:
    """The application's own URL can be given as it is."""
    make(f"sqlite:///{tmp_path}/a.db", ["CREATE TABLE runs (run_id TEXT)"])
    with ReadOnlyDatabase(f"{driver}:///{tmp_path}/a.db").connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar_one() == 0


@pytest.mark.parametrize("url", ["no url: hunter2", "postgresql+nothing://u:hunter2@h/d"])
def test_a_wrong_url_is_a_wrong_call_and_not_repeated(url: str) -> None:
    """Its password would be in it."""
    with pytest.raises(UsageProblem) as raised:
        ReadOnlyDatabase(url)
    assert "hunter2" not in f"{raised.value}{raised.value.hint}{raised.value.__cause__}"


def test_an_absent_variable_is_a_wrong_call() -> None:
    """A URL is taken as it stands; `env:` names a variable that must be set."""
    assert database_url("sqlite:///x", {}) == "sqlite:///x"
    assert database_url("env:A", {"A": "sqlite:///y"}) == "sqlite:///y"
    assert database_url(None, {}) is None
    with pytest.raises(UsageProblem, match="'A', which should name the database, is not set"):
        database_url("env:A", {"A": ""})
