"""Records: artifacts that belong to no run."""

from dataclasses import dataclass
from enum import StrEnum

from sitegen.model.artifact import Artifact
from sitegen.model.outcome import Outcome
from sitegen.model.value import Value


class RecordKind(StrEnum):
    """What a record is; the values of `kind` in `records.json`."""

    OBSERVATION = "observation"
    EFFECT_OBSERVATION = "effect_observation"
    SCENARIO = "scenario"
    CAPABILITY = "capability"
    BATCH = "batch"
    SCENARIO_RUN = "scenario_run"
    GATE_REPORT = "gate_report"
    JOURNEY = "journey"
    PROJECTION_AUDIT = "projection_audit"
    PROOF = "proof"
    HOUSEKEEPING = "housekeeping"
    LOG = "log"
    VERDICT = "verdict"
    PREFLIGHT = "preflight"
    CERTIFICATION = "certification"
    REPORT = "report"
    COVERAGE = "coverage"
    LEDGER = "ledger"
    SCHEMA = "schema"
    ATTESTATION = "attestation"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a record says, for its page: a label, the value, and its JSON pointer."""

    label: str
    value: Value
    where: str | None = None


@dataclass(frozen=True, slots=True)
class StatementTable:
    """A list in a record, for its page; `status_column` is the index of a column of statuses."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    status_column: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """An artifact that belongs to no run, as read.

    `subject` is its identity within its kind: what it speaks of (an observation: the capability;
    a certification: the scenario; …), or None where its content is its identity. `time` is its
    own, as stated. `status` is what it says of itself, None where it states no outcome;
    `outcome` maps it, None where no verdict is due. `detail` is the typed content (a class of
    `model.sdsr`, `model.preflight`, `model.scenario`, `model.certification`,
    `model.coverage_report`, `model.scenario_observation`, `model.investigation`; None for kinds
    without one). `statements` and `tables` are what its page shows. `references` are (kind of
    thing, id, JSON pointer) that it names.
    """

    kind: RecordKind
    artifact: Artifact
    title: str
    subject: str | None = None
    time: str | None = None
    status: str | None = None
    outcome: Outcome | None = None
    detail: object | None = None
    statements: tuple[Statement, ...] = ()
    tables: tuple[StatementTable, ...] = ()
    references: tuple[tuple[str, str, str | None], ...] = ()
