"""Read a document member by member: what is wrong is collected with its place, never guessed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import BIDI, CONTROL, INVISIBLE, SURROGATE, quote
from sitegen.model.value import SpelledFloat, Value, WideInteger

_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_]\w*)\}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}\Z")
_UNSEEN: Final = re.compile(rf"[{CONTROL}{BIDI}{INVISIBLE}{SURROGATE}]")
_LONGEST_TEXT: Final = 20_000
_LONGEST_LABEL: Final = 500
Parts = tuple[str | int, ...]
Plain = str | int | float | bool | None


@dataclass(slots=True)
class Reading:
    """What is wrong so far, and what placeholders stand for here."""

    names: Mapping[str, str]
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the document and its place.

    Each method returns what it is asked for; where the value is something else, it tells a
    problem and returns an empty one.
    """

    value: Value
    place: Parts
    reading: Reading

    @property
    def where(self) -> str:
        """Return the JSON pointer of the value."""
        return pointer(*self.place)

    def wrong(self, sentence: str) -> None:
        """Tell that the value is wrong; the sentence goes on after its pointer."""
        self.reading.problems.append((self.where, sentence))

    def members(self, needed: frozenset[str], optional: frozenset[str]) -> dict[str, "Node"]:
        """Return the members of an object; missing and unknown ones are told."""
        if not isinstance(self.value, Mapping):
            self.wrong("must be an object")
            return {}
        for name in sorted(needed - self.value.keys()):
            self.at(name).wrong("is missing")
        for name in self.value:
            if name not in needed | optional:
                self.at(name).wrong("is no member of a scenario")
        return {name: self.at(name) for name in self.value if name in needed | optional}

    def filled(self, needed: frozenset[str], optional: frozenset[str]) -> dict[str, "Node"]:
        """Return all of these members; in place of one that is missing, what tells nothing."""
        stated = self.members(needed, optional)
        return {name: stated.get(name, NOTHING) for name in needed | optional}

    def has(self, name: str) -> bool:
        """Tell whether this is an object with such a member."""
        return isinstance(self.value, Mapping) and name in self.value

    def whole(self, *needed: str) -> dict[str, "Node"] | None:
        """Return the members of an object that has all of these and no others, else None."""
        members = self.members(frozenset(needed), frozenset())
        return members if members.keys() == set(needed) else None

    def at(self, key: str | int) -> "Node":
        """Return a value below this one; None where there is none."""
        found: Value = None
        if isinstance(key, str) and isinstance(self.value, Mapping):
            found = self.value.get(key)
        elif isinstance(key, int) and isinstance(self.value, Sequence):
            found = self.value[key]
        return Node(found, (*self.place, key), self.reading)

    def named(self, names: Mapping[str, str]) -> "Node":
        """Return the same value where placeholders stand for these names."""
        return Node(self.value, self.place, Reading(names, self.reading.problems))

    def pairs(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the members of an object whose keys are names of columns."""
        if not isinstance(self.value, Mapping):
            self.wrong("must be an object")
            return
        for name in self.value:
            below = self.at(name)
            if _NAME.match(name):
                yield name, below
            else:
                below.wrong("is no name of a column")

    def items(self) -> tuple["Node", ...]:
        """Return the values of an array."""
        if isinstance(self.value, str) or not isinstance(self.value, Sequence):
            self.wrong("must be an array")
            return ()
        return tuple(self.at(index) for index in range(len(self.value)))

    def text(self) -> str:
        """Return a text that is not empty, as it stands."""
        if not isinstance(self.value, str) or not self.value:
            self.wrong("must be a text that is not empty")
            return ""
        if len(self.value) > _LONGEST_TEXT:
            self.wrong(f"has {len(self.value):,} characters; {_LONGEST_TEXT:,} are the most")
            return ""
        return self.value

    def label(self) -> str:
        """Return an id or a title: a text on one line, with nothing in it that can't be seen."""
        found = self.text()
        if len(found) > _LONGEST_LABEL:
            self.wrong(f"has {len(found):,} characters; {_LONGEST_LABEL} are the most")
        elif _UNSEEN.search(found):
            self.wrong("must be one line of characters that can be seen")
        return found

    def name(self) -> str:
        """Return the name of a table or column."""
        found = self.text()
        if found and not _NAME.match(found):
            self.wrong(f"must be a plain name, not {quote(found, 60)}")
            return ""
        return found

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            self.wrong("must be true or false")
            return False
        return self.value

    def count(self) -> int:
        """Return a whole number of at least 0."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0:
            self.wrong("must be a whole number of at least 0")
            return 0
        return self.value

    def scalar(self) -> Plain:
        """Return a text with its placeholders filled in, a number, true, false or null."""
        if isinstance(self.value, WideInteger):
            self.wrong("is a number beyond 64 bits")
            return None
        if isinstance(self.value, str):
            return self._filled(self.value)
        if isinstance(self.value, SpelledFloat):
            return float(self.value)
        if isinstance(self.value, bool | int | float) or self.value is None:
            return self.value
        self.wrong("must be a text, a number, true, false or null")
        return None

    def _filled(self, text: str) -> str:
        names = self.reading.names
        for match in _PLACEHOLDER.finditer(text):
            if match[1] not in names:
                known = ", ".join(f"{{{name}}}" for name in names)
                self.wrong(f"has the placeholder {{{match[1]}}}; here there are {known}")
        return _PLACEHOLDER.sub(lambda match: names.get(match[1], match[0]), text)


NOTHING: Final = Node((), (), Reading({}))
"""What stands in for a missing member: it is empty, and what it tells is told to nobody."""
