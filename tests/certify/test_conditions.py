"""The language of conditions means the same in every database, and what its words say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.certify.cells import cell_of, holds, plain, same
from sitegen.certify.database import Database, open_database
from sitegen.certify.rows import Rows
from sitegen.certify.scenario import Contains, Equals, NotNull, OneOf, Test, ValueOf, Where
from sitegen.certify.tables import RowsProblem, read_tables

METADATA: Final = sa.MetaData()
THINGS: Final = sa.Table(
    "things",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("word", sa.String(20)),
    sa.Column("number", sa.Integer),
    sa.Column("flag", sa.Boolean),
    sa.Column("list", sa.JSON(none_as_null=True)),
    sa.Column("spelled", sa.Text),
)
TYPES: Final = sa.Table(
    "types",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("moment", sa.DateTime(timezone=True)),
    sa.Column("local", sa.DateTime()),
    sa.Column("day", sa.Date),
    sa.Column("price", sa.Numeric(10, 2)),
    sa.Column("ratio", sa.Float),
    sa.Column("key", sa.Uuid),
)
WORDS: Final = ("", "a", "b", "%", "_", "A", "null", "1")


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """Yield a database with an empty table."""
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    METADATA.create_all(engine)
    found = open_database(empty_url)
    yield found
    found.close()


words = st.none() | st.sampled_from(WORDS)
numbers = st.none() | st.integers(-2, 2)
flags = st.none() | st.booleans()
lists = st.none() | st.lists(st.sampled_from(["a", "b", 1, 2, True]), max_size=3)
things = st.fixed_dictionaries(
    {
        "word": words,
        "number": numbers,
        "flag": flags,
        "list": lists,
        "spelled": st.sampled_from(["", "abc", '["a", 1]', "[]", "[broken"]) | st.none(),
    }
)


def drawn_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Test]:
    """Draw a test of a column with such values."""
    return st.one_of(
        values.map(Equals),
        st.just(NotNull()),
        st.lists(values, min_size=1, max_size=3).map(lambda some: OneOf(tuple(some))),
    )


elements: st.SearchStrategy[Any] = st.sampled_from(["a", "b", 1, 2, True])
wheres = st.lists(
    st.one_of(
        st.tuples(st.just("word"), drawn_of(words)),
        st.tuples(st.just("number"), drawn_of(numbers)),
        st.tuples(st.just("flag"), drawn_of(flags)),
        st.tuples(st.just("list"), elements.map(Contains)),
        st.tuples(st.just("list"), st.just(NotNull())),
        st.tuples(st.just("spelled"), elements.map(Contains)),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda pair: pair[0],
).map(tuple)


def fits(cell: Any, test: Test) -> bool:
    """Tell whether a cell fits, by the words of the grammar."""
    if isinstance(test, NotNull):
        return cell is not None
    if isinstance(test, OneOf):
        return any(cell == value and type(cell) is type(value) for value in test.values)
    if isinstance(test, Contains):
        return holds(cell, test.value)
    return bool(cell == test.value and type(cell) is type(test.value))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(things, max_size=5), wheres)
def test_the_database_counts_what_the_words_say(
    database: Database, some: list[dict[str, Any]], where: Where
) -> None:
    """Null is null, `%` is no pattern, true is not 1, and all conditions have to match."""
    with database.engine.connect() as connection:
        for row in some:
            connection.execute(THINGS.insert().values(row))
        found = Rows(connection, read_tables(database)).count("things", where)
        connection.rollback()
    assert found == sum(all(fits(row[name], test) for name, test in where) for row in some)


@pytest.mark.parametrize(
    ("cell", "wanted", "held"),
    [
        (["a", 1], 1, True),
        (["a", 1], "1", False),
        ([True], 1, False),
        ('["a", 1]', 1, True),
        ('["a", 1]', "a", True),
        ('["abc"]', "a", False),
        ("abc", "b", True),
        ("abc", 1, False),
        ("[broken", "broken", True),
        (None, "a", False),
        ({"a": 1}, "a", False),
        ([], None, False),
        ([None], None, True),
    ],
)
def test_an_array_or_a_text_has_a_value_in_it(cell: Any, wanted: Any, *, held: bool) -> None:
    """An array by its elements, also one that is written down; any other text by its parts."""
    assert holds(cell, wanted) is held


def test_the_value_of_another_row_is_looked_up(database: Database) -> None:
    """Exactly one row has to match."""
    with database.engine.connect() as connection:
        for word in ("a", "b", "b"):
            connection.execute(THINGS.insert().values(word=word, number=1))
        rows = Rows(connection, read_tables(database))
        one = ValueOf("things", "number", (("word", Equals("a")),))
        assert rows.count("things", (("number", Equals(one)),)) == 3
        for word, number in (("b", 2), ("c", 0)):
            several = ValueOf("things", "number", (("word", Equals(word)),))
            with pytest.raises(RowsProblem, match=f"and {number} rows match"):
                rows.count("things", (("number", Equals(several)),))


@pytest.mark.parametrize(
    ("table", "column", "value", "sentence"),
    [
        ("absent", "id", 1, "There is no table “absent”."),
        ("things", "absent", 1, "The table “things” has no column “absent”."),
        ("things", "number", "1", "“things.number” takes no “1”."),
        ("things", "word", 1, "“things.word” takes no “1”."),
        ("things", "flag", 2, "“things.flag” takes no “2”."),
        ("things", "number", 10**12, "The database refuses the question"),
        ("types", "moment", "yesterday", "“types.moment” takes no “yesterday”."),
        ("types", "day", "2026-13-01", "“types.day” takes no “2026-13-01”."),
    ],
)
def test_what_can_not_be_asked_is_told(
    database: Database, table: str, column: str, value: Any, sentence: str
) -> None:
    """A value of another type is no match: it is a mistake."""
    if value == 10**12 and database.dialect == "sqlite":
        pytest.skip("integers of SQLite are wide")
    with database.engine.connect() as connection:
        rows = Rows(connection, read_tables(database))
        with pytest.raises(RowsProblem) as told:
            rows.count(table, ((column, Equals(value)),))
    assert str(told.value).startswith(sentence)


VALUES: Final[dict[str, tuple[Any, Any]]] = {
    "moment": ("2026-11-21T11:15:00+01:00", "2026-11-21T10:15:00"),
    "local": ("2026-11-21T10:15:00Z", "2026-11-21T10:15:00"),
    "day": ("2026-11-21", "2026-11-21"),
    "price": (1.5, "1.5"),
    "ratio": (2, 2.0),
    "key": ("0" * 31 + "1", "0" * 31 + "1"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_stored_found_and_told_alike(database: Database, name: str) -> None:
    """Whatever type the column has: what goes in is found again, and shown as JSON has it."""
    stated, shown = VALUES[name]
    tables = read_tables(database)
    cell = cell_of(stated, tables.column("types", name))
    with database.engine.connect() as connection:
        connection.execute(tables.table("types").insert().values({name: cell}))
        rows = Rows(connection, tables)
        (found,) = rows.cells("types", name, ((name, Equals(stated)),))
        assert same(found, cell)
        told = plain(found)
    # Not every database keeps the zone of a moment, or knows a UUID.
    if name == "moment":
        told = str(told).removesuffix("Z")
    assert (str(told).replace("-", "") if name == "key" else told) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (Decimal("1.50"), "1.5"),
        (Decimal(100), "100"),
        (float("inf"), "inf"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({"b": 1, "a": [None]}, '{"a":[null],"b":1}'),
        (True, True),
    ],
)
def test_a_cell_is_told_as_json_has_it(value: Any, shown: Any) -> None:
    """Equal cells are told alike."""
    assert (plain(value), type(plain(value))) == (shown, type(shown))
