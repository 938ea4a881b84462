"""What one execution of a scenario saw: the parts of its observation, before they are written.

Field by field the members of `sitegen.observation/1`; see `docs/formats.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Scalar = str | int | float | bool | None
"""A value of a row, as JSON has it."""


class Phase(StrEnum):
    """How far an execution is."""

    PRECONDITION = "precondition"
    INJECTION = "injection"
    ACT = "act"
    PROPAGATION = "propagation"
    OBSERVATION = "observation"
    CLEANUP = "cleanup"


class Actor(StrEnum):
    """Who sent a statement: the runner in one of its roles, or the application."""

    INJECTOR = "injector"
    APPLICATION = "application"
    OBSERVER = "observer"
    CLEANUP = "cleanup"


class Op(StrEnum):
    """What a statement does."""

    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    DDL = "DDL"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Item:
    """A precondition or an item of the checklist: PASS where `observed` is `expected`."""

    id: str
    title: str
    expected: Scalar
    observed: Scalar
    status: str
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an engine must create, or must not; both counts are of rows."""

    id: str
    kind: str
    via: str
    table: str
    expected: int
    observed: int | None
    status: str
    part: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Injected:
    """Rows of one step; `key` is the primary key of the first, None where it has none."""

    step_id: str
    table: str
    rows: int
    key: Mapping[str, Scalar] | None
    marked: bool


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did through the application's own interface."""

    step_id: str
    call: str
    status: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A row of this scenario in a table of an engine; `emitted`: the engine said it made it."""

    table: str
    id: str
    origin: str | None
    emitted: bool


@dataclass(frozen=True, slots=True)
class EngineSeen:
    """An engine: how many entities of this scenario it says it made, and those that are there."""

    name: str
    emitted: int
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement that was sent; `sha256` is of its text, `rows` None where unknown."""

    seq: int
    phase: Phase
    actor: Actor
    op: Op
    table: str | None
    rows: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Statements:
    """All statements of an execution: SELECTs are counted only, `left_out` are not listed."""

    listed: tuple[Sent, ...]
    totals: Mapping[Op, int]
    left_out: int


@dataclass(frozen=True, slots=True)
class Print:
    """The fingerprint of a part of the database's structure; `sha256` is of its definition."""

    kind: str
    name: str
    table: str | None
    sha256: str
    definition: str


@dataclass(frozen=True, slots=True)
class Fallback:
    """Something that was missing, defaulted or switched off, and what took its place."""

    id: str
    what: str
    reason: str | None
    temporary: bool
    declared: bool


@dataclass(frozen=True, slots=True)
class GuardrailResult:
    """What became of a guardrail; `where` points into the observation."""

    id: str
    title: str
    status: str
    message: str
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleanup did to one table: rows of the scenario before, touched, and after."""

    table: str
    action: str
    before: int
    affected: int
    after: int


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is checked out; None where nothing tells."""

    commit: str | None = None
    branch: str | None = None
    dirty: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An earlier certification of the scenario, as the runner needs it; `failed` by its run."""

    certification_id: str
    status: str
    issued_at: str
    expires_at: str | None
    failed: bool
    source: SourceState | None


@dataclass(frozen=True, slots=True)
class Investigated:
    """A recorded step of an investigation: DIAGNOSIS, PROPOSAL or APPROVAL."""

    certification_id: str
    step: str
    at: str


@dataclass(frozen=True, slots=True)
class GuardedRun:
    """Everything that the guardrails look at; the structure is None where it was not taken.

    `engine_tables` and `emission_tables` map tables to the engine that alone fills them.
    """

    scenario_id: str
    version_table: str
    forbidden_prefixes: tuple[str, ...]
    engine_tables: Mapping[str, str]
    emission_tables: Mapping[str, str]
    cleanup_tables: frozenset[str]
    statements: Statements
    before: tuple[Print, ...] | None
    after: tuple[Print, ...] | None
    injected: tuple[Injected, ...]
    engines: tuple[EngineSeen, ...]
    fallbacks: tuple[Fallback, ...]
    source: SourceState
    earlier: tuple[Standing, ...]
    investigated: tuple[Investigated, ...]
