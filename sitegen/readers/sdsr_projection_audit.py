"""SDSR projection-diff audits."""

from typing import Final

from sitegen.model.outcome import Outcome
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import ProjectionAudit
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Members, Text, Wire

_OUTCOMES: Final = {"PASSED": Outcome.PASS, "FAILED": Outcome.FAIL}


class AuditResultWire(Wire):
    """What the audit says of itself."""

    status: Text
    violation_count: int


class ViolationWire(Wire):
    """One row of `violations`; `old` and `new` may be of any type."""

    rule: Text
    panel_id: Text | None = None
    field: Text | None = None
    message: Text | None = None


class AuditWire(Wire):
    """A projection-diff report."""

    log_id: Text
    timestamp: Text
    result: AuditResultWire
    violations: list[ViolationWire]
    inputs: Members | None = None
    allowlist: Members | None = None
    auto_allowed: object = None
    provenance: object = None


def _build(shape: AuditWire, source: Source) -> Built:
    del source
    return Built(
        title=f"Projection audit {shape.log_id}",
        time=shape.timestamp,
        status=shape.result.status,
        outcome=_OUTCOMES.get(shape.result.status, Outcome.UNKNOWN),
        detail=ProjectionAudit(
            log_id=shape.log_id,
            stated_count=shape.result.violation_count,
            violations=len(shape.violations),
        ),
        references=tuple(
            ("panel", row.panel_id, f"/violations/{index}/panel_id")
            for index, row in enumerate(shape.violations)
            if row.panel_id
        ),
    )


PROJECTION_AUDIT: Final = RecordFormat(
    name="sdsr-projection-audit",
    record_kind=RecordKind.PROJECTION_AUDIT,
    wire=AuditWire,
    keys=lambda value: value.keys() >= {"log_id", "result", "violations"},
    build=_build,
    fields=frozenset(AuditWire.model_fields),
    free_text=frozenset({"message", "old", "new"}),
    marks=('"log_id"', '"inputs"', '"result"'),
)
