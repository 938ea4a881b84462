"""STAGETEST's `apis_snapshot.json`: the endpoints that a run declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitegen.model.run import ApiSnapshot, Endpoint
from sitegen.model.value import Value
from sitegen.readers.base import KIND_SNAPSHOT, Reading, Source
from sitegen.readers.run_rules import API_SNAPSHOT_SCHEMA, API_SNAPSHOT_UNKNOWN_FIELD
from sitegen.readers.validation import validate
from sitegen.readers.wire import Items, Name, OpenWire, Wire


class EndpointWire(OpenWire):
    """One endpoint."""

    method: str
    path: str
    operation: str


class StagetestSnapshot(Wire):
    """The API snapshot of a run."""

    run_id: Name
    generated_at: Name
    endpoints: Items[EndpointWire]


@dataclass(frozen=True, slots=True)
class StagetestSnapshotFormat:
    """The API snapshot of STAGETEST."""

    name: str = "stagetest-snapshot"
    kind: str = KIND_SNAPSHOT
    free_text: frozenset[str] | None = frozenset()
    marks: tuple[str, ...] = ('"run_id"', '"generated_at"', '"endpoints"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value has endpoints and the time they were listed."""
        return (
            isinstance(value, Mapping)
            and "schema" not in value
            and {"generated_at", "endpoints"} <= value.keys()
        )

    def read(self, source: Source) -> Reading:
        """Return the snapshot; content None where its shape is wrong."""
        checked = validate(
            StagetestSnapshot, source, API_SNAPSHOT_SCHEMA, API_SNAPSHOT_UNKNOWN_FIELD
        )
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


def endpoints_of(wires: Sequence[EndpointWire]) -> tuple[Endpoint, ...]:
    """Return the endpoints, in the order of the artifact."""
    return tuple(Endpoint(w.method, w.path, w.operation) for w in wires)


FORMAT = StagetestSnapshotFormat()
"""The format, for the registry."""
