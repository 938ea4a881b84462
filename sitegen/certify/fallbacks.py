"""What a run does without: told each time, whether or not the scenario admits it (GR-4)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Column

from sitegen.canonical.text import quote
from sitegen.certify.observed import Fallback
from sitegen.certify.scenario import MARK, SCENARIO_MARK, DeclaredFallback, Scenario
from sitegen.certify.tables import Tables
from sitegen.settings_certify import CertifyPolicy

_SEEN_HERE: Final = ("switch:", "default:", "driver:")
"""What the runner sees by itself: such a declaration counts only where it came to that."""


def fallbacks_of(
    scenario: Scenario,
    policy: CertifyPolicy,
    tables: Tables,
    variables: Mapping[str, str],
    driver_problem: str | None,
) -> tuple[Fallback, ...]:
    """Return all fallbacks of a run: those seen, and those that only the scenario can know."""
    seen = dict(
        (
            *_switches(policy, variables),
            *_driver(policy, driver_problem),
            *_defaults(scenario, tables),
        )
    )
    declared = {one.id: one for one in scenario.fallbacks}
    known = {
        one.id: "The scenario says so of itself."
        for one in scenario.fallbacks
        if not one.id.startswith(_SEEN_HERE)
    }
    return tuple(
        _fallback(name, what, declared.get(name))
        for name, what in sorted({**known, **seen}.items())
    )


def _fallback(name: str, what: str, declared: DeclaredFallback | None) -> Fallback:
    if declared is None:
        return Fallback(name, what, reason=None, temporary=False, declared=False)
    return Fallback(name, what, declared.reason, declared.temporary, declared=True)


def _switches(policy: CertifyPolicy, variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, wanted in policy.switches.items():
        found = variables.get(name)
        if found != wanted:
            # Another value than the one wanted could be a secret: it is not told.
            state = "is not set" if found is None else "has another value"
            yield f"switch:{name}", f"{quote(name)} {state}; it should be {quote(wanted)}."


def _driver(policy: CertifyPolicy, problem: str | None) -> Iterator[tuple[str, str]]:
    if policy.driver is not None and problem is not None:
        what = f"{problem} Engines elsewhere have to do their work."
        yield f"driver:{policy.driver}", what


def _defaults(scenario: Scenario, tables: Tables) -> Iterator[tuple[str, str]]:
    for step in scenario.injects:
        for row in step.rows:
            for column in tables.table(step.table).columns:
                given = column.name in row or column.name in (MARK, SCENARIO_MARK)
                if not given and _is_defaulted(column):
                    name = f"{step.table}.{column.name}"
                    what = f"The database's default was taken for {quote(name)}."
                    yield f"default:{name}", what


def _is_defaulted(column: Column[Any]) -> bool:
    # Numbers of a key that the database hands out are no fallback.
    if column.primary_key or column.identity is not None or column.computed is not None:
        return False
    return column.server_default is not None
