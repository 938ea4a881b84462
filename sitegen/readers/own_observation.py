"""Observations of scenario runs (`sitegen.observation/1`): what one execution did and saw."""

from collections.abc import Iterable
from dataclasses import dataclass

from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind
from sitegen.model.scenario_observation import (
    CleanedTable,
    DatabaseSeen,
    EngineEntity,
    EngineSeen,
    Expectation,
    Fallback,
    GuardrailStatement,
    InjectedRows,
    NamedBytes,
    ObservedItem,
    PersonAct,
    ScenarioObservation,
    SentStatement,
    SourceState,
    StructurePrint,
)
from sitegen.model.value import Value
from sitegen.readers.base import Reading, Source
from sitegen.readers.own_observation_tables import observation_tables, observation_texts
from sitegen.readers.own_observation_wire import (
    EngineWire,
    ObservationWire,
    ObservedItemWire,
    PrintWire,
)
from sitegen.readers.run_rules import (
    OWN_FORMAT_VERSION,
    SCENARIO_OBSERVATION_SCHEMA,
    SCENARIO_OBSERVATION_UNKNOWN_FIELD,
)
from sitegen.readers.validation import validate
from sitegen.readers.version import is_format, other_version

VERSION = "sitegen.observation/1"
KIND = RecordKind.EFFECT_OBSERVATION

OUTCOMES = {
    "PASS": Outcome.PASS,
    "FAIL": Outcome.FAIL,
    "ERROR": Outcome.FAIL,
    "BLOCKED": Outcome.SKIP,
    # The run never said how it ended; whoever reads it must not take that for a skip.
    "STARTED": Outcome.FAIL,
}
"""The statuses of an observation, mapped."""

_FREE_TEXT = frozenset(
    {"title", "message", "expected", "observed", "key", "what", "reason", "definition"}
)


@dataclass(frozen=True, slots=True)
class ObservationFormat:
    """The observation of a run of a scenario."""

    name: str = VERSION
    kind: str = KIND.value
    free_text: frozenset[str] | None = _FREE_TEXT
    marks: tuple[str, ...] = ('"sitegen.observation/', '"schema"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value says that it is an observation of ours, of whatever version."""
        return is_format(value, "sitegen.observation")

    def read(self, source: Source) -> Reading:
        """Return the observation; content None where its version or shape is wrong."""
        other = other_version(source, VERSION, OWN_FORMAT_VERSION)
        if other is not None:
            return Reading(self.kind, None, (other,), source.document)
        checked = validate(
            ObservationWire, source, SCENARIO_OBSERVATION_SCHEMA, SCENARIO_OBSERVATION_UNKNOWN_FIELD
        )
        content = _record(source, checked.wire) if checked.wire is not None else None
        return Reading(self.kind, content, checked.findings, source.document)


def _record(source: Source, wire: ObservationWire) -> Record:
    detail = _observation(wire)
    references: list[tuple[str, str, str | None]] = [
        ("scenario", detail.scenario_id, "/scenario_id")
    ]
    if detail.preflight is not None:
        references.append(("preflight", detail.preflight.name, "/preflight/preflight_id"))
    return Record(
        kind=KIND,
        artifact=source.artifact,
        title=f"Observation of {detail.scenario_id} in {detail.run_id}",
        subject=detail.scenario_id,
        time=detail.started_at,
        status=detail.status,
        outcome=detail.outcome,
        detail=detail,
        statements=observation_texts(detail),
        tables=observation_tables(detail),
        references=tuple(references),
    )


def _integer(value: float | None) -> int | None:
    return None if value is None else int(value)


def _observation(wire: ObservationWire) -> ScenarioObservation:
    preflight, source = wire.preflight, wire.source
    return ScenarioObservation(
        observation_id=wire.observation_id,
        scenario_id=wire.scenario_id,
        scenario_class=wire.scenario_class,
        run_id=wire.run_id,
        status=wire.status,
        outcome=OUTCOMES[wire.status],
        exit_code=_integer(wire.exit_code),
        message=wire.message,
        started_at=wire.started_at,
        ended_at=wire.ended_at,
        tool=f"{wire.tool.name} {wire.tool.version}",
        source=SourceState(source.commit, source.branch, source.dirty),
        environment=wire.environment,
        database=DatabaseSeen(
            wire.database.dialect, wire.database.server_version, wire.database.revision
        ),
        preflight=NamedBytes(preflight.preflight_id, preflight.sha256) if preflight else None,
        scenario=NamedBytes(wire.scenario.path, wire.scenario.sha256),
        coverage=tuple(sorted(wire.coverage.items())),
        preconditions=_items(wire.preconditions),
        checklist=_items(wire.checklist),
        expectations=_expectations(wire),
        injected=_injected(wire),
        acts=tuple(PersonAct(one.step_id, one.call, one.status, one.message) for one in wire.acts),
        engines=tuple(_engine(one) for one in wire.engines),
        statements=_statements(wire),
        statements_total=tuple(
            (op, int(number)) for op, number in sorted(wire.statements_total.items())
        ),
        statements_left_out=int(wire.statements_left_out),
        before=_prints(wire.structure.before),
        after=_prints(wire.structure.after),
        fallbacks=tuple(
            Fallback(one.id, one.what, one.reason, one.temporary, one.declared)
            for one in wire.fallbacks
        ),
        guardrails=tuple(
            GuardrailStatement(one.id, one.title, one.status, one.message, one.where)
            for one in wire.guardrails
        ),
        cleanup=tuple(
            CleanedTable(one.table, one.action, int(one.before), int(one.affected), int(one.after))
            for one in wire.cleanup
        ),
        metrics=tuple(
            (name, _integer(metric.before), _integer(metric.after))
            for name, metric in sorted(wire.metrics.items())
        ),
    )


def _items(items: Iterable[ObservedItemWire]) -> tuple[ObservedItem, ...]:
    return tuple(
        ObservedItem(one.id, one.title, one.expected, one.observed, one.status, one.part)
        for one in items
    )


def _injected(wire: ObservationWire) -> tuple[InjectedRows, ...]:
    return tuple(
        InjectedRows(
            one.step_id,
            one.table,
            int(one.rows),
            None if one.key is None else tuple(sorted(one.key.items())),
            one.marked,
        )
        for one in wire.injected
    )


def _expectations(wire: ObservationWire) -> tuple[Expectation, ...]:
    return tuple(
        Expectation(
            id=one.id,
            kind=one.kind,
            via=one.via,
            table=one.table,
            expected=int(one.expected),
            observed=_integer(one.observed),
            status=one.status,
            part=one.part,
            message=one.message,
        )
        for one in wire.expectations
    )


def _engine(wire: EngineWire) -> EngineSeen:
    entities = tuple(
        EngineEntity(one.table, one.id, one.origin, one.emitted) for one in wire.entities
    )
    return EngineSeen(wire.name, int(wire.emitted), entities)


def _statements(wire: ObservationWire) -> tuple[SentStatement, ...]:
    return tuple(
        SentStatement(
            seq=int(one.seq),
            phase=one.phase,
            actor=one.actor,
            op=one.op,
            table=one.table,
            rows=_integer(one.rows),
            sha256=one.sha256,
        )
        for one in wire.statements
    )


def _prints(parts: Iterable[PrintWire]) -> tuple[StructurePrint, ...]:
    return tuple(
        StructurePrint(one.kind, one.name, one.table, one.sha256, one.definition) for one in parts
    )


FORMAT = ObservationFormat()
"""The format, for the registry."""
