"""The fast path: JSON text that is surely fine, decoded in one go by the standard C scanner.

It accepts or declines, and never explains: what it declines, the strict reader judges.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from sitegen.canonical.numbers import SURE_DIGITS, read_integer
from sitegen.limits import Limits
from sitegen.model.value import Value, WideInteger


class Declined:
    """What `decode_fast` returns where it is not sure."""

    __slots__ = ()


DECLINED: Final = Declined()

DEEPEST: Final = 200
"""Levels that are ever read, whatever `limits.depth` says: the C scanner recurses."""

_INFINITE: Final = (float("inf"), float("-inf"))
_QUOTES_PER_VALUE: Final = 4  # of a member whose value is a text
_ONE_BRACKET: Final = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS: Final = bytes(code for code in range(256) if code not in b"[]{}")


class _NotSureError(Exception):
    """Something that the strict reader has to look at."""


def decode_fast(text: str, limits: Limits) -> Value | Declined:
    """Return the value of the text, or `DECLINED`; never raises.

    Declined is whatever has a problem, and a few texts that have none (wide integers, texts with
    so many commas or brackets that they have to be counted properly).
    """
    openers = text.count("[") + text.count("{")
    # Every value but the first of a container follows a comma, and the first follows its bracket.
    if text.count(",") + openers + 1 > limits.values:
        return DECLINED
    if openers > min(limits.depth, DEEPEST) and not _is_shallow(text, limits):
        return DECLINED
    try:
        value: Value = _decoder(limits)(text)
    except (ValueError, RecursionError, _NotSureError):
        return DECLINED
    return value


def _is_shallow(text: str, limits: Limits) -> bool:
    """Tell whether brackets surely nest no deeper than the limit, in time linear in the text.

    The strings are cut out first. Escapes outside of strings mislead the cutting, but only
    behind the place where the decoder stops with an error.
    """
    plain = text.replace("\\\\", "").replace('\\"', "") if "\\" in text else text
    if plain.count('"') > _QUOTES_PER_VALUE * limits.values:
        return False
    skeleton = "".join(plain.split('"')[::2])
    if not skeleton.isascii():
        return False
    brackets = skeleton.encode("ascii").translate(_ONE_BRACKET, _NO_BRACKETS)
    for _ in range(min(limits.depth, DEEPEST)):
        brackets = brackets.replace(b"[]", b"")
        if not brackets:
            return True
    return False


@lru_cache(maxsize=8)
def _decoder(limits: Limits) -> Callable[[str], Value]:
    decoder = json.JSONDecoder(  # noqa: TID251 -- strict by its hooks
        object_pairs_hook=_object_reader(limits.key_chars),
        parse_int=_integer_reader(limits.number_chars),
        parse_float=_float_reader(limits.number_chars),
        parse_constant=_no_constant,
    )
    decode: Callable[[str], Value] = decoder.decode
    return decode


def _object_reader(key_chars: int) -> Callable[[list[tuple[str, Value]]], dict[str, Value]]:
    def read_object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
        members = dict(pairs)
        if len(members) != len(pairs):
            raise _NotSureError
        # All keys together are rarely as long as one may be.
        if len("".join(members)) > key_chars and max(map(len, members)) > key_chars:
            raise _NotSureError
        return members

    return read_object


def _integer_reader(number_chars: int) -> Callable[[str], int]:
    sure = min(SURE_DIGITS, number_chars)

    def read_int(digits: str) -> int:
        if len(digits) <= sure:
            return int(digits)
        if len(digits) > number_chars:
            raise _NotSureError
        number = read_integer(digits)
        if isinstance(number, WideInteger):
            raise _NotSureError
        return number

    return read_int


def _float_reader(number_chars: int) -> Callable[[str], float]:
    def read_float(digits: str) -> float:
        if len(digits) > number_chars:
            raise _NotSureError
        number = float(digits)
        if number in _INFINITE:
            raise _NotSureError
        return number

    return read_float


def _no_constant(name: str) -> Value:
    raise _NotSureError(name)
