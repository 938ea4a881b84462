"""Links that evidence states: the one function that lets a URL of the evidence into an `href`."""

from typing import Final
from urllib.parse import urlsplit

_LONGEST: Final = 2_000  # characters of a URL that is worth a link
_NEVER: Final = frozenset("\\\"'`<>{}|^")


def outward(url: str | None) -> str | None:
    """Return the URL where it may be a link out of the site, else None: then it stays plain text.

    Absolute http and https only, without userinfo, white space, or anything but printable ASCII.
    """
    if url is None or len(url) > _LONGEST:
        return None
    if any(not "!" <= character <= "~" or character in _NEVER for character in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    return url
