"""Members of one object of a facts file: typed, or the file is damaged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from typing import Any, NoReturn, TypeVar

from sitegen.errors import InputProblem
from sitegen.model.value import Value, WideInteger

Word = TypeVar("Word", bound=StrEnum)


@cache
def _allowed(types: tuple[Any, ...]) -> frozenset[tuple[type, ...]]:
    """Return every combination of types that the fields of a row may have."""
    choices = [(kind[0], type(None)) if isinstance(kind, tuple) else (kind,) for kind in types]
    return frozenset(product(*choices))


@dataclass(frozen=True, slots=True)
class FactsMembers:
    """One JSON object; every method raises `InputProblem` where a member is not what it asks."""

    place: str
    table: Mapping[str, Value]

    def refuse(self, name: str) -> NoReturn:
        """Raise the error that tells which member is wrong."""
        message = f"{self.place} is damaged at {name!a}."
        raise InputProblem(message, hint="Restore the file from version control, or freeze anew.")

    def exactly(self, names: frozenset[str]) -> "FactsMembers":
        """Return the object itself where it has these members and no other."""
        odd = sorted(self.table.keys() ^ names)
        if odd:
            self.refuse(odd[0])
        return self

    def text(self, name: str) -> str:
        """Return a string."""
        value = self.table.get(name)
        if not isinstance(value, str):
            self.refuse(name)
        return str(value)

    def optional(self, name: str) -> str | None:
        """Return a string or None."""
        return None if self.table.get(name) is None else self.text(name)

    def number(self, name: str) -> int:
        """Return a whole number of at least 0."""
        value = self.table.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.refuse(name)
        return value

    def measure(self, name: str) -> float | None:
        """Return a number or None."""
        value = self.table.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(name)
        return value

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self.table.get(name)
        if not isinstance(value, bool):
            self.refuse(name)
        return value

    def member(self, words: type[Word], name: str) -> Word:
        """Return a word of an enumeration."""
        try:
            return words(self.text(name))
        except ValueError:
            self.refuse(name)

    def inner(self, name: str) -> "FactsMembers":
        """Return an object."""
        value = self.table.get(name)
        if not isinstance(value, Mapping):
            self.refuse(name)
        return FactsMembers(self.place, value)

    def optional_inner(self, name: str) -> "FactsMembers | None":
        """Return an object or None."""
        return None if self.table.get(name) is None else self.inner(name)

    def items(self, name: str) -> Sequence[Value]:
        """Return an array."""
        value = self.table.get(name)
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.refuse(name)
        return value

    def rows(self, name: str) -> Iterator["FactsMembers"]:
        """Yield the objects of an array."""
        for item in self.items(name):
            if not isinstance(item, Mapping):
                self.refuse(name)
            yield FactsMembers(self.place, item)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return an array of strings."""
        items = self.items(name)
        if not all(isinstance(item, str) for item in items):
            self.refuse(name)
        return tuple(str(item) for item in items)

    def numbers(self, name: str, length: int) -> tuple[int, ...]:
        """Return an array of so many whole numbers of at least 0."""
        items = self.items(name)
        if len(items) != length or any(type(item) is not int or item < 0 for item in items):
            self.refuse(name)
        return tuple(item for item in items if isinstance(item, int))

    def pairs(self, name: str) -> Iterator[tuple[str, int]]:
        """Yield an array of pairs: a string and a whole number."""
        yield from self.tuples(name, lambda *pair: pair, (str, int))

    def tuples(self, name: str, made: Any, types: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return an array of arrays as named tuples; `types` are those of their fields.

        A pair (type, None) is a field that may be null.
        """
        allowed = _allowed(types)
        found = []
        for item in self.items(name):
            if type(item) is not list:
                self.refuse(name)
            fields = item
            if tuple(map(type, fields)) not in allowed:
                fields = [int(one) if type(one) is WideInteger else one for one in item]
                if tuple(map(type, fields)) not in allowed:
                    self.refuse(name)
            found.append(made(*fields))
        return tuple(found)

    def optional_tuples(
        self, name: str, made: Any, types: tuple[Any, ...]
    ) -> tuple[Any, ...] | None:
        """Return the same, or None."""
        return None if self.table.get(name) is None else self.tuples(name, made, types)
