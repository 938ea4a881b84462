"""Scenarios: a described cause and its expected propagation."""

from dataclasses import dataclass
from enum import StrEnum

from sitegen.model.value import Position


class ScenarioClass(StrEnum):
    """The classes that the protocol knows; anything else is shown as unknown."""

    STATE_INJECTION = "STATE_INJECTION"
    WORKER_EXECUTION = "WORKER_EXECUTION"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CommentClaim:
    """A certification status that a comment states: its word, its sentence, and its line."""

    scenario_id: str
    status: str
    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario definition; fields are None where the file has none.

    `stated_class` is the file's own word, `scenario_class` its mapping. `coverage` is what the
    file claims to cover (name → true or false). `prerequisites` are scenario ids that it depends
    on by its own fields. `invariants` counts those declared.
    """

    scenario_id: str
    name: str | None
    domain: str | None
    stated_class: str | None
    scenario_class: ScenarioClass | None
    execution_mode: str | None
    coverage: tuple[tuple[str, bool], ...]
    capabilities: tuple[str, ...]
    panel_id: str | None
    endpoint: str | None
    method: str | None
    invariants: int
    steps: tuple[str, ...]
    acceptance_criteria: int
    prerequisites: tuple[str, ...]
    comment_claims: tuple[CommentClaim, ...]
    stated_status: str | None
