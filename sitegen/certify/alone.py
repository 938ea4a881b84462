"""One run of a scenario at a time on a database: two would clean up each other's rows."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from sitegen.certify.database import Database
from sitegen.errors import LockHeld

LockFile = Callable[[Path, str], AbstractContextManager[None]]
"""Holds a file as a lock; raises `LockHeld` with the sentence where another process does."""

_HELD: Final = "Another run of a scenario is at work on this database."
_ASK: Final = "SELECT pg_try_advisory_lock(hashtext('sitegen certify'), hashtext(current_schema()))"


@contextmanager
def alone(database: Database, lock_file: LockFile) -> Iterator[None]:
    """Hold the lock of a database; raise `LockHeld` where another run does.

    Of SQLite it is a file beside the database, of PostgreSQL an advisory lock for the schema, which
    ends with its connection; other databases have none. One that can't be reached is told by the
    run itself.
    """
    if database.dialect == "sqlite":
        # Through links: one database has one lock, however it is named.
        place = Path(database.engine.url.database or "").resolve()
        with lock_file(place.with_name(f".{place.name}.sitegen-lock"), _HELD):
            yield
    elif database.dialect == "postgresql":
        with _advisory(database):
            yield
    else:
        yield


@contextmanager
def _advisory(database: Database) -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    connection, got = None, True
    try:
        # In no transaction: an open one would keep rows from being removed for good.
        connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        got = bool(connection.exec_driver_sql(_ASK).scalar_one())
    except SQLAlchemyError:
        got = True
    try:
        if not got:
            raise LockHeld(_HELD, hint="Wait until it has finished.")
        yield
    finally:
        if connection is not None:
            connection.close()
