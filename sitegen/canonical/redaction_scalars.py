"""The texts of a JSON or YAML document with their places and names, also where it is broken."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sitegen.canonical.json_scanner import scan_string
from sitegen.canonical.yaml_parser import FAILURES, LOADER, end_of, events_of, offset_of

_TOKEN: Final = re.compile(
    r"[ \t\r\n]++|[{}\[\]:,]|true|false|null|NaN|-?Infinity|-?[0-9][0-9.eE+-]*+"
)
_PLAIN: Final = re.compile(r"[A-Za-z][\w./-]*+(?: [\w./-]++)*")
_NO_TEXT: Final = re.compile(
    r"(?i)~|null|true|false|yes|no|on|off|[-+]?\.?(?:inf|nan)|[-+]?[0-9][0-9_.:xobeE+-]*"
)
_BLOCKS: Final = ("|", ">")


@dataclass(slots=True)
class Scalar:
    """One text of a document: where it stands, and how.

    `name` is the key that it stands under; for an item of an array, that of the array (`listed`).
    `owner` is the container that holds it. `style` is YAML's: `'`, `"`, `|`, `>`, empty for a
    plain scalar. `before` is the text that stands before it in an array.
    """

    begin: int
    end: int
    text: str
    name: str | None
    owner: "Container"
    is_key: bool = False
    listed: bool = False
    index: int = 0
    style: str = '"'
    before: str | None = None

    @property
    def may_be_secret(self) -> bool:
        """Tell whether this is a text, and not another scalar written without quotation marks."""
        return bool(self.style) or _NO_TEXT.fullmatch(self.text) is None


@dataclass(slots=True)
class Container:
    """An object or array being read; `said` are its members `name` and `key`.

    `first` is the first item, `last` the one that was read last, where that is a text.
    """

    is_object: bool
    name: str | None = None
    key: str | None = None
    wants_key: bool = True
    count: int = 0
    first: str | None = None
    last: str | None = None
    said: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Places:
    """Where the reading of a document is."""

    stack: list[Container] = field(default_factory=lambda: [Container(is_object=False)])

    def enter(self, *, is_object: bool) -> None:
        top = self.stack[-1]
        name = top.key if top.is_object else None
        self.value_done()
        self.stack.append(Container(is_object, name))

    def leave(self) -> None:
        if len(self.stack) > 1:
            self.stack.pop()

    def value_done(self) -> None:
        top = self.stack[-1]
        top.count += 1
        top.last = None
        if top.is_object:
            top.wants_key = True

    def scalar(self, begin: int, end: int, text: str, style: str = '"') -> Scalar:
        top = self.stack[-1]
        if top.is_object and top.wants_key:
            top.key, top.wants_key = text, False
            return Scalar(begin, end, text, None, top, is_key=True, style=style)
        name = top.key if top.is_object else top.name
        listed = not top.is_object
        found = Scalar(begin, end, text, name, top, listed=listed, index=top.count, style=style)
        if top.is_object and top.key is not None and top.key.lower() in {"name", "key"}:
            top.said[top.key.lower()] = text
        if not top.is_object and top.count == 0:
            top.first = text
        found.before = top.last
        self.value_done()
        top.last = text
        return found


def json_scalars(text: str) -> tuple[list[Scalar], bool] | None:
    """Return the strings of one or more JSON values, and whether all of the text was read.

    None where the text is no JSON, not even broken in its structure. It may end inside a string.
    """
    places = _Places()
    found: list[Scalar] = []
    index, size = 0, len(text)
    while index < size:
        char = text[index]
        if char == '"':
            try:
                value, end = scan_string(text, index + 1)
            except ValueError:
                return (found, False) if _is_cut(text, index) else None
            found.append(places.scalar(index, end, value))
            index = end
            continue
        match = _TOKEN.match(text, index)
        if match is None:
            return None
        _structure(char, places)
        index = match.end()
    return found, True


def _structure(char: str, places: _Places) -> None:
    if char in "{[":
        places.enter(is_object=char == "{")
    elif char in "}]":
        places.leave()
    elif char == ",":
        places.stack[-1].wants_key = True
    elif char not in " \t\r\n:":
        places.value_done()


def _is_cut(text: str, index: int) -> bool:
    """Tell whether the string that begins here goes on to the end of the text."""
    return re.compile(r'"(?:[^"\\]|\\.)*+\\?\Z', re.DOTALL).match(text, index) is not None


def yaml_scalars(text: str) -> tuple[list[Scalar], tuple[str, ...]] | None:
    """Return the scalars of a YAML mapping or sequence, and its events; None where it is none."""
    places = _Places()
    found: list[Scalar] = []
    events: list[str] = []
    try:
        for event in events_of(text, LOADER):
            kind = type(event).__name__
            events.append(kind)
            if getattr(event, "tag", None) or getattr(event, "anchor", None):
                return None
            if kind == "ScalarEvent":
                begin, end = offset_of(event), end_of(event)
                style = getattr(event, "style", None) or ""
                scalar = places.scalar(begin, end, str(getattr(event, "value", "")), style)
                if end > begin:
                    found.append(scalar)
            elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
                places.enter(is_object=kind == "MappingStartEvent")
            elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
                places.leave()
    except FAILURES:
        return None
    is_tree = any(kind in {"MappingStartEvent", "SequenceStartEvent"} for kind in events)
    return (found, tuple(events)) if is_tree else None


def json_text(text: str) -> str:
    """Return a text as a JSON string."""
    return json.dumps(text)


def yaml_text(scalar: Scalar, raw: str, text: str) -> str:
    """Return a text as a YAML scalar in the place of another one, whose source is `raw`."""
    if not scalar.style and _PLAIN.fullmatch(text) and _NO_TEXT.fullmatch(text) is None:
        return text
    quoted = "".join(_yaml_char(char) for char in json.dumps(text, ensure_ascii=False))
    if scalar.style in _BLOCKS:
        return quoted + raw[len(raw.rstrip(" \t\r\n")) :]
    return quoted


def _yaml_char(char: str) -> str:
    code = ord(char)
    if " " <= char <= "~":
        return char
    return f"\\U{code:08X}" if code > ord("\uffff") else f"\\u{code:04X}"


def gaps(scalars: list[Scalar], size: int) -> Iterator[tuple[int, int]]:
    """Yield what lies between the scalars: structure, and comments."""
    end = 0
    for scalar in scalars:
        yield end, scalar.begin
        end = scalar.end
    yield end, size
