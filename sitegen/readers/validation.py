"""Validation of a document against its wire shape, and its problems as findings.

What a shape refuses becomes one finding a problem, with a JSON pointer; what it does not name is
kept and told by a warning. The work is bounded, however many problems a document has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.model.finding import Check, Finding
from sitegen.model.value import WideInteger
from sitegen.readers.base import Source
from sitegen.readers.members import unknown_places
from sitegen.readers.wire import Place, Wire

W = TypeVar("W", bound=Wire)

_SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": "must be a string",
    "string_too_short": "must be a string that is not empty",
    "integer": "must be a whole number",
    "positive": "must be a whole number of at least 1",
    "count": "must be a whole number of at least 0",
    "number": "must be a number",
    "measure": "must be a number of at least 0",
    "bool_type": "must be true or false",
    "list_type": "must be an array",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "too_many": "must have fewer members",
    "model_attributes_type": "must be an object",
}
_LONGEST_INTEGER = 4_000  # digits that Python turns into an integer by default
_NAMED_PROBLEMS = (
    200  # problems of one document that are named; one more says that there are others
)


@dataclass(frozen=True, slots=True)
class Validated(Generic[W]):
    """What validation made of a document.

    `wire` is None where the shape is wrong. `unknown_fields` are the top-level members that the
    format does not have; `findings` name each problem, members unknown further down included.
    """

    wire: W | None
    findings: tuple[Finding, ...]
    unknown_fields: tuple[str, ...] = ()


def validate(model: type[W], source: Source, schema: Check, unknown: Check) -> Validated[W]:
    """Return the document of a source as its wire shape, and what is wrong with it.

    `schema` is the check of wrong and missing members, `unknown` that of members that the format
    does not have.
    """
    document = source.document
    value = document.value
    wire: W | None = None
    # A finding may stand for a value kept in another type (a wide integer is digits).
    if not document.findings and document.syntax == "json":
        wire = _valid(model, value)
    if wire is None:
        value = _comparable(value)
        wire = _valid(model, value)
    places = list(islice(unknown_places(model, value), _NAMED_PROBLEMS + 1))
    path = source.artifact.path
    told = [unknown.finding(path, _unknown(place), pointer(*place)) for place in places]
    if len(told) > _NAMED_PROBLEMS:
        told[-1] = unknown.finding(path, "It has more unknown members than are listed.", "")
    problems = () if wire is not None else tuple(_problems(model, value, schema, path))
    names = tuple(str(place[0]) for place in places if len(place) == 1)
    return Validated(wire, (*problems, *told), names)


def _valid(model: type[W], value: object) -> W | None:
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def _unknown(place: Place) -> str:
    return f"The format has no member {quote(pointer(*place))}."


def _problems(model: type[Wire], value: Any, check: Check, artifact: str) -> Iterator[Finding]:
    """Yield a finding a problem; consumes the lists of the value.

    Validation stops at the first wrong item of each list, because a hostile document could have
    millions. So it is done again on what follows that item, until enough problems are named.
    """
    skipped: dict[Place, int] = {}
    named: set[tuple[Place, str]] = set()
    while len(named) < _NAMED_PROBLEMS:
        try:
            model.model_validate(value)
        except ValidationError as error:
            details = error.errors(include_url=False)
        else:
            return
        wrong: dict[Place, int] = {}
        for detail in details:
            place = _place_of(value, detail, wrong)
            shown = _shown(place, skipped)
            if (shown, detail["type"]) not in named:
                named.add((shown, detail["type"]))
                yield _problem(check, artifact, shown, detail)
        if not wrong:
            return
        _skip(value, wrong, skipped)
    yield check.finding(artifact, "The document has more problems than are listed.", "")


def _place_of(value: object, detail: ErrorDetails, wrong: dict[Place, int]) -> Place:
    place = _walk(value, detail["loc"])
    for depth, part in enumerate(place):
        if isinstance(part, int):
            wrong[place[:depth]] = part
            break
    return (*place, detail["loc"][-1]) if detail["type"] == "missing" else place


def _shown(place: Place, skipped: Mapping[Place, int]) -> Place:
    for depth, part in enumerate(place):
        if isinstance(part, int):
            owner = place[:depth]
            return (*owner, part + skipped.get(owner, 0), *place[depth + 1 :])
    return place


def _skip(value: Any, wrong: Mapping[Place, int], skipped: dict[Place, int]) -> None:
    """Drop each list up to its wrong item, and the lists in which nothing was wrong."""
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, list) and (name,) not in wrong:
                member.clear()
    for place, index in wrong.items():
        owner = value
        for part in place:
            owner = owner[part]
        del owner[: index + 1]
        skipped[place] = skipped.get(place, 0) + index + 1


def _comparable(value: object) -> Any:
    """Return a copy with wide integers as integers and lone surrogates spelled out."""
    if isinstance(value, Mapping):
        return {_comparable(key): _comparable(item) for key, item in value.items()}
    if isinstance(value, WideInteger):
        return int(value) if len(value) <= _LONGEST_INTEGER else None
    if isinstance(value, str):
        return value if value.isascii() else _without_surrogates(value)
    if isinstance(value, Sequence):
        return [_comparable(item) for item in value]
    return value


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _walk(value: Any, loc: Iterable[str | int]) -> Place:
    """Return the part of an error's location that exists in the document."""
    parts: list[str | int] = []
    current = value
    for part in loc:
        if not _holds(current, part):
            break
        current = current[part]
        parts.append(part)
    return tuple(parts)


def _holds(owner: object, part: str | int) -> bool:
    if isinstance(owner, Mapping):
        return part in owner
    return isinstance(owner, list) and isinstance(part, int) and part < len(owner)


def _problem(check: Check, artifact: str, place: Place, detail: ErrorDetails) -> Finding:
    where = pointer(*place)
    name = quote(where) if place else "The document"
    got = "" if detail["type"] == "missing" else f", not {_described(detail['input'])}"
    return check.finding(artifact, f"{name} {_sentence(detail)}{got}.", where)


def _sentence(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if "expected" in context:
        return f"must be {context['expected']}"
    if "pattern" in context:
        return f"must match {context['pattern']}"
    if "min_length" in context and detail["type"] == "too_short":
        return f"must have at least {context['min_length']} members"
    return _SENTENCES.get(detail["type"], "is not what the format asks for")


def _described(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return quote(str(value), 40)
    if isinstance(value, str):
        return quote(value, 60)
    return "an object" if isinstance(value, Mapping) else "an array"
