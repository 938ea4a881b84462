"""The one place that asks for redaction: what was found is named, never shown."""

from collections.abc import Sequence
from typing import Final

from sitegen.emit.redact import DEFAULT_RULES, redact_text, redact_value

_PREFIX: Final = "redacted:"


class Redactor:
    """Redacts by the built-in rules and further patterns. Raises `ValueError` for a broken one."""

    __slots__ = ("_rules",)

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        self._rules = DEFAULT_RULES.with_patterns(patterns) if patterns else DEFAULT_RULES

    def text(self, text: str, hits: set[str]) -> str:
        """Return the text without secrets; `redacted:<rule>` goes into `hits`."""
        found, names = redact_text(text, self._rules)
        hits.update(f"{_PREFIX}{name}" for name in names)
        return found

    def value(self, value: object, hits: set[str]) -> object:
        """Return a value of JSON without secrets; `redacted:<rule>` goes into `hits`."""
        found, names = redact_value(value, self._rules)
        hits.update(f"{_PREFIX}{name}" for name in names)
        return found
