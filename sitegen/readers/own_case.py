"""Our own dialect of a case (`sitegen.case/1`): free ids and stages, recorders, its own recipe.

Members of the STAGETEST case 1.0.0 keep name and meaning. The hash recipe `sitegen.hash/1` is
SHA-256 over Python's compact, sorted JSON of `case_id`, `uc_id`, `stage`, `operation_name`,
`synthetic_input`, `observed_output` without its member `duration`, `assertions` (`id`, `status`
and `message` of each) and `status`; a member that is absent counts as null.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from sitegen.canonical.digest import determinism_hash
from sitegen.model.case import (
    ApiCall,
    Attachment,
    Case,
    CaseEvidence,
    ContentHash,
    Recorder,
    RecorderState,
)
from sitegen.model.names import output_name
from sitegen.model.value import Value
from sitegen.readers.base import KIND_CASE, Reading, Source
from sitegen.readers.case_wire import (
    FREE_TEXT,
    OUTCOMES,
    AssertionWire,
    CaseStatus,
    DbWriteWire,
    EventWire,
    assertions_of,
    events_of,
    stated_duration,
    stated_pass,
    write_of,
)
from sitegen.readers.run_rules import CASE_SCHEMA, CASE_UNKNOWN_FIELD, OWN_FORMAT_VERSION
from sitegen.readers.validation import validate
from sitegen.readers.version import is_format, other_version, texts
from sitegen.readers.wire import (
    CLOSED,
    Count,
    Fields,
    Integer,
    Items,
    Measure,
    Members,
    Name,
    Sha256,
    Wire,
)

VERSION = "sitegen.case/1"
RECIPE = "sitegen.hash/1"
"""The one recipe that `hash_recipe` may name and that can be derived again."""

_HASHED = ("case_id", "uc_id", "stage", "operation_name", "synthetic_input", "status")
_VOLATILE = "duration"


class RecorderWire(Wire):
    """Whether one recorder looked; `reason` says why it did not."""

    state: Literal["on", "off", "unavailable"]
    reason: str | None = None


class OwnAssertion(AssertionWire):
    """One assertion."""

    model_config: ClassVar[ConfigDict] = CLOSED
    closed: ClassVar[bool] = True


class OwnApiCall(Wire):
    """One API call; `measured` is true where a recorder saw it, else a table declares it."""

    method: str
    path: str
    operation: str
    status_code: Integer | None = None
    duration_ms: Measure | None = None
    measured: bool = False


class OwnEvent(EventWire):
    """One event of the execution trace."""

    model_config: ClassVar[ConfigDict] = CLOSED
    closed: ClassVar[bool] = True


class OwnDbWrite(DbWriteWire):
    """One SQL write, and what became of its transaction."""

    model_config: ClassVar[ConfigDict] = CLOSED
    closed: ClassVar[bool] = True

    transaction: Literal["committed", "rolled_back", "unknown"] = "unknown"


class AttachmentWire(Wire):
    """A file of the run that the case names; `size` in bytes."""

    path: Name
    sha256: Sha256
    size: Count
    media_type: str | None = None


class OwnCase(Wire):
    """A case of our own dialect."""

    format: Annotated[Literal["sitegen.case/1"], Field(alias="schema")]
    hash_recipe: Name
    run_id: Name
    case_id: Name
    uc_id: Name | None = None
    stage: Name | None = None
    operation_name: Name | None = None
    route_path: str | None = None
    api_method: str | None = None
    request_fields: Fields | None = None
    response_fields: Fields | None = None
    synthetic_input: Fields
    observed_output: Fields
    assertions: Items[OwnAssertion]
    status: CaseStatus
    determinism_hash: Sha256
    signature: str
    evidence_files: Items[str]
    api_calls_used: Items[OwnApiCall]
    execution_trace: Items[OwnEvent]
    db_writes: Items[OwnDbWrite]
    recorders: Members[RecorderWire]
    labels: Items[Name] = Field(default_factory=list)
    purpose: str | None = None
    attachments: Items[AttachmentWire] = Field(default_factory=list)
    normalised: Items[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OwnCaseFormat:
    """The case that our own emitter writes."""

    name: str = VERSION
    kind: str = KIND_CASE
    free_text: frozenset[str] | None = FREE_TEXT
    marks: tuple[str, ...] = ('"sitegen.case/', '"schema"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value says that it is a sitegen case, of whatever version."""
        return is_format(value, "sitegen.case")

    def read(self, source: Source) -> Reading:
        """Return the case; content None where its version is unknown or its shape is wrong."""
        value = source.document.value
        members = value if isinstance(value, Mapping) else {}
        case_id, status = texts(members, "case_id", "status")
        other = other_version(source, VERSION, OWN_FORMAT_VERSION)
        if other is not None:
            return Reading(KIND_CASE, None, (other,), source.document, case_id, status)
        checked = validate(OwnCase, source, CASE_SCHEMA, CASE_UNKNOWN_FIELD)
        content = None
        if checked.wire is not None:
            content = _case(source, checked.wire, members, checked.unknown_fields)
        return Reading(KIND_CASE, content, checked.findings, source.document, case_id, status)


def hashed_fields(members: Mapping[str, Value]) -> dict[str, Value]:
    """Return what the recipe `sitegen.hash/1` covers of a valid case."""
    fields: dict[str, Value] = {name: members.get(name) for name in _HASHED}
    output = members.get("observed_output")
    if isinstance(output, Mapping):
        fields["observed_output"] = {k: v for k, v in output.items() if k != _VOLATILE}
    assertions = members.get("assertions")
    if isinstance(assertions, list):
        fields["assertions"] = [
            {name: item[name] for name in ("id", "status", "message")} for item in assertions
        ]
    return fields


def recorders_of(wires: Mapping[str, RecorderWire]) -> tuple[Recorder, ...]:
    """Return the recorders, sorted by name."""
    return tuple(
        Recorder(name, RecorderState(wire.state), wire.reason)
        for name, wire in sorted(wires.items())
    )


def _case(
    source: Source, wire: OwnCase, members: Mapping[str, Value], unknown: tuple[str, ...]
) -> Case:
    known = wire.hash_recipe == RECIPE
    derived = determinism_hash(hashed_fields(members)) if known else None
    return Case(
        artifact=source.artifact,
        dialect=VERSION,
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
        labels=tuple(wire.labels),
        purpose=wire.purpose,
        evidence=_evidence(wire),
        content_hash=ContentHash(wire.hash_recipe, wire.determinism_hash, derived),
        signature=wire.signature,
        expected_file=f"{output_name(wire.case_id)}.json",
        unknown_fields=unknown,
        has_trace=True,
        normalised=tuple(wire.normalised),
    )


def _evidence(wire: OwnCase) -> CaseEvidence:
    hashed = tuple(
        Attachment(item.path, item.sha256, int(item.size), item.media_type)
        for item in wire.attachments
    )
    named = (*wire.evidence_files, *(item.path for item in hashed))
    return CaseEvidence(
        assertions=assertions_of(wire.assertions),
        trace=events_of(wire.execution_trace),
        db_writes=tuple(write_of(write, write.transaction) for write in wire.db_writes),
        api_calls=_calls(wire.api_calls_used),
        attachments=tuple(dict.fromkeys(named)),
        recorders=recorders_of(wire.recorders),
        hashed_attachments=hashed,
    )


def _calls(wires: list[OwnApiCall]) -> tuple[ApiCall, ...]:
    return tuple(
        ApiCall(
            wire.method,
            wire.path,
            wire.operation,
            None if wire.status_code is None else int(wire.status_code),
            wire.duration_ms,
            declared=not wire.measured,
        )
        for wire in wires
    )


FORMAT = OwnCaseFormat()
"""The format, for the registry."""
