"""Every change that publishing makes to a file system, one function each.

Nothing else in this room writes, flushes, renames or removes: so a test can stop a build, or let
it fail, at each of these in turn. What fails names its path, also where the system does not.
"""

import ctypes
import errno
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_SUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


def create(path: str) -> int:
    """Open a file that must not exist yet, and return its descriptor."""
    return os.open(path, _NEW_FILE, 0o666)


def create_nameless(folder: str) -> int | None:
    """Open a new file that has no name yet, so that a kill leaves nothing; None: not supported."""
    if not hasattr(os, "O_TMPFILE") or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if error.errno in _NOT_SUPPORTED | {errno.EISDIR}:
            return None
        raise


def path_of_nameless(descriptor: int) -> str:
    """Return the path under which a nameless file can be read, and linked by `link_nameless`."""
    return f"/proc/self/fd/{descriptor}"


def link_nameless(descriptor: int, target: str) -> None:
    """Give a nameless file its name; never over what is there."""
    # The folder is ignored, but only with one does Python call linkat(2), which follows the link.
    os.link(path_of_nameless(descriptor), target, src_dir_fd=descriptor, follow_symlinks=True)


def write(descriptor: int, data: "ReadableBuffer", path: str) -> int:
    """Write some of the bytes; return how many."""
    with _naming(path):
        return os.write(descriptor, data)


def flush(descriptor: int, path: str) -> None:
    """Wait until the content of a file is on the disk."""
    with _naming(path):
        os.fsync(descriptor)


def close(descriptor: int, path: str) -> None:
    """Close a file that was written; some file systems say only here that they could not."""
    with _naming(path):
        os.close(descriptor)


def make_folder(path: str) -> None:
    """Make one folder, in one that exists."""
    Path(path).mkdir()


def make_folders(path: str) -> None:
    """Make a folder and those above it, where they are not there."""
    Path(path).mkdir(parents=True, exist_ok=True)


def rename(source: str, target: str) -> None:
    """Give a file or folder another name; a file that is there is replaced at once."""
    Path(source).rename(target)


def link(source: str, target: str) -> None:
    """Give a file a second name; unlike a rename, never over what is there."""
    Path(target).hardlink_to(source)


def remove_file(path: str) -> None:
    """Remove one file or link."""
    Path(path).unlink()


def remove_folder(path: str) -> None:
    """Remove one folder, which must be empty."""
    Path(path).rmdir()


def remove_tree(path: str) -> None:
    """Remove a folder and what is in it, following no link."""
    shutil.rmtree(path)


def exchange(one: str, other: str) -> bool:
    """Let two folders change places at once; return False where that is not supported.

    Linux: `renameat2(2)` with RENAME_EXCHANGE.
    """
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
    raise OSError(number, os.strerror(number), other)


def flush_folder(path: str) -> None:
    """Wait until the names in one folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with _naming(path):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_tree(path: str) -> None:
    """Wait until everything in the file system of this folder is on the disk.

    `syncfs(2)` is one call for any number of files, and tells of writes that failed meanwhile.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "syncfs"):
        os.sync()
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if library.syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), path)
    finally:
        os.close(descriptor)


def open_new(path: str) -> io.BufferedWriter:
    """Open a file that must not exist yet, to be written in pieces."""
    return io.BufferedWriter(_NewFile(create(path), path))


def in_pieces(descriptor: int, path: str) -> io.BufferedWriter:
    """Return what writes an open descriptor in pieces, and closes it; `path` is for errors."""
    return io.BufferedWriter(_NewFile(descriptor, path))


class _NewFile(io.RawIOBase):
    """A new file whose writes and whose close pass through the operations above."""

    def __init__(self, descriptor: int, path: str) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._path = path

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        return write(self._descriptor, data, self._path)

    def close(self) -> None:
        if not self.closed:
            super().close()
            close(self._descriptor, self._path)


@contextmanager
def _naming(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from error
