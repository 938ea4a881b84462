"""One builder a site: a lock beside it, and who holds it.

The system frees the lock when its holder ends, however it ends. What a killed holder leaves is
the file that says who it was: by that the next build knows that one was cut off.
"""

import hashlib
import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from sitegen.errors import LockHeld, OutputProblem
from sitegen.publish import operations
from sitegen.publish.problems import output_problem

_OWNER: Final = re.compile(rb"([0-9]{1,10}) ([0-9a-f]{8})\n\Z")
_OWNER_BYTES: Final = 32
_READ_OWNER: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def lock_of(target: Path) -> FileLock:
    """Return the lock of a site, not held yet."""
    return FileLock(target.with_name(f".{target.name}.sitegen-lock"))


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


@contextmanager
def site_lock(target: Path) -> Iterator[str | None]:
    """Hold the lock of the site at `target`; yield a sentence where a build was cut off before.

    Raises `LockHeld` at once where another build has it, and `OutputProblem` where there can't
    be a lock.
    """
    lock = lock_of(target)
    owner = target.with_name(f".{target.name}.sitegen-owner")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        message = f"Another build{_holder(owner)} is writing the site {target.name}."
        raise LockHeld(message, hint="Wait until it has finished, or choose another -o.") from error
    except (OSError, NotImplementedError) as error:
        raise output_problem(error, "The lock beside the site can't be had") from error
    try:
        left = _left_by(owner)
        _sign(owner)
        yield left
    finally:
        with suppress(OSError):
            operations.remove_file(str(owner))
        lock.release()


def _left_by(owner: Path) -> str | None:
    if not os.path.lexists(owner):
        return None
    holder = _holder(owner)
    with suppress(OSError):
        operations.remove_file(str(owner))
    return f"A build{holder} was cut off here; what it left is cleaned up."


def _sign(owner: Path) -> None:
    """Say who holds the lock; that it can't be said is no reason not to build."""
    with suppress(OSError):
        descriptor = operations.create(str(owner))
        try:
            operations.write(descriptor, b"%d %s\n" % (os.getpid(), _machine()), str(owner))
        finally:
            operations.close(descriptor, str(owner))


def _holder(owner: Path) -> str:
    """Return who wrote the file, in brackets; nothing where it is not there yet, or any more."""
    try:
        descriptor = os.open(owner, _READ_OWNER)
        try:
            found = _OWNER.match(os.read(descriptor, _OWNER_BYTES))
        finally:
            os.close(descriptor)
    except OSError:
        return ""
    if found is None:
        return ""
    place = "" if found[2] == _machine() else " on another machine"
    return f" (process {int(found[1])}{place})"


def _machine() -> bytes:
    """Return a mark of this machine that doesn't name it."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8].encode("ascii")
