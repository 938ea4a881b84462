"""Offsets in a text to lines and columns, in one pass however many are asked for."""

from collections.abc import Iterable

from sitegen.model.value import Position


def positions_of(text: str, offsets: Iterable[int]) -> dict[int, Position]:
    r"""Return the position of each offset (characters from 0; beyond the end: the end).

    `\n`, `\r\n` and a lone `\r` are one line break each. The cost is linear in the text.
    """
    positions: dict[int, Position] = {}
    has_cr = "\r" in text
    line, line_start, done = 1, 0, 0
    for asked in sorted(set(offsets)):
        offset = min(max(asked, 0), len(text))
        if offset > done:
            line += text.count("\n", done, offset)
            last = text.rfind("\n", done, offset)
            if has_cr:
                line += text.count("\r", done, offset) - _pairs(text, done, offset)
                last = max(last, _last_cr(text, done, offset))
            if last >= 0:
                line_start = last + 1
            done = offset
        positions[asked] = Position(line, offset - line_start + 1)
    return positions


def _pairs(text: str, start: int, end: int) -> int:
    """Count the CR LF whose LF was, or will be, counted as the line break."""
    # One that ends at `end` has its CR before and its LF behind: the LF will be counted.
    return text.count("\r\n", start, min(end + 1, len(text)))


def _last_cr(text: str, start: int, end: int) -> int:
    last = text.rfind("\r", start, end)
    split = last == end - 1 and text.startswith("\n", end)
    # Between CR and LF no line has ended yet.
    return text.rfind("\r", start, last) if split and last >= 0 else last
