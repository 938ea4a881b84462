"""Figures as reports write them, and whether a stated one is a derived one, rounded."""

import re
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

COUNT: Final = r"(?<![\w.,/:#-])\d{1,3}(?:,\d{3})+(?![\w,.]\d)|(?<![\w.,/:#-])\d{1,9}"
"""A whole number that is no part of an id, a date, a version or a fraction."""

SPELT: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)
"""Numbers in words, each at its own place."""

PERCENT: Final = r"\d{1,4}(?:\.\d{1,6})?"
_WHOLE: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")
_HUNDRED: Final = 100


def whole(text: str) -> int | None:
    """Return a whole number, with or without thousands separators; None where it is none."""
    clean = text.strip()
    return int(clean.replace(",", "")) if _WHOLE.fullmatch(clean) else None


def number_of(text: str) -> int:
    """Return a whole number in figures or in words."""
    return int(text) if text.isdecimal() else SPELT.index(text.lower())


def is_rounded(stated: str, exact: Fraction) -> bool:
    """Tell whether a decimal as written is an exact value, rounded or cut at its last digit."""
    try:
        value = Decimal(stated)
    except InvalidOperation:
        return False
    step = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    return any(
        scaled.quantize(step, rounding=mode) == value
        for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)
    )


def percent_of(part: int, total: int) -> Fraction:
    """Return the percentage; `total` is not 0."""
    return Fraction(part * _HUNDRED, total)


def shown_percent(exact: Fraction) -> str:
    """Return a percentage for people, with at most two digits behind the point."""
    value = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"))
    return f"{value.normalize():f} %"
