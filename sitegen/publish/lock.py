"""A lock that is a file: whoever holds it works alone, and it ends with the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen.errors import LockHeld, OutputProblem


@contextmanager
def lock_file(path: Path, held: str) -> Iterator[None]:
    """Hold the lock; nobody waits.

    Raises `LockHeld` with the sentence `held` where another process holds it, and `OutputProblem`
    where the file can't be written.
    """
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise LockHeld(held, hint="Wait until it has finished.") from error
    except OSError as error:
        message = f"The lock {path.name} can't be written: {error.strerror}."
        raise OutputProblem(
            message, hint="Its folder has to be one that can be written."
        ) from error
    try:
        yield
    finally:
        lock.release()
