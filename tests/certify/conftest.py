"""Databases for the tests of certification: SQLite, and PostgreSQL where there is one."""

from collections.abc import Iterator

import pytest

from tests.certify.run_app import migrated
from tests.certify.running import Bench
from tests.certify.servers import postgres_schema, postgres_server, sqlite_url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_server(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Yield the URL of a PostgreSQL server, None where SQLite is meant."""
    if request.param == "sqlite":
        yield None
        return
    with postgres_server() as url:
        if url is None:
            pytest.skip("there is no PostgreSQL here; `make postgres` installs it")
        yield url


@pytest.fixture
def empty_url(
    database_server: str | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Yield the URL of an empty database of its own."""
    if database_server is None:
        yield sqlite_url(tmp_path_factory.mktemp("certify"))
        return
    with postgres_schema(database_server) as url:
        yield url


@pytest.fixture
def bench(empty_url: str) -> Bench:
    """Return a migrated database, ready to run scenarios on."""
    migrated(empty_url).dispose()
    return Bench(empty_url)
