"""The password of the database is taken out of what others say, in each form they may spell it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sitegen.canonical import url_secrets

if TYPE_CHECKING:
    from sqlalchemy import URL

MARK: Final = "***"
_NAMES: Final = ("password", "passwd", "pwd", "secret", "token", "key")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Words that must not be said, longest first."""

    words: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """Return the text without the secrets, and without the password of any URL in it."""
        for word in self.words:
            text = text.replace(word, MARK)
        return url_secrets.without_passwords(text, MARK)


def secrets_of(url: "URL", stated: str) -> Secrets:
    """Return the secrets of a URL, which also stands as it was stated."""
    found = [str(url.password)] if url.password else []
    # As it was stated: what is escaped there may be repeated just so.
    spelled = url_secrets.stated_password(stated)
    found += [] if spelled is None else [spelled]
    for name, value in url.query.items():
        if any(mark in name.lower() for mark in _NAMES):
            found += [value] if isinstance(value, str) else list(value)
    return Secrets(url_secrets.spelled_words(found))
