"""Add what was staged inside a site to it, so that a reader sees the old version or the new one.

An intent file names every new path; then new folders are renamed into place, the version's last;
then `latest.json` is replaced, the commit point; then the other pointers. What is published
already is never opened for writing. After a crash, `heal` finishes what was committed, and takes
back exactly the paths of an intent that was not.

Retention alone replaces and removes what was published. It does so behind the commit point: what
replaces lies in the stage, and the intent names what is removed, until all of it is done.
"""

import os
import re
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from sitegen.canonical.encode import canonical_json
from sitegen.errors import OutputProblem, PublishedChanged
from sitegen.model.value import Value
from sitegen.publish import operations
from sitegen.publish.existing import INTENT, LATEST
from sitegen.publish.names import is_allowed
from sitegen.publish.pointers import (
    is_pointer,
    latest_folder,
    make_folders,
    mend_pointers,
    read_object,
    retire_pointers,
    write_whole,
)
from sitegen.publish.units import is_unit, unit_of, unit_order, version_number
from sitegen.publish.upload import UPLOAD, demand_replaced, read_upload

SCHEMA: Final = "sitegen.intent/1"
STAGE: Final = re.compile(r"stage-[0-9a-f]{16}\Z")


def new_stage(site: Path) -> Path:
    """Return a folder inside the site, not made yet, that nothing links to."""
    return site / f"stage-{secrets.token_hex(8)}"


def append(
    site: Path,
    stage: Path,
    files: Iterable[str],
    pointers: Sequence[str],
    removed: Sequence[str] = (),
) -> None:
    """Move what is staged into the site; `files` and `pointers` are paths from the root.

    Like pointers, whatever else replaces a published file comes after `latest.json`; then what is
    `removed`.

    Raises `OSError`, and `OutputProblem` where a new path is taken: before that, nothing that
    readers see has changed.
    """
    units = sorted({unit_of(path) for path in files}, key=unit_order)
    taken = [unit for unit in units if os.path.lexists(site / unit)]
    if taken:
        message = f"The site holds {taken[0]} already, though no version of it names it."
        raise PublishedChanged(message, hint="Restore the site, or build into another folder.")
    replaced = {path.split("/")[0] for path in pointers if "/" in path}
    for place in {unit.split("/")[0] for unit in units} | replaced:
        _demand_real(site / place)
    operations.flush_tree(str(stage))
    _write_intent(site, stage.name, units, removed)
    for unit in units:
        make_folders(site, unit)
        operations.rename(str(stage / unit), str(site / unit))
    operations.flush_tree(str(site))
    _replace_pointers(site, stage, pointers)
    retire_pointers(site)
    _remove_files(site, removed)
    _forget(site, stage)


def heal(site: Path) -> bool:
    """Bring a site to a whole version after a crash; tell whether an intent was carried out.

    Raises `OutputProblem` and `OSError`.
    """
    committed = False
    if os.path.lexists(site / INTENT):
        stage, units, removed = _intent(site)
        committed = max(map(version_number, units), default=0) <= _newest(site)
        if committed:
            _replace_pointers(site, stage, _files_in(stage))
            _remove_files(site, removed)
        else:
            _take_back(site, units)
        _forget(site, stage)
    if os.path.lexists(site / UPLOAD):
        _end_upload(site)
    for found in sorted(site.iterdir()):
        if STAGE.match(found.name):
            operations.remove_tree(str(found))
    _demand_not_set_back(site)
    mend_pointers(site, str(new_stage(site)))
    retire_pointers(site)
    return committed


def undo_first_upload(folder: Path) -> None:
    """Empty a folder in which lies what the first upload of a site left, when it was cut off.

    Raises `OSError`.
    """
    if os.path.lexists(folder / LATEST) or not os.path.lexists(folder / UPLOAD):
        return
    try:
        order = read_upload(folder / UPLOAD)
    except OutputProblem:
        return  # somebody else's file, in somebody else's folder
    _take_back(folder, [*order.stale, *order.units])
    operations.remove_file(str(folder / UPLOAD))


def _end_upload(site: Path) -> None:
    """Take back what an upload left that was cut off."""
    order = read_upload(site / UPLOAD)
    newest = _newest(site)
    # An order of a version before the newest was overtaken: what it names may be published now.
    if order.version >= newest:
        later = order.version > newest
        if not later:
            demand_replaced(site, order)
        _take_back(site, [*order.stale, *(order.units if later else order.removed)])
    operations.remove_file(str(site / UPLOAD))
    operations.flush_folder(str(site))


def _demand_not_set_back(site: Path) -> None:
    """Refuse to lead to a version that is not the newest: nothing that ends does that."""
    later = f"v/{_newest(site) + 1:04d}"
    if os.path.lexists(site / later):
        message = f"The site's {LATEST} was set back: it does not lead to {later}, which is there."
        raise PublishedChanged(message, hint="Restore the site from a copy.")


def _newest(site: Path) -> int:
    return version_number(latest_folder(site))


def _intent(site: Path) -> tuple[Path, list[str], list[str]]:
    """Return the stage, the new paths, and those to remove, that the intent file names."""
    wanted = read_object(site / INTENT)
    stage, units, removed = wanted.get("stage"), wanted.get("paths"), wanted.get("removed", [])
    if (
        isinstance(stage, str)
        and STAGE.match(stage)
        and isinstance(units, Sequence)
        and all(isinstance(unit, str) and is_unit(unit) for unit in units)
        and isinstance(removed, Sequence)
        and all(isinstance(path, str) and _is_content(path) for path in removed)
    ):
        return site / stage, [str(unit) for unit in units], [str(path) for path in removed]
    message = f"The site's {INTENT} is damaged: what a build left can't be told."
    raise OutputProblem(message, hint="Restore the site from a copy.")


def _is_content(path: str) -> bool:
    return is_allowed(path) and is_unit(unit_of(path)) and not is_pointer(path)


def _write_intent(site: Path, stage: str, units: Sequence[str], removed: Sequence[str]) -> None:
    value: dict[str, Value] = {"paths": list(units), "schema": SCHEMA, "stage": stage}
    if removed:
        value["removed"] = list(removed)
    data = canonical_json(value) + b"\n"
    fresh = f"{site}/{stage}/{INTENT}"
    write_whole(fresh, data)
    operations.rename(fresh, f"{site}/{INTENT}")
    operations.flush_folder(str(site))


def _demand_real(folder: Path) -> None:
    """Refuse to write through a link: what lies behind it is no part of the site."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        message = f"In the site, {folder.name} is no folder."
        raise OutputProblem(message, hint="Restore the site, or build into another folder.")


def _replace_pointers(site: Path, stage: Path, pointers: Iterable[str]) -> None:
    """Replace `latest.json` first, and the others only once that has reached the disk."""
    for path in sorted(pointers, key=lambda path: (path != LATEST, path)):
        make_folders(site, path)
        operations.rename(str(stage / path), str(site / path))
        if path == LATEST:
            operations.flush_folder(str(site))
    # What retention replaces lies in folders of its own, and the intent is about to be forgotten.
    operations.flush_tree(str(site))


def _remove_files(site: Path, removed: Sequence[str]) -> None:
    """Remove what a version took out, and folders left empty by it; some may be gone already."""
    for path in removed:
        if os.path.lexists(site / path):
            operations.remove_file(str(site / path))
        _remove_empty(site, (site / path).parent)
    if removed:
        operations.flush_tree(str(site))


def _take_back(site: Path, units: Sequence[str]) -> None:
    """Remove what no version names, the version's folder first, and folders left empty by it."""
    for unit in sorted(units, key=unit_order, reverse=True):
        _remove(site / unit)
        _remove_empty(site, (site / unit).parent)
    operations.flush_tree(str(site))


def _forget(site: Path, stage: Path) -> None:
    if stage.exists():
        operations.remove_tree(str(stage))
    operations.remove_file(str(site / INTENT))
    operations.flush_folder(str(site))


def _files_in(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return [
        path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()
    ]


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        operations.remove_file(str(path))
    elif path.exists():
        operations.remove_tree(str(path))


def _remove_empty(site: Path, folder: Path) -> None:
    while folder != site and _is_empty(folder):
        operations.remove_folder(str(folder))
        folder = folder.parent


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())
