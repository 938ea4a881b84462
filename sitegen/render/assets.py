"""Styles and scripts: each published under a name that carries its content's hash."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from sitegen.render.script import joined
from sitegen.resources import static_bytes

_STYLES: Final = ("controls", "site")
"""The parts of the one style sheet, in the order in which they are joined (`static/css/`)."""

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

_HASH_CHARS: Final = 16
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK: Final = re.compile(r"\n\s*")


@cache
def assets() -> Mapping[str, bytes]:
    """Return all assets: path from the site's root (`assets/site.<hash>.css`) to bytes."""
    style = _style()
    script = _script()
    return MappingProxyType(
        {_hashed("site", "css", style): style, _hashed("site", "js", script): script}
    )


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
    parts = "".join(static_bytes(f"css/{name}.css").decode("utf-8") for name in _STYLES)
    return _BLANK.sub("\n", _COMMENT.sub("", parts)).lstrip().encode("utf-8")


def _script() -> bytes:
    parts = (static_bytes(f"js/{name}.js").decode("utf-8") for name in SCRIPTS)
    return joined(parts).encode("utf-8")


def _hashed(stem: str, extension: str, data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()[:_HASH_CHARS]
    return f"assets/{stem}.{digest}.{extension}"
