"""Lines of a plain text, as the readers of text look at them: bounded, with their places."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
_LOOKED_AT: Final = 4_000  # lines at each end of a text that are looked at
_LINE_CHARS: Final = 2_000  # characters of a line that are looked at


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, text) of the first and last lines, each cut to a bounded length."""
    lines = _LINE_BREAK.split(text)
    rest = max(len(lines) - _LOOKED_AT, _LOOKED_AT)
    numbered = chain(enumerate(lines[:_LOOKED_AT], 1), enumerate(lines[rest:], rest + 1))
    yield from ((number, line[:_LINE_CHARS]) for number, line in numbered)


def line_count(text: str) -> int:
    """Return the number of lines; a final line break ends a line and begins none."""
    breaks = sum(1 for _ in _LINE_BREAK.finditer(text))
    return breaks + (not text.endswith(("\n", "\r")) and bool(text))


def place(number: int, column: int = 1) -> str:
    """Return `line:column`, both from 1."""
    return f"{number}:{column}"
