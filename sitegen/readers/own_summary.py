"""Our own run summary (`sitegen.run-summary/1`): STAGETEST's members, skips and the suite."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from sitegen.model.run import RunSummary
from sitegen.model.value import Value
from sitegen.readers.base import KIND_SUMMARY, Reading, Source
from sitegen.readers.run_rules import (
    OWN_FORMAT_VERSION,
    RUN_SUMMARY_SCHEMA,
    RUN_SUMMARY_UNKNOWN_FIELD,
)
from sitegen.readers.validation import validate
from sitegen.readers.version import is_format, other_version
from sitegen.readers.wire import Count, Items, Name, Sha256, Wire

VERSION = "sitegen.run-summary/1"


class OwnSummary(Wire):
    """The summary of a run that our own emitter wrote; every count is a claim."""

    format: Annotated[Literal["sitegen.run-summary/1"], Field(alias="schema")]
    run_id: Name
    suite: Name | None = None
    created_at: Name
    stages_executed: Items[Name]
    total_cases: Count
    pass_count: Count
    fail_count: Count
    skip_count: Count
    determinism_digest: Sha256


@dataclass(frozen=True, slots=True)
class OwnSummaryFormat:
    """The run summary that our own emitter writes."""

    name: str = VERSION
    kind: str = KIND_SUMMARY
    free_text: frozenset[str] | None = frozenset()
    marks: tuple[str, ...] = ('"sitegen.run-summary/', '"schema"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value says that it is a sitegen run summary, of whatever version."""
        return is_format(value, "sitegen.run-summary")

    def read(self, source: Source) -> Reading:
        """Return the summary; content None where its version or shape is wrong."""
        other = other_version(source, VERSION, OWN_FORMAT_VERSION)
        if other is not None:
            return Reading(KIND_SUMMARY, None, (other,), source.document)
        checked = validate(OwnSummary, source, RUN_SUMMARY_SCHEMA, RUN_SUMMARY_UNKNOWN_FIELD)
        wire = checked.wire
        if wire is None:
            return Reading(KIND_SUMMARY, None, checked.findings, source.document)
        summary = RunSummary(
            artifact=source.artifact,
            dialect=VERSION,
            run_id=wire.run_id,
            created_at=wire.created_at,
            stages=tuple(wire.stages_executed),
            total_cases=int(wire.total_cases),
            pass_count=int(wire.pass_count),
            fail_count=int(wire.fail_count),
            skip_count=int(wire.skip_count),
            determinism_digest=wire.determinism_digest,
            artifact_version=None,
            unknown_fields=checked.unknown_fields,
            suite=wire.suite,
        )
        return Reading(KIND_SUMMARY, summary, checked.findings, source.document)


FORMAT = OwnSummaryFormat()
"""The format, for the registry."""
