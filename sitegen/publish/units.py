"""What a site grows by: the folder of a run, a record, a version, …, or a single file.

Each is put in its place as one, and never changed afterwards.
"""

import re
from typing import Final

from sitegen.publish.names import is_allowed

PLACES: Final = ("about", "assets", "baselines", "index", "log", "records", "runs", "v")
"""The folders of a site that an append adds to."""

_FOLDERS: Final = frozenset({"about", "records", "runs", "v"})
"""The places whose members are folders."""

_VERSION: Final = re.compile(r"v/([0-9]{4,12})/?\Z")


def unit_of(path: str) -> str:
    """Return what is put in place for a path: the folder of a run, …, or the file."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in _FOLDERS else path


def is_folder(unit: str) -> bool:
    """Tell whether a unit is a folder."""
    return unit.split("/", maxsplit=1)[0] in _FOLDERS


def version_number(path: str) -> int:
    """Return the number of the version whose folder this is, 0 for any other path."""
    found = _VERSION.match(path)
    return int(found[1]) if found else 0


def unit_order(unit: str) -> tuple[bool, str]:
    """Return the key that sorts units as they are put in place: versions after the rest."""
    return unit.startswith("v/"), unit


def is_unit(unit: str) -> bool:
    """Tell whether this is a whole unit of the layout, and nothing that holds several."""
    parts = unit.split("/")
    return len(parts) > 1 and parts[0] in PLACES and is_allowed(unit) and unit == unit_of(unit)
