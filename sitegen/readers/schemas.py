"""The JSON Schemas of our own formats, generated from the wire shapes that read them."""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sitegen.canonical.encode import pretty_json
from sitegen.errors import UsageProblem
from sitegen.readers import (
    certification,
    own_case,
    own_investigation,
    own_observation,
    own_observation_wire,
    own_snapshot,
    own_summary,
    preflight,
    run_context,
)
from sitegen.readers.wire import Wire

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SHAPES: Mapping[str, type[Wire]] = {
    own_case.VERSION: own_case.OwnCase,
    own_summary.VERSION: own_summary.OwnSummary,
    own_snapshot.VERSION: own_snapshot.OwnSnapshot,
    run_context.VERSION: run_context.OwnContext,
    preflight.VERSION: preflight.PreflightWire,
    certification.VERSION: certification.CertificationWire,
    own_observation.VERSION: own_observation_wire.ObservationWire,
    own_investigation.VERSION: own_investigation.InvestigationWire,
}
"""Version of a format (what its `schema` member says) → its shape."""


class _Untitled(GenerateJsonSchema):
    """Without a title for each member, which would only repeat its name."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Return False."""
        del schema
        return False


def schema_file(version: str) -> str:
    """Return the file name of the schema of a format, such as `sitegen.case-1.schema.json`."""
    return f"{version.replace('/', '-')}.schema.json"


def json_schemas() -> Mapping[str, bytes]:
    """Return file name → bytes of the JSON Schema (draft 2020-12) of every format of ours.

    The bytes are the same for the same shapes; `$id` is the file's own name, so that the files
    work wherever they are published. Raises `UsageProblem` where Python dropped their texts.
    """
    if json_schemas.__doc__ is None:
        # What shapes say of themselves is published: without it the bytes would be others.
        message = "Python was told to drop the texts that a site publishes (-OO)."
        raise UsageProblem(message, hint="Use -O, or neither; unset PYTHONOPTIMIZE.")
    return {
        schema_file(version): pretty_json(_schema(version, shape))
        for version, shape in sorted(_SHAPES.items())
    }


def _schema(version: str, shape: type[Wire]) -> dict[str, Any]:
    generated = shape.model_json_schema(by_alias=True, schema_generator=_Untitled)
    return {**generated, "$schema": DIALECT, "$id": schema_file(version), "title": version}
