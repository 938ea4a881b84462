"""What a migration changes is seen, what data changes is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from sitegen.certify.observed import Print
from sitegen.certify.structure import structure_of
from sitegen.certify.structure_inspected import inspected_structure
from tests.certify.servers import postgres_schema, postgres_server, sqlite_url

VERSIONS = "alembic_version"

MIGRATIONS = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    "INSERT INTO alembic_version VALUES ('0001')",
    (
        "CREATE TABLE runs (run_id VARCHAR(20) PRIMARY KEY, n INTEGER DEFAULT 3, "
        "status VARCHAR(10) NOT NULL, spare INTEGER, CONSTRAINT positive CHECK (n > 0))"
    ),
    (
        "CREATE TABLE incidents (id INTEGER PRIMARY KEY, run_id VARCHAR(20) NOT NULL "
        "REFERENCES runs (run_id), UNIQUE (run_id))"
    ),
    "CREATE INDEX by_status ON runs (status) WHERE n > 1",
    "CREATE VIEW failed AS SELECT run_id FROM runs WHERE status = 'failed'",
)
TRIGGERS = {
    "sqlite": (
        (
            "CREATE TRIGGER guard BEFORE UPDATE ON runs "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); SELECT 1; END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
        ),
        "CREATE TRIGGER guard BEFORE UPDATE ON runs FOR EACH ROW EXECUTE FUNCTION refuse()",
    ),
}

Key = tuple[str, str | None, str]

BOTH: dict[str, Key] = {
    "CREATE TABLE sdsr_new (id INTEGER)": ("table", None, "sdsr_new"),
    "DROP TABLE incidents": ("table", None, "incidents"),
    "ALTER TABLE runs ADD COLUMN more INTEGER DEFAULT 7": ("column", "runs", "more"),
    "ALTER TABLE runs DROP COLUMN spare": ("column", "runs", "spare"),
    "CREATE UNIQUE INDEX once ON runs (status)": ("index", "runs", "once"),
    "DROP INDEX by_status": ("index", "runs", "by_status"),
    "DROP VIEW failed": ("table", None, "failed"),
    "UPDATE alembic_version SET version_num = '0002'": ("revision", VERSIONS, "0002"),
    "INSERT INTO alembic_version VALUES ('0003')": ("revision", VERSIONS, "0003"),
    "DELETE FROM alembic_version": ("revision", VERSIONS, "0001"),
}
OWN: dict[str, dict[str, Key]] = {
    "sqlite": {
        "DROP TRIGGER guard": ("trigger", "runs", "guard"),
        "CREATE TRIGGER more AFTER DELETE ON runs BEGIN SELECT 1; END": (
            "trigger", "runs", "more",
        ),
        "CREATE TABLE checked (a INTEGER CHECK (a > 0), CHECK (a < (9)))": (
            "constraint", "checked", "check 2",
        ),
    },
    "postgresql": {
        "DROP TRIGGER guard ON runs": ("trigger", "runs", "guard"),
        "ALTER TABLE runs DISABLE TRIGGER guard": ("trigger", "runs", "guard"),
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$": ("function", None, "refuse"),
        "ALTER TABLE runs DROP CONSTRAINT positive": ("constraint", "runs", "positive"),
        "ALTER TABLE incidents DROP CONSTRAINT incidents_run_id_fkey": (
            "constraint", "incidents", "incidents_run_id_fkey",
        ),
        "ALTER TABLE runs ALTER COLUMN n SET DEFAULT 4": ("column", "runs", "n"),
        "ALTER TABLE runs ALTER COLUMN spare SET NOT NULL": ("column", "runs", "spare"),
        "ALTER TABLE runs ALTER COLUMN spare TYPE BIGINT": ("column", "runs", "spare"),
        "ALTER TABLE runs ENABLE ROW LEVEL SECURITY": ("table", None, "runs"),
        "CREATE POLICY few ON runs USING (n > 2)": ("constraint", "runs", "policy few"),
        "CREATE RULE quiet AS ON DELETE TO runs DO INSTEAD NOTHING": (
            "trigger", "runs", "rule quiet",
        ),
    },
}  # fmt: skip
NO_STRUCTURE = {
    "sqlite": ("ANALYZE", "REINDEX", "PRAGMA user_version = 7"),
    "postgresql": (
        "ANALYZE runs",
        "COMMENT ON TABLE runs IS 'all of them'",
        "COMMENT ON COLUMN runs.n IS 'how many'",
        "CREATE SEQUENCE numbers",
        "GRANT SELECT ON runs TO PUBLIC",
    ),
}
DATA = (
    "INSERT INTO runs (run_id, status) VALUES ('a', 'failed')",
    "INSERT INTO incidents VALUES (1, 'a')",
    "DELETE FROM incidents",
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """An engine on a database with a structure; each test rolls its changes back."""
    if request.param == "sqlite":
        yield prepared(sqlite_url(tmp_path_factory.mktemp("structure")))
        return
    with postgres_server() as server:
        if server is None:
            pytest.skip("there is no PostgreSQL here; `make postgres` installs it")
        with postgres_schema(server) as url:
            yield prepared(url)


def prepared(url: str) -> sa.Engine:
    """Return an engine on the migrated database; transactions hold DDL on SQLite too."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def manual(connection: object, record: object) -> None:
            del record
            setattr(connection, "isolation_level", None)  # noqa: B010 -- any driver's connection

        @sa.event.listens_for(engine, "begin")
        def begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql("BEGIN")

    with engine.begin() as connection:
        for statement in (*MIGRATIONS, *TRIGGERS[engine.dialect.name]):
            connection.exec_driver_sql(statement)
    return engine


def around(engine: sa.Engine, *statements: str) -> tuple[tuple[Print, ...], tuple[Print, ...]]:
    """Return the structure before and after some statements, which are rolled back."""
    with engine.connect() as connection:
        before = structure_of(connection, VERSIONS)
        for statement in statements:
            connection.exec_driver_sql(statement)
        after = structure_of(connection, VERSIONS)
        connection.rollback()
    return before, after


def changed(before: tuple[Print, ...], after: tuple[Print, ...]) -> set[Key]:
    """Return what is new, gone or different; functions without their schema."""
    return {
        (one.kind, one.table, one.name.rpartition(".")[2] if one.kind == "function" else one.name)
        for one in set(before) ^ set(after)
    }


def test_the_same_structure_gives_the_same_fingerprint(engine: sa.Engine) -> None:
    """Two calls, and two connections, with nothing in between."""
    first, second = around(engine)
    assert first == second == around(engine)[0]
    assert {one.kind for one in first} >= {
        "table", "column", "index", "trigger", "constraint", "revision"
    }  # fmt: skip


def test_it_is_sorted_by_kind_table_and_name(engine: sa.Engine) -> None:
    """A pointer into it means the same thing every time."""
    found, _ = around(engine)
    keys = [(one.kind, one.table or "", one.name) for one in found]
    assert keys == sorted(set(keys))


def test_data_statistics_and_comments_are_no_structure(engine: sa.Engine) -> None:
    """What a run does to rows leaves it as it is."""
    before, after = around(engine, *DATA, *NO_STRUCTURE[engine.dialect.name])
    assert changed(before, after) == set()


@given(data=st.data())
def test_any_change_of_the_structure_is_seen(engine: sa.Engine, data: st.DataObject) -> None:
    """Whatever a migration could do, alone or among others, shows where it was done."""
    known = {**BOTH, **OWN[engine.dialect.name]}
    chosen = data.draw(
        st.lists(st.sampled_from(sorted(known)), min_size=1, unique=True, max_size=3)
    )
    before, after = outcome(engine, chosen)
    if before is not None:
        seen = changed(before, after)
        assert seen
        if len(chosen) == 1:
            assert known[chosen[0]] in seen


def outcome(
    engine: sa.Engine, chosen: list[str]
) -> tuple[tuple[Print, ...] | None, tuple[Print, ...]]:
    """Return the structure on both sides, None where the changes exclude each other."""
    try:
        return around(engine, *chosen)
    except sa.exc.DBAPIError:
        assert len(chosen) > 1, f"{chosen} does not even run"
        return None, ()


def test_every_change_is_seen_where_it_was_made(engine: sa.Engine) -> None:
    """The whole list, one by one."""
    known = {**BOTH, **OWN[engine.dialect.name]}
    missed = [text for text, key in known.items() if key not in changed(*around(engine, text))]
    assert missed == []


def test_what_an_inspector_knows_is_the_structure_of_other_databases(tmp_path: Path) -> None:
    """Everything but triggers: tables, columns, indexes, constraints and views."""
    engine = prepared(sqlite_url(tmp_path))
    with engine.connect() as connection:
        before = list(inspected_structure(connection))
        connection.exec_driver_sql("CREATE UNIQUE INDEX once ON runs (status)")
        after = list(inspected_structure(connection))
        connection.rollback()
    found = {(row.kind, row.table, row.name) for row in before}
    assert {
        ("table", None, "runs"),
        ("table", None, "failed"),
        ("column", "runs", "status"),
        ("index", "runs", "by_status"),
        ("constraint", "runs", "positive"),
        ("constraint", "runs", "primary key"),
        ("constraint", "incidents", "unique 1"),
        ("constraint", "incidents", "foreign key 1"),
    } <= found
    new = {(row.kind, row.table, row.name) for row in after if row not in before}
    assert new == {("index", "runs", "once")}


def test_a_database_without_a_version_table_has_no_revision(tmp_path: Path) -> None:
    """And the rest is there all the same."""
    engine = sa.create_engine(sqlite_url(tmp_path), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE runs (run_id TEXT)")
        found = structure_of(connection, VERSIONS)
    assert [(one.kind, one.name) for one in found] == [("column", "run_id"), ("table", "runs")]
