"""Add what was staged inside a site to it, so that a reader sees the old version or the new one.

An intent file names every new path; then new folders are renamed into place, the version's last;
then `latest.json` is replaced, the commit point; then the other pointers. What is published
already is never opened for writing. After a crash, `heal` finishes what was committed, and takes
back exactly the paths of an intent that was not.
"""

import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from sitegen.canonical.encode import canonical_json
from sitegen.canonical.strict_json import read_json
from sitegen.errors import OutputProblem
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.value import Value
from sitegen.publish.exchange import flush_folder, flush_tree
from sitegen.publish.existing import LATEST
from sitegen.publish.names import checked_path

INTENT: Final = "intent.json"
SCHEMA: Final = "sitegen.intent/1"
STAGE: Final = re.compile(r"stage-[0-9a-f]{16}\Z")
_PLACES: Final = ("about", "assets", "baselines", "index", "log", "records", "runs", "v")
"""The folders of a site that an append adds to."""

_UNITS: Final = frozenset({"about", "records", "runs", "v"})
"""The folders whose members are folders, each renamed into place as one."""


def append(site: Path, stage: Path, files: Iterable[str], pointers: Sequence[str]) -> None:
    """Move what is staged into the site; `files` and `pointers` are paths from the root.

    Raises `OSError`, and `OutputProblem` where a new path is taken: before that, nothing that
    readers see has changed.
    """
    units = sorted({unit_of(path) for path in files}, key=_order)
    taken = [unit for unit in units if os.path.lexists(site / unit)]
    if taken:
        message = f"The site holds {taken[0]} already, though no version of it names it."
        raise OutputProblem(message, hint="Restore the site, or build into another folder.")
    replaced = {path.split("/")[0] for path in pointers if "/" in path}
    for place in {unit.split("/")[0] for unit in units} | replaced:
        _demand_real(site / place)
    flush_tree(stage)
    _write_intent(site, stage.name, units)
    for unit in units:
        target = site / unit
        target.parent.mkdir(exist_ok=True)
        (stage / unit).rename(target)
    flush_tree(site)
    _replace_pointers(site, stage, pointers)
    _forget(site, stage)


def heal(site: Path) -> bool:
    """Bring a site to a whole version after a crash; tell whether an intent was carried out.

    Raises `OutputProblem` and `OSError`.
    """
    committed = False
    if os.path.lexists(site / INTENT):
        stage, units = _intent(site)
        committed = _committed(site, units)
        if committed:
            _replace_pointers(site, stage, _files_in(stage))
        else:
            for unit in reversed(units):
                _remove(site / unit)
            flush_tree(site)
        _forget(site, stage)
    for found in sorted(site.iterdir()):
        if STAGE.match(found.name):
            shutil.rmtree(found)
    return committed


def _intent(site: Path) -> tuple[Path, list[str]]:
    """Return the stage and the new paths that the intent file names."""
    wanted = _read(site / INTENT)
    stage, units = wanted.get("stage"), wanted.get("paths")
    if (
        isinstance(stage, str)
        and STAGE.match(stage)
        and isinstance(units, Sequence)
        and all(isinstance(unit, str) and _is_unit(unit) for unit in units)
    ):
        return site / stage, [str(unit) for unit in units]
    message = f"The site's {INTENT} is damaged: what a build left can't be told."
    raise OutputProblem(message, hint="Restore the site from a copy.")


def unit_of(path: str) -> str:
    """Return what is renamed into place for a path: the folder of a run, …, or the file."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in _UNITS else path


def _order(unit: str) -> tuple[bool, str]:
    return unit.startswith("v/"), unit


def _is_unit(unit: str) -> bool:
    parts = unit.split("/")
    return (
        len(parts) > 1
        and parts[0] in _PLACES
        and ".." not in parts
        and checked_path(unit) == unit_of(unit)
    )


def _demand_real(folder: Path) -> None:
    """Refuse to write through a link: what lies behind it is no part of the site."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        message = f"In the site, {folder.name} is no folder."
        raise OutputProblem(message, hint="Restore the site, or build into another folder.")


def _write_intent(site: Path, stage: str, units: Sequence[str]) -> None:
    data = canonical_json({"paths": list(units), "schema": SCHEMA, "stage": stage}) + b"\n"
    fresh = site / stage / INTENT
    with fresh.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(site / INTENT)
    flush_folder(site)


def _replace_pointers(site: Path, stage: Path, pointers: Iterable[str]) -> None:
    """Replace `latest.json` first, and the others only once that has reached the disk."""
    folders = {site}
    for path in sorted(pointers, key=lambda path: (path != LATEST, path)):
        target = site / path
        if target.parent != site:
            _demand_real(target.parent)
            target.parent.mkdir(exist_ok=True)
        (stage / path).replace(target)
        folders.add(target.parent)
        if path == LATEST:
            flush_folder(site)
    for folder in sorted(folders):
        flush_folder(folder)


def _forget(site: Path, stage: Path) -> None:
    if stage.exists():
        shutil.rmtree(stage)
    (site / INTENT).unlink()
    flush_folder(site)


def _committed(site: Path, units: Sequence[str]) -> bool:
    """Tell whether `latest.json` names a version that the intent was to add."""
    latest = _read(site / LATEST).get("path")
    return isinstance(latest, str) and latest.rstrip("/") in units


def _read(path: Path) -> Mapping[str, Value]:
    if path.is_symlink():
        message = f"The site's {path.name} is a link."
        raise OutputProblem(message, hint="Restore the site from a copy.")
    with path.open("rb") as file:
        data = file.read(DEFAULT_LIMITS.document_bytes + 1)
    value = read_json(data, path.name, DEFAULT_LIMITS).value
    if not isinstance(value, Mapping):
        message = f"The site's {path.name} is damaged."
        raise OutputProblem(message, hint="Restore the site from a copy.")
    return value


def _files_in(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return [
        path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()
    ]


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
