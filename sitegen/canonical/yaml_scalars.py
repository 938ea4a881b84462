"""What a plain YAML scalar is: the few spellings that every reader agrees on, else its text.

`NO`, `12:30:45`, `2026-01-01`, `0o7`, `1_000` and `1e5` stay the texts that they are.
"""

import re
from typing import Final

from sitegen.canonical import rules
from sitegen.canonical.numbers import read_integer
from sitegen.canonical.text import quote
from sitegen.limits import Limits
from sitegen.model.finding import Check
from sitegen.model.value import SpelledFloat, Value, WideInteger

_WORDS: Final[dict[str, Value]] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*+)")
_FLOAT: Final = re.compile(r"[-+]?(?:[0-9]++\.[0-9]*+|\.[0-9]++)(?:[eE][-+]?[0-9]++)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_INFINITE: Final = (float("inf"), float("-inf"))

Judged = tuple[Value, Check | None, str]
"""A value, and where something is wrong with it the check and its message."""


def plain_scalar(text: str, limits: Limits) -> Judged:
    """Return the value of a plain (unquoted, untagged) scalar, and what is wrong with it."""
    if text in _WORDS:
        return _WORDS[text], None, ""
    if text[0] not in "+-.0123456789":
        return text, None, ""
    if _INTEGER.fullmatch(text):
        return _number(text, limits, is_integer=True)
    if _FLOAT.fullmatch(text):
        return _number(text, limits, is_integer=False)
    if _NOT_FINITE.fullmatch(text):
        return None, rules.YAML_NOT_FINITE, f"{text} is no number that JSON could carry."
    return text, None, ""


def _number(text: str, limits: Limits, *, is_integer: bool) -> Judged:
    if len(text) > limits.number_chars:
        message = (
            f"A number has {len(text)} characters, more than the {limits.number_chars}"
            " that are read (limits.number_chars)."
        )
        return None, rules.YAML_NUMBER_RANGE, message
    if is_integer:
        integer = read_integer(text)
        if isinstance(integer, WideInteger):
            message = f"The integer {quote(text, 40)} does not fit into 64 bits."
            return integer, rules.YAML_WIDE_INTEGER, message
        return integer, None, ""
    number = SpelledFloat(text)
    if number in _INFINITE:
        message = f"The number {quote(text, 40)} is too large for a 64-bit float."
        return None, rules.YAML_NUMBER_RANGE, message
    return number, None, ""
