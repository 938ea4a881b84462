"""Integers: as numbers within 64 bits, as their own digits beyond."""

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
    if len(plain) <= _MOST_DIGITS:
        number = int(plain)
        if _LEAST <= number <= _MOST:
            return number
    return WideInteger(plain)
