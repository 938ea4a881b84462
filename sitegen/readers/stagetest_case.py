"""STAGETEST cases (`cases/<case_id>.json`) in the three dialects of their JSON Schema.

The dialect is told by the members that are there: `execution_trace` or `db_writes` make it the
third, `api_calls_used` the second, neither the first. The shapes accept what the original
schemas accept; see docs/formats.md for the two places where the validators of that schema part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from sitegen.canonical.digest import determinism_hash
from sitegen.model.case import Case, CaseEvidence, ContentHash
from sitegen.model.value import Value
from sitegen.readers.base import KIND_CASE, Reading, Source
from sitegen.readers.case_wire import (
    FREE_TEXT,
    OUTCOMES,
    ApiCallWire,
    AssertionWire,
    CaseStatus,
    DbWriteWire,
    EventWire,
    assertions_of,
    calls_of,
    events_of,
    stated_duration,
    stated_pass,
    writes_of,
)
from sitegen.readers.run_rules import CASE_SCHEMA, CASE_UNKNOWN_FIELD
from sitegen.readers.validation import validate
from sitegen.readers.version import texts
from sitegen.readers.wire import Fields, Items, Name, Sha256, Wire

RECIPE = "stagetest"
"""The name of the emitter's recipe of `determinism_hash`; the artifacts don't state one."""

_HASHED = (
    "case_id",
    "uc_id",
    "stage",
    "operation_name",
    "synthetic_input",
    "observed_output",
    "assertions",
)
_TELLING = frozenset({*_HASHED, "determinism_hash", "execution_trace", "db_writes"}) - {"case_id"}
_ENOUGH = 3


class StagetestCase1(Wire):
    """A case of the first dialect."""

    run_id: Name
    case_id: Name
    uc_id: Annotated[str, Field(pattern="^UC-[0-9]{3}$")]
    stage: Literal["1.1", "1.2", "2"]
    operation_name: Name
    route_path: str
    api_method: Literal["GET", "POST", "PUT", "DELETE", "PATCH", "N/A"]
    request_fields: Fields
    response_fields: Fields
    synthetic_input: Fields
    observed_output: Fields
    assertions: Items[AssertionWire]
    status: CaseStatus
    determinism_hash: Sha256
    signature: str
    evidence_files: Items[str]


class StagetestCase2(StagetestCase1):
    """A case of the second dialect: with API calls."""

    api_calls_used: Items[ApiCallWire]


class StagetestCase3(StagetestCase2):
    """A case of the third dialect: with a trace and DB writes."""

    execution_trace: Items[EventWire]
    db_writes: Items[DbWriteWire]


@dataclass(frozen=True, slots=True)
class StagetestCaseFormat:
    """The three dialects of a STAGETEST case."""

    name: str = "stagetest-case"
    kind: str = KIND_CASE
    free_text: frozenset[str] | None = FREE_TEXT
    marks: tuple[str, ...] = ('"case_id"', '"uc_id"', '"operation_name"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value has a case id and at least three more members of a case."""
        if not isinstance(value, Mapping) or "case_id" not in value or "schema" in value:
            return False
        return len(_TELLING & value.keys()) >= _ENOUGH

    def read(self, source: Source) -> Reading:
        """Return the case; content None where it is not valid in its dialect."""
        value = source.document.value
        members = value if isinstance(value, Mapping) else {}
        dialect, model = _dialect_of(members)
        checked = validate(model, source, CASE_SCHEMA, CASE_UNKNOWN_FIELD)
        if checked.wire is None:
            case_id, status = texts(members, "case_id", "status")
            return Reading(
                KIND_CASE, None, checked.findings, source.document, case_id=case_id, status=status
            )
        case = _case(source, dialect, checked.wire, members, checked.unknown_fields)
        return Reading(
            KIND_CASE,
            case,
            checked.findings,
            source.document,
            case_id=case.case_id,
            status=case.status,
        )


def _dialect_of(members: Mapping[str, Value]) -> tuple[str, type[StagetestCase1]]:
    if "execution_trace" in members or "db_writes" in members:
        return "stagetest-3", StagetestCase3
    if "api_calls_used" in members:
        return "stagetest-2", StagetestCase2
    return "stagetest-1", StagetestCase1


def _case(
    source: Source,
    dialect: str,
    wire: StagetestCase1,
    members: Mapping[str, Value],
    unknown: tuple[str, ...],
) -> Case:
    hashed = {name: members[name] for name in _HASHED}
    return Case(
        artifact=source.artifact,
        dialect=dialect,
        case_id=wire.case_id,
        run_id=wire.run_id,
        status=wire.status,
        outcome=OUTCOMES[wire.status],
        use_case=wire.uc_id,
        stage=wire.stage,
        operation=wire.operation_name,
        route=wire.route_path,
        method=wire.api_method,
        request_fields=wire.request_fields,
        response_fields=wire.response_fields,
        input=members["synthetic_input"],
        output=members["observed_output"],
        output_passed=stated_pass(wire.observed_output),
        duration_s=stated_duration(wire.observed_output),
        evidence=_evidence(wire),
        content_hash=ContentHash(RECIPE, wire.determinism_hash, determinism_hash(hashed)),
        signature=wire.signature,
        expected_file=f"{wire.case_id}.json",
        unknown_fields=unknown,
        has_trace=isinstance(wire, StagetestCase3),
    )


def _evidence(wire: StagetestCase1) -> CaseEvidence:
    third = wire if isinstance(wire, StagetestCase3) else None
    second = wire if isinstance(wire, StagetestCase2) else None
    return CaseEvidence(
        assertions=assertions_of(wire.assertions),
        trace=events_of(third.execution_trace) if third else (),
        db_writes=writes_of(third.db_writes) if third else (),
        api_calls=calls_of(second.api_calls_used) if second else (),
        attachments=tuple(wire.evidence_files),
    )


FORMAT = StagetestCaseFormat()
"""The format, for the registry."""
