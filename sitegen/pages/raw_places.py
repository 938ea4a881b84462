"""Where findings point to in an artifact's text, so that its raw view can mark the places."""

from collections.abc import Iterator, Sequence
from typing import Final

from sitegen.model.finding import Finding
from sitegen.pages.evidence import Text, shown

_MOST: Final = 100  # places marked in one artifact
_WIDEST: Final = 200  # characters of one place
_CLOSING: Final = ",]}\n\r"

RawPart = tuple[Text, int]
"""A piece of the text, and the number (from 1) of the finding that points there; 0: none."""


def marked_parts(text: str, findings: Sequence[Finding]) -> tuple[RawPart, ...]:
    """Return a text in pieces, those that findings point to with their numbers.

    A place that overlaps an earlier one has no mark of its own.
    """
    places = sorted(_places(text, findings))
    parts: list[RawPart] = []
    done = 0
    for start, end, number in places:
        if start < done:
            continue
        if start > done:
            parts.append((_text(text[done:start]), 0))
        parts.append((_text(text[start:end]), number))
        done = end
    if done < len(text) or not parts:
        parts.append((_text(text[done:]), 0))
    return tuple(parts)


def _text(text: str) -> Text:
    return shown(text, len(text))


def _places(text: str, findings: Sequence[Finding]) -> Iterator[tuple[int, int, int]]:
    wanted = [
        (number, finding.line, finding.column or 1)
        for number, finding in enumerate(findings, 1)
        if finding.line is not None
    ][:_MOST]
    if not wanted:
        return
    starts = _line_starts(text, max(line for _, line, _ in wanted))
    for number, line, column in wanted:
        if not 0 < line <= len(starts) or column < 1:
            continue
        start = starts[line - 1] + column - 1
        if start < len(text):
            yield start, _end(text, start), number


def _line_starts(text: str, lines: int) -> list[int]:
    r"""Return where the first lines start; `\n`, `\r\n` and a lone `\r` are one break each."""
    starts, at = [0], 0
    while len(starts) < lines:
        breaks = [place for place in (text.find("\n", at), text.find("\r", at)) if place >= 0]
        if not breaks:
            break
        at = min(breaks)
        at += 2 if text.startswith("\r\n", at) else 1
        starts.append(at)
    return starts


def _end(text: str, start: int) -> int:
    """Return where the value that starts here ends: a string, a scalar, or the rest of a line."""
    last = min(start + _WIDEST, len(text))
    if text[start] == '"':
        at = start + 1
        while at < last and text[at] != '"':
            at += 2 if text[at] == "\\" else 1
        return min(at + 1, last)
    at = start + 1
    while at < last and text[at] not in _CLOSING:
        at += 1
    return at
