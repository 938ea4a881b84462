"""Make a page reload itself, by what is sent: the file stays as it was built.

The page's policy lets no foreign script run and no request leave. What is sent names one more
script by its hash, and lets it ask this server, and no other, for events.
"""

import base64
import hashlib
import html
import re
from functools import cache
from typing import Final

from sitegen.resources import static_bytes

_HEAD: Final = 4_096  # bytes in which a page states its policy
_POLICY: Final = re.compile(
    rb'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)', re.ASCII
)
_BODY: Final = re.compile(rb"<body(?: [^>]*)?>", re.ASCII)
_NONE: Final = "'none'"


def reloading(page: bytes, token: str, notice: bytes = b"") -> bytes:
    """Return a page as it is sent: with the script, and the notice where there is one.

    A page that states no policy where pages of sitegen state theirs is sent as it is.
    """
    stated = _POLICY.search(page, 0, _HEAD)
    if stated is None:
        return page
    policy = html.unescape(stated[2].decode("utf-8", "replace"))
    fresh = html.escape(allowing(policy)).encode("utf-8")
    page = page[: stated.start(2)] + fresh + page[stated.end(2) :]
    body = _BODY.search(page)
    if notice and body is not None:
        page = page[: body.end()] + notice + page[body.end() :]
    before, end, after = page.rpartition(b"</body>")
    # Evidence is escaped, so the last of these tags is the page's own.
    return before + _element(token) + end + after if end else page + _element(token)


def allowing(policy: str) -> str:
    """Return a content security policy that also lets the script run and ask for events."""
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        words = part.split()
        if words:
            directives.setdefault(words[0], words[1:])
    for name, source in (("script-src", f"'sha256-{_hash()}'"), ("connect-src", "'self'")):
        sources = directives.get(name, directives.get("default-src", []))
        directives[name] = [*(one for one in sources if one != _NONE), source]
    return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())


@cache
def _script() -> bytes:
    return static_bytes("serve/reload.js")


@cache
def _hash() -> str:
    return base64.b64encode(hashlib.sha256(_script()).digest()).decode("ascii")


def _element(token: str) -> bytes:
    shown = html.escape(token).encode("utf-8")
    return b'<script data-shown="' + shown + b'">' + _script() + b"</script>\n"
