"""The lock beside a site: one build at a time."""

from pathlib import Path

from filelock import FileLock, Timeout


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
