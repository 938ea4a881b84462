"""The revisions lead to what the models say, and back."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

from onboarding.database import migrate, revert
from onboarding.models import Base
from suite_support import prepared_engine

pytestmark = pytest.mark.orm

RUN = "run_id, queue, status, run_graph, position, tick_count, created_at, updated_at"
INCIDENT = (
    "fingerprint, reason, message, severity, occurrences, last_run_id, created_at, updated_at"
)
PROPOSAL = "incident_id, rule, rationale, status, created_at"


@pytest.fixture
def empty() -> Iterator[Engine]:
    """Return a migrated database that the test has for itself."""
    with prepared_engine("sqlite://", "migrations") as engine:
        yield engine


@pytest.mark.sitegen(purpose="Models and migrations agree.")
def test_the_migrations_make_what_the_models_say(connection: Connection) -> None:
    """Alembic finds nothing that a further revision would have to do."""
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    assert compare_metadata(context, Base.metadata) == []


@pytest.mark.sitegen(purpose="Every revision can be reverted, and made again.")
def test_the_migrations_lead_back(empty: Engine) -> None:
    """After the way back nothing is left but Alembic's own table."""
    with empty.begin() as connection:
        revert(connection, "0001")
        assert "runs" not in inspect(connection).get_table_names()
    with empty.begin() as connection:
        revert(connection)
        assert inspect(connection).get_table_names() == ["alembic_version"]
    with empty.begin() as connection:
        migrate(connection)
        assert set(Base.metadata.tables) < set(inspect(connection).get_table_names())


@pytest.mark.sitegen(purpose="Incidents and proposals of before revision 0004 are carried over.")
def test_earlier_incidents_are_carried_over(empty: Engine) -> None:
    """An incident is that of its last run, what was proposed is a draft; and the way back works."""
    moment = "'2026-03-02 09:00:00+00:00'"
    run = f"'run-1', 'q', 'failed', '{{}}', 0, 1, {moment}, {moment}"
    incident = f"'q/a/b', 'rule_violated', 'No.', 'high', 3, 'run-1', {moment}, {moment}"
    with empty.begin() as connection:
        revert(connection, "0003")
        for table, values in (
            (f"runs ({RUN})", run),
            (f"incidents ({INCIDENT})", incident),
            (f"policy_proposals ({PROPOSAL})", f"1, 'hold', 'Thrice.', 'proposed', {moment}"),
        ):
            connection.execute(text(f"INSERT INTO {table} VALUES ({values})"))  # noqa: S608
        migrate(connection)
        made = connection.execute(text("SELECT id, source_run_id, severity FROM incidents"))
        assert made.one() == ("incident-run-1", "run-1", "HIGH")
        drafted = connection.execute(text("SELECT incident_id, status FROM policy_proposals"))
        assert drafted.one() == ("incident-run-1", "draft")
        revert(connection, "0003")
        again = connection.execute(text("SELECT last_run_id, severity FROM incidents"))
        assert again.one() == ("run-1", "high")
