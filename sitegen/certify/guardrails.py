"""The six guardrails of one execution, and what must be refused before it writes anything.

One whose evidence was not taken is SKIPPED, which is no pass.
"""

from collections.abc import Sequence
from typing import Final

from sitegen.certify.breaches import Breach
from sitegen.certify.guardrail_rules import (
    CanonicalTablesOnly,
    EnginesCreate,
    Guardrail,
    NoFixWhileInvestigating,
    NoSilentFallback,
    SameTriggersAndConstraints,
    SchemaThroughMigrations,
)
from sitegen.certify.observed import GuardedRun, GuardrailResult

PASS: Final = "PASS"  # noqa: S105 -- a status, not a password
FAIL: Final = "FAIL"
SKIPPED: Final = "SKIPPED"

GUARDRAILS: Final[tuple[Guardrail, ...]] = (
    SchemaThroughMigrations(),
    SameTriggersAndConstraints(),
    CanonicalTablesOnly(),
    NoSilentFallback(),
    NoFixWhileInvestigating(),
    EnginesCreate(),
)
_BEFOREHAND: Final = frozenset({"GR-3", "GR-5", "GR-6"})
"""What can be told from the intention, the structure and the past alone."""

_MOST_NAMED: Final = 20  # breaches in one sentence; the rest is counted


def judge(run: GuardedRun) -> tuple[GuardrailResult, ...]:
    """Return what became of each guardrail, GR-1 to GR-6.

    `where` points to the first place; the message names all.
    """
    return tuple(_judged(rule, run) for rule in GUARDRAILS)


def refused_before(run: GuardedRun) -> tuple[GuardrailResult, ...]:
    """Return all six as they stand before anything is written: FAIL, or not reached yet.

    `run` holds the intention: `injected` the rows that the scenario would inject, `before` the
    structure; nothing else was seen. A failed one forbids the run. No place is named in an
    observation that holds no injection: the message names the steps.
    """
    results = []
    for rule in GUARDRAILS:
        found = tuple(rule.breaches(run)) if rule.id in _BEFOREHAND else ()
        message = _sentence(found) if found else "Nothing was written, so it was not looked at."
        status = FAIL if found else SKIPPED
        results.append(GuardrailResult(rule.id, rule.title, status, message))
    return tuple(results)


def _judged(rule: Guardrail, run: GuardedRun) -> GuardrailResult:
    found = tuple(rule.breaches(run))
    if found:
        return GuardrailResult(rule.id, rule.title, FAIL, _sentence(found), found[0].where)
    not_seen = rule.not_seen(run)
    if not_seen:
        return GuardrailResult(rule.id, rule.title, SKIPPED, not_seen)
    return GuardrailResult(rule.id, rule.title, PASS, rule.holds)


def _sentence(found: Sequence[Breach]) -> str:
    parts = list(dict.fromkeys(one.what for one in found))
    named = "; ".join(parts[:_MOST_NAMED])
    more = f"; and {len(parts) - _MOST_NAMED} more" if len(parts) > _MOST_NAMED else ""
    return f"{named[:1].upper()}{named[1:]}{more}."
