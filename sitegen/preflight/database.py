"""A database that is looked at: every connection to it is one that can't write.

SQLite opens the file with `mode=ro`; PostgreSQL begins each transaction READ ONLY, and is asked
whether it did. Of other databases nobody knows how, so none is opened.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from sitegen.errors import UsageProblem
from sitegen.model.value import Value

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

HINT: Final = "Install it with: pip install 'sitegen[database]'"
_ENV: Final = "env:"
_CONNECT_SECONDS: Final = 10
_STATEMENT_SECONDS: Final = 60
_HEADER_BYTES: Final = 20
_READ_VERSION: Final = 18  # bytes before the versions of the file's format for reading and writing
_LOGGED: Final = b"\x02\x02"  # both with a write-ahead log
_DRIVERS: Final = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
"""What takes the place of a driver that only works in an event loop."""


class UnreachableError(Exception):
    """The database can't be looked at; `aside` are the driver's own words."""

    def __init__(self, sentence: str, aside: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.aside = aside


def database_url(stated: str | None, environ: Mapping[str, str]) -> str | None:
    """Return the URL that is meant: `env:NAME` names an environment variable that holds it.

    Raises `UsageProblem` where that variable is not set.
    """
    if stated is None or not stated.startswith(_ENV):
        return stated
    name = stated.removeprefix(_ENV)
    if not environ.get(name):
        message = f"The environment variable {name!a}, which should name the database, is not set."
        raise UsageProblem(message, hint=f"Set {name} to the URL of the database, and try again.")
    return environ[name]


class ReadOnlyDatabase:
    """A database by its URL. Raises `UsageProblem` where the URL is none, or a library is missing.

    Nothing is opened before `connect`.
    """

    def __init__(self, url: str) -> None:
        try:
            from sqlalchemy import make_url
            from sqlalchemy.exc import ArgumentError, NoSuchModuleError
        except ImportError as error:
            message = "Looking at a database needs SQLAlchemy, which is not installed."
            raise UsageProblem(message, hint=HINT) from error
        try:
            self._url = make_url(url)
            self.dialect = self._url.get_backend_name()
            self._url = _in_step(self._url)
        except (ArgumentError, NoSuchModuleError, ValueError):
            message = "The database's URL can't be read."
            hint = "Write it like sqlite:///folder/file.db or postgresql+psycopg://user@host/name."
            # Without the cause, which may show the URL.
            raise UsageProblem(message, hint=hint) from None
        except ImportError as error:
            message = f"The driver of the database is not installed: {error.name}."
            raise UsageProblem(message, hint="Install it, or name another in the URL.") from None

    @contextmanager
    def connect(self) -> Iterator["Connection"]:
        """Open a connection that can't write, in a transaction; raise `UnreachableError`."""
        engine = _engine(self.dialect, self._url)
        try:
            with _opened(engine, self.dialect) as connection:
                yield connection
        finally:
            engine.dispose()

    def described(self, connection: "Connection") -> dict[str, Value]:
        """Return what may be said of the database."""
        version = connection.dialect.server_version_info or ()
        return {"dialect": self.dialect, "server_version": ".".join(map(str, version)) or None}


def _in_step(url: "URL") -> "URL":
    """Return the URL with a driver that works without an event loop."""
    plain = _DRIVERS.get(url.get_backend_name())
    if plain is None:
        return url
    dialect = url.get_dialect()
    if getattr(dialect, "is_async", False):
        url = url.set(drivername=plain)
        dialect = url.get_dialect()
    dialect.import_dbapi()
    return url


def _engine(backend: str, url: "URL") -> "Engine":
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    if backend == "sqlite":
        engine = create_engine(_read_only_file(url), poolclass=NullPool)
        event.listen(engine, "connect", _query_only)
        return engine
    if backend == "postgresql":
        arguments: dict[str, Any] = {}
        if url.get_driver_name() in {"psycopg", "psycopg2"}:
            arguments["connect_timeout"] = _CONNECT_SECONDS
        engine = create_engine(url, poolclass=NullPool, connect_args=arguments)
        event.listen(engine, "connect", _session_read_only)
        return engine.execution_options(postgresql_readonly=True)
    sentence = (
        f"Databases of the kind {backend!a} can't be opened read-only here:"
        " only SQLite and PostgreSQL can."
    )
    raise UnreachableError(sentence)


def _read_only_file(url: "URL") -> "URL":
    """Return the URL of the same file, opened by SQLite with `mode=ro`."""
    from sqlalchemy import URL

    place = url.database or ""
    if place.startswith("file:"):
        place = unquote(place.removeprefix("file:").partition("?")[0])
    if not place or place == ":memory:" or url.query.get("mode") == "memory":
        sentence = "A SQLite database in memory belongs to one process: another can't look at it."
        raise UnreachableError(sentence)
    path = "/" + os.path.abspath(place).lstrip("/")  # noqa: PTH100 -- links stay as they are
    query = {"mode": "ro", "uri": "true"}
    if _is_resting(path):
        query["immutable"] = "1"
    return URL.create("sqlite", database=f"file:{quote(path)}", query=query)


def _is_resting(path: str) -> bool:
    """Tell a database with a write-ahead log that nobody has open.

    Reading one would leave two files beside it, even with `mode=ro`; and where none can be made,
    it could not be read.
    """
    # Where the file is a link, SQLite keeps the log beside its target.
    real = os.path.realpath(path)
    try:
        with open(real, "rb") as file:  # noqa: PTH123 -- a name of the driver's, taken as it is
            header = file.read(_HEADER_BYTES)
    except OSError:
        return False
    logged = header.startswith(b"SQLite format 3\0") and header[_READ_VERSION:] == _LOGGED
    return logged and not os.path.lexists(f"{real}-wal")


def _query_only(connection: Any, _record: object) -> None:
    # Temporary tables and attached files are not covered by the mode of the file.
    connection.execute("PRAGMA query_only = ON")


def _session_read_only(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    cursor.execute(f"SET statement_timeout = '{_STATEMENT_SECONDS}s'")
    cursor.close()
    connection.commit()


def _opened(engine: "Engine", backend: str) -> "Connection":
    from sqlalchemy.exc import SQLAlchemyError

    connection = None
    try:
        connection = engine.connect()
        if backend == "sqlite":
            # Nothing is read before the first question, not even whether this is a database.
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
            return connection
        # A question takes the snapshot, after which the transaction can't be made to write.
        state = connection.exec_driver_sql("SELECT current_setting('transaction_read_only')")
        if state.scalar_one() == "on":
            return connection
    except SQLAlchemyError as error:
        if connection is not None:
            connection.close()
        sentence = "The database can't be reached."
        raise UnreachableError(sentence, str(getattr(error, "orig", error))) from None
    connection.close()
    sentence = "The server did not make the transaction read-only, so nothing was looked at."
    raise UnreachableError(sentence)
