"""Wire shapes: the strict pydantic base of every format, and the types of their members.

The shapes live in the readers and nowhere else.
"""

from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    GetPydanticSchema,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema


class Wire(BaseModel):
    """An object in a document: strictly typed and frozen; other members are told, and kept."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True,
        frozen=True,
        extra="ignore",
        protected_namespaces=(),
        json_schema_extra={"additionalProperties": False},
    )
    closed: ClassVar[bool] = True


CLOSED = ConfigDict(json_schema_extra={"additionalProperties": False})
"""For a shape that derives from an open one and is closed itself."""


class OpenWire(Wire):
    """An object whose format allows members that it does not name."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra=None)
    closed: ClassVar[bool] = False


def _one_error(kind: str) -> GetPydanticSchema:
    # A union would report one error for each arm, at a place that isn't in the document.
    return GetPydanticSchema(
        lambda source, handler: core_schema.custom_error_schema(
            handler(source), custom_error_type=kind, custom_error_message=kind
        )
    )


# JSON Schema's "integer" has 1.0 in it, and neither true nor 1.5.
Integer = Annotated[
    int | Annotated[float, Field(multiple_of=1)],
    _one_error("integer"),
    WithJsonSchema({"type": "integer"}),
]
Positive = Annotated[
    Annotated[int, Field(ge=1)] | Annotated[float, Field(ge=1, multiple_of=1)],
    _one_error("positive"),
    WithJsonSchema({"type": "integer", "minimum": 1}),
]
Count = Annotated[
    Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0, multiple_of=1)],
    _one_error("count"),
    WithJsonSchema({"type": "integer", "minimum": 0}),
]
Number = Annotated[int | float, _one_error("number"), WithJsonSchema({"type": "number"})]
Measure = Annotated[
    Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0)],
    _one_error("measure"),
    WithJsonSchema({"type": "number", "minimum": 0}),
]
Name = Annotated[str, Field(min_length=1)]
Sha256 = Annotated[str, Field(pattern="^[a-f0-9]{64}$")]
Fields = dict[str, Any]
"""An object of any values; its content is evidence, not format."""

T = TypeVar("T")

Items = Annotated[list[T], FailFast()]
"""An array; validation of a hostile one stops at its first wrong item."""

_MOST_MEMBERS = 1_000


def _bounded(value: object) -> object:
    # Pydantic's own limit is looked at last, after it has made an error of every member.
    if isinstance(value, dict) and len(value) > _MOST_MEMBERS:
        kind = "too_many"
        raise PydanticCustomError(kind, "too many members")
    return value


Members = Annotated[dict[str, T], BeforeValidator(_bounded), Field(max_length=_MOST_MEMBERS)]
"""An object whose members have names of their own; bounded, as each may have a problem."""

Place = tuple[str | int, ...]
"""The keys and indices that lead to a value."""
