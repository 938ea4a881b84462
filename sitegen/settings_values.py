"""Read single values of a configuration: typed, or refused with what is wrong and where."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_REFERENCE: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*\Z")
_MOST_SECONDS: Final = 86_400.0


class WrongValueError(Exception):
    """A value is wrong; `path` leads to it below the setting that holds it."""

    def __init__(self, sentence: str, path: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.path = path


def text(raw: object) -> str:
    """Return a non-empty string."""
    if not isinstance(raw, str) or not raw:
        sentence = "must be a non-empty string"
        raise WrongValueError(sentence)
    return raw


def texts(raw: object) -> tuple[str, ...]:
    """Return an array of non-empty strings."""
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        sentence = "must be an array of strings"
        raise WrongValueError(sentence)
    return tuple(text(item) for item in raw)


def text_table(raw: object) -> dict[str, str]:
    """Return a table of non-empty strings."""
    if not isinstance(raw, Mapping):
        sentence = "must be a table of strings"
        raise WrongValueError(sentence)
    return {str(key): text(value) for key, value in raw.items()}


def table_of(raw: object, known: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return a table; `known` maps its keys to their readers. Unknown keys are refused."""
    if not isinstance(raw, Mapping):
        sentence = "must be a table"
        raise WrongValueError(sentence, path)
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in known:
            close = difflib.get_close_matches(str(key), sorted(known), n=1)
            sentence = "is no known key" + (f"; did you mean `{close[0]}`?" if close else "")
            raise WrongValueError(sentence, f"{path}.{key}")
        try:
            values[key] = known[key](value)
        except WrongValueError as error:
            raise WrongValueError(error.sentence, f"{path}.{key}{error.path}") from error
    return values


def tables(raw: object, made: type, known: Mapping[str, Any], needed: set[str]) -> tuple[Any, ...]:
    """Return an array of tables as objects of `made`; `needed` names the keys none may lack."""
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        sentence = "must be an array of tables"
        raise WrongValueError(sentence)
    rows = []
    for index, item in enumerate(raw):
        values = table_of(item, known, f"[{index}]")
        if needed - values.keys():
            sentence = f"lacks `{min(needed - values.keys())}`"
            raise WrongValueError(sentence, f"[{index}]")
        rows.append(made(**values))
    return tuple(rows)


def flag(raw: object) -> bool:
    """Return true or false."""
    if not isinstance(raw, bool):
        sentence = "must be true or false"
        raise WrongValueError(sentence)
    return raw


def reference(raw: object) -> str:
    """Return the name of a thing in a Python module."""
    found = text(raw)
    if not _REFERENCE.match(found):
        sentence = "must be `module:name`"
        raise WrongValueError(sentence)
    return found


def seconds(raw: object) -> float:
    """Return a span of time of at most a day."""
    # NaN and infinity fail the comparison.
    if isinstance(raw, int | float) and not isinstance(raw, bool) and 0 < raw <= _MOST_SECONDS:
        return float(raw)
    sentence = f"must be a number of seconds above 0, at most {_MOST_SECONDS:g}"
    raise WrongValueError(sentence)


def require(values: Mapping[str, Any], needed: set[str]) -> None:
    """Refuse a table that lacks one of these keys."""
    missing = needed - values.keys()
    if missing:
        sentence = f"lacks `{min(missing)}`"
        raise WrongValueError(sentence)
