"""What changed inside a long value, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from sitegen.model.difference import Segment

SHORTEST: Final = 24
"""Characters from which a value is worth looking into."""

MOST_WORDS: Final = 800
"""Words of one value; more take time that grows with their square."""

_WORD: Final = re.compile(r"\s+|\w+|[^\w\s]")
BOTH, BASE, HEAD = "both", "base", "head"


def inside(base: str | None, head: str | None) -> tuple[Segment, ...]:
    """Return the runs of text that both values share or one alone has, in order.

    Empty where there is nothing to compare, where both are short, and where one has too many
    words. The segments of `both` and `base` joined are the one value, those of `both` and `head`
    the other.
    """
    if base is None or head is None or base == head or max(len(base), len(head)) < SHORTEST:
        return ()
    ones, others = _WORD.findall(base), _WORD.findall(head)
    if max(len(ones), len(others)) > MOST_WORDS:
        return ()
    return tuple(_segments(ones, others))


def _segments(ones: list[str], others: list[str]) -> Iterator[Segment]:
    matcher = SequenceMatcher(None, ones, others, autojunk=False)
    for operation, first, last, start, end in matcher.get_opcodes():
        if operation == "equal":
            yield Segment(BOTH, "".join(ones[first:last]))
            continue
        if first < last:
            yield Segment(BASE, "".join(ones[first:last]))
        if start < end:
            yield Segment(HEAD, "".join(others[start:end]))
