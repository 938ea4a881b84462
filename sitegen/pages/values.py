"""JSON-like values as text for people; the raw artifact beside it is the exact form."""

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Final, cast

from sitegen.model.value import SpelledFloat, Value, WideInteger

_WORDS: Final = {None: "null", True: "true", False: "false"}


def value_text(value: Value) -> str:
    """Return a string as it is, anything else as JSON on one line."""
    return value if isinstance(value, str) else json_line(value)


def json_line(value: Value) -> str:
    """Return a value as JSON on one line; text beyond ASCII stays readable."""
    return _scalar(value) or _container(value, None)


def json_block(value: Value) -> str:
    """Return a value as JSON, one member a line."""
    return _scalar(value) or _container(value, "\n")


def _scalar(value: Value) -> str:
    """Return a scalar's JSON, and the empty string for a container."""
    if isinstance(value, str):
        return str(value) if isinstance(value, WideInteger) else encode_basestring(value)
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, SpelledFloat):
        return value.spelling
    return repr(value) if isinstance(value, int | float) else ""


def _container(value: Value, line: str | None) -> str:
    deeper = None if line is None else line + "  "
    if isinstance(value, Mapping):
        items = [
            f"{encode_basestring(key)}: {_scalar(item) or _container(item, deeper)}"
            for key, item in value.items()
        ]
        return _wrapped("{", items, "}", line)
    items = [_scalar(item) or _container(item, deeper) for item in cast("Sequence[Value]", value)]
    return _wrapped("[", items, "]", line)


def _wrapped(opening: str, items: list[str], closing: str, line: str | None) -> str:
    if line is None or not items:
        return f"{opening}{', '.join(items)}{closing}"
    inner = f"{line}  "
    return f"{opening}{inner}{f',{inner}'.join(items)}{line}{closing}"
