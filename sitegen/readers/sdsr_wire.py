"""What the readers of records share: strict wire shapes, and a record made from one.

Every problem of a document becomes one finding with a JSON pointer. A record shows each of its
top-level members, whether its reader understands it or not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.model.finding import Check, Finding
from sitegen.model.value import SpelledFloat, WideInteger

_NAMED_FIELDS = 10  # unknown members named in one message; the others are counted


_PROBLEMS: Final = 1_000  # problems of one document that are told one by one; the rest is counted


class Wire(BaseModel):
    """A strict, frozen shape; members that it does not name are looked at elsewhere."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True, frozen=True, extra="ignore", protected_namespaces=()
    )


def _text(value: object) -> object:
    if isinstance(value, WideInteger):
        kind = "string_type"
        raise PydanticCustomError(kind, "a number")
    return value


def _spelled(value: object) -> object:
    # YAML types a scalar by its spelling; where the format wants text, the spelling is the text.
    if isinstance(value, SpelledFloat):
        return value.spelling
    if isinstance(value, WideInteger) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    return value


Text = Annotated[str, BeforeValidator(_text)]
"""A JSON string."""

SpelledText = Annotated[str, BeforeValidator(_spelled)]
"""A YAML scalar that the format calls text: `1.10` stays `1.10`."""

Members = dict[object, object]
"""An object of free form."""

W = TypeVar("W", bound=Wire)


def validate(
    wire: type[W], value: object, artifact: str, check: Check, base: tuple[str | int, ...] = ()
) -> tuple[W | None, tuple[Finding, ...]]:
    """Return the typed shape, or None and one finding of `check` for each problem."""
    try:
        return wire.model_validate(value), ()
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        told = [_problem(detail, artifact, check, base) for detail in details[:_PROBLEMS]]
        if len(details) > _PROBLEMS:
            message = f"{len(details) - _PROBLEMS} more members are not as the format asks."
            told.append(check.finding(artifact, message))
        return None, tuple(told)


_SENTENCES: Final[Mapping[str, str]] = {
    "missing": "is absent",
    "string_type": "must be a string",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "string_unicode": "must be text that has no lone surrogate",
    "extra_forbidden": "is not a member of the contract",
    "too_short": "must not be empty",
}

_ASKED: Final[Mapping[str, str]] = {
    "string_pattern_mismatch": "must match `{pattern}`",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}


def _problem(
    detail: ErrorDetails, artifact: str, check: Check, base: tuple[str | int, ...]
) -> Finding:
    where = (*base, *detail["loc"])
    kind = detail["type"]
    context = detail.get("ctx", {})
    asked = _ASKED.get(kind, "must be as the format asks").format_map(defaultdict(str, context))
    shown_too = kind.endswith("_type") or kind not in _SENTENCES
    seen = f", but is {described(detail['input'])}" if shown_too else ""
    name = quote(str(where[-1])) if where else "The document"
    sentence = _SENTENCES.get(kind, asked)
    return check.finding(artifact, f"{name} {sentence}{seen}.", pointer(*where))


def described(value: object) -> str:
    """Return a short phrase for a value of a document: its type, or its text."""
    if isinstance(value, WideInteger):
        return "a number beyond 64 bits"
    if isinstance(value, str):
        return quote(value, 60)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return f"the number {value}"
    return "an object" if isinstance(value, Mapping) else "a list"


def text_of(value: object) -> str | None:
    """Return a value if it is text, else None."""
    if isinstance(value, WideInteger) or not isinstance(value, str):
        return None
    return value


def spelled_of(value: object) -> str | None:
    """Return a YAML scalar as text: its own, or its spelling; None for anything else."""
    return text_of(_spelled(value))


def number_of(value: object) -> int | None:
    """Return a value if it is a whole number, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def at(value: object, *path: str) -> object:
    """Return what lies below a path of members, None where anything on the way is absent."""
    for part in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def items_of(value: object) -> tuple[object, ...]:
    """Return the items of a list, nothing for any other value."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(value)
    return ()


def present(
    values: Iterable[tuple[str, str | None, str]],
) -> tuple[tuple[str, str, str | None], ...]:
    """Return references (kind, id, pointer) without those that name nothing."""
    return tuple((kind, name, where) for kind, name, where in values if name)
