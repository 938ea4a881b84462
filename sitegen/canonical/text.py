"""Characters that people can't see or that reorder what they see, and text made safe to show.

The table is ours: Python's own Unicode data changes from version to version, and the same
evidence has to give the same bytes under each.
"""

import re
from typing import Final

CONTROL: Final = r"\x00-\x1f\x7f-\x9f"
"""C0, DEL and C1, as the inside of a character class."""

PLAIN_CONTROL: Final = r"\t\n\r"
"""The control characters that are plain in free text: tab and line breaks."""

BIDI: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks, embeddings, overrides and isolates that change the order in which text is shown."""

INVISIBLE: Final = (
    r"\u00ad\u034f\u115f\u1160\u180e\u200b-\u200d\u2028\u2029\u2060-\u2064\u3164\ufeff\uffa0"
    r"\U000e0000-\U000e007f"
)
"""Zero-width and blank characters, the two Unicode line separators, and the tag characters."""

SURROGATE: Final = r"\ud800-\udfff"
"""Halves of a pair: in a Python text each of them stands alone."""

_QUOTED = re.compile(
    rf"[{CONTROL}{BIDI}{INVISIBLE}{SURROGATE}\u201c\u201d]|\\(?=u\{{)",
)
_LABELLED = re.compile(
    rf"(?![\t\n]|\r\n)[{CONTROL}{BIDI}{INVISIBLE}{SURROGATE}]",
)
_TERMINAL = re.compile(rf"(?!\n)[{CONTROL}{BIDI}{INVISIBLE}{SURROGATE}]")
# Azure Pipelines and TeamCity look for their prefix anywhere in a line, GitHub for `::` behind
# leading blanks and for its older `##[` anywhere: each loses its first character to an escape.
_WORKFLOW = re.compile(r"(?m)(?<=^)([^\S\n]*):(?=:)|#(?=#(?:vso|teamcity|\[))", re.IGNORECASE)


def escaped(character: str) -> str:
    r"""Return one code point as `\u{XXXX}` (at least four hex digits, upper case)."""
    return f"\\u{{{ord(character):04X}}}"


def quote(text: str, limit: int = 120) -> str:
    r"""Return evidence as it may stand in a sentence: in “…”, nothing hidden, nothing forged.

    Control, bidirectional, invisible characters and lone surrogates become `\u{XXXX}`, and so
    do the quotation marks themselves, so that the text can't end its own quotation. Beyond
    `limit` characters it is cut, which `…` shows.
    """
    shown = text if len(text) <= limit else text[: max(limit, 0)] + "…"
    return f"“{_QUOTED.sub(lambda match: escaped(match[0]), shown)}”"


def visible(text: str) -> tuple[tuple[str, bool], ...]:
    """Return runs of the text for a page; True marks the label of one hidden code point.

    A label is `U+` and at least four hex digits, such as `U+202E`. Newline, tab and the carriage
    return of a CR LF are plain; a lone carriage return is not.
    """
    runs: list[tuple[str, bool]] = []
    end = 0
    for match in _LABELLED.finditer(text):
        if match.start() > end:
            runs.append((text[end : match.start()], False))
        runs.append((f"U+{ord(match[0]):04X}", True))
        end = match.end()
    if end < len(text):
        runs.append((text[end:], False))
    return tuple(runs)


def for_terminal(text: str) -> str:
    r"""Return text that neither drives a terminal nor gives orders to a build service.

    All of C0 but the newline, DEL, C1, bidirectional and invisible characters and lone surrogates
    become `\u{XXXX}` (a tab: one space). `::` can't start a line, and `##vso`, `##teamcity` and
    `##[` stand nowhere.
    """
    if text.isascii() and text.isprintable() and "::" not in text and "##" not in text:
        return text
    safe = _TERMINAL.sub(lambda match: escaped(match[0]), text.replace("\t", " "))
    return _WORKFLOW.sub(_defused, safe)


def _defused(match: re.Match[str]) -> str:
    if match[0] == "#":
        return escaped("#")
    return f"{match[1]}{escaped(':')}"
