"""Secrets are taken out before anything is written, and each place says by which rule.

A value goes because of the name that it stands under (`password`), or because of what it looks
like (a JWT, a PEM block). Placeholders such as `${TOKEN}` or `***` are no secrets and stay.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sitegen.emit.redact_patterns import PATTERNS, Pattern, is_placeholder, mark

MAX_DEPTH = 100
"""Beyond this depth a value is taken out unread."""

_PASSES = 4
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_MARK = re.compile(r"(\[redacted: [\w-]+\](?: \(\d+\))?)")
_NAME = re.compile(r"[\w .:/\[\]-]{1,100}")
_PAIR = 2
_NAME_MEMBERS = ("name", "key")


@dataclass(frozen=True, slots=True)
class Rules:
    """What is secret: `names` of fields, `headers` by name, and `patterns` of values.

    Names are lower case with `_`; one matches where a field's words end with it: `token` also
    stands for `accessToken` and `x-refresh-token`.
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
        if not _NAME.fullmatch(name) or _MARK.search(name):
            return None
        words = _snake(name).split("_")
        for start in range(len(words)):
            tail = "_".join(words[start:])
            if tail in self.names or tail in self.headers:
                return tail.replace("_", "-")
        return None


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


def redact_text(text: str, rules: Rules) -> tuple[str, frozenset[str]]:
    """Return the text without its secrets, and the names of the rules that hit."""
    hits: set[str] = set()
    for _ in range(_PASSES):
        before = text
        for pattern in rules.patterns:
            if pattern.may_hit(text):
                text = _between_marks(text, pattern, rules, hits)
        if text == before:
            break
    return text, frozenset(hits)


def redact_value(value: Any, rules: Rules) -> tuple[Any, frozenset[str]]:
    """Return a JSON-like value without its secrets, and the names of the rules that hit.

    What stands under a secret name goes, however deep; `True`, `False` and `None` stay. The value
    itself is not changed.
    """
    hits: set[str] = set()
    return _walk(value, rules, None, hits, 0), frozenset(hits)


def _between_marks(text: str, pattern: Pattern, rules: Rules, hits: set[str]) -> str:
    # No rule may undo what another one says.
    parts = _MARK.split(text)
    for index in range(0, len(parts), 2):
        parts[index], hit = pattern.redact(parts[index], rules.rule_for)
        hits.update(hit)
    return "".join(parts)


def _walk(value: Any, rules: Rules, secret: str | None, hits: set[str], depth: int) -> Any:
    if depth > MAX_DEPTH:
        hits.add("too-deep")
        return mark("too-deep")
    if isinstance(value, str):
        return _text(value, rules, secret, hits)
    if isinstance(value, Mapping):
        return _members(value, rules, secret, hits, depth)
    if isinstance(value, list | tuple):
        return _items(value, rules, secret, hits, depth)
    if secret is not None and isinstance(value, int | float) and not isinstance(value, bool):
        hits.add(secret)
        return mark(secret)
    return value


def _text(value: str, rules: Rules, secret: str | None, hits: set[str]) -> str:
    if secret is not None and not is_placeholder(value):
        hits.add(secret)
        return mark(secret)
    text, found = redact_text(value, rules)
    hits.update(found)
    return text


def _members(
    value: Mapping[Any, Any], rules: Rules, secret: str | None, hits: set[str], depth: int
) -> dict[Any, Any]:
    pair = _named_value(value, rules)
    found: dict[Any, Any] = {}
    for key, item in value.items():
        inherited = secret or (pair if key == "value" else None)
        own = rules.rule_for(key) if isinstance(key, str) else None
        shown = _text(key, rules, None, hits) if isinstance(key, str) else key
        found[_unused(shown, found)] = _walk(item, rules, own or inherited, hits, depth + 1)
    return found


def _items(
    value: list[Any] | tuple[Any, ...],
    rules: Rules,
    secret: str | None,
    hits: set[str],
    depth: int,
) -> list[Any] | tuple[Any, ...]:
    items = list(value)
    header = items[0] if len(items) == _PAIR else None
    named = rules.rule_for(header) if isinstance(header, str) else None
    if secret is None and named is not None and named.replace("-", "_") in rules.headers:
        walked = [items[0], _walk(items[1], rules, named, hits, depth + 1)]
    else:
        walked = [_walk(item, rules, secret, hits, depth + 1) for item in items]
    return tuple(walked) if isinstance(value, tuple) else walked


def _named_value(value: Mapping[Any, Any], rules: Rules) -> str | None:
    # `{"name": "x-api-key", "value": "…"}`, as HTTP archives write headers.
    if "value" not in value:
        return None
    for member in _NAME_MEMBERS:
        name = value.get(member)
        rule = rules.rule_for(name) if isinstance(name, str) else None
        if rule is not None:
            return rule
    return None


def _unused(key: Any, taken: Mapping[Any, Any]) -> Any:
    if key not in taken:
        return key
    number = 2
    while f"{key} ({number})" in taken:
        number += 1
    return f"{key} ({number})"


def _snake(name: str) -> str:
    return "_".join(word for word in _WORDS.split(name) if word).lower()


def _configured(name: str, text: str) -> Pattern:
    rule = re.sub(r"[^\w-]+", "-", name).strip("-") or "pattern"
    try:
        return Pattern(rule, re.compile(text))
    except re.error as error:
        message = f"the redaction pattern {name!r} is no regular expression: {error}"
        raise ValueError(message) from error
