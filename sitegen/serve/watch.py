"""Notice that files have changed, by looking: no library, and no limit of the system's."""

import hashlib
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

_SHORTEST: Final = 0.4  # seconds between two looks
_LONGEST: Final = 5.0
_SHARE: Final = 10  # a look may take a tenth of the time
_LOOKS: Final = 50  # while files go on changing, before a build is tried all the same
_DEPTH: Final = 40  # folders

Fingerprint = Callable[[], bytes]


def fingerprint(places: Iterable[Path], leave_out: Collection[str], most: int) -> bytes:
    """Return what is another one when a file appears, goes, or is written; no link is followed.

    `leave_out` holds exact names of files and folders, `most` bounds how many are looked at.
    """
    digest = hashlib.blake2b()
    number = 0
    for place in places:
        for row in _rows(place, leave_out, _DEPTH):
            number += 1
            if number > most:
                return digest.digest()
            digest.update(row)
    return digest.digest()


def _rows(place: Path, leave_out: Collection[str], depth: int) -> Iterator[bytes]:
    try:
        kind = place.lstat()
        if place.is_dir() and not place.is_symlink():
            inner = sorted(place.iterdir()) if depth else []
        else:
            inner = []
    except OSError as error:
        yield f"{place!s}\0{error.errno}\0".encode("utf-8", "surrogateescape")
        return
    shown = (kind.st_mode, kind.st_ino, kind.st_size, kind.st_mtime_ns)
    yield f"{place!s}\0{shown}\0".encode("utf-8", "surrogateescape")
    for path in inner:
        if path.name not in leave_out:
            yield from _rows(path, leave_out, depth - 1)


def watch(look: Fingerprint, seen: bytes, stop: threading.Event) -> Iterator[bytes]:
    """Yield a fingerprint whenever it is another one, once nothing has changed between two looks.

    `seen` is the one of what is known. It ends when `stop` is set; between two looks it waits
    the longer, the longer a look takes.
    """
    interval = _SHORTEST
    while not stop.wait(interval):
        start = time.monotonic()
        now = look()
        interval = min(max(_SHORTEST, _SHARE * (time.monotonic() - start)), _LONGEST)
        if now == seen:
            continue
        for _ in range(_LOOKS):
            if stop.wait(interval):
                return
            before, now = now, look()
            if now == before:
                break
        seen = now
        yield now
