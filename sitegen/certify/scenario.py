"""A scenario as its file states it: causes, what must follow, what must not, and its cleanup.

Everything here is read and filled in: no placeholder is left, and no member is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.certify.observed import Scalar

STATE_INJECTION: Final = "STATE_INJECTION"
WORKER_EXECUTION: Final = "WORKER_EXECUTION"
MODES: Final[Mapping[str, str]] = {
    STATE_INJECTION: "non_executable",
    WORKER_EXECUTION: "executable",
}
"""The classes that can be run, and the execution mode that belongs to each."""

MARK: Final = "is_synthetic"
SCENARIO_MARK: Final = "synthetic_scenario_id"
"""The two columns that tell a row of a scenario from any other."""


@dataclass(frozen=True, slots=True)
class ValueOf:
    """A value of the one row that matches; it is looked up when it is needed."""

    table: str
    column: str
    where: "Where"


Operand = Scalar | ValueOf


@dataclass(frozen=True, slots=True)
class Equals:
    """The column holds the value; None: it holds none."""

    value: Operand


@dataclass(frozen=True, slots=True)
class Contains:
    """The column, an array or a text, has the value in it."""

    value: Operand


@dataclass(frozen=True, slots=True)
class NotNull:
    """The column holds any value."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column holds one of the values."""

    values: tuple[Operand, ...]


Test = Equals | Contains | NotNull | OneOf
Where = tuple[tuple[str, Test], ...]
"""Columns and what each must hold; all of them have to match."""

Datum = Operand | list["Datum"] | dict[str, "Datum"]
"""A value to insert, or to hand to an act; arrays and objects are for columns of JSON."""

Row = Mapping[str, Datum]


@dataclass(frozen=True, slots=True)
class Count:
    """So many rows match."""

    count: int


@dataclass(frozen=True, slots=True)
class Holds:
    """Exactly one row matches, and its column holds the value."""

    column: str
    equals: Operand


@dataclass(frozen=True, slots=True)
class Check:
    """A precondition or an item of the checklist."""

    id: str
    name: str
    table: str
    where: Where
    expect: Count | Holds


@dataclass(frozen=True, slots=True)
class InjectStep:
    """Rows of causes for one table; `place` points to the step in the file."""

    step_id: str
    table: str
    rows: tuple[Row, ...]
    place: str


@dataclass(frozen=True, slots=True)
class ActStep:
    """What a person does through the application's own interface."""

    step_id: str
    call: str
    data: Row
    place: str


Step = InjectStep | ActStep


@dataclass(frozen=True, slots=True)
class Propagation:
    """What an engine must create; `source` is the table that it reacts to."""

    id: str
    source: str
    via: str
    table: str
    where: Where
    count: int
    place: str


@dataclass(frozen=True, slots=True)
class NonPropagation:
    """What an engine must not create, and why not."""

    id: str
    via: str
    table: str
    where: Where
    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class Part:
    """Steps and what is expected of them; `case_id` is None where the scenario is one part."""

    case_id: str | None
    steps: tuple[Step, ...]
    propagation: tuple[Propagation, ...]
    non_propagation: tuple[NonPropagation, ...]
    criteria: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Cleanup:
    """The tables in the order in which they are cleaned, and those that are only archived."""

    order: tuple[str, ...]
    archive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclaredFallback:
    """What the scenario admits to do without."""

    id: str
    reason: str
    temporary: bool


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario, filled in for one execution of it."""

    scenario_id: str
    run_id: str
    name: str
    version: str | None
    domain: str | None
    scenario_class: str
    purpose: str
    coverage: Mapping[str, bool]
    requires: tuple[str, ...]
    preconditions: tuple[Check, ...]
    fallbacks: tuple[DeclaredFallback, ...]
    parts: tuple[Part, ...]
    cleanup: Cleanup

    @property
    def injects(self) -> tuple[InjectStep, ...]:
        """Return every injection, in order."""
        steps = (step for part in self.parts for step in part.steps)
        return tuple(step for step in steps if isinstance(step, InjectStep))

    @property
    def acts(self) -> tuple[ActStep, ...]:
        """Return every act, in order."""
        steps = (step for part in self.parts for step in part.steps)
        return tuple(step for step in steps if isinstance(step, ActStep))
