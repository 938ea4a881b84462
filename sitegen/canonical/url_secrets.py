"""Passwords in URLs of databases: what takes them out of texts, and how they may be repeated."""

import re
from collections.abc import Iterable
from typing import Final

from sitegen.canonical.spellings import spellings

_IN_URL: Final = re.compile(r"(?<=://)(?P<user>[^\s:/?#@]*):[^\s@]*@")
_IN_QUERY: Final = re.compile(r"(?i)(?<=[?&])(?P<name>(?:ssl)?password|passwd|pwd)=[^&\s\"'#]*")
# SQLAlchemy's own rule: a password ends at the last `@` before a slash or a query.
_STATED: Final = re.compile(r"[^:/]+://[^:/@]*:(?P<password>[^@]*)@")


def without_passwords(text: str, mark: str) -> str:
    """Return the text with the password of every URL in it replaced by `mark`."""
    hidden = _IN_URL.sub(rf"\g<user>:{mark}@", text)
    return _IN_QUERY.sub(rf"\g<name>={mark}", hidden)


def stated_password(url: str) -> str | None:
    """Return the password as a URL spells it, None where it has none."""
    match = _STATED.match(url)
    return None if match is None else match["password"]


def spelled_words(words: Iterable[str]) -> tuple[str, ...]:
    """Return words in each of the forms in which they may be repeated, longest first."""
    forms = {form for word in words for form in spellings(word)}
    return tuple(sorted(forms - {""}, key=lambda word: (-len(word), word)))
