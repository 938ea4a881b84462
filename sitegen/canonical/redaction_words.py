"""The words of secrets: what is looked for everywhere once one place has shown it."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.canonical.redaction_text import MARK
from sitegen.canonical.secret_patterns import is_placeholder
from sitegen.canonical.text import quote
from sitegen.canonical.uri import percent_encoded

MOST_WORDS: Final = 200
"""Different secrets of one run that are looked for everywhere; the rest goes where it stands."""

_SHORTEST: Final = 8  # characters of a word that is looked for everywhere
_PIECES: Final = re.compile(r"[\s:;=&,\"'\\@/?]+")
_PERCENT: Final = re.compile(rb"%([0-9A-Fa-f]{2})")


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
    forms = {form for word in kept for form in forms_of(word)}
    return tuple(sorted(forms, key=lambda word: (-len(word), word)))


def forms_of(word: str) -> Iterator[str]:
    """Yield a word as it stands in JSON, in a URL, in Python's `repr` and in our own sentences."""
    for one in {word, _percent_decoded(word)}:
        if len(one) < _SHORTEST:
            continue
        yield one
        yield json.dumps(one)[1:-1]
        yield json.dumps(one, ensure_ascii=False)[1:-1]
        yield json.dumps(json.dumps(one)[1:-1])[1:-1]
        yield percent_encoded(one, keep="")
        yield repr(one)[1:-1]
        yield quote(one, len(one))[1:-1]


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


def _percent_decoded(word: str) -> str:
    data = word.encode("utf-8", "replace")
    plain = _PERCENT.sub(lambda match: bytes((int(match[1], 16),)), data)
    return plain.decode("utf-8", "replace")
