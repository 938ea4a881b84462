"""Evidence strings as pages show them: never cut silently, hidden characters labelled."""

import re
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.text import visible

LABEL_CHARS: Final = 120
FEW: Final = 24
"""Evidence strings listed in one cell of a table; the cell tells how many more there are."""

# Only a fast way past `visible`: what it lets through is printable in every Unicode version.
_MAYBE_HIDDEN: Final = re.compile(
    "[^\\t\\n\\x20-\\x7e\\xa1-\\xac\\xae-\\u017f\\u2013\\u2014\\u2018-\\u201e\\u2026\\u20ac]"
)

# No HTML document may hold these, not even as a reference.
_LAST_OF_PLANES: Final = "".join(
    chr((plane << 16) + low) for plane in range(17) for low in (0xFFFE, 0xFFFF)
)
_NONCHARACTER: Final = re.compile(f"([\\ufdd0-\\ufdef{_LAST_OF_PLANES}])")


@dataclass(frozen=True, slots=True)
class Shown:
    """An evidence string that can't be shown as it is.

    `parts` are runs of text; True marks the label of one hidden code point, such as `U+202E`.
    `left_out` is how many characters of the string follow that are not shown.
    """

    parts: tuple[tuple[str, bool], ...]
    left_out: int


Text = str | Shown
"""An evidence string on a page: itself where that is safe to read, else a `Shown`."""


def shown(text: str, limit: int) -> Text:
    """Return an evidence string as it may stand on a page, at most `limit` characters of it."""
    if len(text) <= limit:
        if (text.isascii() and text.isprintable()) or _MAYBE_HIDDEN.search(text) is None:
            return text
        parts = parts_of(text)
        return Shown(parts, 0) if any(hidden for _, hidden in parts) else text
    return Shown(parts_of(text[:limit]), len(text) - limit)


def shown_or_none(text: str | None, limit: int) -> Text | None:
    """Return the same as `shown`, and None for None: the evidence states nothing."""
    return None if text is None else shown(text, limit)


def label(text: str, limit: int = LABEL_CHARS) -> str:
    """Return an evidence string for places that hold no markup: a page's title, a tooltip.

    Hidden code points stand in brackets, such as `[U+202E]`; a cut is told by its count.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    parts = parts_of(text[:limit].replace("\n", " ").replace("\t", " "))
    kept = "".join(f"[{part}]" if hidden else part for part, hidden in parts)
    left_out = len(text) - limit
    return f"{kept}… ({left_out:,} more characters)" if left_out > 0 else kept


def parts_of(text: str) -> tuple[tuple[str, bool], ...]:
    """Return runs of a text; True marks the label of a code point that a page can't show."""
    parts = visible(text)
    if _NONCHARACTER.search(text) is None:
        return parts
    split: list[tuple[str, bool]] = []
    for part, hidden in parts:
        for index, piece in enumerate(_NONCHARACTER.split(part)):
            if piece:
                split.append((f"U+{ord(piece):04X}", True) if index % 2 else (piece, hidden))
    return tuple(split)
