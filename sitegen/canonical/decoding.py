"""Bytes to text: size, emptiness, byte order mark, UTF-8. The same for every syntax."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.canonical.rules import (
    DOCUMENT_TOO_LARGE,
    TEXT_BOM,
    TEXT_ENCODING,
)
from sitegen.limits import Limits
from sitegen.model.finding import Finding
from sitegen.model.value import Position

_START = Position(1, 1)
# The UTF-32 marks come first: the little-endian one starts with that of UTF-16.
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED: Mapping[tuple[bool, ...], str] = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
"""Which of the first four bytes are zero in a text without a mark (RFC 4627, section 3)."""

_HEAD = 4  # bytes that tell unmarked UTF-16 and UTF-32


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document; `refused` where it is not what the document's owner wrote."""

    text: str | None
    findings: tuple[Finding, ...]
    refused: bool


def decode(data: bytes, artifact: str, limits: Limits) -> Decoded:
    """Return the document's text, without a byte order mark, and what is wrong with its bytes."""
    if len(data) > limits.document_bytes:
        message = (
            f"The document has {len(data)} bytes, more than the {limits.document_bytes} that"
            " are read (limits.document_bytes)."
        )
        return Decoded(None, (DOCUMENT_TOO_LARGE.finding(artifact, message),), refused=True)
    other = other_encoding(data)
    if other is not None:
        message = f"The document is {other.upper()[:6]}, not UTF-8."
        finding = TEXT_ENCODING.finding(artifact, message, None, _START)
        return Decoded(data.decode(other, "replace"), (finding,), refused=True)
    marked = data.startswith(codecs.BOM_UTF8)
    findings = [TEXT_BOM.finding(artifact, _BOM_MESSAGE, None, _START)] if marked else []
    body = data[len(codecs.BOM_UTF8) :] if marked else data
    try:
        return Decoded(body.decode("utf-8"), tuple(findings), refused=False)
    except UnicodeDecodeError as error:
        findings.append(_not_utf8(body, error.start, artifact))
        return Decoded(body.decode("utf-8", "replace"), tuple(findings), refused=True)


_BOM_MESSAGE = "The document starts with a byte order mark, which JSON and YAML don't have."


def other_encoding(data: bytes) -> str | None:
    """Return the encoding of a text that is UTF-16 or UTF-32, None for anything else."""
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            return name
    return _UNMARKED.get(tuple(byte == 0 for byte in data[:_HEAD]))


def _not_utf8(body: bytes, start: int, artifact: str) -> Finding:
    before = body[:start].decode("utf-8")
    ends = before.replace("\r\n", "\n").replace("\r", "\n")
    line_start = ends.rfind("\n") + 1
    position = Position(ends.count("\n") + 1, len(ends) - line_start + 1)
    message = f"The byte 0x{body[start]:02X} at offset {start} is not valid UTF-8."
    return TEXT_ENCODING.finding(artifact, message, None, position)
