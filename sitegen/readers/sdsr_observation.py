"""SDSR observations of one capability: both sets of members."""

from typing import Final

from sitegen.model.outcome import Outcome
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import InvariantResult, Observation
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Text, Wire, present

OUTCOMES: Final = {"PASS": Outcome.PASS, "FAIL": Outcome.FAIL, "BLOCKED": Outcome.SKIP}
"""The words that an observation has for its result; BLOCKED: no request was made."""

_INVARIANT_OUTCOMES: Final = {"PASS": Outcome.PASS, "FAIL": Outcome.FAIL}


class InvariantWire(Wire):
    """One row of `invariant_results`."""

    id: Text
    name: Text
    status: Text
    message: Text | None = None


class ObservationWire(Wire):
    """An observation; six older ones have `endpoint` and `method` instead of the four others."""

    observation_id: Text
    scenario_id: Text
    capability_id: Text
    status: Text
    observed_at: Text
    invariants_total: int
    invariants_passed: int
    invariants_failed: int
    invariant_results: list[InvariantWire]
    panel_id: Text | None = None
    assumed_endpoint: Text | None = None
    observed_endpoint: Text | None = None
    assumed_method: Text | None = None
    observed_method: Text | None = None
    endpoint: Text | None = None
    method: Text | None = None
    response_status_code: int | None = None
    response_time_ms: float | None = None
    failure_reason: Text | None = None
    failure_taxonomy: Text | None = None
    coherency_verified: bool | None = None
    trace_id: Text | None = None


def _invariant(row: InvariantWire) -> InvariantResult:
    outcome = _INVARIANT_OUTCOMES.get(row.status, Outcome.UNKNOWN)
    return InvariantResult(row.id, row.name, row.status, outcome, row.message)


def _build(shape: ObservationWire, source: Source) -> Built:
    del source
    detail = Observation(
        observation_id=shape.observation_id,
        scenario_id=shape.scenario_id,
        capability_id=shape.capability_id,
        panel_id=shape.panel_id,
        assumed_endpoint=shape.assumed_endpoint,
        observed_endpoint=shape.observed_endpoint or shape.endpoint,
        method=shape.observed_method or shape.method,
        response_status=shape.response_status_code,
        total=shape.invariants_total,
        passed=shape.invariants_passed,
        failed=shape.invariants_failed,
        results=tuple(_invariant(row) for row in shape.invariant_results),
        failure_reason=shape.failure_reason,
        failure_taxonomy=shape.failure_taxonomy,
        coherency_verified=shape.coherency_verified,
    )
    return Built(
        title=f"Observation of {shape.capability_id}",
        subject=shape.capability_id,
        time=shape.observed_at,
        status=shape.status,
        outcome=OUTCOMES.get(shape.status, Outcome.UNKNOWN),
        detail=detail,
        references=present(
            (
                ("scenario", shape.scenario_id, "/scenario_id"),
                ("capability", shape.capability_id, "/capability_id"),
                ("panel", shape.panel_id, "/panel_id"),
            )
        ),
    )


OBSERVATION: Final = RecordFormat(
    name="sdsr-observation",
    record_kind=RecordKind.OBSERVATION,
    wire=ObservationWire,
    keys=lambda value: "observation_id" in value and "capability_id" in value,
    build=_build,
    fields=frozenset(ObservationWire.model_fields),
    identity="capability_id",
    free_text=frozenset({"failure_reason", "message"}),
    marks=('"observation_id"', '"capability_id"'),
)
