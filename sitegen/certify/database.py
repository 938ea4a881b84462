"""The door to the database: where it is, what it is, and how to reach it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sitegen.canonical.text import quote
from sitegen.certify.redaction import Secrets, secrets_of
from sitegen.errors import InputProblem, UsageProblem

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

UNKNOWN: Final = "unknown"
_VARIABLE: Final = "env:"
_INSTALL: Final = "Install it with: pip install 'sitegen[database]'"
_LONGEST: Final = 500  # characters of what an error says


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What an artifact says of the database: never where it is, or who asked it."""

    dialect: str
    server_version: str
    revision: str | None


class Database:
    """One database, reached by short connections: nothing is held while others work."""

    def __init__(self, engine: "Engine", url: str, secrets: Secrets) -> None:
        """Take what `open_database` made."""
        self.engine = engine
        self.url = url
        self._secrets = secrets

    @property
    def dialect(self) -> str:
        """Return the name of the dialect."""
        return self.engine.dialect.name

    def told(self, error: BaseException) -> str:
        """Return what an error says, on one line, without secrets of the URL."""
        cause = getattr(error, "orig", None) or error
        return self.without_secrets(str(cause)) or type(cause).__name__

    def without_secrets(self, text: str) -> str:
        """Return what somebody says, on one line and not too long, without secrets of the URL."""
        # First the secrets: of one that a blank or the cut divides nobody would find the rest.
        return " ".join(self._secrets.text(text).split())[:_LONGEST]

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def database_url(stated: str | None, variables: Mapping[str, str]) -> str:
    """Return the URL of the database; raise `UsageProblem` where none is named."""
    hint = 'Name it with --database-url, or as database_url = "env:NAME" under [certify].'
    if stated is None:
        message = "No database is named."
        raise UsageProblem(message, hint=hint)
    if not stated.startswith(_VARIABLE):
        return stated
    name = stated.removeprefix(_VARIABLE)
    found = variables.get(name)
    if not found:
        message = f"The environment variable {quote(name)}, which names the database, is not set."
        raise UsageProblem(message, hint=hint)
    return found


def open_database(url: str) -> Database:
    """Return the database at a URL, which is not reached yet.

    Raises `UsageProblem` where the URL is none or its driver is missing, and `InputProblem` where
    a SQLite database is no file: SQLite would make an empty one.
    """
    try:
        from sqlalchemy import create_engine, event, make_url
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
        from sqlalchemy.pool import NullPool
    except ImportError as error:
        message = "Scenarios can only be run where SQLAlchemy is installed."
        raise UsageProblem(message, hint=_INSTALL) from error
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, poolclass=NullPool)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        # Its text could quote the URL, and the URL holds a password.
        message = "The URL of the database can't be read."
        raise UsageProblem(message, hint="Write it like postgresql+psycopg://…") from error
    except ImportError as error:
        message = f"The driver of the database is not installed: {error.name}."
        raise UsageProblem(message, hint=_INSTALL) from error
    if engine.dialect.name == "sqlite":
        _demand_file(parsed)
        event.listen(engine, "connect", _enforce_keys)
    return Database(engine, url, secrets_of(parsed, url))


def facts_of(database: Database, version_table: str) -> DatabaseFacts:
    """Return what the database is; unknown where it can't be reached."""
    from sqlalchemy import inspect, text
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with database.engine.connect() as connection:
            version = _server_version(connection)
            if not inspect(connection).has_table(version_table):
                return DatabaseFacts(database.dialect, version, None)
            name = connection.dialect.identifier_preparer.quote(version_table)
            found = connection.execute(text(f"SELECT version_num FROM {name}"))  # noqa: S608
            revisions = sorted(str(row[0]) for row in found)
    except SQLAlchemyError:
        return DatabaseFacts(database.dialect, UNKNOWN, None)
    return DatabaseFacts(database.dialect, version, ", ".join(revisions) or None)


def _server_version(connection: "Connection") -> str:
    stated = connection.dialect.server_version_info or ()
    return ".".join(str(part) for part in stated) or UNKNOWN


def _demand_file(url: "URL") -> None:
    path = url.database or ":memory:"
    if path == ":memory:" or path.startswith("file:"):
        message = "A scenario runs against a SQLite database in a file, named by its path."
        hint = "Name it like sqlite:///folder/name.db."
        raise UsageProblem(message, hint=hint)
    if not os.path.isfile(path):  # noqa: PTH113 -- a name of the driver's, taken as it is
        message = f"There is no SQLite database {quote(os.path.basename(path))}."  # noqa: PTH119
        raise InputProblem(message, hint="Make it, and bring it to its newest revision.")


def _enforce_keys(connection: Any, record: object) -> None:
    del record
    # Without it a delete that must be refused succeeds.
    connection.execute("PRAGMA foreign_keys = ON")
