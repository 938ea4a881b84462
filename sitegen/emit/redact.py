"""Secrets are taken out before anything is written, and each place says by which rule.

A value goes because of the name that it stands under (`password`), or because of what it looks
like (a JWT, a PEM block). Placeholders such as `${TOKEN}` or `***` are no secrets and stay.
"""

from collections.abc import Mapping
from typing import Any, Final

from sitegen.canonical.secret_names import DEFAULT_RULES, MARKED, Rules
from sitegen.canonical.secret_patterns import Pattern, is_placeholder, mark

__all__ = ["DEFAULT_RULES", "MAX_DEPTH", "redact_text", "redact_value"]

MAX_DEPTH: Final = 100
"""Beyond this depth a value is taken out unread."""

_PASSES = 4
_PAIR: Final = 2
_NAME_MEMBERS = ("name", "key")


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
    parts = MARKED.split(text)
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
