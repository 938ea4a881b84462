"""In which order a site is uploaded to a store that has no rename and can stop after any file.

The order itself is uploaded first and removed last: after an upload that was cut off, it tells
the next build what lies in the store that no version names. Then come the new folders and files,
then the version, then `latest.json`, the commit point, then the other pointers. What retention
has put in the place of published files, or taken away, comes behind: a version says so then.
"""

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.listing import read_listing
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import MANIFEST_SCHEMA
from sitegen.attest.notes import Note
from sitegen.attest.removals import REMOVALS, REMOVALS_BYTES, Removal
from sitegen.attest.tiles import log_paths
from sitegen.attest.verify_reach import version_folder
from sitegen.attest.version_entries import CHECKPOINT, MANIFEST
from sitegen.errors import OutputProblem
from sitegen.limits import DEFAULT_LIMITS
from sitegen.publish.existing import INTENT, LATEST, published_version
from sitegen.publish.names import is_allowed
from sitegen.publish.pointers import is_pointer, latest_folder, may_retire
from sitegen.publish.units import is_folder, is_unit, unit_of, unit_order, version_number

UPLOAD: Final = "upload.txt"
_LINE: Final = re.compile(r"(version|put|delete)\t([^\t]+)\Z")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an upload: `put` or `delete`, and a path, which ends in `/` for a folder."""

    action: str
    path: str


@dataclass(frozen=True, slots=True)
class Order:
    """What an order says: the number of the version that it leads to, and what it changes.

    `units` is what that version adds, `stale` what an earlier upload had left. `replaced` and
    `removed` are what retention has changed, behind the commit point.
    """

    version: int
    units: tuple[str, ...]
    stale: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def upload_steps(site: Path, before: Iterable[str]) -> Iterator[Step]:
    """Yield the steps that bring a store from what it held `before` to what the site holds.

    What an upload left that was cut off is deleted. What stands in the site never is. Which files
    retention has changed since, the records of those versions say that the store did not hold.
    """
    held = {path.removeprefix("./") for path in before}
    now = frozenset(_paths_in(site))
    changed = _changed_since(site, held, now)
    ended = {path for path in held - now if path in changed or may_retire(path)}
    stale = (path for path in held - now - ended if is_unit(unit_of(path)))
    gone = {path if os.path.lexists(site / unit_of(path)) else unit_of(path) for path in stale}
    yield from (Step("delete", _shown(path)) for path in sorted(gone))
    unsure = _newest_units(site, now) if UPLOAD in held else frozenset()
    fresh = {unit_of(path) for path in now - held if not is_pointer(path)} | unsure
    yield from (Step("put", _shown(unit)) for unit in sorted(fresh, key=unit_order))
    pointers = sorted(path for path in now if is_pointer(path) and is_allowed(path))
    yield from (Step("put", path) for path in sorted(pointers, key=lambda path: path != LATEST))
    yield from (Step("put", path) for path in sorted(changed & held & now))
    yield from (Step("delete", path) for path in sorted(ended))


def _newest_units(site: Path, now: Collection[str]) -> frozenset[str]:
    """Return what the newest version added, and no version before it.

    An upload that was cut off may have left something else under the same names: what another
    job would have published as this version.
    """
    number = version_number(latest_folder(site))
    earlier = {unit for one in range(1, number) for unit in _units_of(site, one)}
    there = {unit_of(path) for path in now}
    return frozenset(unit for unit in _units_of(site, number) - earlier if unit in there)


def _units_of(site: Path, number: int) -> set[str]:
    """Return the units that a version lists, with its folder and its part of the log."""
    folder = site / version_folder(number)
    try:
        rows = read_listing((folder / MANIFEST).read_bytes(), MANIFEST_SCHEMA).files
        note = folder / CHECKPOINT
        size = Checkpoint.parse(Note.parse(note.read_bytes()).text).size if note.is_file() else 0
    except MalformedProof as error:
        message = f"Version {number:04d} of the site is damaged: {error}"
        raise OutputProblem(message, hint="Restore the site from a copy.") from error
    log = (f"log/{path}" for path in log_paths(size))
    paths = (version_folder(number) + MANIFEST, *log, *(row.path for row in rows))
    return {unit for unit in map(unit_of, paths) if is_unit(unit)}


def _changed_since(site: Path, held: Collection[str], now: Collection[str]) -> frozenset[str]:
    """Return the paths that versions have changed or taken out which the store does not hold.

    Where an upload was cut off, nobody knows which of them it has reached: all that ever were.
    """
    all_of_them = UPLOAD in held
    records = (
        path
        for path in now
        if path.endswith(f"/{REMOVALS}")
        and version_number(unit_of(path))
        and (all_of_them or path not in held)
    )
    changed: set[str] = set()
    for path in records:
        changed.update(file.path for file in _record_of(site, path).files)
    return frozenset(changed)


def order_bytes(site: Path, before: Iterable[str]) -> bytes:
    """Return an order as text: the version that it leads to, then a line for each step.

    Raises `OutputProblem` where there is no site.
    """
    if published_version(site) is None:
        message = f"There is no site at {site.name}."
        raise OutputProblem(message, hint="Build one first.")
    if any(os.path.lexists(site / name) for name in (INTENT, UPLOAD)):
        message = f"What a crash left lies in {site.name}."
        raise OutputProblem(message, hint="Build again: the next build cleans up.")
    steps = upload_steps(site, before)
    lines = [f"{step.action}\t{step.path}\n" for step in steps]
    return "".join([f"version\t{latest_folder(site)}\n", *lines]).encode("ascii")


def read_upload(path: Path) -> Order:
    """Return the order that an upload left. Raises `OutputProblem` and `OSError`."""
    version = 0
    # Of each action: what comes before the commit point, and behind it.
    puts: tuple[list[str], list[str]] = ([], [])
    deletions: tuple[list[str], list[str]] = ([], [])
    committed = False
    for action, name in _lines(path):
        if action == "version":
            version = version_number(name)
        elif may_retire(name):
            continue  # what is missing of pointers, or is too much, every build mends
        elif action == "delete":
            deletions[committed].append(name.rstrip("/"))
        elif is_pointer(name):
            committed = committed or name == LATEST
        else:
            puts[committed].append(name.rstrip("/"))
    units = (*puts[False], *(unit_of(name) for name in puts[True]))
    if version and all(is_unit(unit) for unit in units):
        return Order(version, *map(tuple, (puts[0], deletions[0], puts[1], deletions[1])))
    raise _damaged(path)


def demand_replaced(site: Path, order: Order) -> None:
    """Raise `OutputProblem` where a file that retention replaced is still the one from before.

    An upload was cut off behind its commit point. What replaces lies with who began it alone.
    """
    if not order.replaced:
        return
    record = _record_of(site, f"v/{order.version:04d}/{REMOVALS}")
    now = {file.path: file.now for file in record.files}
    for path in order.replaced:
        wanted = now.get(path)
        with (site / path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if wanted is not None and wanted.sha256 != digest:
            message = f"An upload was cut off: {path} is not yet what took its place."
            hint = "Upload again from the copy of the site in which it was folded or withdrawn."
            raise OutputProblem(message, hint=hint)


def _record_of(site: Path, path: str) -> Removal:
    try:
        with (site / path).open("rb") as file:
            return Removal.parse(file.read(REMOVALS_BYTES + 1))
    except MalformedProof as error:
        message = f"The site's {path} is damaged."
        raise OutputProblem(message, hint="Restore the site from a copy.") from error


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_symlink():
        raise _damaged(path)
    with path.open("rb") as file:
        data = file.read(DEFAULT_LIMITS.document_bytes + 1)
    if len(data) > DEFAULT_LIMITS.document_bytes:
        raise _damaged(path)
    for line in data.decode("utf-8", errors="replace").split("\n")[:-1]:
        found = _LINE.match(line)
        name = found[2].rstrip("/") if found else ""
        if found is None or not is_allowed(name):
            raise _damaged(path)
        if found[1] == "delete" and not (is_unit(unit_of(name)) or may_retire(name)):
            raise _damaged(path)
        yield found[1], found[2]


def _damaged(path: Path) -> OutputProblem:
    message = f"The site's {path.name} is damaged: what an upload left can't be told."
    return OutputProblem(message, hint="Restore the site from a copy.")


def _shown(path: str) -> str:
    return f"{path}/" if path == unit_of(path) and is_folder(path) else path


def _paths_in(site: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(site):
        folders.sort()
        for name in sorted(names):
            yield os.path.relpath(f"{folder}/{name}", site).replace(os.sep, "/")
