"""Passwords in URLs of databases: what takes them out of texts, and how they may be repeated."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus, unquote

from sitegen.canonical.text import quote as quoted

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
    forms = {form for word in words for form in _forms(word)}
    return tuple(sorted(forms - {""}, key=lambda word: (-len(word), word)))


def _forms(word: str) -> Iterator[str]:
    for one in (word, unquote(word)):
        yield from (one, quote(one, safe=""), quote(one), quote_plus(one))
        yield from (json.dumps(one)[1:-1], repr(one)[1:-1], quoted(one, len(one))[1:-1])
