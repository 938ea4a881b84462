"""Runs: one execution of a suite, and the documents that speak of the whole run."""

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.model.artifact import Artifact
from sitegen.model.case import Recorder


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run says of itself. Counts are claims; None where the format has no such field.

    `suite` is what the summary names; the run's context and the configuration may name it too.
    """

    artifact: Artifact
    dialect: str
    run_id: str
    created_at: str
    stages: tuple[str, ...] | None
    total_cases: int | None
    pass_count: int | None
    fail_count: int | None
    skip_count: int | None
    determinism_digest: str | None
    artifact_version: str | None
    unknown_fields: tuple[str, ...] = ()
    suite: str | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of an API snapshot."""

    method: str
    path: str
    operation: str


@dataclass(frozen=True, slots=True)
class ApiSnapshot:
    """The endpoints that a run declares."""

    artifact: Artifact
    run_id: str
    generated_at: str
    endpoints: tuple[Endpoint, ...]
    unknown_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunContext:
    """Where a run came from (`run_context.json`, a format of this project); None: not stated.

    `selection` says what was left out on purpose (None: the whole suite ran). `preflight` is the
    id of the preflight that guarded the run. `tools` maps tool names to versions. `recorders`
    are those of the whole run.
    """

    artifact: Artifact
    run_id: str
    suite: str | None = None
    environment: str | None = None
    commit: str | None = None
    branch: str | None = None
    dirty: bool | None = None
    ci_name: str | None = None
    ci_job: str | None = None
    ci_url: str | None = None
    command: tuple[str, ...] = ()
    exit_status: int | None = None
    started_at: str | None = None
    ended_at: str | None = None
    selection: str | None = None
    deselected: int | None = None
    preflight: str | None = None
    tools: Mapping[str, str] | None = None
    recorders: tuple[Recorder, ...] = ()
    unknown_fields: tuple[str, ...] = ()
