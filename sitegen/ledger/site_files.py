"""Read any file of a published site: by directory descriptors, following no link, bounded."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

_FOLDER: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_BLOCK: Final = 1024 * 1024
_DEPTH: Final = 32
_MOST: Final = 5_000_000  # files of one site


class FolderFiles:
    """The files below one folder. A context manager: it keeps the folder open."""

    def __init__(self, root: Path) -> None:
        """Take the folder, which may itself be a link: the caller named it."""
        self._root = os.open(root, _FOLDER & ~os.O_NOFOLLOW)
        self._kept: tuple[tuple[str, ...], int] | None = None

    def __enter__(self) -> Self:
        """Return the files themselves."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close what is open."""
        self._forget()
        os.close(self._root)

    def names(self) -> Iterator[str]:
        """Yield the path of everything that is no folder, sorted; links are not followed."""
        for count, path in enumerate(self._below((), 0)):
            if count >= _MOST:
                raise OSError(errno.EFBIG, f"there are more than {_MOST:,} files", str(path))
            yield path

    def read(self, path: str, limit: int) -> bytes:
        """Return the bytes of a file; raise `OSError` where they are more than `limit`."""
        with self.stream(path) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise OSError(errno.EFBIG, f"it has more than {limit:,} bytes", path)
        return data

    def size(self, path: str) -> int:
        """Return how many bytes a file has."""
        with self._opened(path) as descriptor:
            return os.fstat(descriptor).st_size

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of a file, and raise `OSError` where it changes meanwhile."""
        with self._opened(path) as descriptor:
            before = os.fstat(descriptor)
            while chunk := os.read(descriptor, _BLOCK):
                yield chunk
            after = os.fstat(descriptor)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise OSError(errno.EBUSY, "it changed while it was read", path)

    @contextmanager
    def stream(self, path: str) -> Iterator[BinaryIO]:
        """Open a file for reading at any place."""
        with self._opened(path) as descriptor, os.fdopen(descriptor, "rb", closefd=False) as file:
            yield file

    @contextmanager
    def _opened(self, path: str) -> Iterator[int]:
        *folders, name = _parts(path)
        descriptor = os.open(name, _FILE, dir_fd=self._folder(tuple(folders)))
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, "it is no regular file", path)
            yield descriptor
        finally:
            os.close(descriptor)

    def _folder(self, names: tuple[str, ...]) -> int:
        if not names:
            return self._root
        if self._kept is not None and self._kept[0] == names:
            return self._kept[1]
        descriptor = os.dup(self._root)
        for name in names:
            try:
                inner = os.open(name, _FOLDER, dir_fd=descriptor)
            finally:
                os.close(descriptor)
            descriptor = inner
        self._forget()
        self._kept = names, descriptor
        return descriptor

    def _forget(self) -> None:
        if self._kept is not None:
            os.close(self._kept[1])
            self._kept = None

    def _below(self, names: tuple[str, ...], depth: int) -> Iterator[str]:
        if depth > _DEPTH:
            raise OSError(errno.ELOOP, f"there are more than {_DEPTH} folders in each other")
        with os.scandir(self._folder(names)) as found:
            entries = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in found)
        for name, is_folder in entries:
            if is_folder:
                yield from self._below((*names, name), depth + 1)
            else:
                yield "/".join((*names, name))


def _parts(path: str) -> list[str]:
    parts = path.split("/")
    if "\0" in path or any(part in {"", ".", ".."} for part in parts):
        raise OSError(errno.EINVAL, "it is no path inside of the site", path)
    return parts
