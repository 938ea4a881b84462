"""Checks on the guardrails of a scenario run: derived anew from the evidence in its observation."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.guardrail_breaches import BREACHES, not_looked_at
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record, RecordKind
from sitegen.model.scenario_observation import GUARDRAILS, STARTED, ScenarioObservation

KINDS: Final = frozenset({RecordKind.EFFECT_OBSERVATION})

_PASS: Final = "PASS"  # noqa: S105 -- a status, not a password
_FAIL: Final = "FAIL"
_NAMED: Final = 20  # places of one broken guardrail that are named; the others are counted


def _check(name: str, guardrail: str, title: str, rationale: str, remedy: str) -> Check:
    return Check(
        id=f"guardrail-{name}",
        title=f"{guardrail}: {title}",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale=rationale,
        remedy=remedy,
    )


def observation_of(record: Record) -> ScenarioObservation | None:
    """Return the observation of a scenario run, None where the record is none of ours."""
    return record.detail if isinstance(record.detail, ScenarioObservation) else None


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One guardrail: it holds where its evidence shows nothing that breaks it."""

    guardrail: str
    check: Check
    kinds: frozenset[RecordKind] = KINDS

    def findings(self, record: Record) -> Iterator[Finding]:
        """Yield a finding for each place that breaks the guardrail, up to a bound."""
        detail = observation_of(record)
        if detail is None:
            return
        breaches = BREACHES[self.guardrail](detail)
        for message, where in islice(breaches, _NAMED):
            yield self.check.finding(record.artifact.path, message, where)
        rest = sum(1 for _ in breaches)
        if rest:
            message = f"{rest} more places break {self.guardrail}."
            yield self.check.finding(record.artifact.path, message, "")


GUARDRAIL_CHECKS: Final = (
    Guardrail(
        "GR-1",
        _check(
            "schema-through-migrations",
            "GR-1",
            "the schema changes through migrations only",
            "A scenario that changes the schema, its version or rows that are not its own tests a "
            "database that nobody deploys.",
            "Put the change into a migration, and let the scenario insert causes only.",
        ),
    ),
    Guardrail(
        "GR-2",
        _check(
            "same-triggers-and-constraints",
            "GR-2",
            "triggers and constraints are the same for synthetic rows",
            "A rule that is switched off for the run, or that spares synthetic rows, is a rule "
            "that was not tested.",
            "Take the exception out, and let synthetic rows pass the rules that all rows pass.",
        ),
    ),
    Guardrail(
        "GR-3",
        _check(
            "canonical-tables-only",
            "GR-3",
            "scenarios use the application’s own tables",
            "What works on tables of the scenario system shows nothing of the application’s.",
            "Drop such tables, and inject into those that the application reads.",
        ),
    ),
    Guardrail(
        "GR-4",
        _check(
            "no-silent-fallback",
            "GR-4",
            "no fallback is silent",
            "What was missing, defaulted or switched off decides what a pass is worth; who reads "
            "it must learn of it, and that it will end.",
            "Declare the fallback in the scenario with its reason and mark it temporary, or mend "
            "what it stands for.",
        ),
    ),
    Guardrail(
        "GR-6",
        _check(
            "engines-create",
            "GR-6",
            "what an engine must create, an engine created",
            "An entity that was injected, or written by an interface, looks like propagation and "
            "is none.",
            "Inject causes only, and let the engine create, mark and emit its entities.",
        ),
    ),
)
"""Those that one observation shows; GR-5 is looked for across files."""


class GuardrailStatementDiffers:
    """What a document says of its guardrails is what its evidence says."""

    kinds = KINDS
    check = Check(
        id="guardrail-statement",
        title="An observation says of a guardrail what its evidence does not",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A guardrail that says PASS is believed. Where the evidence beside it breaks "
        "it, or was never taken, or where the whole passes although one failed, the "
        "statement was not derived from what happened.",
        remedy="Emit what was found, and let the run fail with the guardrail.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Hold every stated status against what is derived, and against the whole."""
        detail = observation_of(record)
        if detail is None:
            return
        path = record.artifact.path
        for index, stated in enumerate(detail.guardrails):
            where = f"/guardrails/{index}/status"
            name = quote(stated.id)
            if stated.status == _FAIL and detail.status == _PASS:
                message = f"The observation says PASS, but {name} says FAIL."
                yield self.check.finding(path, message, where)
            if stated.status != _PASS or stated.id not in BREACHES:
                continue
            if next(BREACHES[stated.id](detail), None) is not None:
                message = f"{name} says PASS, but the evidence in the document breaks it."
                yield self.check.finding(path, message, where)
                continue
            lacking = not_looked_at(stated.id, detail)
            if lacking is not None:
                message = f"{name} says PASS, but {lacking[0]}."
                yield self.check.finding(path, message, lacking[1])


class GuardrailMissing:
    """All guardrails are there, once each."""

    kinds = KINDS
    check = Check(
        id="guardrail-missing",
        title="An observation does not have every guardrail once",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="A guardrail that nobody looked at is none that held, and of two results of "
        "one nobody knows which counts.",
        remedy=f"Emit one result of each of {', '.join(GUARDRAILS)}.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Count the guardrails; a run that never ended has none yet."""
        detail = observation_of(record)
        if detail is None or detail.status == STARTED:
            return
        counts = Counter(one.id for one in detail.guardrails)
        wrong = [name for name in GUARDRAILS if counts[name] != 1]
        wrong += sorted(quote(name) for name in counts.keys() - set(GUARDRAILS))
        if wrong:
            message = f"These guardrails are not there exactly once, or unknown: {_list(wrong)}."
            yield self.check.finding(record.artifact.path, message, "/guardrails")


class GuardrailSkipped:
    """Every guardrail behind a pass was looked at."""

    kinds = KINDS
    check = Check(
        id="guardrail-skipped",
        title="An observation passes although a guardrail was skipped",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="A guardrail that was not looked at may have been broken.",
        remedy="Run the scenario where all guardrails can be looked at.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Name the guardrails that a pass skipped."""
        detail = observation_of(record)
        for index, one in enumerate(detail.guardrails if detail else ()):
            if detail is not None and detail.status == _PASS and one.status == "SKIPPED":
                message = f"The observation says PASS, but {quote(one.id)} was skipped."
                where = f"/guardrails/{index}/status"
                yield self.check.finding(record.artifact.path, message, where)


def _list(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown


CHECKS: Final = (
    *GUARDRAIL_CHECKS,
    GuardrailStatementDiffers(),
    GuardrailMissing(),
    GuardrailSkipped(),
)
"""Every check on guardrails that one record shows, in the order of the catalogue."""
