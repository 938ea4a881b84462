"""Cleanup takes a scenario's rows away, and no other row, in an order that the keys allow."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.certify.cleaning import clean
from sitegen.certify.cleaning_order import cleanup_problems, sound_order
from sitegen.certify.database import Database, open_database
from sitegen.certify.scenario import Cleanup
from sitegen.certify.scenario_file import Vocabulary, read_scenario
from sitegen.certify.tables import Tables, read_tables
from sitegen.limits import DEFAULT_LIMITS
from tests.certify.run_app import METADATA, RUNS, TRACES
from tests.certify.running import DOCUMENT, SCENARIO, START, source_text

KNOWN: Final = Vocabulary(frozenset({"IncidentEngine", "ProposalEngine"}), frozenset())
NOON: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """Yield a database with the tables of the application, empty."""
    METADATA.create_all(sa.create_engine(empty_url, poolclass=sa.NullPool))
    found = open_database(empty_url)
    yield found
    found.close()


ids = st.sampled_from([None, SCENARIO, "SC-10", "sc-1", "SC-1 ", "OTHER"])
marks = st.lists(st.tuples(st.booleans(), ids), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marks, marks)
def test_cleanup_touches_rows_with_the_whole_mark_and_no_others(
    database: Database, runs: list[tuple[bool, str | None]], traces: list[tuple[bool, str | None]]
) -> None:
    """Only what is synthetic and of this scenario goes; of traces, that is archived alone."""
    scenario = read_scenario(source_text(DOCUMENT), "x.yaml", START, KNOWN, DEFAULT_LIMITS)
    tables = read_tables(database)
    with database.engine.begin() as connection:
        connection.execute(RUNS.delete())
        connection.execute(TRACES.delete())
        for number, (synthetic, owner) in enumerate(runs):
            row = {"is_synthetic": synthetic, "synthetic_scenario_id": owner}
            connection.execute(RUNS.insert().values(run_id=f"{number}", status="x", **row))
        for number, (synthetic, owner) in enumerate(traces):
            row = {"is_synthetic": synthetic, "synthetic_scenario_id": owner}
            connection.execute(TRACES.insert().values(trace_id=f"{number}", run_id="r", **row))
    done = clean(database, tables, scenario, "archived_at", moment=NOON, injected={})
    own = (True, SCENARIO)
    with database.engine.connect() as connection:
        left = connection.execute(sa.select(RUNS.c.run_id)).scalars().all()
        kept = connection.execute(sa.select(TRACES.c.trace_id, TRACES.c.archived_at)).all()
    assert set(left) == {str(number) for number, mark in enumerate(runs) if mark != own}
    assert {row.trace_id: row.archived_at is not None for row in kept} == {
        str(number): mark == own for number, mark in enumerate(traces)
    }
    assert done.problems == ()
    assert {one.table: one.affected for one in done.cleaned if one.affected} == {
        name: marked.count(own)
        for name, marked in (("runs", runs), ("aos_traces", traces))
        if own in marked
    }


def built(database_url: str, *tables: sa.Table) -> Tables:
    """Make tables and return them as they are there."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    tables[0].metadata.create_all(engine)
    return read_tables(open_database(database_url))


def table(metadata: sa.MetaData, name: str, *more: Any) -> sa.Table:
    """Return a table whose rows can be marked."""
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("is_synthetic", sa.Boolean),
        sa.Column("synthetic_scenario_id", sa.String(20)),
        *more,
    )


def parent(ondelete: str | None = None) -> sa.Column[Any]:
    """Return a column that refers to a parent."""
    return sa.Column("parent_id", sa.ForeignKey("parents.id", ondelete=ondelete))


def problems(tables: Tables, *order: str, archive: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return what is wrong with an order."""
    return cleanup_problems(tables, Cleanup(order, archive), ("traces",), "archived_at")


def test_children_go_before_their_parents(empty_url: str) -> None:
    """The other way round is told before anything is written, with an order that works."""
    metadata = sa.MetaData()
    tables = built(empty_url, table(metadata, "parents"), table(metadata, "children", parent()))
    assert problems(tables, "children", "parents") == ()
    (told,) = problems(tables, "parents", "children")
    assert "An order that works: children, parents." in told


def test_an_order_that_works_is_found_for_any_declared_one(empty_url: str) -> None:
    """However the tables are named."""
    metadata = sa.MetaData()
    made = [
        table(metadata, f"t{number}", sa.Column("up", sa.ForeignKey(f"t{number - 1}.id")))
        if number
        else table(metadata, "t0")
        for number in range(4)
    ]
    tables = built(empty_url, *made)
    assert sound_order(tables, Cleanup(("t0", "t3", "t1", "t2"), ())) == ("t3", "t2", "t1", "t0")


def test_a_delete_that_would_spread_is_refused(empty_url: str) -> None:
    """Rows that nobody declared would go with their parents, and traces too."""
    metadata = sa.MetaData()
    archived = sa.Column("archived_at", sa.DateTime)
    tables = built(
        empty_url,
        table(metadata, "parents"),
        table(metadata, "children", parent("CASCADE")),
        table(metadata, "traces", parent("CASCADE"), archived),
    )
    order, archive = ("traces", "parents"), ("traces",)
    told = " ".join(problems(tables, *order, archive=archive))
    assert "would delete rows of “children”" in told
    assert "would delete rows of “traces”" in told
    assert len(problems(tables, "traces", "children", "parents", archive=archive)) == 1


@pytest.mark.parametrize(
    ("order", "archive", "sentence"),
    [
        (("absent",), (), "the table “absent”, which is not there."),
        (("plain",), (), "“plain”, whose rows can't be told apart"),
        (("parents",), ("parents",), "“parents” can't be archived: it has no column"),
        (("parents", "traces"), (), "The trace table “traces” is not archived"),
        (("parents",), (), "The trace table “traces” is not archived"),
    ],
)
def test_a_cleanup_that_can_not_work_is_told(
    empty_url: str, order: tuple[str, ...], archive: tuple[str, ...], sentence: str
) -> None:
    """Before anything is written."""
    metadata = sa.MetaData()
    sa.Table("plain", metadata, sa.Column("id", sa.Integer, primary_key=True))
    archived = sa.Column("archived_at", sa.DateTime)
    tables = built(empty_url, table(metadata, "parents"), table(metadata, "traces", archived))
    assert sentence in " ".join(problems(tables, *order, archive=archive))
