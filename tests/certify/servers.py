"""Databases of their own for tests: a file of SQLite, a schema of a private PostgreSQL server."""

import itertools
import os
import subprocess  # noqa: TID251 -- only a server of its own is a private one
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from tests.sources import ROOT

WITH_POSTGRES = ROOT / "examples" / "onboarding" / "tools" / "with_postgres.sh"
VARIABLE = "ONBOARDING_DATABASE_URL"
_NUMBERS = itertools.count(1)


@contextmanager
def postgres_server() -> Iterator[str | None]:
    """Yield the URL of a PostgreSQL server, None where there is none; it ends with the block."""
    given = os.environ.get(VARIABLE, "")
    if given.startswith("postgresql"):
        yield given
        return
    # The server's command reads from a pipe: it ends with this process, however that ends.
    reading, writing = os.pipe()
    says = f'printf "%s\\n" "${VARIABLE}"; exec cat /dev/fd/{reading} >/dev/null'
    with subprocess.Popen(  # noqa: S603 -- our own script
        [WITH_POSTGRES, "sh", "-c", says],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(reading,),
        text=True,
    ) as server:
        os.close(reading)
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip() or None
        finally:
            os.close(writing)
            server.wait()


def sqlite_url(folder: Path) -> str:
    """Return the URL of an empty database in a file."""
    path = folder / f"database-{next(_NUMBERS)}.db"
    path.touch()
    return f"sqlite:///{path}"


@contextmanager
def postgres_schema(server: str) -> Iterator[str]:
    """Yield the URL of an empty schema of a server; it is dropped afterwards."""
    name = f"guarded_{os.getpid()}_{next(_NUMBERS)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.schema.CreateSchema(name))
    joint = "&" if "?" in server else "?"
    try:
        yield f"{server}{joint}options={quote(f'-csearch_path={name}')}"
    finally:
        with engine.connect() as connection:
            connection.execute(sa.schema.DropSchema(name, cascade=True))
