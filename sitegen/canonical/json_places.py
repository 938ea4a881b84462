"""Where values stand in a JSON text that has been read without a problem."""

import re
from collections.abc import Sequence
from typing import Final

from sitegen.canonical.json_scanner import scan_string, skip_value
from sitegen.canonical.pointer_tree import Wanted, wanted_tree

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_COLON: Final = re.compile(r"[ \t\n\r]*:[ \t\n\r]*")
# The comma, the next key where it has no escape, and the colon: one match for most members.
_MEMBER: Final = re.compile(r'[ \t\n\r]*,?[ \t\n\r]*"(?:([^"\\]*)"[ \t\n\r]*:[ \t\n\r]*)?')
_BETWEEN: Final = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")


def json_offsets(text: str, pointers: Sequence[str]) -> dict[str, int]:
    """Return the offset of the value at each pointer, or of its nearest parent.

    The text must be valid JSON within the limits of depth.
    """
    offsets: dict[str, int] = {}
    _place(text, _after(_BLANK, text, 0), wanted_tree(pointers), offsets)
    return offsets


def _place(text: str, start: int, wanted: Wanted, offsets: dict[str, int]) -> None:
    for pointer in wanted.pointers:
        offsets[pointer] = start
    if not wanted.below:
        return
    missing = dict(wanted.below)
    opener = text[start]
    if opener == "{":
        _place_members(text, start, missing, offsets)
    elif opener == "[":
        _place_items(text, start, missing, offsets)
    for node in missing.values():
        for pointer in node.everything():
            offsets[pointer] = start


def _place_members(
    text: str, start: int, missing: dict[str, Wanted], offsets: dict[str, int]
) -> None:
    index = start + 1
    next_member, skip = _MEMBER.match, skip_value
    while (match := next_member(text, index)) is not None:
        key, index = match[1], match.end()
        if key is None:
            key, index = scan_string(text, index)
            index = _after(_COLON, text, index)
        if key in missing:
            _place(text, index, missing.pop(key), offsets)
            if not missing:
                return
        _, index = skip(text, index)


def _place_items(
    text: str, start: int, missing: dict[str, Wanted], offsets: dict[str, int]
) -> None:
    index = _after(_BLANK, text, start + 1)
    number = 0
    while text[index] != "]":
        node = missing.pop(str(number), None)
        if node is not None:
            _place(text, index, node, offsets)
            if not missing:
                return
        _, index = skip_value(text, index)
        between = _BETWEEN.match(text, index)
        if between is None:
            return
        index = between.end()
        number += 1


def _after(pattern: re.Pattern[str], text: str, index: int) -> int:
    match = pattern.match(text, index)
    return match.end() if match else index
