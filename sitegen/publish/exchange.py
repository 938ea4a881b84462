"""Put a staged folder in the place of another at once.

Linux: `renameat2(2)` with RENAME_EXCHANGE. Where the system or the file system has no exchange:
two renames, with the old folder kept beside until the second has happened.
"""

import ctypes
import errno
import os
import shutil
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_SUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


def replace_folder(staged: Path, target: Path) -> None:
    """Make `staged` the folder at `target`, and delete what was there. Raises `OSError`."""
    if not os.path.lexists(target):
        staged.rename(target)
        flush_folder(target.parent)
        return
    if _exchange(staged, target):
        flush_folder(target.parent)
        shutil.rmtree(staged)
        return
    aside = staged.with_name(staged.name + ".old")
    target.rename(aside)
    try:
        staged.rename(target)
    except OSError:
        aside.rename(target)
        raise
    flush_folder(target.parent)
    shutil.rmtree(aside)


def flush_tree(folder: Path) -> None:
    """Ask the file system to write out what was staged, before anything names it."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "syncfs"):
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if library.syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)


def _exchange(one: Path, other: Path) -> bool:
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    result = library.renameat2(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE
    )
    if result == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_SUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(other))


def flush_folder(folder: Path) -> None:
    """Flush the names in one folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
