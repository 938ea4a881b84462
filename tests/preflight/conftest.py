"""Databases for the tests of preflights."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.certify.servers import postgres_schema, postgres_server, sqlite_url


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Return the URL of a PostgreSQL server, or skip."""
    with postgres_server() as url:
        if url is None:
            pytest.skip("there is no PostgreSQL here; `make postgres` installs it")
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of an empty database, of either kind."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path)
        return
    with postgres_schema(request.getfixturevalue("server")) as url:
        yield url
