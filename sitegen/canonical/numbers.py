"""Integers: as numbers within 64 bits, as their own digits beyond."""

import math
from typing import Final

from sitegen.model.value import WideInteger

SURE_DIGITS: Final = 18  # characters; every integer as short as this fits
_MOST_DIGITS: Final = 20  # characters of the longest 64-bit integers, with a sign if negative
_LEAST: Final = -(2**63)
_MOST: Final = 2**64 - 1


def read_integer(digits: str) -> int | WideInteger:
    """Return the integer that the decimal digits (with an optional sign) state.

    Beyond 64 bits (signed below zero, unsigned above) it is a `WideInteger`, without a plus sign.
    """
    if len(digits) <= SURE_DIGITS:
        return int(digits)
    plain = digits.removeprefix("+")
    if len(plain) <= _MOST_DIGITS and is_narrow(number := int(plain)):
        return number
    return WideInteger(plain)


def is_narrow(number: int) -> bool:
    """Tell whether an integer fits into 64 bits, signed below zero and unsigned above."""
    return _LEAST <= number <= _MOST


def distance(one: float, other: float) -> float:
    """Return how far two numbers are apart; infinite where an integer is too large for a float."""
    try:
        return abs(one - other)
    except OverflowError:
        return math.inf
