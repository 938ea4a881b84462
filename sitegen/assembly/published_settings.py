"""The settings that rendered a folder, read back from `about/<hash>/settings.json`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitegen.errors import SitegenError
from sitegen.ledger.members import read_members
from sitegen.limits import DEFAULT_LIMITS
from sitegen.settings import Settings, settings_from

_FILE = "settings.json"


def read_settings(site: Path, about: str) -> Settings | None:
    """Return what the folder says of the settings; None where this sitegen can't read it.

    Settings that change no byte have their defaults.
    """
    try:
        stated = read_members(site, f"{about}{_FILE}", DEFAULT_LIMITS).inner("settings")
        table: dict[str, Any] = {name: _without_nulls(stated.table[name]) for name in stated.table}
        layers = stated.rows("layers")
        table["layers"] = {row.text("id"): row.text("label") for row in layers}
        return settings_from(
            {name: table[name] for name in table if table[name] is not None}, _FILE
        )
    except SitegenError:
        return None


def _without_nulls(value: object) -> object:
    """Return a value as TOML would hold it, which has no null."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(inner) for inner in value]
    return value
