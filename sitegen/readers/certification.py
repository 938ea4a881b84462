"""Certifications (`sitegen.certification/1`): that a scenario held, on named evidence."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from sitegen.model.certification import (
    Certification,
    CertificationStatus,
    ChecklistItem,
    RestsOn,
)
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind, Statement, StatementTable
from sitegen.model.scenario_observation import SourceState
from sitegen.model.value import Value
from sitegen.readers.base import Reading, Source
from sitegen.readers.run_context import SourceWire
from sitegen.readers.run_rules import (
    CERTIFICATION_SCHEMA,
    CERTIFICATION_UNKNOWN_FIELD,
    OWN_FORMAT_VERSION,
)
from sitegen.readers.validation import validate
from sitegen.readers.version import is_format, other_version
from sitegen.readers.wire import Items, Members, Name, Wire

VERSION = "sitegen.certification/1"
KIND = RecordKind.CERTIFICATION

OUTCOMES = {
    CertificationStatus.CERTIFIED: Outcome.PASS,
    CertificationStatus.REVOKED: Outcome.FAIL,
    CertificationStatus.SUSPENDED: Outcome.FAIL,
}
"""The statuses that state an outcome; the others state none."""

# The published schema asks for a digest; the reader takes any text, so that a certification on
# something else is shown as what it claims, and contradicted by a check.
StatedSha256 = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[a-f0-9]{64}$"})]


class RestsOnWire(Wire):
    """An artifact that the certification rests on."""

    path: Name
    sha256: StatedSha256
    role: str | None = None


class ChecklistItemWire(Wire):
    """One check; it is met where `observed` equals `expected` and `status` is PASS."""

    id: Name
    title: str
    expected: Any
    observed: Any
    status: Literal["PASS", "FAIL", "SKIPPED", "ERROR", "BLOCKED"]


class CertificationWire(Wire):
    """One certification; `reason` is needed where it is revoked, suspended or expired."""

    format: Annotated[Literal["sitegen.certification/1"], Field(alias="schema")]
    certification_id: Name
    scenario_id: Name
    scenario_class: Name | None = None
    status: Literal[
        "CANDIDATE",
        "PROVISIONAL",
        "CERTIFIED",
        "SUSPENDED",
        "REVOKED",
        "EXPIRED",
        "SUPERSEDED",
    ]
    run_id: Name | None = None
    artifacts: Items[RestsOnWire]
    checklist: Items[ChecklistItemWire]
    issued_by: Name
    issued_at: Name
    expires_at: Name | None = None
    reason: str | None = None
    supersedes: Name | None = None
    source: SourceWire | None = None
    observation_id: Name | None = None
    coverage: Members[bool] | None = None


@dataclass(frozen=True, slots=True)
class CertificationFormat:
    """A certification artifact."""

    name: str = VERSION
    kind: str = KIND.value
    free_text: frozenset[str] | None = frozenset({"title", "expected", "observed", "reason"})
    marks: tuple[str, ...] = ('"sitegen.certification/', '"schema"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value says that it is a certification, of whatever version."""
        return is_format(value, "sitegen.certification")

    def read(self, source: Source) -> Reading:
        """Return the certification; content None where its version or shape is wrong."""
        other = other_version(source, VERSION, OWN_FORMAT_VERSION)
        if other is not None:
            return Reading(self.kind, None, (other,), source.document)
        checked = validate(
            CertificationWire, source, CERTIFICATION_SCHEMA, CERTIFICATION_UNKNOWN_FIELD
        )
        content = _record(source, checked.wire) if checked.wire is not None else None
        return Reading(self.kind, content, checked.findings, source.document)


def _certification(wire: CertificationWire) -> Certification:
    return Certification(
        certification_id=wire.certification_id,
        scenario_id=wire.scenario_id,
        status=CertificationStatus(wire.status),
        run_id=wire.run_id,
        scenario_class=wire.scenario_class,
        artifacts=tuple(RestsOn(item.path, item.sha256, item.role) for item in wire.artifacts),
        checklist=tuple(
            ChecklistItem(item.id, item.title, item.expected, item.observed, item.status)
            for item in wire.checklist
        ),
        issued_by=wire.issued_by,
        issued_at=wire.issued_at,
        expires_at=wire.expires_at,
        reason=wire.reason,
        supersedes=wire.supersedes,
        source=_source(wire.source),
        observation_id=wire.observation_id,
        coverage=None if wire.coverage is None else tuple(sorted(wire.coverage.items())),
    )


def _source(wire: SourceWire | None) -> SourceState | None:
    return None if wire is None else SourceState(wire.commit, wire.branch, wire.dirty)


def _record(source: Source, wire: CertificationWire) -> Record:
    detail = _certification(wire)
    return Record(
        kind=KIND,
        artifact=source.artifact,
        title=f"Certification of {detail.scenario_id}",
        subject=detail.scenario_id,
        time=detail.issued_at,
        status=detail.status.value,
        outcome=OUTCOMES.get(detail.status),
        detail=detail,
        statements=_statements(detail),
        tables=(_checklist_table(detail), _artifact_table(detail)),
        references=_references(detail),
    )


def _references(detail: Certification) -> tuple[tuple[str, str, str | None], ...]:
    named: list[tuple[str, str, str | None]] = [("scenario", detail.scenario_id, "/scenario_id")]
    if detail.run_id is not None:
        named.append(("run", detail.run_id, "/run_id"))
    if detail.observation_id is not None:
        named.append(("observation", detail.observation_id, "/observation_id"))
    if detail.supersedes is not None:
        named.append(("certification", detail.supersedes, "/supersedes"))
    named += [
        ("artifact", item.sha256, f"/artifacts/{index}/sha256")
        for index, item in enumerate(detail.artifacts)
    ]
    return tuple(named)


def _statements(detail: Certification) -> tuple[Statement, ...]:
    source = detail.source or SourceState()
    coverage = None if detail.coverage is None else dict(detail.coverage)
    stated: tuple[tuple[str, Value, str], ...] = (
        ("Certification", detail.certification_id, "/certification_id"),
        ("Scenario", detail.scenario_id, "/scenario_id"),
        ("Scenario class", detail.scenario_class, "/scenario_class"),
        ("Run", detail.run_id, "/run_id"),
        ("Issued by", detail.issued_by, "/issued_by"),
        ("Issued", detail.issued_at, "/issued_at"),
        ("Expires", detail.expires_at, "/expires_at"),
        ("Reason", detail.reason, "/reason"),
        ("Supersedes", detail.supersedes, "/supersedes"),
        ("Observation", detail.observation_id, "/observation_id"),
        ("Commit", source.commit, "/source/commit"),
        ("Branch", source.branch, "/source/branch"),
        ("Changed beyond the commit", source.dirty, "/source/dirty"),
        ("Coverage", coverage, "/coverage"),
    )
    return tuple(
        Statement(label, value, where) for label, value, where in stated if value is not None
    )


def _checklist_table(detail: Certification) -> StatementTable:
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (item.id, item.title, item.expected, item.observed, item.status)
        for item in detail.checklist
    )
    columns = ("Check", "Title", "Expected", "Observed", "Status")
    return StatementTable("Checklist", columns, rows, status_column=4)


def _artifact_table(detail: Certification) -> StatementTable:
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (item.path, item.sha256, item.role) for item in detail.artifacts
    )
    return StatementTable("Rests on", ("Artifact", "SHA-256", "Role"), rows)


FORMAT = CertificationFormat()
"""The format, for the registry."""
