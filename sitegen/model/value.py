"""The values that JSON and YAML documents hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

Scalar = None | bool | int | float | str
Value = Scalar | Sequence["Value"] | Mapping[str, "Value"]
"""A JSON-like value. Readers make lists and dicts; nobody changes one after reading."""


class WideInteger(str):
    """An integer beyond 64 bits, kept as its own decimal digits."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text; both count from 1, the column in characters."""

    line: int
    column: int


class SpelledFloat(float):
    """A number that keeps how it was written: YAML's `1.10` is 1.1 and also the text `1.10`."""

    __slots__ = ("spelling",)

    spelling: str

    def __new__(cls, spelling: str) -> Self:
        """Make the number from its spelling."""
        number = super().__new__(cls, spelling)
        number.spelling = spelling
        return number
