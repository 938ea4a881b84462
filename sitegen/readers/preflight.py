"""Preflights (`sitegen.preflight/1`): gates that must hold before a run, and trace counts."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from sitegen.model.outcome import Outcome
from sitegen.model.preflight import Gate, Preflight
from sitegen.model.record import Record, RecordKind, Statement, StatementTable
from sitegen.model.value import Value
from sitegen.readers.base import Reading, Source
from sitegen.readers.run_rules import (
    OWN_FORMAT_VERSION,
    PREFLIGHT_SCHEMA,
    PREFLIGHT_UNKNOWN_FIELD,
)
from sitegen.readers.validation import validate
from sitegen.readers.version import is_format, other_version
from sitegen.readers.wire import Count, Fields, Integer, Items, Measure, Members, Name, Wire

VERSION = "sitegen.preflight/1"
KIND = RecordKind.PREFLIGHT

GateStatus = Literal["PASS", "FAIL", "SKIPPED", "ERROR", "BLOCKED"]

OUTCOMES = {
    "PASS": Outcome.PASS,
    "FAIL": Outcome.FAIL,
    "ERROR": Outcome.FAIL,
    "SKIPPED": Outcome.SKIP,
    "BLOCKED": Outcome.SKIP,
}
"""The statuses of gates and of the whole preflight, mapped."""


class ToolWire(Wire):
    """What ran the gates."""

    name: Name
    version: Name


class GateWire(Wire):
    """One gate; `exit_code` null where it never ran, `duration_ms` in milliseconds."""

    id: Name
    title: str
    status: GateStatus
    exit_code: Integer | None = None
    message: str
    looked_at: Fields
    duration_ms: Measure | None = None


class MetricWire(Wire):
    """One count, before and after what the preflight did; null where it was not taken."""

    before: Count | None = None
    after: Count | None = None


class PreflightWire(Wire):
    """One preflight; `run_id` is the run that it guards, null where it stands alone."""

    format: Annotated[Literal["sitegen.preflight/1"], Field(alias="schema")]
    preflight_id: Name
    suite: Name
    environment: Name
    run_id: Name | None = None
    status: GateStatus
    exit_code: Integer | None = None
    started_at: Name
    ended_at: Name | None = None
    tool: ToolWire | None = None
    gates: Items[GateWire]
    metrics: Members[MetricWire] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreflightFormat:
    """A preflight artifact."""

    name: str = VERSION
    kind: str = KIND.value
    free_text: frozenset[str] | None = frozenset({"title", "message", "looked_at"})
    marks: tuple[str, ...] = ('"sitegen.preflight/', '"schema"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value says that it is a preflight, of whatever version."""
        return is_format(value, "sitegen.preflight")

    def read(self, source: Source) -> Reading:
        """Return the preflight; content None where its version or shape is wrong."""
        other = other_version(source, VERSION, OWN_FORMAT_VERSION)
        if other is not None:
            return Reading(self.kind, None, (other,), source.document)
        checked = validate(PreflightWire, source, PREFLIGHT_SCHEMA, PREFLIGHT_UNKNOWN_FIELD)
        content = _record(source, checked.wire) if checked.wire is not None else None
        return Reading(self.kind, content, checked.findings, source.document)


def _integer(value: float | None) -> int | None:
    return None if value is None else int(value)


def _preflight(wire: PreflightWire) -> Preflight:
    gates = tuple(
        Gate(
            id=gate.id,
            title=gate.title,
            status=gate.status,
            outcome=OUTCOMES[gate.status],
            exit_code=_integer(gate.exit_code),
            message=gate.message,
            looked_at=tuple(sorted(gate.looked_at.items())),
            duration_ms=gate.duration_ms,
        )
        for gate in wire.gates
    )
    metrics = tuple(
        (name, _integer(metric.before), _integer(metric.after))
        for name, metric in sorted(wire.metrics.items())
    )
    return Preflight(
        preflight_id=wire.preflight_id,
        suite=wire.suite,
        environment=wire.environment,
        run_id=wire.run_id,
        status=wire.status,
        exit_code=_integer(wire.exit_code),
        started_at=wire.started_at,
        ended_at=wire.ended_at,
        gates=gates,
        metrics=metrics,
        tool=f"{wire.tool.name} {wire.tool.version}" if wire.tool else None,
    )


def subject_of(suite: str, environment: str) -> str:
    """Return what a preflight speaks of; slashes in either name are told from the one between."""
    parts = (part.replace("~", "~0").replace("/", "~1") for part in (suite, environment))
    return "/".join(parts)


def _record(source: Source, wire: PreflightWire) -> Record:
    detail = _preflight(wire)
    runs = (("run", wire.run_id, "/run_id"),) if wire.run_id is not None else ()
    return Record(
        kind=KIND,
        artifact=source.artifact,
        title=f"Preflight of {detail.suite} in {detail.environment}",
        subject=subject_of(detail.suite, detail.environment),
        time=detail.started_at,
        status=detail.status,
        outcome=OUTCOMES[detail.status],
        detail=detail,
        statements=_statements(detail),
        tables=(_gate_table(detail), *_metric_table(detail)),
        references=runs,
    )


def _statements(detail: Preflight) -> tuple[Statement, ...]:
    stated: tuple[tuple[str, Value, str], ...] = (
        ("Preflight", detail.preflight_id, "/preflight_id"),
        ("Suite", detail.suite, "/suite"),
        ("Environment", detail.environment, "/environment"),
        ("Run it guards", detail.run_id, "/run_id"),
        ("Exit code", detail.exit_code, "/exit_code"),
        ("Started", detail.started_at, "/started_at"),
        ("Ended", detail.ended_at, "/ended_at"),
        ("Tool", detail.tool, "/tool"),
    )
    return tuple(
        Statement(label, value, where) for label, value, where in stated if value is not None
    )


def _gate_table(detail: Preflight) -> StatementTable:
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            gate.id,
            gate.title,
            gate.status,
            gate.exit_code,
            gate.message,
            dict(gate.looked_at),
            gate.duration_ms,
        )
        for gate in detail.gates
    )
    columns = ("Gate", "Title", "Status", "Exit code", "Message", "Looked at", "Duration (ms)")
    return StatementTable("Gates", columns, rows, status_column=2)


def _metric_table(detail: Preflight) -> tuple[StatementTable, ...]:
    if not detail.metrics:
        return ()
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (name, before, after, None if before is None or after is None else after - before)
        for name, before, after in detail.metrics
    )
    return (StatementTable("Trace metrics", ("Metric", "Before", "After", "Change"), rows),)


FORMAT = PreflightFormat()
"""The format, for the registry."""
