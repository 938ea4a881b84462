"""What a statement does is told by its words, as a real parser tells it."""

from collections.abc import Iterator

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from sitegen.certify.observed import Op
from sitegen.certify.sql_words import Touched, touched_by

Done = list[tuple[Op, str | None]]


def done(text: str, dialect: str = "postgresql") -> Done:
    """Return what a text does, as pairs."""
    return [(one.op, one.table) for one in touched_by(text, dialect)]


STATEMENTS = [
    pytest.param("SELECT 1", [(Op.SELECT, None)], id="a read"),
    pytest.param("  \n-- DROP TABLE x\n/* DROP */ select 1;", [(Op.SELECT, None)], id="comment"),
    pytest.param("/* a /* DROP */ b */ SELECT 1", [(Op.SELECT, None)], id="nested comment"),
    pytest.param("SELECT 'x; DROP TABLE y'", [(Op.SELECT, None)], id="a string"),
    pytest.param("SELECT E'\\'; DROP TABLE y --'", [(Op.SELECT, None)], id="escaped string"),
    pytest.param("SELECT $a$; DROP TABLE y$a$", [(Op.SELECT, None)], id="dollar string"),
    pytest.param('SELECT "DROP" FROM "a;b"', [(Op.SELECT, None)], id="quoted names"),
    pytest.param("(SELECT 1) UNION (SELECT 2)", [(Op.SELECT, None)], id="brackets"),
    pytest.param("SELECT * FROM runs FOR UPDATE", [(Op.SELECT, None)], id="a lock"),
    pytest.param("SELECT replace(a, b, c) FROM t", [(Op.SELECT, None)], id="a function"),
    pytest.param("SELECT * INTO sdsr_x FROM runs", [(Op.DDL, "sdsr_x")], id="select into"),
    pytest.param("INSERT INTO app.runs VALUES (1)", [(Op.INSERT, "runs")], id="a schema"),
    pytest.param(
        "INSERT INTO runs VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2",
        [(Op.INSERT, "runs"), (Op.UPDATE, "runs")],
        id="an upsert",
    ),
    pytest.param(
        "INSERT INTO runs VALUES (1) ON CONFLICT DO NOTHING",
        [(Op.INSERT, "runs")],
        id="no upsert",
    ),
    pytest.param("UPDATE ONLY runs SET a = 1", [(Op.UPDATE, "runs")], id="only"),
    pytest.param('DELETE FROM "Runs"', [(Op.DELETE, "Runs")], id="a deletion"),
    pytest.param(
        "WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone",
        [(Op.DELETE, "a"), (Op.INSERT, "b")],
        id="with, twice",
    ),
    pytest.param("WITH x AS (SELECT 1) SELECT * FROM x", [(Op.SELECT, None)], id="with, read"),
    pytest.param(
        "WITH x AS (SELECT 1) UPDATE runs SET a = 1", [(Op.UPDATE, "runs")], id="with, update"
    ),
    pytest.param(
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE "
        "WHEN NOT MATCHED THEN INSERT VALUES (1)",
        [(Op.DELETE, "t"), (Op.INSERT, "t")],
        id="merge",
    ),
    pytest.param("UPDATE a SET b = 1; DROP TABLE c", [(Op.UPDATE, "a"), (Op.DDL, "c")], id="two"),
    pytest.param("TRUNCATE TABLE runs", [(Op.DDL, "runs")], id="truncate"),
    pytest.param("ALTER TABLE ONLY runs ADD x INT", [(Op.DDL, "runs")], id="alter"),
    pytest.param("CREATE TEMP TABLE IF NOT EXISTS x (a INT)", [(Op.DDL, "x")], id="temporary"),
    pytest.param("COPY runs FROM STDIN", [(Op.INSERT, "runs")], id="copy in"),
    pytest.param("COPY (SELECT 1 FROM a) TO STDOUT", [(Op.SELECT, None)], id="copy out"),
    pytest.param("CALL tidy('DROP TABLE x')", [(Op.OTHER, None)], id="call"),
    pytest.param(
        "DO $$ BEGIN IF true THEN DROP TABLE x; END IF; END $$",
        [(Op.OTHER, None), (Op.DDL, "x")],
        id="do, a drop",
    ),
    pytest.param(
        "DO $$ BEGIN EXECUTE 'ALTER TABLE x DISABLE TRIGGER ALL'; END $$",
        [(Op.OTHER, None), (Op.DDL, "x")],
        id="do, a drop in a string",
    ),
    pytest.param(
        "DO $$ BEGIN UPDATE x SET a = 1; END $$",
        [(Op.OTHER, None), (Op.UPDATE, "x")],
        id="do, an update",
    ),
    pytest.param("EXPLAIN DELETE FROM runs", [(Op.SELECT, None)], id="explain"),
    pytest.param("EXPLAIN ANALYZE DELETE FROM runs", [(Op.DELETE, "runs")], id="and analyse"),
    pytest.param("PREPARE p AS DELETE FROM runs", [(Op.DELETE, "runs")], id="prepare"),
    pytest.param("SAVEPOINT a", [(Op.OTHER, None)], id="savepoint"),
    pytest.param("UPDATE pg_class SET relname = 'x'", [(Op.DDL, "pg_class")], id="catalogue"),
    pytest.param("SET session_replication_role = replica", [(Op.DDL, None)], id="triggers off"),
    pytest.param(
        "SELECT set_config('session_replication_role', 'replica', true)",
        [(Op.DDL, None)],
        id="triggers off, by a function",
    ),
    pytest.param("SET LOCAL lock_timeout = 5", [(Op.OTHER, None)], id="a setting"),
    pytest.param("GRANT ALL ON runs TO x", [(Op.DDL, "runs")], id="grant"),
    pytest.param("", [], id="nothing"),
    pytest.param(" ; ; -- nothing", [], id="nothing at length"),
    pytest.param("SELECT 'never ends", [(Op.SELECT, None)], id="an open string"),
    pytest.param("SELECT 1 /* never ends", [(Op.SELECT, None)], id="an open comment"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    STATEMENTS,
)
def test_a_statement_counts_as_what_it_does(text: str, expected: Done) -> None:
    """Every statement of a text, wherever its verb is hidden."""
    assert done(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("PRAGMA table_info(runs)", [(Op.SELECT, None)], id="a query"),
        pytest.param("PRAGMA main.index_list('runs')", [(Op.SELECT, None)], id="of a schema"),
        pytest.param("PRAGMA foreign_keys", [(Op.SELECT, None)], id="asks"),
        pytest.param("PRAGMA foreign_keys = ON", [(Op.OTHER, None)], id="keys on"),
        pytest.param("PRAGMA foreign_keys = off", [(Op.DDL, None)], id="keys off"),
        pytest.param("PRAGMA ignore_check_constraints(1)", [(Op.DDL, None)], id="checks off"),
        pytest.param("PRAGMA writable_schema = 1", [(Op.DDL, None)], id="the schema as data"),
        pytest.param("UPDATE sqlite_master SET sql = ''", [(Op.DDL, "sqlite_master")], id="and so"),
        pytest.param("INSERT OR IGNORE INTO a VALUES (1)", [(Op.INSERT, "a")], id="or ignore"),
        pytest.param(
            "REPLACE INTO a VALUES (1)", [(Op.INSERT, "a"), (Op.UPDATE, "a")], id="replace"
        ),
        pytest.param("DELETE FROM [a b]", [(Op.DELETE, "a b")], id="brackets around a name"),
        pytest.param(
            "CREATE TRIGGER t AFTER DELETE ON runs BEGIN DELETE FROM b; SELECT CASE WHEN 1 THEN 2 "
            "END; END; SELECT 1",
            [(Op.DDL, "runs"), (Op.SELECT, None)],
            id="a trigger's body is its own",
        ),
    ],
)
def test_sqlite_has_words_of_its_own(text: str, expected: Done) -> None:
    """Pragmas, replacing, brackets and bodies of triggers."""
    assert done(text, "sqlite") == expected


# ------------------------------------------------------------------- an oracle: a real parser

OPS: dict[type[exp.Expr], Op] = {
    exp.Insert: Op.INSERT,
    exp.Update: Op.UPDATE,
    exp.Delete: Op.DELETE,
    exp.Create: Op.DDL,
    exp.Drop: Op.DDL,
    exp.Alter: Op.DDL,
    exp.TruncateTable: Op.DDL,
}

NAMES = st.sampled_from(["runs", "incidents", "sdsr_x", '"Odd; name"', '"DROP"', "app.runs"])
LITERALS = st.sampled_from(
    ["1", "NULL", "'plain'", "'it''s; DROP TABLE x'", "'-- DELETE FROM x'", "'/* UPDATE x'"]
)
NOISE = st.sampled_from(
    ["", " ", "\n", " -- INSERT INTO x\n", " /* DROP TABLE x; */ ", "\t/* ' */ "]
)


@st.composite
def reads(draw: st.DrawFn) -> str:
    """A query, perhaps with another inside."""
    column, table, literal = draw(st.sampled_from(["a", "*"])), draw(NAMES), draw(LITERALS)
    plain = f"SELECT {column}{draw(NOISE)} FROM {table} WHERE a = {literal}"  # noqa: S608 -- nobody runs it
    if draw(st.booleans()):
        return f"SELECT * FROM ({plain}) AS q"  # noqa: S608 -- nobody runs it
    return plain + draw(st.sampled_from(["", " FOR UPDATE"]))


@st.composite
def writes(draw: st.DrawFn) -> str:
    """An insertion, update or deletion."""
    table, literal, noise = draw(NAMES), draw(LITERALS), draw(NOISE)
    return draw(
        st.sampled_from(
            [
                f"INSERT INTO {table} (a){noise} VALUES ({literal})",  # noqa: S608 -- nobody runs it
                f"INSERT INTO {table} (a) {draw(reads())}",
                f"UPDATE {table}{noise} SET a = {literal}",  # noqa: S608 -- nobody runs it
                f"DELETE{noise or ' '} FROM {table} WHERE a = {literal}",
            ]
        )
    )


@st.composite
def statements(draw: st.DrawFn) -> str:
    """A statement of any kind."""
    table, noise = draw(NAMES), draw(NOISE)
    simple = draw(st.one_of(reads(), writes()))
    part = draw(st.one_of(reads(), writes())).replace(" FOR UPDATE", "")
    if not part.startswith("SELECT"):
        part += " RETURNING a"
    return draw(
        st.sampled_from(
            [
                simple,
                f"WITH{noise or ' '} w AS ({part}) {simple}",
                f"CREATE TABLE {table}{noise} (a INT)",
                f"DROP TABLE IF EXISTS {table}{noise}",
                f"ALTER TABLE {table} ADD COLUMN b INT",
                f"TRUNCATE TABLE {table}",
                f"CREATE INDEX i ON {table} (a){noise}",
            ]
        )
    )


def by_parser(text: str) -> Iterator[tuple[Op, str | None]]:
    """Yield what sqlglot says that each statement does."""
    for tree in sqlglot.parse(text, dialect="postgres"):
        assert tree is not None
        found = [(op, node) for kind, op in OPS.items() for node in tree.find_all(kind)]
        for op, node in found:
            table = node.find(exp.Table)
            yield op, table.name if table is not None else None
        if not found:
            yield Op.SELECT, None


@given(st.lists(statements(), min_size=1, max_size=4), NOISE)
def test_a_parser_says_the_same(texts: list[str], noise: str) -> None:
    """Any list of statements, with strings and comments that look like others."""
    text = f"{noise};".join(texts)
    assert set(done(text)) == set(by_parser(text))


@given(st.text(max_size=200), st.sampled_from(["sqlite", "postgresql", "mysql", "other"]))
def test_any_text_is_answered(text: str, dialect: str) -> None:
    """Broken statements too: whatever it is, it is one of the operations."""
    assert all(isinstance(one, Touched) for one in touched_by(text, dialect))


@given(st.text(alphabet="'\"$;-/*[]()a \n", max_size=40), statements())
def test_a_change_behind_a_closed_text_is_never_hidden(text: str, statement: str) -> None:
    """A string that says anything at all hides nothing that comes after it."""
    literal = "'" + text.replace("'", "''") + "'"
    found = set(done(f"SELECT {literal}; {statement}"))
    assert set(done(statement)) <= found
