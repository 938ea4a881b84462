"""Checks on observations of scenario runs: what it covered, who ran when, and what engines say."""

import re
from collections.abc import Iterator
from typing import Final

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.checks.own_guardrails import KINDS, observation_of
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.names import digest_of
from sitegen.model.record import Record
from sitegen.model.scenario import ScenarioClass

_PASS: Final = "PASS"  # noqa: S105 -- a status, not a password
_INJECTION: Final = ScenarioClass.STATE_INJECTION.value
_CLASSES: Final = frozenset({_INJECTION, ScenarioClass.WORKER_EXECUTION.value})
_NOT_INJECTED: Final = ("trace_generation", "worker_execution")
_CUT: Final = 4_000  # characters; a definition of as many may have been cut
_STAMP: Final = re.compile(r"\d{8}T\d{6}Z", re.ASCII)


class CoverageClaim:
    """A scenario that injects states covers neither worker nor traces."""

    kinds = KINDS
    check = Check(
        id="observation-coverage",
        title="A state injection claims what it can't cover",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Where states are injected no worker runs and no trace is made: what it says of "
        "them was not seen.",
        remedy="Claim it in a scenario of class WORKER_EXECUTION.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look at what the run says that it covered."""
        detail = observation_of(record)
        if detail is None or detail.scenario_class != _INJECTION:
            return
        covered = dict(detail.coverage)
        for name in _NOT_INJECTED:
            if covered.get(name):
                message = f"A {_INJECTION} says that it covers {quote(name)}."
                where = pointer("coverage", name)
                yield self.check.finding(record.artifact.path, message, where)


class UnknownClass:
    """The class of a scenario is one that the protocol knows."""

    kinds = KINDS
    check = Check(
        id="observation-class",
        title="The class of the scenario is unknown",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="The class says what a pass can show; of another one nobody knows.",
        remedy=f"State one of {', '.join(sorted(_CLASSES))}.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look at the class."""
        detail = observation_of(record)
        if detail is not None and detail.scenario_class not in _CLASSES:
            message = f"The class {quote(detail.scenario_class)} is not known."
            yield self.check.finding(record.artifact.path, message, "/scenario_class")


class EngineCount:
    """An engine emitted at least what is said to be emitted by it."""

    kinds = KINDS
    check = Check(
        id="observation-engine-count",
        title="More entities are said to be emitted than their engine emitted",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="That an engine emitted an entity is what tells it from one that was put "
        "there; the entities can't be more than the emissions.",
        remedy="Emit both as they were counted.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare the number that an engine emitted with its emitted entities."""
        detail = observation_of(record)
        for index, engine in enumerate(detail.engines if detail else ()):
            seen = sum(one.emitted for one in engine.entities)
            if engine.emitted < seen:
                name = quote(engine.name)
                message = f"{name} emitted {engine.emitted}, {seen} are said to be from there."
                where = f"/engines/{index}/emitted"
                yield self.check.finding(record.artifact.path, message, where)


class EngineSurplus:
    """What an engine says it made is there."""

    kinds = KINDS
    check = Check(
        id="observation-engine-surplus",
        title="An engine emitted more than is there",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="record",
        rationale="It emitted an entity twice, or one that is gone, or a database gave an earlier "
        "entity’s key to a later one.",
        remedy="Look at what the engine emitted, where the number matters.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare the number that an engine emitted with its entities."""
        detail = observation_of(record)
        for index, engine in enumerate(detail.engines if detail else ()):
            seen = sum(one.emitted for one in engine.entities)
            if engine.emitted > seen:
                message = f"{quote(engine.name)} emitted {engine.emitted}, {seen} are there."
                where = f"/engines/{index}/emitted"
                yield self.check.finding(record.artifact.path, message, where)


class RunId:
    """A run id tells its scenario and its time."""

    kinds = KINDS
    check = Check(
        id="observation-run-id",
        title="A run id is not made of its scenario and its time",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="record",
        rationale="Such an id is unique by itself; another one may have been chosen to look like "
        "an earlier run.",
        remedy="Use run-{scenario_id}-{UTC}, such as run-SDSR-E2E-001-20261121T101500Z.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare the run id with the scenario's id, and look for a time in UTC behind it."""
        detail = observation_of(record)
        if detail is None:
            return
        head = f"run-{detail.scenario_id}-"
        if not (detail.run_id.startswith(head) and _STAMP.fullmatch(detail.run_id[len(head) :])):
            message = f"The run id {quote(detail.run_id)} is not {quote(head)} and a time in UTC."
            yield self.check.finding(record.artifact.path, message, "/run_id")


class Times:
    """A run ends, and not before it began."""

    kinds = KINDS
    check = Check(
        id="observation-times",
        title="A run of a scenario ends before it began",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Times that can't be were not measured, and with them the order of the run, its "
        "preflight and its certification is open.",
        remedy="Emit both times as the clock of the run said them, with their offset.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare both times; a pass has an end."""
        detail = observation_of(record)
        if detail is None:
            return
        if detail.ended_at is None:
            if detail.status == _PASS:
                message = "The observation says PASS, but states no end."
                yield self.check.finding(record.artifact.path, message, "/ended_at")
            return
        start, end = read_time(detail.started_at), read_time(detail.ended_at)
        if start and end and start.utc and end.utc and end.utc < start.utc:
            times = f"started {quote(detail.started_at)}, ended {quote(detail.ended_at)}"
            message = f"The run ends before it begins: {times}."
            yield self.check.finding(record.artifact.path, message, "/ended_at")


class Definition:
    """A definition in the structure is the one that its digest is of."""

    kinds = KINDS
    check = Check(
        id="observation-definition",
        title="A definition in the structure is not the one that its digest is of",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="People read the definition, the comparison goes by the digest; where they "
        "part, one of them hides a change.",
        remedy="Emit the definition as the database gave it, with its SHA-256.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Hash every definition that was not cut; one may be absent only where it is known."""
        detail = observation_of(record)
        if detail is None:
            return
        known = {(part.kind, part.table, part.name, part.sha256) for part in detail.before}
        for side, parts in (("before", detail.before), ("after", detail.after)):
            for index, part in enumerate(parts):
                text = part.definition
                told = side == "after" and (part.kind, part.table, part.name, part.sha256) in known
                if text is None and not told:
                    message = f"The definition of {quote(part.name)} is not told."
                    where = f"/structure/{side}/{index}"
                    yield self.check.finding(record.artifact.path, message, where)
                if text is not None and len(text) < _CUT and digest_of(text) != part.sha256:
                    message = f"The definition of {quote(part.name)} has another SHA-256."
                    where = f"/structure/{side}/{index}/sha256"
                    yield self.check.finding(record.artifact.path, message, where)


CHECKS: Final = (
    CoverageClaim(),
    UnknownClass(),
    EngineCount(),
    EngineSurplus(),
    RunId(),
    Times(),
    Definition(),
)
"""Every check on what an observation says of its run, in the order of the catalogue."""
