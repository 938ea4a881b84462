"""What draws charts in a browser: a small script of ours, and the vendored part of plotly.js.

Both are published only where a site has chart pages.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from sitegen.errors import ExitCode, SitegenError
from sitegen.render.assets import HASH_CHARS, hashed
from sitegen.resources import static_bytes

PLOTLY: Final = "vendor/plotly-4.1.1.min.js"
PLOTLY_SHA256: Final = "84ff6d0c1aa6c7855818c9ac93380e8a10d9410946a676cd7aec3a4ea7b4bd31"
"""What `tools/vendor_plotly.sh` printed when the bundle was made."""

_SCRIPT: Final = "js/charts.js"


class VendoredError(SitegenError):
    """A vendored file is not the one that was reviewed: nothing is published with it."""

    code = ExitCode.SOFTWARE
    slug = "vendored"


def chart_assets() -> Mapping[str, bytes]:
    """Return path from the site's root → bytes. Raises `VendoredError`."""
    data = checked(static_bytes(PLOTLY))
    return MappingProxyType({chart_script_href(): static_bytes(_SCRIPT), plotly_href(): data})


def checked(data: bytes) -> bytes:
    """Return the bytes of plotly.js if they are the recorded ones. Raises `VendoredError`."""
    if hashlib.sha256(data).hexdigest() != PLOTLY_SHA256:
        message = f"The vendored {PLOTLY} does not match its recorded SHA-256."
        raise VendoredError(message, hint="Install sitegen anew, or run tools/vendor_plotly.sh.")
    return data


@cache
def chart_script_href() -> str:
    """Return the path of our script from the site's root."""
    return hashed("charts", "js", static_bytes(_SCRIPT))


def plotly_href() -> str:
    """Return the path of plotly.js from the site's root; its name follows from the record."""
    return f"assets/plotly.{PLOTLY_SHA256[:HASH_CHARS]}.js"
