"""Percent-encoding, so that any text may stand in a URI (RFC 3986, section 2.1)."""

from typing import Final

_UNRESERVED: Final = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)


def percent_encoded(text: str, keep: str = "/") -> str:
    """Return the text with every byte of its UTF-8 encoded but letters, digits and `-._~`.

    `keep` are further ASCII characters that stay. A lone surrogate becomes a question mark.
    """
    kept = _UNRESERVED | frozenset(keep.encode("ascii"))
    data = text.encode("utf-8", "replace")
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in data)
