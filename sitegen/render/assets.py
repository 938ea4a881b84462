"""Styles, scripts and icons: each published under a name that carries its content's hash."""

import hashlib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from sitegen.model.outcome import Verdict
from sitegen.resources import static_bytes

_STYLE: Final = "css/site.css"
_ICONS: Final = ("site", *(verdict.value for verdict in Verdict))
_HASH_CHARS: Final = 16


@cache
def assets() -> Mapping[str, bytes]:
    """Return all assets: path from the site's root (`assets/site.<hash>.css`) to bytes."""
    names = (_STYLE, *(f"icons/{name}.svg" for name in _ICONS))
    return MappingProxyType({_hashed(name): static_bytes(name) for name in names})


@cache
def css_href() -> str:
    """Return the style sheet's path from the site's root."""
    return _hashed(_STYLE)


@cache
def icon_hrefs() -> Mapping[str, str]:
    """Return verdict (or `site`: there is none) → path of its icon from the site's root."""
    return MappingProxyType({name: _hashed(f"icons/{name}.svg") for name in _ICONS})


def _hashed(name: str) -> str:
    stem, _, extension = name.rpartition("/")[2].rpartition(".")
    digest = hashlib.sha256(static_bytes(name)).hexdigest()[:_HASH_CHARS]
    return f"assets/{stem}.{digest}.{extension}"
