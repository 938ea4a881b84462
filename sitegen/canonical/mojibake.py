"""Text that was decoded with the wrong table, mended word by word where that is certain.

UTF-8 read as Mac Roman is mended by the way back; UTF-8 read as Windows-1252 by ftfy (R. Speer,
ftfy, 2019). Mac Roman goes first: what ftfy makes of it is worse than the damage.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^ \t\r\n]+")
_RUN: Final = re.compile(f"[{re.escape(bytes(range(0x80, 0x100)).decode('mac_roman'))}]+")
_TAIL: Final = range(0x80, 0xC0)
_ORPHANS: Final = 3  # continuation bytes in a row that no lead byte explains
_SIGNS: Final = re.compile(
    r"[\u00a0-\u024f\u2010-\u2bff\u3000-\u303f\ufe0f\u200d\U0001f000-\U0001faff]+"
)
_LETTERS: Final = re.compile(r"[\u00c0-\u024f]")
_ASCII_LETTER: Final = re.compile(r"[A-Za-z]")
_HIGH_TAIL: Final = bytes(range(0x80, 0xC0))
_WINDOWS_TAIL: Final = re.escape(_HIGH_TAIL.decode("cp1252", "ignore")) + "\u0080-\u009f"
_WINDOWS_DAMAGE: Final = re.compile(f"[\u00c2\u00c3\u00e2\u00ef\u00f0][{_WINDOWS_TAIL}]")
"""A lead byte as Windows-1252 reads it, followed by a continuation byte."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with what was mended in it: (offset in the mended text, damaged, mended).

    `suspect` are (offset, word) that look damaged and can't be mended.
    """

    text: str
    repairs: tuple[tuple[int, str, str], ...]
    suspect: tuple[tuple[int, str], ...]


def mend(text: str) -> Mended:
    """Return the text as its author wrote it, as far as that is certain."""
    parts: list[str] = []
    repairs: list[tuple[int, str, str]] = []
    suspect: list[tuple[int, str]] = []
    end = length = 0
    words = () if text.isascii() else _WORD.finditer(text)
    for match in words:
        if match[0].isascii():
            continue
        before = text[end : match.start()]
        word = match[0]
        mended = _mended_word(word)
        at = length + len(before)
        if mended != word:
            repairs.append((at, word, mended))
        elif _is_suspect(word):
            suspect.append((at, word))
        parts += (before, mended)
        length = at + len(mended)
        end = match.end()
    parts.append(text[end:])
    return Mended("".join(parts), tuple(repairs), tuple(suspect))


@lru_cache(maxsize=4_096)
def _mended_word(word: str) -> str:
    found = _from_mac_roman(word)
    if found is not None:
        return found
    pieces = _RUN.sub(lambda run: _from_mac_roman(run[0], word) or run[0], word)
    if pieces != word:
        return pieces
    if _WINDOWS_DAMAGE.search(word) is None:
        return word
    from ftfy import fix_encoding

    fixed = fix_encoding(word)
    return fixed if fixed and not re.search(r"[\s\x00-\x1f\x7f-\x9f]", fixed) else word


def _from_mac_roman(text: str, word: str | None = None) -> str | None:
    try:
        found = text.encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return None
    if found == text or re.search(r"[\x00-\x20\x7f-\x9f\u2028\u2029]", found):
        return None
    foreign = "".join(character for character in found if ord(character) > 0x7F)  # noqa: PLR2004
    if not _SIGNS.fullmatch(foreign):
        return None
    # `√π` is mathematics; `caf√©` is a word with an accent.
    if _LETTERS.search(foreign) and not _ASCII_LETTER.search(word or found):
        return None
    return found


def _is_suspect(word: str) -> bool:
    if _WINDOWS_DAMAGE.search(word) is not None:
        return True
    orphans = 0
    for byte in word.encode("mac_roman", "replace"):
        orphans = orphans + 1 if byte in _TAIL else 0
        if orphans == _ORPHANS:
            return True
    return False
