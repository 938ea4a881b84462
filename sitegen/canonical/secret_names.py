"""Which names make what stands under them a secret, and the rules as a whole."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sitegen.canonical.secret_patterns import PATTERNS, Pattern

MARKED: Final = re.compile(r"(\[redacted: [\w-]+\](?: \(\d+\))?)")
"""What an emitter left in the place of a secret."""

_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_NAME: Final = re.compile(r"[\w\s.:/\[\]$@*#?!\"'()-]{1,100}")
_GLUED: Final = ("password", "passwd", "passphrase", "secret", "token", "cookie", "apikey")
"""What a name may also end with where no sign and no capital parts its words: `dbpassword`."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is secret: `names` of fields, `headers` by name, and `patterns` of values.

    Names are lower case with `_`; one matches where a field's words end with it: `token` also
    stands for `accessToken`, `x-refresh-token` and (built-in names only) `accesstoken`.
    """

    names: frozenset[str]
    headers: frozenset[str]
    patterns: tuple[Pattern, ...]

    def with_patterns(self, extra: Mapping[str, str] | Iterable[str]) -> "Rules":
        """Return these rules and further patterns, by name or numbered.

        Where a pattern has a group `secret`, only that is taken out. Raises ValueError for one
        that is no regular expression.
        """
        named = (
            dict(extra)
            if isinstance(extra, Mapping)
            else {f"pattern-{number}": text for number, text in enumerate(extra, start=1)}
        )
        added = tuple(_configured(name, text) for name, text in named.items())
        return replace(self, patterns=(*self.patterns, *added))

    def with_names(self, extra: Iterable[str]) -> "Rules":
        """Return these rules and further field or header names."""
        return replace(self, names=self.names | {_snake(name) for name in extra})

    def rule_for(self, name: str) -> str | None:
        """Return the rule that makes a field of this name a secret, if one does."""
        # What a name ends with counts, however much stands before it.
        if not _NAME.fullmatch(name[-100:]) or MARKED.search(name):
            return None
        words = _snake(name[-100:]).split("_")
        for start in range(len(words)):
            tail = "_".join(words[start:])
            if tail in self.names or tail in self.headers:
                return tail.replace("_", "-")
        glued = "".join(words)
        return next((word for word in _GLUED if glued.endswith(word)), None)


DEFAULT_RULES = Rules(
    names=frozenset(
        {
            "password",
            "passwd",
            "passphrase",
            "secret",
            "token",
            "api_key",
            "apikey",
            "client_secret",
            "private_key",
            "secret_key",
            "access_key",
        }
    ),
    headers=frozenset({"authorization", "cookie", "set_cookie", "x_api_key"}),
    patterns=PATTERNS,
)


def _snake(name: str) -> str:
    return "_".join(word for word in _WORDS.split(name) if word).lower()


def _configured(name: str, text: str) -> Pattern:
    rule = re.sub(r"[^\w-]+", "-", name).strip("-") or "pattern"
    try:
        return Pattern(rule, re.compile(text))
    except re.error as error:
        message = f"the redaction pattern {name!r} is no regular expression: {error}"
        raise ValueError(message) from error
