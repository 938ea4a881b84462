"""JSON pointers (RFC 6901)."""

from collections.abc import Mapping, Sequence

from sitegen.model.value import Value

_INDEX_DIGITS = 10  # digits of an array index; more than any document can hold


def pointer(*parts: str | int) -> str:
    """Return the pointer to the value below these keys and indices; `""` is the whole document."""
    return "".join(
        f"/{part.replace('~', '~0').replace('/', '~1') if isinstance(part, str) else part}"
        for part in parts
    )


def parts_of(pointer: str) -> tuple[str, ...]:
    """Return the keys and indices of a pointer, unescaped.

    Raises `ValueError` where the text is no pointer (neither empty nor starting with `/`).
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        message = "a JSON pointer starts with a slash"
        raise ValueError(message)
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def value_at(value: Value, pointer: str) -> Value:
    """Return the value that the pointer leads to.

    Raises `LookupError` where there is none, `ValueError` where the text is no pointer.
    """
    current = value
    for part in parts_of(pointer):
        current = _child(current, part)
    return current


def _child(value: Value, part: str) -> Value:
    if isinstance(value, Mapping):
        return value[part]
    if isinstance(value, Sequence) and not isinstance(value, str) and is_index(part):
        return value[int(part)]
    raise LookupError(part)


def is_index(part: str) -> bool:
    """Tell whether the part may be an array index: digits without a leading zero."""
    digits = part.isascii() and part.isdigit() and len(part) <= _INDEX_DIGITS
    return digits and (part == "0" or not part.startswith("0"))
