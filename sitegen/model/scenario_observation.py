"""Observations of scenario runs: what one execution of a scenario did, saw and left behind.

The judge's own model: it shares nothing with what emits the artifact.
"""

from dataclasses import dataclass
from itertools import zip_longest

from sitegen.model.outcome import Outcome
from sitegen.model.value import Value

GUARDRAILS = ("GR-1", "GR-2", "GR-3", "GR-4", "GR-5", "GR-6")
"""The rules that no run of a scenario may break, in their order."""

STARTED = "STARTED"
"""The status of an observation whose run never wrote its end."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """The code that ran; None where nothing tells. `dirty`: changed beyond the commit."""

    commit: str | None = None
    branch: str | None = None
    dirty: bool | None = None


@dataclass(frozen=True, slots=True)
class NamedBytes:
    """A document by its name (an id or a path) and its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DatabaseSeen:
    """The database that the scenario ran on; `revision` None where it has none."""

    dialect: str
    server_version: str
    revision: str | None


@dataclass(frozen=True, slots=True)
class ObservedItem:
    """A precondition or an item of the checklist; `part` is the sub-scenario's case id."""

    id: str
    title: str
    expected: Value
    observed: Value
    status: str
    part: str | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an engine (`via`) had to create, or must not; counts of rows."""

    id: str
    kind: str
    via: str
    table: str
    expected: int
    observed: int | None
    status: str
    part: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class InjectedRows:
    """Rows of one step; `marked`: each carries the scenario's mark."""

    step_id: str
    table: str
    rows: int
    key: tuple[tuple[str, Value], ...] | None
    marked: bool


@dataclass(frozen=True, slots=True)
class PersonAct:
    """What a person did through the application's own interface."""

    step_id: str
    call: str
    status: str
    message: str | None


@dataclass(frozen=True, slots=True)
class EngineEntity:
    """A row of the scenario in an engine's table; `origin` is who it says made it."""

    table: str
    id: str
    origin: str | None
    emitted: bool


@dataclass(frozen=True, slots=True)
class EngineSeen:
    """One engine: how many entities it says it made, and those that are there."""

    name: str
    emitted: int
    entities: tuple[EngineEntity, ...]


@dataclass(frozen=True, slots=True)
class SentStatement:
    """A statement that changes something; `rows` None where the driver did not tell."""

    seq: int
    phase: str
    actor: str
    op: str
    table: str | None
    rows: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class StructurePrint:
    """A part of the database's structure; `definition` None where it was not repeated."""

    kind: str
    name: str
    table: str | None
    sha256: str
    definition: str | None

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what the same part has before and after."""
        return self.kind, self.table or "", self.name


@dataclass(frozen=True, slots=True)
class Fallback:
    """Something missing, defaulted or switched off, and why."""

    id: str
    what: str
    reason: str | None
    temporary: bool
    declared: bool


@dataclass(frozen=True, slots=True)
class GuardrailStatement:
    """What the document says of a guardrail; `where` is its own pointer."""

    id: str
    title: str
    status: str
    message: str
    where: str | None


@dataclass(frozen=True, slots=True)
class CleanedTable:
    """What cleanup did to one table: rows of the scenario before, touched, and after."""

    table: str
    action: str
    before: int
    affected: int
    after: int


@dataclass(frozen=True, slots=True)
class ScenarioObservation:
    """One run of a scenario, as its artifact states it.

    `before` and `after` are the structure of the database; empty where it was not taken.
    `metrics` are (name, before, after). `statements_total` counts by what a statement does,
    those that only read included, which `statements` does not list. `outcome` maps the status.
    """

    observation_id: str
    scenario_id: str
    scenario_class: str
    run_id: str
    status: str
    outcome: Outcome
    exit_code: int | None
    message: str | None
    started_at: str
    ended_at: str | None
    tool: str
    source: SourceState
    environment: str
    database: DatabaseSeen
    preflight: NamedBytes | None
    scenario: NamedBytes
    coverage: tuple[tuple[str, bool], ...] = ()
    preconditions: tuple[ObservedItem, ...] = ()
    checklist: tuple[ObservedItem, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    injected: tuple[InjectedRows, ...] = ()
    acts: tuple[PersonAct, ...] = ()
    engines: tuple[EngineSeen, ...] = ()
    statements: tuple[SentStatement, ...] = ()
    statements_total: tuple[tuple[str, int], ...] = ()
    statements_left_out: int = 0
    before: tuple[StructurePrint, ...] = ()
    after: tuple[StructurePrint, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()
    guardrails: tuple[GuardrailStatement, ...] = ()
    cleanup: tuple[CleanedTable, ...] = ()
    metrics: tuple[tuple[str, int | None, int | None], ...] = ()


def structure_changes(
    detail: ScenarioObservation,
) -> tuple[tuple[StructurePrint | None, StructurePrint | None], ...]:
    """Return the parts of the structure that differ: (before, after), None where absent.

    Empty where one side was not taken: nothing is known then, which is not the same as equal.
    """
    if not detail.before or not detail.after:
        return ()
    before, after = _by_key(detail.before), _by_key(detail.after)
    changed: list[tuple[StructurePrint | None, StructurePrint | None]] = []
    for key in sorted(before.keys() | after.keys()):
        for one, other in zip_longest(before.get(key, ()), after.get(key, ())):
            if one is None or other is None or one.sha256 != other.sha256:
                changed.append((one, other))
    return tuple(changed)


def _by_key(
    parts: tuple[StructurePrint, ...],
) -> dict[tuple[str, str, str], list[StructurePrint]]:
    # A document may name a part twice: then both count, whatever their order.
    found: dict[tuple[str, str, str], list[StructurePrint]] = {}
    for part in sorted(parts, key=lambda part: part.sha256):
        found.setdefault(part.key, []).append(part)
    return found
