"""The words of secrets: what is looked for everywhere once one place has shown it."""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Final

from sitegen.canonical.redaction_text import MARK
from sitegen.canonical.secret_patterns import is_placeholder
from sitegen.canonical.spellings import spellings

MOST_WORDS: Final = 200
"""Different secrets of one run that are looked for everywhere; the rest goes where it stands."""

_SHORTEST: Final = 8  # characters of a word that is looked for everywhere
_PIECES: Final = re.compile(r"[\s:;=&,\"'\\@/?]+")


def words_of(values: Iterable[str]) -> tuple[str, ...]:
    """Return what to look for everywhere, longest first, in all forms in which it may be repeated.

    A word that could be anybody's (short, or of letters alone) is not among them.
    """
    plain: set[str] = set()
    for value in values:
        if MARK not in value and _is_distinctive(value):
            plain.add(value)
        for piece in (*_PIECES.split(value), *_basic(value)):
            if _is_distinctive(piece) and _is_mixed(piece) and MARK not in piece:
                plain.add(piece)
    kept = sorted(plain, key=lambda word: (-len(word), word))[:MOST_WORDS]
    forms = {form for word in kept for form in spellings(word) if len(form) >= _SHORTEST}
    return tuple(sorted(forms, key=lambda word: (-len(word), word)))


def _basic(value: str) -> tuple[str, ...]:
    """Return the password in the credentials of HTTP's Basic scheme."""
    word = value.rpartition(" ")[2]
    try:
        text = base64.b64decode(word + "=" * (-len(word) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return ()
    return tuple(text.partition(":")[::2]) if ":" in text else ()


def _is_distinctive(word: str) -> bool:
    if len(word) < _SHORTEST or is_placeholder(word):
        return False
    return not word.replace("_", "").replace("-", "").isalpha() or len(word) >= 2 * _SHORTEST


def _is_mixed(piece: str) -> bool:
    return any(char.isdigit() for char in piece) and any(char.isalpha() for char in piece)
