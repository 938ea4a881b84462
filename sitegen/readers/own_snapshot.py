"""Our own API snapshot (`sitegen.api-snapshot/1`): the endpoints that a run declares."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from sitegen.model.run import ApiSnapshot
from sitegen.model.value import Value
from sitegen.readers.base import KIND_SNAPSHOT, Reading, Source
from sitegen.readers.run_rules import (
    API_SNAPSHOT_SCHEMA,
    API_SNAPSHOT_UNKNOWN_FIELD,
    OWN_FORMAT_VERSION,
)
from sitegen.readers.stagetest_snapshot import EndpointWire, endpoints_of
from sitegen.readers.validation import validate
from sitegen.readers.version import is_format, other_version
from sitegen.readers.wire import CLOSED, Items, Name, Wire

VERSION = "sitegen.api-snapshot/1"


class OwnEndpoint(EndpointWire):
    """One endpoint."""

    model_config: ClassVar[ConfigDict] = CLOSED
    closed: ClassVar[bool] = True


class OwnSnapshot(Wire):
    """The endpoints that a run declares."""

    format: Annotated[Literal["sitegen.api-snapshot/1"], Field(alias="schema")]
    run_id: Name
    generated_at: Name
    endpoints: Items[OwnEndpoint]


@dataclass(frozen=True, slots=True)
class OwnSnapshotFormat:
    """The API snapshot that our own emitter writes."""

    name: str = VERSION
    kind: str = KIND_SNAPSHOT
    free_text: frozenset[str] | None = frozenset()
    marks: tuple[str, ...] = ('"sitegen.api-snapshot/', '"schema"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value says that it is a sitegen API snapshot."""
        return is_format(value, "sitegen.api-snapshot")

    def read(self, source: Source) -> Reading:
        """Return the snapshot; content None where its version or shape is wrong."""
        other = other_version(source, VERSION, OWN_FORMAT_VERSION)
        if other is not None:
            return Reading(KIND_SNAPSHOT, None, (other,), source.document)
        checked = validate(OwnSnapshot, source, API_SNAPSHOT_SCHEMA, API_SNAPSHOT_UNKNOWN_FIELD)
        wire = checked.wire
        if wire is None:
            return Reading(KIND_SNAPSHOT, None, checked.findings, source.document)
        snapshot = ApiSnapshot(
            artifact=source.artifact,
            run_id=wire.run_id,
            generated_at=wire.generated_at,
            endpoints=endpoints_of(wire.endpoints),
            unknown_fields=checked.unknown_fields,
        )
        return Reading(KIND_SNAPSHOT, snapshot, checked.findings, source.document)


FORMAT = OwnSnapshotFormat()
"""The format, for the registry."""
