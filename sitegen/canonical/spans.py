"""Searching a text outside of some of its parts."""

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]
"""Start and end of a part of a text; characters from 0, the end excluded."""


def matches_outside(
    pattern: re.Pattern[str], text: str, spans: Sequence[Span], end: int
) -> Iterator[re.Match[str]]:
    """Yield the matches before `end` that start in none of the spans (sorted, disjoint).

    Inside a span nothing is looked at, so the cost is linear in the text.
    """
    index, number = 0, 0
    while (match := pattern.search(text, index, end)) is not None:
        while number < len(spans) and spans[number][1] <= match.start():
            number += 1
        if number < len(spans) and spans[number][0] <= match.start():
            index = spans[number][1]
            continue
        yield match
        index = match.end()
