"""JSON Schemas that lie among the evidence."""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from sitegen.model.record import RecordKind
from sitegen.model.value import Value
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Text, Wire

_BODY: Final = frozenset({"type", "properties", "$defs", "definitions", "items", "oneOf", "anyOf"})


class SchemaWire(Wire):
    """What names a schema; the rest of it is not interpreted."""

    dialect: Text = Field(alias="$schema")
    id: Text | None = Field(default=None, alias="$id")
    title: Text | None = None
    description: Text | None = None


def _build(shape: SchemaWire, source: Source) -> Built:
    del source
    return Built(title=f"JSON Schema {shape.title or shape.id or ''}".strip())


def _is_schema(value: Mapping[str, Value]) -> bool:
    return isinstance(value.get("$schema"), str) and bool(value.keys() & _BODY)


JSON_SCHEMA: Final = RecordFormat(
    name="json-schema",
    record_kind=RecordKind.SCHEMA,
    wire=SchemaWire,
    keys=_is_schema,
    build=_build,
    fields=None,
)
