"""The password of the database is taken out of what others say, in each form they may spell it."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus, unquote

from sitegen.canonical.text import quote as quoted

if TYPE_CHECKING:
    from sqlalchemy import URL

MARK: Final = "***"
_NAMES: Final = ("password", "passwd", "pwd", "secret", "token", "key")
_IN_URL: Final = re.compile(r"(?<=://)(?P<user>[^\s:/?#@]*):[^\s@]*@")
_IN_QUERY: Final = re.compile(r"(?i)(?<=[?&])(?P<name>(?:ssl)?password|passwd|pwd)=[^&\s\"'#]*")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Words that must not be said, longest first."""

    words: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """Return the text without the secrets, and without the password of any URL in it."""
        for word in self.words:
            text = text.replace(word, MARK)
        hidden = _IN_URL.sub(rf"\g<user>:{MARK}@", text)
        return _IN_QUERY.sub(rf"\g<name>={MARK}", hidden)


def secrets_of(url: "URL", stated: str) -> Secrets:
    """Return the secrets of a URL, which also stands as it was stated."""
    found = [str(url.password)] if url.password else []
    # As it was stated: what is escaped there may be repeated just so.
    match = re.match(r"[^:/]+://[^:/@]*:(?P<password>[^@]*)@", stated)
    found += [match["password"]] if match else []
    for name, value in url.query.items():
        if any(mark in name.lower() for mark in _NAMES):
            found += [value] if isinstance(value, str) else list(value)
    forms = {form for word in found for form in _forms(word)}
    return Secrets(tuple(sorted(forms - {""}, key=lambda word: (-len(word), word))))


def _forms(word: str) -> Iterable[str]:
    for one in (word, unquote(word)):
        yield from (one, quote(one, safe=""), quote(one), quote_plus(one))
        yield from (json.dumps(one)[1:-1], repr(one)[1:-1], quoted(one, len(one))[1:-1])
