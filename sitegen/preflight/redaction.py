"""The password of a database is taken out of everything that a preflight says."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from sitegen.canonical.text import quote as quoted
from sitegen.model.value import Value

MARK: Final = "[redacted]"

_IN_URL: Final = re.compile(r"(?<=://)(?P<user>[^\s:/?#@]*):[^\s@]*@")
_IN_QUERY: Final = re.compile(r"(?i)(?<=[?&])(?P<name>(?:ssl)?password|passwd|pwd)=[^&\s\"'#]*")
_NAMES: Final = frozenset({"password", "sslpassword", "passwd", "pwd"})


@dataclass(frozen=True, slots=True)
class Secrets:
    """Words that must not be said, longest first."""

    words: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """Return the text without the secrets, and without the password of any URL in it."""
        for word in self.words:
            text = text.replace(word, MARK)
        return without_passwords(text)

    def value(self, value: Value) -> Value:
        """Return a JSON value without the secrets, in its keys too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(key): self.value(item) for key, item in value.items()}
        if isinstance(value, Sequence):
            return [self.value(item) for item in value]
        return value


NO_SECRETS: Final = Secrets()


def without_passwords(text: str) -> str:
    """Return the text with the password of every URL in it taken out."""
    if "://" not in text:
        return text
    hidden = _IN_URL.sub(rf"\g<user>:{MARK}@", text)
    return _IN_QUERY.sub(rf"\g<name>={MARK}", hidden)


def secrets_of(url: str | None) -> Secrets:
    """Return the secrets in a database URL, in each of the forms in which they may be repeated."""
    if url is None:
        return NO_SECRETS
    found = set(_passwords(url))
    forms = {form for word in found for form in _forms(word)}
    return Secrets(tuple(sorted(forms - {""}, key=lambda word: (-len(word), word))))


def _passwords(url: str) -> Iterable[str]:
    # SQLAlchemy's own rule: a password ends at the last `@` before a slash or a query.
    match = re.match(r"[^:/]+://[^:/@]*:(?P<password>[^@]*)@", url)
    if match:
        yield match["password"]
    try:
        query = urlsplit(url).query
    except ValueError:
        return
    yield from (value for name, value in parse_qsl(query) if name.lower() in _NAMES)


def _forms(word: str) -> Iterable[str]:
    plain = unquote(word)
    for one in (word, plain):
        yield from (one, quote(one, safe=""), quote(one), quote_plus(one))
        yield from (json.dumps(one)[1:-1], repr(one)[1:-1], quoted(one, len(one))[1:-1])
