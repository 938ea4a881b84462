"""Investigations (`sitegen.investigation/1`): a step from a failed certification to the next."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from sitegen.model.investigation import Investigation
from sitegen.model.record import Record, RecordKind, Statement
from sitegen.model.value import Value
from sitegen.readers.base import Reading, Source
from sitegen.readers.run_rules import (
    INVESTIGATION_SCHEMA,
    INVESTIGATION_UNKNOWN_FIELD,
    OWN_FORMAT_VERSION,
)
from sitegen.readers.validation import validate
from sitegen.readers.version import is_format, other_version
from sitegen.readers.wire import Name, Wire

VERSION = "sitegen.investigation/1"
KIND = RecordKind.PROOF


class InvestigationWire(Wire):
    """One step; `certification_id` is the failed certification that it answers."""

    format: Annotated[Literal["sitegen.investigation/1"], Field(alias="schema")]
    investigation_id: Name
    scenario_id: Name
    certification_id: Name
    step: Literal["DIAGNOSIS", "PROPOSAL", "APPROVAL"]
    by: Name
    at: Name
    text: str


@dataclass(frozen=True, slots=True)
class InvestigationFormat:
    """A step of an investigation."""

    name: str = VERSION
    kind: str = KIND.value
    free_text: frozenset[str] | None = frozenset({"text"})
    marks: tuple[str, ...] = ('"sitegen.investigation/', '"schema"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value says that it is an investigation, of whatever version."""
        return is_format(value, "sitegen.investigation")

    def read(self, source: Source) -> Reading:
        """Return the investigation; content None where its version or shape is wrong."""
        other = other_version(source, VERSION, OWN_FORMAT_VERSION)
        if other is not None:
            return Reading(self.kind, None, (other,), source.document)
        checked = validate(
            InvestigationWire, source, INVESTIGATION_SCHEMA, INVESTIGATION_UNKNOWN_FIELD
        )
        content = _record(source, checked.wire) if checked.wire is not None else None
        return Reading(self.kind, content, checked.findings, source.document)


def _record(source: Source, wire: InvestigationWire) -> Record:
    detail = Investigation(
        investigation_id=wire.investigation_id,
        scenario_id=wire.scenario_id,
        certification_id=wire.certification_id,
        step=wire.step,
        by=wire.by,
        at=wire.at,
        text=wire.text,
    )
    return Record(
        kind=KIND,
        artifact=source.artifact,
        title=f"{wire.step.capitalize()} of {wire.scenario_id}",
        time=wire.at,
        detail=detail,
        statements=(
            Statement("Step", wire.step, "/step"),
            Statement("Text", wire.text, "/text"),
            Statement("Scenario", wire.scenario_id, "/scenario_id"),
            Statement("Certification it answers", wire.certification_id, "/certification_id"),
            Statement("By", wire.by, "/by"),
            Statement("At", wire.at, "/at"),
            Statement("Investigation", wire.investigation_id, "/investigation_id"),
        ),
        references=(
            ("scenario", wire.scenario_id, "/scenario_id"),
            ("certification", wire.certification_id, "/certification_id"),
        ),
    )


FORMAT = InvestigationFormat()
"""The format, for the registry."""
