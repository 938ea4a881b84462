"""The table `redaction`: what makes a secret, besides the built-in rules, and how grave one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sitegen.settings_values import WrongValueError, table_of, text, texts

_SEVERITIES: Final = ("note", "error")
_SHORTEST: Final = 3  # characters of a prefix; a shorter one would be in every text


@dataclass(frozen=True, slots=True)
class Redaction:
    """Secrets are always taken out; this adds to what is one.

    `fields` are further names of fields whose texts are secrets, `prefixes` what further secrets
    begin with. `severity` is that of the finding that tells of one: `note` or `error`.
    """

    fields: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    severity: str = "note"


def redaction(raw: object) -> Redaction:
    """Return the table; raise `WrongValueError` where it is wrong."""
    known: Mapping[str, Any] = {"fields": _fields, "prefixes": _prefixes, "severity": _severity}
    return Redaction(**table_of(raw, known, ""))


def _fields(raw: object) -> tuple[str, ...]:
    found = texts(raw)
    if not all(any(char.isascii() and char.isalnum() for char in name) for name in found):
        sentence = "must be names with at least one ASCII letter or digit"
        raise WrongValueError(sentence)
    return found


def _prefixes(raw: object) -> tuple[str, ...]:
    found = texts(raw)
    if any(len(prefix) < _SHORTEST or not prefix.isprintable() for prefix in found):
        sentence = f"must be printable texts of at least {_SHORTEST} characters"
        raise WrongValueError(sentence)
    return found


def _severity(raw: object) -> str:
    found = text(raw)
    if found not in _SEVERITIES:
        sentence = "must be `note` or `error`"
        raise WrongValueError(sentence)
    return found
