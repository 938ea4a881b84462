"""One run of a scenario at a time on a database: two would clean up each other's rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sitegen.errors import LockHeld, OutputProblem

if TYPE_CHECKING:
    from sqlalchemy import Engine

_ASKED: Final = "SELECT pg_try_advisory_lock(hashtext('sitegen certify'), hashtext(current_schema()))"
_HINT: Final = "Wait until it has finished."


@contextmanager
def one_run_at_once(engine: "Engine") -> Iterator[None]:
    """Hold the lock of a database; raise `LockHeld` where another run holds it.

    Of SQLite it is a file beside the database, of PostgreSQL an advisory lock on the schema, which
    ends with its connection. A database that can't be reached is told by the run itself.
    """
    held = {"sqlite": _beside, "postgresql": _advisory}.get(engine.dialect.name, _none)
    with held(engine):
        yield


@contextmanager
def _beside(engine: "Engine") -> Iterator[None]:
    from filelock import FileLock, Timeout

    # Through links: one database has one lock, however it is named.
    place = Path(engine.url.database or "").resolve()
    lock = FileLock(place.with_name(f".{place.name}.sitegen-lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise LockHeld(_held(), hint=_HINT) from error
    except OSError as error:
        message = f"The lock beside the database can't be written: {error.strerror}."
        raise OutputProblem(message, hint="A scenario writes to the database's folder.") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory(engine: "Engine") -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    connection = None
    try:
        # Not in a transaction: nothing is kept from being cleaned up while it is held.
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        got = bool(connection.exec_driver_sql(_ASKED).scalar_one())
    except SQLAlchemyError:
        got = True
    try:
        if not got:
            raise LockHeld(_held(), hint=_HINT)
        yield
    finally:
        if connection is not None:
            connection.close()


@contextmanager
def _none(engine: "Engine") -> Iterator[None]:
    del engine
    yield


def _held() -> str:
    return "Another run of a scenario is at work on this database."
