"""Values to bytes: one encoding for everything that is published, one for the hashes of others.

Both are sorted and ASCII, so that the same value gives the same bytes everywhere.
"""

import json
from collections.abc import Mapping, Sequence

from sitegen.model.value import Value, WideInteger

_COMPACT = (",", ":")


def canonical_json(value: Value) -> bytes:
    """Return the value as sorted ASCII JSON without white space and without a final newline.

    A `WideInteger` is written as a string, because few readers keep such a number whole.
    Raises `ValueError` for NaN and infinity, which no reader of ours lets in.
    """
    return json.dumps(
        value, sort_keys=True, separators=_COMPACT, allow_nan=False, default=_plain
    ).encode("ascii")


def pretty_json(value: Value) -> bytes:
    """Return the value as sorted ASCII JSON, indented by one space, with a final newline.

    Otherwise like `canonical_json`.
    """
    text = json.dumps(value, sort_keys=True, indent=1, allow_nan=False, default=_plain)
    return text.encode("ascii") + b"\n"


def python_json(value: Value) -> str:
    """Return what the emitter's `json.dumps(value, sort_keys=True, separators=(",", ":"))` gives.

    Its ASCII escapes and its spelling of floats are part of the hashes that it records. A
    `WideInteger` is written as its digits, as the emitter's own integer was.
    """
    if _has_wide_integer(value):
        return "".join(_python_parts(value))
    return json.dumps(value, sort_keys=True, separators=_COMPACT, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    message = f"no JSON value: {type(value).__name__}"
    raise TypeError(message)


def _has_wide_integer(value: Value) -> bool:
    stack: list[Value] = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, str):
            if isinstance(current, WideInteger):
                return True
        elif isinstance(current, Mapping):
            stack.extend(current.values())
        elif isinstance(current, Sequence):
            stack.extend(current)
    return False


def _python_parts(value: Value) -> list[str]:
    # Not `int(digits)`: Python refuses to print integers beyond a length that it may change.
    if isinstance(value, WideInteger):
        return [str(value)]
    parts: list[str] = []
    if isinstance(value, Mapping):
        for key in sorted(value):
            parts += [",", json.dumps(key), ":", *_python_parts(value[key])]
        return ["{", *parts[1:], "}"]
    if isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            parts += [",", *_python_parts(item)]
        return ["[", *parts[1:], "]"]
    return [json.dumps(value)]
