"""The wire shapes of `sitegen.observation/1`."""

from typing import Annotated, Any, Literal

from pydantic import Field

from sitegen.readers.run_context import SourceWire
from sitegen.readers.wire import Count, Fields, Integer, Items, Members, Name, Sha256, Wire

ItemStatus = Literal["PASS", "FAIL", "SKIPPED", "ERROR", "BLOCKED"]


class ToolWire(Wire):
    """What ran the scenario."""

    name: Name
    version: Name


class DatabaseWire(Wire):
    """The database that the scenario ran on; never its URL."""

    dialect: Name
    server_version: str
    revision: str | None


class PreflightRefWire(Wire):
    """The preflight that guarded the run."""

    preflight_id: Name
    sha256: Sha256


class ScenarioRefWire(Wire):
    """The scenario's file."""

    path: Name
    sha256: Sha256


class ObservedItemWire(Wire):
    """A precondition or an item of the checklist; `part` is the case id of a sub-scenario."""

    id: Name
    title: str
    expected: Any
    observed: Any
    status: ItemStatus
    part: Name | None


class ExpectationWire(Wire):
    """What an engine had to create, or must not; counts of rows."""

    id: Name
    kind: Literal["propagation", "non_propagation"]
    via: Name
    table: Name
    expected: Count
    observed: Count | None
    status: ItemStatus
    part: Name | None
    message: str | None


class InjectedWire(Wire):
    """Rows that one step injected; `key` is the primary key of the first, null without one."""

    step_id: Name
    table: Name
    rows: Count
    key: Fields | None
    marked: bool


class ActWire(Wire):
    """What a person did through the application's own interface."""

    step_id: Name
    call: Name
    status: Literal["PASS", "ERROR"]
    message: str | None


class EntityWire(Wire):
    """A row of the scenario in an engine's table; `emitted`: the engine says it made it."""

    table: Name
    id: str
    origin: str | None
    emitted: bool


class EngineWire(Wire):
    """One engine, and the entities of the scenario in its tables."""

    name: Name
    emitted: Count
    entities: Items[EntityWire]


class StatementWire(Wire):
    """A statement that was sent; those that only read are counted and not listed."""

    seq: Count
    phase: Literal["precondition", "injection", "act", "propagation", "observation", "cleanup"]
    actor: Literal["injector", "application", "observer", "cleanup"]
    op: Literal["SELECT", "INSERT", "UPDATE", "DELETE", "DDL", "OTHER"]
    table: str | None
    rows: Integer | None
    sha256: Sha256


class PrintWire(Wire):
    """A part of the structure; `definition` may be absent where it is that of before."""

    kind: Literal["table", "column", "index", "trigger", "constraint", "revision", "function"]
    name: str
    table: str | None
    sha256: Sha256
    definition: str | None = None


class StructureWire(Wire):
    """The structure before the injection and after the cleanup; empty where not taken."""

    before: Items[PrintWire]
    after: Items[PrintWire]


class FallbackWire(Wire):
    """Something missing, defaulted or switched off, and why."""

    id: Name
    what: str
    reason: str | None
    temporary: bool
    declared: bool


class GuardrailWire(Wire):
    """What became of a guardrail; `where` points into this document."""

    id: Name
    title: str
    status: Literal["PASS", "FAIL", "SKIPPED"]
    message: str
    where: str | None


class CleanedWire(Wire):
    """What cleanup did to one table."""

    table: Name
    action: Literal["DELETE", "ARCHIVE"]
    before: Count
    affected: Count
    after: Count


class MetricWire(Wire):
    """One count; null where it was not taken."""

    before: Count | None = None
    after: Count | None = None


class ObservationWire(Wire):
    """One run of a scenario; `ended_at` and `exit_code` are null while it says STARTED."""

    format: Annotated[Literal["sitegen.observation/1"], Field(alias="schema")]
    observation_id: Name
    scenario_id: Name
    scenario_class: Name
    run_id: Name
    status: Literal["STARTED", "PASS", "FAIL", "ERROR", "BLOCKED"]
    exit_code: Integer | None
    message: str | None
    started_at: Name
    ended_at: Name | None
    tool: ToolWire
    source: SourceWire
    environment: Name
    database: DatabaseWire
    preflight: PreflightRefWire | None
    scenario: ScenarioRefWire
    coverage: Members[bool]
    preconditions: Items[ObservedItemWire]
    checklist: Items[ObservedItemWire]
    expectations: Items[ExpectationWire]
    injected: Items[InjectedWire]
    acts: Items[ActWire]
    engines: Items[EngineWire]
    statements: Items[StatementWire]
    statements_total: Members[Count]
    statements_left_out: Count
    structure: StructureWire
    fallbacks: Items[FallbackWire]
    guardrails: Items[GuardrailWire]
    cleanup: Items[CleanedWire]
    metrics: Members[MetricWire]
