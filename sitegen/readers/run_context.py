"""`run_context.json` (`sitegen.run-context/1`): where a run came from. Nothing in it is proof."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from sitegen.model.run import RunContext
from sitegen.model.value import Value
from sitegen.readers.base import KIND_CONTEXT, Reading, Source
from sitegen.readers.own_case import RecorderWire, recorders_of
from sitegen.readers.run_rules import (
    OWN_FORMAT_VERSION,
    RUN_CONTEXT_SCHEMA,
    RUN_CONTEXT_UNKNOWN_FIELD,
)
from sitegen.readers.validation import validate
from sitegen.readers.version import is_format, other_version
from sitegen.readers.wire import Count, Integer, Items, Members, Name, Wire

VERSION = "sitegen.run-context/1"


class SourceWire(Wire):
    """The source that was tested; `dirty` means that it had changes beyond the commit."""

    commit: Name | None = None
    branch: Name | None = None
    dirty: bool | None = None


class CiWire(Wire):
    """The continuous integration job that ran the suite."""

    name: Name | None = None
    job: Name | None = None
    url: Name | None = None


class OwnContext(Wire):
    """The context of a run; `selection` null means that the whole suite ran."""

    format: Annotated[Literal["sitegen.run-context/1"], Field(alias="schema")]
    run_id: Name
    suite: Name | None = None
    environment: Name | None = None
    source: SourceWire = SourceWire()
    ci: CiWire = CiWire()
    command: Items[str] = Field(default_factory=list)
    exit_status: Integer | None = None
    started_at: Name | None = None
    ended_at: Name | None = None
    selection: str | None = None
    deselected: Count | None = None
    preflight: Name | None = None
    tools: Members[str] = Field(default_factory=dict)
    recorders: Members[RecorderWire] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunContextFormat:
    """The context of a run."""

    name: str = VERSION
    kind: str = KIND_CONTEXT
    free_text: frozenset[str] | None = frozenset({"command", "selection", "reason"})
    marks: tuple[str, ...] = ('"sitegen.run-context/', '"schema"')

    def recognises(self, value: Value) -> bool:
        """Tell whether the value says that it is a run context, of whatever version."""
        return is_format(value, "sitegen.run-context")

    def read(self, source: Source) -> Reading:
        """Return the context; content None where its version or shape is wrong."""
        other = other_version(source, VERSION, OWN_FORMAT_VERSION)
        if other is not None:
            return Reading(KIND_CONTEXT, None, (other,), source.document)
        checked = validate(OwnContext, source, RUN_CONTEXT_SCHEMA, RUN_CONTEXT_UNKNOWN_FIELD)
        content = None
        if checked.wire is not None:
            content = _context(source, checked.wire, checked.unknown_fields)
        return Reading(KIND_CONTEXT, content, checked.findings, source.document)


def _context(source: Source, wire: OwnContext, unknown: tuple[str, ...]) -> RunContext:
    return RunContext(
        artifact=source.artifact,
        run_id=wire.run_id,
        suite=wire.suite,
        environment=wire.environment,
        commit=wire.source.commit,
        branch=wire.source.branch,
        dirty=wire.source.dirty,
        ci_name=wire.ci.name,
        ci_job=wire.ci.job,
        ci_url=wire.ci.url,
        command=tuple(wire.command),
        exit_status=None if wire.exit_status is None else int(wire.exit_status),
        started_at=wire.started_at,
        ended_at=wire.ended_at,
        selection=wire.selection,
        deselected=None if wire.deselected is None else int(wire.deselected),
        preflight=wire.preflight,
        tools=dict(sorted(wire.tools.items())),
        recorders=recorders_of(wire.recorders),
        unknown_fields=unknown,
    )


FORMAT = RunContextFormat()
"""The format, for the registry."""
