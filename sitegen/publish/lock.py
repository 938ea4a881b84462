"""Locks that are files: whoever holds one works alone, and it ends with the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen.errors import LockHeld, OutputProblem


def lock_of(target: Path) -> FileLock:
    """Return the lock of a site, not held yet."""
    return FileLock(target.parent / f".{target.name}.sitegen-lock")


def is_locked(target: Path) -> bool:
    """Tell whether a build works on a site; nothing is left behind. Raises `OSError`."""
    lock = lock_of(target)
    if not Path(lock.lock_file).exists():
        return False
    try:
        with lock.acquire(blocking=False):
            return False
    except Timeout:
        return True


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
        hint = "Its folder has to be one that can be written."
        raise OutputProblem(message, hint=hint) from error
    try:
        yield
    finally:
        lock.release()
