"""A document: the value that strict reading gave, or that there is none, and what was found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.places import positions_of
from sitegen.model.finding import Finding
from sitegen.model.value import Position, Value


class Unread:
    """The value of a document that was refused; `None` would be a value that it could state."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the name of the one object of this class."""
        return "UNREAD"

    def __bool__(self) -> bool:
        """Return False: there is nothing to work with."""
        return False

    def __reduce__(self) -> str:
        """Return the name, so that a copy from another process is the same object."""
        return "UNREAD"


UNREAD: Final = Unread()

Locator = Callable[[str, Sequence[str]], Mapping[str, int]]
"""Text and pointers to the offset of each value; of its nearest parent where it is missing."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document as read.

    `text` is what was decoded, without its byte order mark: None where the document is too large,
    with U+FFFD in place of what is no text where its encoding is wrong. `syntax` is `json`,
    `yaml` or `text`. Findings that refuse the document stand beside the value `UNREAD`.
    """

    value: Value | Unread
    findings: tuple[Finding, ...]
    text: str | None
    syntax: str
    locator: Locator | None = None

    @property
    def readable(self) -> bool:
        """Tell whether the document has a value."""
        return self.value is not UNREAD

    def locate(self, pointers: Iterable[str]) -> dict[str, Position]:
        """Return where the value at each pointer starts.

        A pointer to something missing gets the place of its nearest parent. What can't be
        placed (in a refused document or a plain text, or what is no pointer) is left out.
        """
        wanted = tuple(pointers)
        if not wanted or self.locator is None or self.text is None or not self.readable:
            return {}
        offsets = self.locator(self.text, wanted)
        positions = positions_of(self.text, offsets.values())
        return {pointer: positions[offset] for pointer, offset in offsets.items()}
