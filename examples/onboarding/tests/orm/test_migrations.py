"""The revisions lead to what the models say, and back."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect

from onboarding.database import migrate, revert
from onboarding.models import Base
from suite_support import prepared_engine

pytestmark = pytest.mark.orm


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
