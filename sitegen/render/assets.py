"""Styles, scripts and icons: each published under a name that carries its content's hash."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from sitegen.model.outcome import Verdict
from sitegen.render.script import joined
from sitegen.resources import static_bytes

STYLES: Final = ("site", "controls", "drawings")
"""The parts of the one style sheet, in the order in which they are joined (`static/css/`)."""

_ICONS: Final = ("site", *(verdict.value for verdict in Verdict))

SCRIPTS: Final = (
    "core",
    "preferences",
    "columns",
    "rows",
    "address",
    "export",
    "window",
    "toolbar",
    "table",
    "tables",
    "shards",
    "results",
    "search",
    "stable",
    "keyboard",
    "start",
)
"""The parts of the one script, in the order in which they are joined (`static/js/`)."""

HASH_CHARS: Final = 16
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK: Final = re.compile(r"\n\s*")


@cache
def assets() -> Mapping[str, bytes]:
    """Return all assets: path from the site's root (`assets/site.<hash>.css`) to bytes."""
    style = _style()
    script = _script()
    made = {hashed("site", "css", style): style, hashed("site", "js", script): script}
    for name in _ICONS:
        icon = _icon(name)
        made[hashed(name, "svg", icon)] = icon
    return MappingProxyType(made)


@cache
def css_href() -> str:
    """Return the style sheet's path from the site's root."""
    return _site_asset(".css")


@cache
def script_href() -> str:
    """Return the script's path from the site's root: each page names that of its own build."""
    return _site_asset(".js")


def _site_asset(extension: str) -> str:
    return next(
        path for path in assets() if path.startswith("assets/site.") and path.endswith(extension)
    )


def _style() -> bytes:
    """Return the parts as one sheet, without comments and indentation."""
    parts = "".join(static_bytes(f"css/{name}.css").decode("utf-8") for name in STYLES)
    return _BLANK.sub("\n", _COMMENT.sub("", parts)).lstrip().encode("utf-8")


def _script() -> bytes:
    parts = (static_bytes(f"js/{name}.js").decode("utf-8") for name in SCRIPTS)
    return joined(parts).encode("utf-8")


@cache
def icon_hrefs() -> Mapping[str, str]:
    """Return verdict (or `site`: there is none) → path of its icon from the site's root."""
    return MappingProxyType({name: hashed(name, "svg", _icon(name)) for name in _ICONS})


def _icon(name: str) -> bytes:
    return static_bytes(f"icons/{name}.svg")


def hashed(stem: str, extension: str, data: bytes) -> str:
    """Return the path under which an asset is published."""
    digest = hashlib.sha256(data).hexdigest()[:HASH_CHARS]
    return f"assets/{stem}.{digest}.{extension}"
