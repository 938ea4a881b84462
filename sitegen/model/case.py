"""Cases: one test in a run, and what it recorded while it ran."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sitegen.model.artifact import Artifact
from sitegen.model.outcome import Outcome
from sitegen.model.value import Value


class RecorderState(StrEnum):
    """Whether a recorder looked; absence of records means something only where it was on."""

    ON = "on"
    OFF = "off"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Recorder:
    """One recorder of a case or run, and why it did not record if it did not."""

    name: str
    state: RecorderState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Assertion:
    """One check that the test made; `status` is its own word, `outcome` the reader's mapping."""

    id: str
    status: str
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """One event; `sequence` shares one counter with the case's DB writes. `time` as stated."""

    sequence: int
    time: str
    event_type: str
    layer: str
    component: str
    operation: str
    trigger: str
    status: str
    detail: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class DbWrite:
    """One recorded SQL write; `rows` is the row count the driver reported (-1: not known).

    `transaction` says what became of it (`committed`, `rolled_back`, `unknown`), None where the
    dialect does not record that.
    """

    sequence: int
    time: str
    layer: str
    component: str
    operation: str
    table: str
    sql_op: str
    rows: int
    fingerprint: str
    success: bool
    detail: Mapping[str, Value]
    transaction: str | None = None


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One API call; `declared` means taken from a table, not measured. Duration in ms."""

    method: str
    path: str
    operation: str
    status_code: int | None
    duration_ms: float | None
    declared: bool


@dataclass(frozen=True, slots=True)
class ContentHash:
    """The hash that a case records of itself, and what its recipe gives for its bytes.

    `recipe` names how it is made; `derived` is None where the recipe is unknown or what it
    needs is absent.
    """

    recipe: str | None
    recorded: str | None
    derived: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a case names with its hash; `path` relative to the run, `size` in bytes."""

    path: str
    sha256: str
    size: int
    media_type: str | None


@dataclass(frozen=True, slots=True)
class CaseEvidence:
    """What a case recorded: lists in the order of the artifact.

    `attachments` are the paths of all files that the case names, relative to the run;
    `hashed_attachments` those that it names with their hash.
    """

    assertions: tuple[Assertion, ...] = ()
    trace: tuple[TraceEvent, ...] = ()
    db_writes: tuple[DbWrite, ...] = ()
    api_calls: tuple[ApiCall, ...] = ()
    attachments: tuple[str, ...] = ()
    recorders: tuple[Recorder, ...] = ()
    hashed_attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One case as read. Optional fields are None where the format has or states none.

    `dialect` names the format (`stagetest-2`, `sitegen.case/1`, …). `expected_file` is the file
    name that the format prescribes for this id, None where it prescribes none. `output_passed`
    and `duration_s` are what the observed output says of itself. `has_trace` tells a dialect
    that records a trace from one that has no such field. `normalised` says what the emitter
    replaced before it hashed, such as memory addresses.
    """

    artifact: Artifact
    dialect: str
    case_id: str
    run_id: str | None
    status: str
    outcome: Outcome
    use_case: str | None = None
    stage: str | None = None
    operation: str | None = None
    route: str | None = None
    method: str | None = None
    request_fields: Mapping[str, Value] | None = None
    response_fields: Mapping[str, Value] | None = None
    input: Value = None
    output: Value = None
    output_passed: bool | None = None
    duration_s: float | None = None
    labels: tuple[str, ...] = ()
    purpose: str | None = None
    evidence: CaseEvidence = CaseEvidence()
    content_hash: ContentHash = ContentHash(None, None, None)
    signature: str | None = None
    expected_file: str | None = None
    unknown_fields: tuple[str, ...] = ()
    has_trace: bool = False
    normalised: tuple[str, ...] = ()
