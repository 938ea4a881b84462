"""What a statement does is read by sqlglot, or by its first words, and never by its values."""

import logging
import re

import pytest

from sitegen.emit.recorders import statement_tree
from sitegen.emit.recorders.statements import Control, analyse, forget

WRITES = [
    ("INSERT INTO users (name) VALUES (?)", "INSERT users"),
    ("insert into users default values", "INSERT users"),
    ("INSERT OR REPLACE INTO users VALUES (1)", "INSERT users"),
    ("replace into users values (1, 'x')", "REPLACE users"),
    ("INSERT INTO users (name) VALUES (%(name)s::VARCHAR) RETURNING users.id", "INSERT users"),
    ("WITH old AS (SELECT 1) INSERT INTO users SELECT * FROM old", "INSERT users"),
    ("WITH n AS (INSERT INTO a (x) VALUES (1) RETURNING x) SELECT * FROM n", "INSERT a"),
    ("/* why */ -- and who\n UPDATE main.users SET a = 1", "UPDATE main.users"),
    ("UPDATE users SET a = 1 FROM other WHERE users.id = other.id", "UPDATE users"),
    ('DELETE FROM "My Users" WHERE id IN (1, 2)', "DELETE My Users"),
    ("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1", "MERGE t"),
    ("CREATE TABLE IF NOT EXISTS t (id INT)", "CREATE t"),
    ("CREATE UNIQUE INDEX i ON t (x)", "CREATE t"),
    ("CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM u; END", "CREATE tr"),
    ("DROP TABLE IF EXISTS t", "DROP t"),
    ("ALTER TABLE t ADD COLUMN x INT", "ALTER t"),
    ("TRUNCATE TABLE a, b", "TRUNCATE a"),
    ("COPY t FROM STDIN", "COPY t"),
    ("SELECT * INTO copy FROM t", "CREATE copy"),
]

READS = [
    "",
    ";",
    "-- nothing",
    "SELECT * FROM users",
    "SELECT 'INSERT INTO users'",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "PRAGMA foreign_keys = ON",
    "EXPLAIN INSERT INTO t VALUES (1)",
    "COPY t TO STDOUT",
    "VACUUM",
    "not SQL at all",
]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql", "mysql", None])
@pytest.mark.parametrize(("text", "operation"), WRITES)
def test_a_write_has_its_operation_and_table(
    text: str, operation: str, dialect: str | None
) -> None:
    """Whatever the dialect, the operation and the table are found."""
    found = analyse(text, dialect)
    assert found.writes
    assert found.operation == operation
    assert re.fullmatch(r"[0-9a-f]{16}", found.fingerprint)


@pytest.mark.parametrize(("text", "operation"), WRITES)
def test_the_first_words_say_the_same(
    text: str, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without sqlglot the first words tell the operation, and the detail says so."""
    monkeypatch.setattr(statement_tree._Loaded, "module", None)
    forget()
    found = analyse(text, "sqlite")
    forget()
    assert found.detail["parser"] == "first words"
    assert found.detail["parser_reason"] == "sqlglot is not installed"
    assert found.operation == ("CREATE i" if " INDEX " in text else operation)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql", "mysql"])
@pytest.mark.parametrize("text", READS)
def test_what_only_reads_is_no_write(text: str, dialect: str) -> None:
    """A read is no write, even if the word stands in it."""
    found = analyse(text, dialect)
    assert not found.writes
    assert found.control is None


@pytest.mark.parametrize(
    ("text", "control", "name"),
    [
        ("BEGIN IMMEDIATE", Control.BEGIN, ""),
        ("start transaction", Control.BEGIN, ""),
        ("COMMIT", Control.COMMIT, ""),
        ("END TRANSACTION;", Control.COMMIT, ""),
        ("ROLLBACK", Control.ROLLBACK, ""),
        ("SAVEPOINT sa_savepoint_1", Control.SAVEPOINT, "sa_savepoint_1"),
        ("SAVE TRANSACTION One", Control.SAVEPOINT, "one"),
        ("ROLLBACK TO SAVEPOINT a", Control.ROLLBACK_TO, "a"),
        ("ROLLBACK TRANSACTION a", Control.ROLLBACK_TO, "a"),
        ('release savepoint "A"', Control.RELEASE, "a"),
        ("COMMIT PREPARED 'x'", None, ""),
    ],
)
def test_transactions_are_followed(text: str, control: Control | None, name: str) -> None:
    """What steers a transaction is told by its words."""
    found = analyse(text, "sqlite")
    assert (found.control, found.name, found.writes) == (control, name, False)


def test_literals_and_parameters_do_not_change_a_fingerprint() -> None:
    """Values, styles of parameters, blanks, comments and the number of rows are no part of it."""
    many = "INSERT INTO t (a, b) VALUES ROWS"
    alike = [
        "INSERT INTO t (a, b) VALUES (?, ?)",
        "insert  into t (a, b)\nvalues (1, 'secret')",
        "INSERT INTO t (a, b) VALUES (:a, :b) -- why",
        "INSERT INTO t (a, b) VALUES (%(a)s, %(b)s)",
        "INSERT INTO t (a, b) VALUES (?, ?), (?, ?), (?, ?)",
        many.replace("ROWS", ", ".join(["(?, ?)"] * 900)),
        many.replace("ROWS", ", ".join(f"(%(a__{n})s, %(b__{n})s)" for n in range(900))),
    ]
    assert len({analyse(text, name).fingerprint for text in alike for name in (None, "mysql")}) == 1
    assert analyse(alike[-1]).detail["rows_in_statement"] == 900
    other = "INSERT INTO t (a, c) VALUES (?, ?)"
    assert analyse(other).fingerprint != analyse(alike[0]).fingerprint
    replaced = analyse(alike[0].replace("INSERT", "REPLACE"))
    assert replaced.fingerprint != analyse(alike[0]).fingerprint


def test_several_tables_are_named() -> None:
    """A statement that changes several tables names them; the first is its table."""
    text = "UPDATE a JOIN b ON a.x = b.x SET a.y = 1, b.z = 2"
    assert analyse(text, "mysql").detail["tables"] == ["a", "b"]
    text = "WITH n AS (INSERT INTO a VALUES (1) RETURNING x) INSERT INTO b SELECT * FROM n"
    found = analyse(text, "postgresql")
    assert (found.operation, found.detail["also"]) == ("INSERT b", ["INSERT a"])
    assert analyse("INSERT INTO t VALUES (1); DELETE FROM u").detail["also"] == ["DELETE u"]


def test_a_statement_that_can_not_be_parsed_says_so() -> None:
    """What sqlglot can't read is read by words, with the reason."""
    found = analyse("INSERT INTO t VALUES (1) ON WHATEVER (((", "sqlite")
    assert found.operation == "INSERT t"
    assert found.detail["parser_reason"] == "sqlglot: ParseError"
    values = ", ".join(f"f{number}(x)" for number in range(9_000))
    long = analyse("INSERT INTO t VALUES (ROWS)".replace("ROWS", values))
    assert long.detail["parser_reason"] == "longer than 20000 characters"


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """What sqlglot would log of our parsing does not reach the logs of the code under test."""
    forget()
    with caplog.at_level(logging.DEBUG):
        analyse("CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM u; END", "sqlite")
    assert caplog.records == []
    assert logging.getLogger("sqlglot").filters == []
