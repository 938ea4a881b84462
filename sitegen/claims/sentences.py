"""Sentences of a passage, across the lines that they are wrapped over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sitegen.claims.base import Said, at_offset
from sitegen.model.report import Passage

_END: Final = re.compile(r"(?<=[.;])[ ]{1,8}(?=[A-Z])|\n")
_LABEL: Final = re.compile(r"[^.:]{1,40}:(?!:)")
_OPEN: Final = re.compile(
    r"(?:,|\b(?:that|the|of|is|are|was|were|to|and|or|with|an?|in|by|for|at|run))\Z"
)
_ENDED: Final = (".", ":", ";", "!", "?", "|")
_WRAPPED_CHARS: Final = 60  # a line that is shorter was ended, not wrapped, before a number


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its line breaks as spaces, and the passage in which it begins at `start`."""

    text: str
    passage: Passage
    start: int

    def said(self, match: re.Match[str], group: int | str = 0) -> Said:
        """Return what a pattern matched in the sentence, at its own line."""
        start, end = match.span(group)
        return at_offset(self.passage.text, self.passage.line, self.start + start, self.start + end)


def sentences(passage: Passage) -> Iterator[Sentence]:
    """Yield the sentences of a passage; a line that begins anew begins one too."""
    text = unwrapped(passage.text)
    start = 0
    for end in _END.finditer(text):
        yield Sentence(text[start : end.start()], passage, start)
        start = end.end()
    yield Sentence(text[start:], passage, start)


def unwrapped(text: str) -> str:
    """Return a text of the same length whose breaks within a sentence are spaces."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    parts = [lines[0]]
    for before, line in pairwise(lines):
        parts += [" " if _goes_on(before, line) else "\n", line]
    return "".join(parts)


def _goes_on(before: str, line: str) -> bool:
    """Tell whether a line goes on with the sentence of the line before it."""
    clean = before.rstrip()
    if not clean or not line or clean.endswith(_ENDED):
        return False
    if line[0].isdigit():
        return len(clean) >= _WRAPPED_CHARS or _OPEN.search(clean[-8:]) is not None
    return line[0].islower() and _LABEL.match(line) is None
