"""STAGETEST's `run_summary.json`: what a run says of itself. Every count is a claim."""

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.canonical.text import quote
from sitegen.model.run import RunSummary
from sitegen.model.value import Value
from sitegen.readers.base import KIND_SUMMARY, Reading, Source
from sitegen.readers.run_rules import (
    RUN_ARTIFACT_VERSION,
    RUN_SUMMARY_SCHEMA,
    RUN_SUMMARY_UNKNOWN_FIELD,
)
from sitegen.readers.validation import validate
from sitegen.readers.wire import Count, Items, Name, Sha256, Wire

VERSION = "1.0.0"
"""The one known value of `artifact_version`."""

_TELLING = frozenset({"stages_executed", "pass_count", "fail_count", "determinism_digest"})
_ENOUGH = 2


class StagetestSummary(Wire):
    """The summary of a run."""

    run_id: Name
    created_at: Name
    stages_executed: Items[str]
    total_cases: Count
    pass_count: Count
    fail_count: Count
    determinism_digest: Sha256
    artifact_version: Name


@dataclass(frozen=True, slots=True)
class StagetestSummaryFormat:
    """The run summary of STAGETEST."""

    name: str = "stagetest-summary"
    kind: str = KIND_SUMMARY
    free_text: frozenset[str] | None = frozenset()
    marks: tuple[str, ...] = ('"run_id"', '"stages_executed"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value has the total of a run and at least two more of its figures."""
        if not isinstance(value, Mapping) or "schema" in value:
            return False
        return len(_TELLING & value.keys()) >= _ENOUGH and "case_id" not in value

    def read(self, source: Source) -> Reading:
        """Return the summary; content None where its shape is wrong."""
        checked = validate(StagetestSummary, source, RUN_SUMMARY_SCHEMA, RUN_SUMMARY_UNKNOWN_FIELD)
        wire = checked.wire
        if wire is None:
            return Reading(KIND_SUMMARY, None, checked.findings, source.document)
        findings = checked.findings
        if wire.artifact_version != VERSION:
            message = (
                f"The run's artifacts are of version {quote(wire.artifact_version)}; "
                f"this sitegen knows {VERSION}."
            )
            path = source.artifact.path
            findings += (RUN_ARTIFACT_VERSION.finding(path, message, "/artifact_version"),)
        summary = RunSummary(
            artifact=source.artifact,
            dialect="stagetest",
            run_id=wire.run_id,
            created_at=wire.created_at,
            stages=tuple(wire.stages_executed),
            total_cases=int(wire.total_cases),
            pass_count=int(wire.pass_count),
            fail_count=int(wire.fail_count),
            skip_count=None,
            determinism_digest=wire.determinism_digest,
            artifact_version=wire.artifact_version,
            unknown_fields=checked.unknown_fields,
        )
        return Reading(KIND_SUMMARY, summary, findings, source.document)


FORMAT = StagetestSummaryFormat()
"""The format, for the registry."""
