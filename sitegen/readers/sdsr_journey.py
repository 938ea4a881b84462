"""SDSR journeys: one HTTP probe each."""

from typing import Final

from sitegen.model.outcome import Outcome
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Journey
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Members, Text, Wire


class JourneyWire(Wire):
    """A probe; `response_body` is text that holds JSON, and is never parsed."""

    journey_id: Text
    capability_id: Text
    executed_at: Text
    route: Text
    method: Text
    expected_status: int | None
    status_match: bool
    status_code: int | None = None
    base_url: Text | None = None
    response_headers: Members | None = None
    response_body: Text | None = None
    response_time_ms: float | None = None
    error: Text | None = None
    error_type: Text | None = None
    suggested_failure_type: Text | None = None


def _build(shape: JourneyWire, source: Source) -> Built:
    del source
    detail = Journey(
        journey_id=shape.journey_id,
        capability_id=shape.capability_id,
        route=shape.route,
        method=shape.method,
        status_code=shape.status_code,
        expected_status=shape.expected_status,
        status_match=shape.status_match,
        error=shape.error,
    )
    return Built(
        title=f"Journey {shape.journey_id}",
        subject=shape.journey_id,
        time=shape.executed_at,
        status=f"status_match: {'true' if shape.status_match else 'false'}",
        outcome=Outcome.PASS if shape.status_match else Outcome.FAIL,
        detail=detail,
        # Journeys have capability ids of their own, which never meet those of observations.
        references=(("journey capability", shape.capability_id, "/capability_id"),),
    )


JOURNEY: Final = RecordFormat(
    name="sdsr-journey",
    record_kind=RecordKind.JOURNEY,
    wire=JourneyWire,
    keys=lambda value: "journey_id" in value and "expected_status" in value,
    build=_build,
    fields=frozenset(JourneyWire.model_fields),
    identity="journey_id",
    free_text=frozenset({"response_headers", "response_body", "error"}),
    marks=('"journey_id"', '"executed_at"'),
)
