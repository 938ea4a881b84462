"""What every output keeps to, whatever the evidence says: one function a form of output.

Each takes the bytes of one output and yields a sentence a problem.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET  # noqa: TID251 -- what a reader of feeds and drawings uses

from markdown_it import MarkdownIt

from tests.hostile.cells import LABELLED

_HIDDEN: Final = re.compile(
    "[" + "".join(re.escape(chr(code)) for code in sorted(LABELLED) if code < 0xFDD0) + "]"
)
_DRIVING: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ORDER: Final = re.compile(r"^\s*::|##vso|##teamcity|##\[", re.IGNORECASE | re.MULTILINE)
_COMMAND: Final = re.compile(r"::(error|warning|notice) ((?:\w+=[^:,\r\n]*,?)*)::[^\r\n]*")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_DATA: Final = re.compile(r'sitegen[A-Za-z]+\(("(?:[^"\\\x00-\x1f]|\\.)*")\);?\s*')
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")


def _text(data: bytes) -> str:
    return data.decode("utf-8")


def terminal(data: bytes) -> Iterator[str]:
    """Yield what would drive a terminal, or give an order to a build service."""
    text = _text(data)
    for match in _HIDDEN.finditer(text):
        yield f"U+{ord(match[0]):04X} near {text[max(0, match.start() - 30) : match.end()]!r}"
    for match in _ORDER.finditer(text):
        yield f"an order: {text[match.start() : match.end() + 40]!r}"


def json_text(data: bytes) -> Iterator[str]:
    """Yield why a JSON document is not one that every parser reads the same."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            message = f"a key twice: {keys}"
            raise ValueError(message)
        return dict(pairs)

    def no_constant(name: str) -> None:
        message = f"the number {name}"
        raise ValueError(message)

    try:
        json.loads(data, object_pairs_hook=once, parse_constant=no_constant)  # noqa: TID251 -- as any reader
    except ValueError as error:
        yield str(error)
    if _DRIVING.search(_text(data)):
        yield "control characters that are not escaped"


def sarif(data: bytes) -> Iterator[str]:
    """Yield what is wrong with a SARIF file: its places are relative, its texts are text."""
    yield from json_text(data)
    for run in json.loads(data)["runs"]:  # noqa: TID251 -- checked above
        for result in run["results"]:
            for location in result["locations"]:
                uri = location["physicalLocation"]["artifactLocation"]["uri"]
                if not re.fullmatch(r"[A-Za-z0-9._~%()!$&'*+,;=@-]+(/[^/\s:?#]+)*", uri):
                    yield f"a place {uri!r}"
                if any(part in {".", ".."} for part in uri.split("/")):
                    yield f"a place that leaves its folder: {uri!r}"


def github(data: bytes) -> Iterator[str]:
    """Yield lines that are no single workflow command of ours."""
    for line in _text(data).split("\n")[:-1]:
        if _COMMAND.fullmatch(line) is None:
            yield f"no command of ours: {line[:200]!r}"
        if _DRIVING.search(line):
            yield f"control characters: {line[:200]!r}"


def markdown(data: bytes) -> Iterator[str]:
    """Yield links, images, markup and mentions that came of evidence."""
    text = _text(data)
    if _DRIVING.search(text):
        yield "control characters"
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    for token in tokens:
        children = token.children or []
        plain = [child.content for child in children if child.type == "text"]
        for child in children:
            if child.type in {"link_open", "image", "html_inline"}:
                yield f"{child.type}: {child.content or child.attrs}"
        yield from (f"a mention: {part!r}" for part in plain if re.search(r"@\w|#\d", part))
        is_ours = token.content.startswith(("<!-- sitegen", "<details", "</details>"))
        if token.type == "html_block" and not is_ours:
            yield f"HTML: {token.content[:200]!r}"


def xml(data: bytes) -> Iterator[str]:
    """Yield why an SVG or a feed is not well-formed, or does something."""
    try:
        root = ET.fromstring(data)  # noqa: S314 -- our own output
    except ET.ParseError as error:
        yield f"not well-formed: {error}"
        return
    for item in root.iter():
        tag = str(item.tag).rpartition("}")[2].lower()
        if tag in {"script", "foreignobject", "iframe", "handler", "set", "animate"}:
            yield f"<{tag}>"
        for name, value in item.attrib.items():
            plain = name.rpartition("}")[2].lower()
            if plain.startswith("on"):
                yield f"a handler {name}"
            if plain in {"href", "src"} and not re.match(r"(https?://|#|[\w./-]*$)", value):
                yield f"{name}={value[:100]!r}"


def table(data: bytes) -> Iterator[str]:
    """Yield cells that a spreadsheet would calculate."""
    for row in csv.reader(io.StringIO(_text(data))):
        for cell in row:
            bare = unicodedata.normalize("NFKC", cell).strip()
            if (bare.startswith(_FORMULA) or cell.startswith(_FORMULA)) and not _NUMBER.fullmatch(
                cell
            ):
                yield f"a formula: {cell[:100]!r}"


def script(data: bytes) -> Iterator[str]:
    """Yield why a data script is not one call with one string of ASCII that holds JSON."""
    text = data.decode("utf-8", "replace")
    found = _DATA.fullmatch(text)
    if found is None:
        yield f"more than one call with one string: {text[:100]!r}"
    else:
        yield from json_text(json.loads(found[1]).encode("utf-8", "surrogatepass"))  # noqa: TID251 -- a string literal
    if not data.isascii() or b"</" in data or b"<!--" in data:
        yield "not plain ASCII that stays inside its string"


def sums(data: bytes) -> Iterator[str]:
    """Yield lines that `sha256sum -c` would not read."""
    for line in _text(data).splitlines():
        if not re.fullmatch(r"[0-9a-f]{64}  [a-z0-9][a-z0-9._/-]*", line):
            yield f"a line {line!r}"


PUBLISHED: Final[Mapping[str, Callable[[bytes], Iterator[str]]]] = {
    ".json": json_text,
    ".svg": xml,
    ".xml": xml,
    ".csv": table,
    ".js": script,
    "SHA256SUMS": sums,
}
"""Suffix or name of a published file → what it keeps to."""
