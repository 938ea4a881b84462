"""Links that evidence states: the one function that lets a URL of the evidence into an `href`."""

import re
from typing import Final

# Absolute, a plain host name, no userinfo, nothing but printable ASCII, nothing that could end an
# attribute or that browsers read in their own way (a backslash is a slash to them).
_PLAIN: Final = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})(?::[0-9]{1,5})?"
    r"(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]{0,2000})?"
)


def outward(url: str | None) -> str | None:
    """Return the URL where it may be a link out of the site, else None: then it stays plain text.

    Absolute http and https only, without userinfo, white space, or anything but printable ASCII.
    """
    return url if url is not None and _PLAIN.fullmatch(url) else None
