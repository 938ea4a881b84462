"""Anything at all as JSON that every reader takes: bounded, and without broken characters."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sitegen.canonical.text import BIDI, CONTROL, INVISIBLE, SURROGATE, escaped
from sitegen.model.names import digest_of

TEXT_CHARS: Final = 16_384  # characters of one text
NAME_CHARS: Final = 4_096  # characters of one name
_DEPTH: Final = 16  # levels of nesting
_ITEMS: Final = 1_000  # items of one list or mapping
_WIDEST: Final = 2**63  # integers beyond are written as text
_TAIL: Final = 64

_NOT_FOR_NAMES: Final = re.compile(rf"[{CONTROL}{BIDI}{INVISIBLE}{SURROGATE}]|\\(?=u\{{)")
_BROKEN: Final = re.compile(r"[\x00\ud800-\udfff]")


def name_text(text: str) -> str:
    r"""Return a text as it may be a name: hidden and broken characters as `\u{XXXX}`.

    Two different texts give two different names; a very long one ends with a digest.
    """
    if not (text.isascii() and text.isprintable() and "\\u{" not in text):
        text = _NOT_FOR_NAMES.sub(lambda match: escaped(match[0]), text)
    if len(text) > NAME_CHARS:
        text = f"{text[: NAME_CHARS - _TAIL]}… {digest_of(text)[:16]}"
    return text or "-"


def free_text(text: str, limit: int = TEXT_CHARS) -> str:
    r"""Return free text: NUL and halves of surrogate pairs as `\u{XXXX}`, cut beyond a limit."""
    if len(text) > limit:
        text = f"{text[:limit]}… ({len(text) - limit} more characters)"
    if text.isascii() and "\0" not in text:
        return text
    return _BROKEN.sub(lambda match: escaped(match[0]), text)


def plain(value: object, depth: int = 0) -> object:
    """Return any value as one of JSON; what JSON can't say is told in words."""
    if isinstance(value, (Mapping, list, tuple, set, frozenset)):
        return "… (nested too deeply)" if depth >= _DEPTH else _container(value, depth)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return free_text(str(value))
    if isinstance(value, int) and -_WIDEST <= value < _WIDEST:
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    return free_text(_words(value))


def _container(value: Mapping[Any, Any] | Iterable[Any], depth: int) -> object:
    if isinstance(value, Mapping):
        return plain_mapping(value, depth)
    if isinstance(value, (set, frozenset)):
        return _plain_list(sorted(value, key=_words), depth)
    return _plain_list(value, depth)


def plain_mapping(value: Mapping[Any, Any], depth: int = 0) -> dict[str, object]:
    """Return a mapping as an object of JSON; keys are names."""
    found: dict[str, object] = {}
    for number, (key, item) in enumerate(value.items()):
        if number >= _ITEMS:
            found["…"] = f"{len(value) - _ITEMS} more members"
            break
        found[name_text(key if isinstance(key, str) else _words(key))] = plain(item, depth + 1)
    return found


def _plain_list(value: Iterable[object], depth: int) -> list[object]:
    items = list(value)
    found = [plain(item, depth + 1) for item in items[:_ITEMS]]
    if len(items) > _ITEMS:
        found.append(f"… ({len(items) - _ITEMS} more)")
    return found


def _words(value: object) -> str:
    if hasattr(value, "__fspath__") or hasattr(value, "isoformat"):
        return str(value)
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 -- an object of a test may do anything
        return f"({type(value).__name__} without a representation: {type(error).__name__})"
