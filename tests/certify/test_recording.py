"""Statements are recorded of every engine, with what they did, in whose name, and boundedly."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from sitegen.certify.observed import Actor, Op, Phase, Sent
from sitegen.certify.recording import StatementRecorder
from tests.certify.servers import postgres_schema, postgres_server, sqlite_url

METADATA = sa.MetaData()
RUNS = sa.Table(
    "runs", METADATA, sa.Column("run_id", sa.Integer, primary_key=True), sa.Column("a", sa.Integer)
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database with one table."""
    if request.param == "sqlite":
        yield migrated(sqlite_url(tmp_path_factory.mktemp("recording")))
        return
    with postgres_server() as server:
        if server is None:
            pytest.skip("there is no PostgreSQL here; `make postgres` installs it")
        with postgres_schema(server) as found:
            yield migrated(found)


def migrated(url: str) -> str:
    """Make the table."""
    METADATA.create_all(sa.create_engine(url, poolclass=sa.NullPool))
    return url


def sent(recorder: StatementRecorder) -> list[tuple[Op, str | None, int | None]]:
    """Return operation, table and rows of what was listed."""
    return [(one.op, one.table, one.rows) for one in recorder.statements().listed]


def run(url: str, *statements: sa.Executable | str) -> None:
    """Send statements through an engine of their own, and roll them back."""
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        for statement in statements:
            if isinstance(statement, str):
                connection.exec_driver_sql(statement)
            else:
                connection.execute(statement)
        connection.rollback()


def test_engines_made_later_are_heard_and_rows_are_counted(url: str) -> None:
    """Compiled statements and texts alike; reads are only counted."""
    with StatementRecorder() as recorder:
        run(
            url,
            sa.insert(RUNS).values(run_id=1),
            "INSERT INTO runs VALUES (2, 0), (3, 0)",
            sa.update(RUNS).values(a=1),
            sa.select(RUNS),
            sa.delete(RUNS).where(RUNS.c.run_id == 2),
        )
    assert sent(recorder) == [
        (Op.INSERT, "runs", 1),
        (Op.INSERT, "runs", 2),
        (Op.UPDATE, "runs", 3),
        (Op.DELETE, "runs", 1),
    ]
    found = recorder.statements()
    assert [one.seq for one in found.listed] == [1, 2, 3, 4]
    assert found.totals[Op.SELECT] >= 1
    assert found.left_out == 0


def test_many_rows_of_one_statement_are_counted(url: str) -> None:
    """`executemany`, however the driver does it."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with StatementRecorder() as recorder, engine.connect() as connection:
        connection.execute(sa.insert(RUNS), [{"run_id": n} for n in range(10, 15)])
        connection.rollback()
    assert [rows for op, _, rows in sent(recorder) if op is Op.INSERT] == [5]


def test_nothing_is_heard_before_and_after(url: str) -> None:
    """A recorder leaves no listener behind, and can be stopped twice."""
    recorder = StatementRecorder()
    run(url, sa.insert(RUNS).values(run_id=1))
    recorder.start()
    recorder.start()
    recorder.stop()
    recorder.stop()
    run(url, sa.insert(RUNS).values(run_id=1))
    assert recorder.statements().totals == {}


def test_a_statement_that_failed_was_sent(url: str) -> None:
    """It did nothing to any row, but somebody tried."""
    with StatementRecorder() as recorder, pytest.raises(sa.exc.DBAPIError):
        run(url, "DROP TABLE nowhere")
    assert sent(recorder) == [(Op.DDL, "nowhere", 0)]


def test_phase_and_actor_are_those_of_the_moment(url: str) -> None:
    """Nested phases end; outside of all, a statement is the application's."""
    one = sa.insert(RUNS).values(run_id=1)
    with StatementRecorder() as recorder:
        with recorder.phase(Phase.INJECTION, Actor.INJECTOR):
            run(url, one)
            with recorder.phase(Phase.ACT, Actor.APPLICATION):
                run(url, one)
            run(url, one)
        run(url, one)
    found = [(each.phase, each.actor) for each in recorder.statements().listed]
    assert found == [
        (Phase.INJECTION, Actor.INJECTOR),
        (Phase.ACT, Actor.APPLICATION),
        (Phase.INJECTION, Actor.INJECTOR),
        (Phase.OBSERVATION, Actor.APPLICATION),
    ]


def test_another_thread_is_the_application(url: str) -> None:
    """What an engine sends by itself while the runner injects is not the injector's."""
    with StatementRecorder() as recorder, recorder.phase(Phase.INJECTION, Actor.INJECTOR):
        thread = threading.Thread(target=run, args=(url, sa.insert(RUNS).values(run_id=1)))
        thread.start()
        thread.join()
        run(url, sa.insert(RUNS).values(run_id=2))
    found = [(each.phase, each.actor) for each in recorder.statements().listed]
    assert found == [(Phase.INJECTION, Actor.APPLICATION), (Phase.INJECTION, Actor.INJECTOR)]


def test_a_read_that_writes_inside_is_told(url: str) -> None:
    """SQLAlchemy compiles a SELECT here, and an INSERT hides in it."""
    if url.startswith("sqlite"):
        pytest.skip("SQLite knows no insertion inside a query")
    added = sa.insert(RUNS).values(run_id=7).returning(RUNS.c.run_id).cte("added")
    with StatementRecorder() as recorder:
        run(url, sa.select(added))
    assert [(op, table) for op, table, _ in sent(recorder)] == [(Op.INSERT, "runs")]


def test_the_text_is_kept_as_a_hash_only(tmp_path: Path) -> None:
    """Values in a statement are the application's secrets."""
    with StatementRecorder() as recorder:
        run(migrated(sqlite_url(tmp_path)), "INSERT INTO runs VALUES (424242, 0)")
    assert "424242" not in repr(recorder.statements())


@given(
    st.lists(
        st.sampled_from(
            [
                (Actor.APPLICATION, "INSERT INTO runs VALUES (1)"),
                (Actor.INJECTOR, "INSERT INTO runs VALUES (1)"),
                (Actor.APPLICATION, "UPDATE runs SET a = 1"),
                (Actor.APPLICATION, "INSERT INTO alembic_version VALUES ('x')"),
                (Actor.APPLICATION, "DROP TABLE runs"),
                (Actor.APPLICATION, "SELECT 1"),
            ]
        ),
        max_size=40,
    ),
    st.integers(1, 12),
)
def test_where_not_all_fit_the_grave_ones_stay(said: list[tuple[Actor, str]], most: int) -> None:
    """Nobody hides a change of the schema behind a thousand harmless statements."""
    recorder = StatementRecorder(most=most)
    for actor, text in said:
        with recorder.phase(Phase.PROPAGATION, actor):
            recorder._handle_error(Failed(text))
    found = recorder.statements()
    told = [text for _, text in said if not text.startswith("SELECT")]
    assert len(found.listed) == min(most, len(told))
    assert len(found.listed) + found.left_out == len(told)
    assert sum(found.totals.values()) == len(said)
    assert [one.seq for one in found.listed] == sorted({one.seq for one in found.listed})
    grave = [text for text in told if text.startswith("DROP") or "alembic" in text]
    assert len([one for one in found.listed if is_grave(one)]) == min(most, len(grave))


def is_grave(one: Sent) -> bool:
    """Tell what must never be left out while there is anything else."""
    return one.op is Op.DDL or one.table == "alembic_version"


class Failed:
    """What SQLAlchemy tells of a statement that failed, as far as it is asked."""

    execution_context = None

    def __init__(self, statement: str) -> None:
        self.statement = statement
        self.dialect = sa.create_engine("sqlite://").dialect
