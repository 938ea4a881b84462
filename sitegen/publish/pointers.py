"""The files that lead to the newest version: they may lag behind it, and are mended from it.

Each version holds a copy of its pointers' text, `pointers.json`. So whatever stopped a build or
an upload after the commit point, the next build can say what `latest.json` implies.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sitegen.canonical.encode import canonical_json
from sitegen.canonical.strict_json import read_json
from sitegen.errors import OutputProblem, PublishedChanged
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.value import Value
from sitegen.publish import operations
from sitegen.publish.existing import LATEST
from sitegen.publish.names import is_allowed
from sitegen.publish.units import version_number

POINTERS: Final = "pointers.json"
SCHEMA: Final = "sitegen.pointers/1"
CONTENT: Final = frozenset({"about", "assets", "baselines", "index", "records", "runs", "v"})
"""Top folders in which no pointer lies: what is there is never replaced."""

_LOG_POINTER: Final = "log/checkpoint"
_FEED: Final = "feed.xml"
_BADGES: Final = "badges"
"""Pointers that not every version has: they go where a version names them no more."""


def is_pointer(path: str) -> bool:
    """Tell whether a path of a site may be replaced by a later version."""
    top = path.split("/", maxsplit=1)[0]
    return path == _LOG_POINTER if top == "log" else top not in CONTENT


def pointers_json(pointers: Mapping[str, bytes]) -> bytes:
    """Return `pointers.json` of a version: path → text of all its pointers but `latest.json`."""
    files: dict[str, Value] = {path: data.decode("utf-8") for path, data in pointers.items()}
    return canonical_json({"files": files, "schema": SCHEMA}) + b"\n"


def mend_pointers(site: Path, stage: str) -> list[str]:
    """Bring the pointers to what the newest version says; return those that lagged.

    `stage` is the path of a folder that does not exist, in the same file system. Raises `OSError`
    and `OutputProblem`.
    """
    folder = latest_folder(site)
    wanted = _pointers_of(site / folder)
    checkpoint = site / folder / "checkpoint"
    if _is_real_file(checkpoint):
        wanted[_LOG_POINTER] = _beginning(checkpoint, DEFAULT_LIMITS.document_bytes)
    lagging = [path for path, data in wanted.items() if not _is_as(site / path, data)]
    if not lagging:
        return []
    operations.make_folder(stage)
    for path in lagging:
        fresh = f"{stage}/pointer"
        write_whole(fresh, wanted[path])
        make_folders(site, path)
        operations.rename(fresh, str(site / path))
    operations.remove_folder(stage)
    operations.flush_folder(str(site))
    return lagging


def may_retire(path: str) -> bool:
    """Tell whether a pointer is one that a later version may do without."""
    top, _, name = path.partition("/")
    return path == _FEED or (top == _BADGES and bool(name) and is_allowed(path))


def retire_pointers(site: Path) -> list[str]:
    """Remove the pointers that the newest version names no more; return their paths.

    Without this they would go on to say what some version said once. Raises `OSError` and
    `OutputProblem`.
    """
    wanted = _pointers_of(site / latest_folder(site))
    if not wanted:
        return []  # a version of before there were lists of them says of none that it is gone
    badges = site / _BADGES
    own = badges.is_dir() and not badges.is_symlink()
    places = [site / _FEED, *(sorted(badges.iterdir()) if own else ())]
    paths = [
        place.relative_to(site).as_posix()
        for place in places
        if place.is_symlink() or place.is_file()
    ]
    gone = [path for path in paths if may_retire(path) and path not in wanted]
    for path in gone:
        operations.remove_file(str(site / path))
    if gone and own and not any(badges.iterdir()):
        operations.remove_folder(str(badges))
    if gone:
        operations.flush_folder(str(site))
    return gone


def latest_folder(site: Path) -> str:
    """Return the folder of the newest version, which ends in `/`. Raises `OutputProblem`."""
    folder = read_object(site / LATEST).get("path")
    if isinstance(folder, str) and folder.endswith("/") and version_number(folder):
        return folder
    message = f"The site's {LATEST} is damaged."
    raise PublishedChanged(message, hint="Restore the site from a copy.")


def read_object(path: Path) -> Mapping[str, Value]:
    """Return what a small JSON file of a site says. Raises `OutputProblem` and `OSError`."""
    if path.is_symlink():
        message = f"The site's {path.name} is a link."
        raise PublishedChanged(message, hint="Restore the site from a copy.")
    with path.open("rb") as file:
        data = file.read(DEFAULT_LIMITS.document_bytes + 1)
    value = read_json(data, path.name, DEFAULT_LIMITS).value
    if not isinstance(value, Mapping):
        message = f"The site's {path.name} is damaged."
        raise PublishedChanged(message, hint="Restore the site from a copy.")
    return value


def write_whole(path: str, data: bytes) -> None:
    """Write a new file and wait until it is on the disk."""
    with operations.open_new(path) as file:
        file.write(data)
        file.flush()
        operations.flush(file.fileno(), path)


def make_folders(site: Path, path: str) -> None:
    """Make the folders that a path of the site lies in; refuse to go through a link."""
    folder = site
    for name in path.split("/")[:-1]:
        folder /= name
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            message = f"In the site, {folder.name} is no folder."
            raise OutputProblem(message, hint="Restore the site, or build into another folder.")
        if not folder.exists():
            operations.make_folder(str(folder))


def _pointers_of(folder: Path) -> dict[str, bytes]:
    if not _is_real_file(folder / POINTERS):
        return {}  # a version of before there were any
    files = read_object(folder / POINTERS).get("files")
    if isinstance(files, Mapping):
        texts = {
            path: text.encode("utf-8")
            for path, text in files.items()
            if isinstance(text, str) and is_allowed(path) and is_pointer(path) and path != LATEST
        }
        if len(texts) == len(files):
            return texts
    message = f"The site's v/{folder.name}/{POINTERS} is damaged."
    raise PublishedChanged(message, hint="Restore the site from a copy.")


def _is_real_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_as(path: Path, data: bytes) -> bool:
    return _is_real_file(path) and _beginning(path, len(data) + 1) == data


def _beginning(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)
