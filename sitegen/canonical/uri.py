"""Percent-encoding, so that any text may stand in a URI (RFC 3986, section 2.1)."""

import re
from typing import Final

_UNRESERVED: Final = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_ENCODED: Final = re.compile(rb"%([0-9A-Fa-f]{2})")


def percent_encoded(text: str, keep: str = "/") -> str:
    """Return the text with every byte of its UTF-8 encoded but letters, digits and `-._~`.

    `keep` are further ASCII characters that stay. A lone surrogate becomes a question mark.
    """
    kept = _UNRESERVED | frozenset(keep.encode("ascii"))
    data = text.encode("utf-8", "replace")
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in data)


def percent_decoded(text: str) -> str:
    """Return the text with every encoded byte decoded; what is not UTF-8 then is replaced."""
    data = text.encode("utf-8", "replace")
    plain = _ENCODED.sub(lambda match: bytes((int(match[1], 16),)), data)
    return plain.decode("utf-8", "replace")
