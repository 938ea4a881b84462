"""Styles and scripts: each published under a name that carries its content's hash."""

import hashlib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from sitegen.resources import static_bytes

_STYLE: Final = "css/site.css"
HASH_CHARS: Final = 16


@cache
def assets() -> Mapping[str, bytes]:
    """Return all assets: path from the site's root (`assets/site.<hash>.css`) to bytes."""
    data = static_bytes(_STYLE)
    return MappingProxyType({hashed("site", "css", data): data})


@cache
def css_href() -> str:
    """Return the style sheet's path from the site's root."""
    return next(path for path in assets() if path.endswith(".css"))


def hashed(stem: str, extension: str, data: bytes) -> str:
    """Return the path under which an asset is published."""
    digest = hashlib.sha256(data).hexdigest()[:HASH_CHARS]
    return f"assets/{stem}.{digest}.{extension}"
