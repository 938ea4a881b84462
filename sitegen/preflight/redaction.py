"""The password of a database is taken out of everything that a preflight says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from sitegen.canonical import url_secrets
from sitegen.model.value import Value

MARK: Final = "[redacted]"

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
    return url_secrets.without_passwords(text, MARK) if "://" in text else text


def secrets_of(url: str | None) -> Secrets:
    """Return the secrets in a database URL, in each of the forms in which they may be repeated."""
    if url is None:
        return NO_SECRETS
    return Secrets(url_secrets.spelled_words(_passwords(url)))


def _passwords(url: str) -> Iterable[str]:
    stated = url_secrets.stated_password(url)
    if stated is not None:
        yield stated
    try:
        query = urlsplit(url).query
    except ValueError:
        return
    yield from (value for name, value in parse_qsl(query) if name.lower() in _NAMES)
