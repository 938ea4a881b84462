"""Members that a shape does not name: found beside validation, lazily.

Pydantic could refuse them itself, but makes an error for each, and a hostile document has a
million.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_origin

from sitegen.readers.wire import Place, Wire


@dataclass(frozen=True, slots=True)
class _Below:
    """A member below which closed shapes lie: itself, in an array or under names of their own.

    `leaf_names` are the names of the shape where nothing lies below it.
    """

    name: str
    container: type[object]
    model: type[Wire]
    leaf_names: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class _Shape:
    """The members that a shape names, None where others are allowed, and what lies below."""

    names: frozenset[str] | None
    below: tuple[_Below, ...]


@cache
def _shape_of(model: type[Wire]) -> _Shape:
    members = {field.alias or name: field for name, field in model.model_fields.items()}
    below = (_below(name, field.annotation) for name, field in members.items())
    return _Shape(
        frozenset(members) if model.closed else None,
        tuple(member for member in below if member is not None and _tells(member.model)),
    )


def _tells(model: type[Wire]) -> bool:
    shape = _shape_of(model)
    return shape.names is not None or bool(shape.below)


def _below(name: str, annotation: Any, container: type[object] = object) -> _Below | None:
    if isinstance(annotation, type) and issubclass(annotation, Wire):
        shape = _shape_of(annotation)
        return _Below(name, container, annotation, None if shape.below else shape.names)
    origin = get_origin(annotation)
    container = origin if origin in (list, dict) else container
    found = (_below(name, part, container) for part in get_args(annotation))
    return next((below for below in found if below is not None), None)


def unknown_places(model: type[Wire], value: object, above: Place = ()) -> Iterator[Place]:
    """Yield the place of every member that the shape, or one below it, does not name."""
    if not isinstance(value, Mapping):
        return
    shape = _shape_of(model)
    if shape.names is not None and not value.keys() <= shape.names:
        yield from ((*above, name) for name in value if name not in shape.names)
    for below in shape.below:
        member, place = value.get(below.name), (*above, below.name)
        if below.container is list and isinstance(member, list):
            known = below.leaf_names
            for index, item in enumerate(member):
                # Nearly every item has only known members: no generator is made for those.
                if not (known and isinstance(item, dict) and item.keys() <= known):
                    yield from unknown_places(below.model, item, (*place, index))
        elif below.container is dict and isinstance(member, Mapping):
            for name, item in member.items():
                yield from unknown_places(below.model, item, (*place, name))
        else:
            yield from unknown_places(below.model, member, place)
