"""What a run has seen so far; at any moment it can be written down as an observation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sitegen.certify.asking import not_asked, not_expected
from sitegen.certify.database import DatabaseFacts
from sitegen.certify.observed import (
    Act,
    Cleaned,
    EngineSeen,
    Entity,
    Expectation,
    Fallback,
    GuardrailResult,
    Injected,
    Item,
    Print,
    SourceState,
    Statements,
)
from sitegen.certify.ports import PreflightResult
from sitegen.certify.scenario import Part, Scenario

STARTED = "STARTED"
Measured = Mapping[str, int | None]


@dataclass(slots=True)
class Account:
    """The parts of an observation, as they become known."""

    scenario: Scenario
    scenario_file: str
    scenario_sha256: str
    environment: str
    tool: str
    source: SourceState
    started: datetime
    database: DatabaseFacts
    preflight: PreflightResult | None = None
    status: str = STARTED
    exit_code: int | None = None
    message: str | None = None
    ended: datetime | None = None
    preconditions: list[Item] = field(default_factory=list)
    checklist: list[Item] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    injected: list[Injected] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    engines: dict[str, EngineSeen] = field(default_factory=dict)
    statements: Statements = field(default_factory=lambda: Statements((), {}, 0))
    before: tuple[Print, ...] | None = None
    after: tuple[Print, ...] | None = None
    fallbacks: tuple[Fallback, ...] = ()
    guardrails: tuple[GuardrailResult, ...] = ()
    cleaned: dict[str, Cleaned] = field(default_factory=dict)
    metrics_before: Measured = field(default_factory=dict)
    metrics_after: Measured = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    seen_parts: set[str | None] = field(default_factory=set)

    @property
    def observation_id(self) -> str:
        """Return the id of the observation of this run."""
        return f"OBS-{self.scenario.run_id}"

    def unseen(self) -> tuple[Part, ...]:
        """Return the parts whose expectations nobody has looked at."""
        return tuple(part for part in self.scenario.parts if part.case_id not in self.seen_parts)

    def all_items(self) -> tuple[Item, ...]:
        """Return the whole checklist, with what was not asked."""
        rest = (not_asked(check, part.case_id) for part in self.unseen() for check in part.criteria)
        return (*self.checklist, *rest)

    def all_expectations(self) -> tuple[Expectation, ...]:
        """Return all expectations, with what was not asked."""
        rest = (one for part in self.unseen() for one in not_expected(part))
        return (*self.expectations, *rest)

    def all_preconditions(self) -> tuple[Item, ...]:
        """Return all preconditions, with what was not asked."""
        if self.preconditions:
            return tuple(self.preconditions)
        return tuple(not_asked(check, None) for check in self.scenario.preconditions)

    def add_engines(self, seen: tuple[EngineSeen, ...]) -> None:
        """Add what engines made in one more part."""
        for one in seen:
            known = self.engines.get(one.name)
            emitted, entities = (known.emitted, known.entities) if known else (0, ())
            both: tuple[Entity, ...] = (*entities, *one.entities)
            self.engines[one.name] = EngineSeen(one.name, emitted + one.emitted, both)

    def add_cleaned(self, cleaned: tuple[Cleaned, ...]) -> None:
        """Add what cleanup did after one more part; what is left counts as of the last time."""
        for one in cleaned:
            known = self.cleaned.get(one.table)
            if known is None:
                self.cleaned[one.table] = one
                continue
            # What an earlier cleanup left is there again: it is not counted twice.
            before = known.before + one.before - known.after
            self.cleaned[one.table] = Cleaned(
                one.table, one.action, before, known.affected + one.affected, one.after
            )
