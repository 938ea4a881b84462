"""The strict JSON reader: slower, without recursion, and with a place for everything it finds.

It accepts exactly what the fast path accepts, and what that declines without need.
"""

import re
from dataclasses import dataclass, field
from json import JSONDecodeError
from typing import Final, NoReturn

from sitegen.canonical import rules
from sitegen.canonical.document import UNREAD, Unread
from sitegen.canonical.json_fast import DEEPEST
from sitegen.canonical.json_scanner import scan_string
from sitegen.canonical.numbers import read_integer
from sitegen.canonical.pointer import pointer
from sitegen.canonical.problems import Problem, Problems
from sitegen.canonical.text import quote
from sitegen.limits import Limits
from sitegen.model.finding import Check
from sitegen.model.value import Value, WideInteger

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][-+]?[0-9]++)?")
_WORD: Final = re.compile(r"-?[A-Za-z]{1,10}")
_LITERALS: Final[dict[str, Value]] = {"null": None, "true": True, "false": False}
_CONSTANTS: Final = ("NaN", "Infinity", "-Infinity")
_INFINITE: Final = (float("inf"), float("-inf"))
_EXCERPT: Final = 24  # characters of the document that a message quotes


class _StopError(Exception):
    """Nothing behind this place can be understood."""


@dataclass(slots=True)
class _Frame:
    """An open container: the key or index being read, and the offset of each key."""

    container: dict[str, Value] | list[Value]
    key: str | int = 0
    keys: dict[str, int] = field(default_factory=dict)
    started: bool = False


def read_strictly(text: str, limits: Limits) -> tuple[Value | Unread, Problems]:
    """Return the value of the text (`UNREAD` if any problem is an error) and all problems."""
    reader = _Reader(text, limits)
    try:
        reader.read()
    except _StopError:
        return UNREAD, reader.problems
    return (UNREAD if reader.problems.refuse else reader.root), reader.problems


class _Reader:
    __slots__ = ("frames", "index", "limits", "problems", "root", "text", "values")

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.problems = Problems(limits.findings_per_artifact)
        self.index = 0
        self.values = 0
        self.root: Value = None
        self.frames: list[_Frame] = []

    def read(self) -> None:
        self._read_value()
        while self.frames:
            self._read_on(self.frames[-1])
        if self._next():
            self._find(rules.JSON_TRAILING_DATA, f"After the value follows {self._excerpt()}.")

    def _next(self) -> str:
        match = _BLANK.match(self.text, self.index)
        self.index = match.end() if match else self.index
        return self.text[self.index : self.index + 1]

    def _read_on(self, frame: _Frame) -> None:
        """Read one more member of the innermost container, or its end."""
        is_object = isinstance(frame.container, dict)
        closer = "}" if is_object else "]"
        character = self._next()
        if character == closer:
            self.index += 1
            self.frames.pop()
            return
        if frame.started:
            if character != ",":
                self._fail(f"Expected a comma or {closer}")
            self.index += 1
            if self._next() == closer:
                self._fail(f"Expected another value after the comma, not {closer}")
        if isinstance(frame.container, dict):
            self._read_key(frame)
        else:
            frame.key = len(frame.container)
        frame.started = True
        self._read_value()

    def _read_key(self, frame: _Frame) -> None:
        if self._next() != '"':
            self._fail("Expected a key in quotation marks")
        offset = self.index
        key = self._read_string()
        frame.key = key
        if len(key) > self.limits.key_chars:
            self._find(
                rules.JSON_KEY_LENGTH,
                f"A key has {len(key)} characters, more than the {self.limits.key_chars}"
                " that are read (limits.key_chars).",
                offset=offset,
                parts=tuple(outer.key for outer in self.frames[:-1]),
            )
        if key in frame.keys:
            self._find(
                rules.JSON_DUPLICATE_KEY,
                f"The key {quote(key)} is stated again in the same object.",
                offset=offset,
                earlier=frame.keys[key],
            )
        frame.keys.setdefault(key, offset)
        if self._next() != ":":
            self._fail("Expected a colon after the key")
        self.index += 1

    def _read_value(self) -> None:
        character = self._next()
        self.values += 1
        if self.values > self.limits.values:
            message = f"The document holds more than {self.limits.values} values (limits.values)."
            self._stop(rules.JSON_VALUES, message)
        if character == '"':
            self._put(self._read_string())
        elif character == "{":
            self._open({})
        elif character == "[":
            self._open([])
        elif (number := _NUMBER.match(self.text, self.index)) is not None:
            self._put(self._read_number(number))
            self.index = number.end()
        else:
            self._read_word()

    def _open(self, container: dict[str, Value] | list[Value]) -> None:
        deepest = min(self.limits.depth, DEEPEST)
        if len(self.frames) >= deepest:
            message = f"The document is nested deeper than {deepest} levels (limits.depth)."
            self._stop(rules.JSON_DEPTH, message)
        self._put(container)
        self.frames.append(_Frame(container))
        self.index += 1

    def _put(self, value: Value) -> None:
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.container, list):
            frame.container.append(value)
        else:
            frame.container[str(frame.key)] = value

    def _read_string(self) -> str:
        try:
            value, self.index = scan_string(self.text, self.index + 1)
        except JSONDecodeError as error:
            self.index = min(error.pos, len(self.text))
            self._stop(rules.JSON_SYNTAX, _string_message(error.msg))
        return value

    def _read_number(self, match: re.Match[str]) -> Value:
        digits = match[0]
        if len(digits) > self.limits.number_chars:
            self._find(
                rules.JSON_NUMBER_RANGE,
                f"A number has {len(digits)} characters, more than the"
                f" {self.limits.number_chars} that are read (limits.number_chars).",
            )
            return None
        if match[1] is None and match[2] is None:
            integer = read_integer(digits)
            if isinstance(integer, WideInteger):
                message = f"The integer {quote(digits, 40)} does not fit into 64 bits."
                self._find(rules.JSON_WIDE_INTEGER, message)
            return integer
        number = float(digits)
        if number in _INFINITE:
            message = f"The number {quote(digits, 40)} is too large for a 64-bit float."
            self._find(rules.JSON_NUMBER_RANGE, message)
            return None
        return number

    def _read_word(self) -> None:
        match = _WORD.match(self.text, self.index)
        word = match[0] if match else ""
        if word in _CONSTANTS:
            self._find(rules.JSON_NOT_FINITE, f"{word} is no JSON number.")
        elif word not in _LITERALS:
            self._fail("Expected a value")
        self._put(_LITERALS.get(word))
        self.index += len(word)

    def _excerpt(self) -> str:
        rest = self.text[self.index : self.index + _EXCERPT + 1]
        return quote(rest, _EXCERPT) if rest else "the end of the document"

    def _fail(self, expected: str) -> NoReturn:
        self._stop(rules.JSON_SYNTAX, f"{expected}, found {self._excerpt()}.")

    def _stop(self, check: Check, message: str) -> NoReturn:
        self._find(check, message)
        raise _StopError

    def _find(
        self,
        check: Check,
        message: str,
        *,
        offset: int | None = None,
        earlier: int | None = None,
        parts: tuple[str | int, ...] | None = None,
    ) -> None:
        if not self.problems.has_room(check):
            return
        shown = tuple(frame.key for frame in self.frames) if parts is None else parts
        place = self.index if offset is None else offset
        self.problems.add(Problem(check, message, pointer(*shown), place, earlier))


def _string_message(message: str) -> str:
    if message.startswith("Unterminated"):
        return "A string is not closed."
    if message.startswith("Invalid control"):
        return "A string contains a control character that is not escaped."
    return "A string contains an escape that JSON doesn't have."
