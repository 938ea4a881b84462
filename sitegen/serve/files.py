"""From the path of a request to a file of the site, and to nothing outside of it."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import unquote_to_bytes

_MAX_TARGET: Final = 2_000  # characters of a request's target
# Wider than what a site may hold (`publish.names`), and without a way out: no empty name, none
# that starts with a dot, no separator, nothing that isn't ASCII.
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}\Z")
_INDEX: Final = "index.html"
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

TYPES: Final[Mapping[str, str]] = {
    "css": "text/css; charset=utf-8",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xml": "application/atom+xml; charset=utf-8",
    "zip": "application/zip",
}
"""What a file is said to be, by its extension; anything else is bytes to download."""

_PLAIN: Final = frozenset({"_headers", "SHA256SUMS", "checkpoint"})


@dataclass(frozen=True, slots=True)
class Found:
    """An open file of the site; `path` is the one it has there. Whoever asked closes it."""

    path: str
    stream: BinaryIO
    size: int

    @property
    def media_type(self) -> str:
        """Return what the file is."""
        name = self.path.rpartition("/")[2]
        if name in _PLAIN:
            return TYPES["txt"]
        return TYPES.get(name.rpartition(".")[2], "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Moved:
    """A folder that was asked for without its slash; `location` is where it is."""

    location: str


def path_of(target: str) -> str | None:
    """Return the path that a request's target names, decoded; None where it names none."""
    if not target.startswith("/") or len(target) > _MAX_TARGET:
        return None
    try:
        return unquote_to_bytes(re.split(r"[?#]", target, maxsplit=1)[0]).decode("ascii")
    except UnicodeDecodeError:
        return None


def find(site: Path, path: str) -> Found | Moved | None:
    """Return the file of a site at a path, None where there is none that may be sent.

    Every folder on the way is opened by its name in the one before and no link is followed, so
    that nothing outside the site can be reached, whatever changes meanwhile.
    """
    names = path.removeprefix("/").split("/")
    if names[-1] == "":
        names[-1] = _INDEX
    if not all(_NAME.match(name) for name in names):
        return None
    try:
        return _opened(site, names, path)
    except OSError:
        return None


def _opened(site: Path, names: list[str], path: str) -> Found | Moved | None:
    folder = os.open(site, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in names[:-1]:
            inner = os.open(name, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        descriptor = os.open(names[-1], _FILE, dir_fd=folder)
    finally:
        os.close(folder)
    kind = os.fstat(descriptor)
    if stat.S_ISREG(kind.st_mode):
        return Found("/" + "/".join(names), os.fdopen(descriptor, "rb"), kind.st_size)
    os.close(descriptor)
    return Moved(f"{path}/") if stat.S_ISDIR(kind.st_mode) else None
