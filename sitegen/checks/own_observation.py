"""Checks on observations of scenario runs: what their own lists say of their status."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.own_certification import same_value
from sitegen.checks.own_guardrails import KINDS, observation_of
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record
from sitegen.model.scenario_observation import STARTED, ObservedItem, ScenarioObservation

_PASS: Final = "PASS"  # noqa: S105 -- a status, not a password

INTERRUPTED: Final = "observation-interrupted"
"""The check whose finding means that evidence was only written in part."""


def _passing(record: Record) -> ScenarioObservation | None:
    detail = observation_of(record)
    return detail if detail is not None and detail.status == _PASS else None


class Interrupted:
    """A run of a scenario came to its end."""

    kinds = KINDS
    check = Check(
        id=INTERRUPTED,
        title="A run of a scenario never ended",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="The observation still says STARTED: the run was killed, so nobody knows what "
        "it injected, saw or cleaned up.",
        remedy="Look for rows with the scenario's mark, clean up, and run the scenario again.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look at the status."""
        detail = observation_of(record)
        if detail is not None and detail.status == STARTED:
            message = f"The run {quote(detail.run_id)} says STARTED and never said how it ended."
            yield self.check.finding(record.artifact.path, message, "/status")


class ExitCode:
    """Status and exit code of an observation agree."""

    kinds = KINDS
    check = Check(
        id="observation-exit-code",
        title="The observation's status and exit code disagree",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A pipeline goes by the exit code, people by the status; where they part, one "
        "of them went on when it should have stopped.",
        remedy="Exit with 0 exactly where the run passed, and state no code before the end.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare status and exit code; a run that has not ended has none."""
        detail = observation_of(record)
        if detail is None:
            return
        code = detail.exit_code
        if detail.status == STARTED:
            agree = code is None
        else:
            agree = code is not None and (code == 0) is (detail.status == _PASS)
        if not agree:
            stated = "null" if code is None else code
            message = f"The observation says {detail.status}, its exit code is {stated}."
            yield self.check.finding(record.artifact.path, message, "/exit_code")


class ItemUnmet:
    """Every precondition and item of the checklist behind a pass is met."""

    kinds = KINDS
    check = Check(
        id="observation-item-unmet",
        title="The observation passes although an item is not met",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="An item is met where the observed value is the expected one and its status is "
        "PASS; one that is not refutes the run.",
        remedy="State FAIL, and certify the scenario again when the cause is mended.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Derive every item of a pass again."""
        detail = _passing(record)
        if detail is None:
            return
        for name, items in (
            ("preconditions", detail.preconditions),
            ("checklist", detail.checklist),
        ):
            for index, item in enumerate(items):
                where = f"/{name}/{index}"
                if item.status != _PASS:
                    message = f"The observation says PASS, but {quote(item.id)} says {item.status}."
                    yield self.check.finding(record.artifact.path, message, f"{where}/status")
                elif not same_value(item.expected, item.observed):
                    message = f"What was observed of {quote(item.id)} is not what was expected."
                    yield self.check.finding(record.artifact.path, message, f"{where}/observed")


class ItemStatus:
    """The status of an item follows from its two values, whatever the whole says."""

    kinds = KINDS
    check = Check(
        id="observation-item-status",
        title="The status of an item does not follow from what was observed",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="PASS beside another value than the expected one, or FAIL beside that very "
        "value, was not derived from what was seen.",
        remedy="Derive the status of each item from its expected and observed value.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare the items of runs that did not pass; those of a pass are held to be met."""
        detail = observation_of(record)
        if detail is None or detail.status == _PASS:
            return
        for name, items in (
            ("preconditions", detail.preconditions),
            ("checklist", detail.checklist),
        ):
            for index, item in enumerate(items):
                if _misjudged(item):
                    message = f"{quote(item.id)} says {item.status}; its values say otherwise."
                    where = f"/{name}/{index}/status"
                    yield self.check.finding(record.artifact.path, message, where)


def _misjudged(item: ObservedItem) -> bool:
    return item.status in {_PASS, "FAIL"} and (item.status == _PASS) is not same_value(
        item.expected, item.observed
    )


class ExpectationUnmet:
    """What was expected of the engines happened, and nothing else, behind a pass."""

    kinds = KINDS
    check = Check(
        id="observation-expectation-unmet",
        title="The observation passes although an engine did not do what was expected",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Propagation is what the scenario is for: an engine that did not fire, or fired "
        "when it must not, refutes the run.",
        remedy="State FAIL, and mend the engine or the expectation.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Derive every expectation of a pass again from its two counts."""
        detail = _passing(record)
        for index, one in enumerate(detail.expectations if detail else ()):
            where, name = f"/expectations/{index}", quote(one.id)
            if one.status != _PASS:
                message = f"The observation says PASS, but {name} says {one.status}."
                yield self.check.finding(record.artifact.path, message, f"{where}/status")
            elif one.observed != one.expected:
                seen = (
                    "nothing was counted" if one.observed is None else f"there are {one.observed}"
                )
                message = f"{name} asks for {one.expected} rows in {quote(one.table)}, {seen}."
                yield self.check.finding(record.artifact.path, message, f"{where}/observed")
            elif one.kind == "non_propagation" and one.expected:
                message = f"{name} is of what must not be created, but asks for {one.expected}."
                yield self.check.finding(record.artifact.path, message, f"{where}/expected")


class ActFailed:
    """Every act of a person behind a pass was possible."""

    kinds = KINDS
    check = Check(
        id="observation-act-failed",
        title="The observation passes although an act failed",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="What follows an act that failed did not follow from it.",
        remedy="State ERROR, and mend what refused the act.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for acts that ended in an error."""
        detail = _passing(record)
        for index, one in enumerate(detail.acts if detail else ()):
            if one.status != _PASS:
                message = f"The observation says PASS, but act {quote(one.step_id)} failed."
                yield self.check.finding(record.artifact.path, message, f"/acts/{index}/status")


class NothingChecked:
    """A pass rests on a checklist and on a preflight."""

    kinds = KINDS
    check = Check(
        id="observation-checklist-empty",
        title="The observation passes although nothing was checked",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Nothing that was looked at is nothing that holds: empty never means passed.",
        remedy="Give the scenario acceptance criteria, and emit each of them.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for a checklist without items."""
        detail = _passing(record)
        if detail is not None and not detail.checklist:
            message = "The observation says PASS, but its checklist is empty."
            yield self.check.finding(record.artifact.path, message, "/checklist")


class NoPreflight:
    """A run of a scenario was guarded by a preflight."""

    kinds = KINDS
    check = Check(
        id="observation-no-preflight",
        title="The observation passes without a preflight",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The protocol says: no run without a preflight. Nobody knows whether what the "
        "scenario ran on was what it needs.",
        remedy="Run the preflight with the same run id first, and name it.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for the preflight of a pass."""
        detail = _passing(record)
        if detail is not None and detail.preflight is None:
            message = "The observation says PASS, but names no preflight."
            yield self.check.finding(record.artifact.path, message, "/preflight")


class ItemDuplicate:
    """Every precondition, item and expectation is there once."""

    kinds = KINDS
    check = Check(
        id="observation-item-duplicate",
        title="An item of the observation is there twice",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="Two results of one item leave open which of them holds.",
        remedy="Emit one result an item; in parts, with the part's name before it.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Count the items of each list by id and part."""
        detail = observation_of(record)
        if detail is None:
            return
        for name, keys in (
            ("preconditions", [(one.id, one.part) for one in detail.preconditions]),
            ("checklist", [(one.id, one.part) for one in detail.checklist]),
            ("expectations", [(one.id, one.part) for one in detail.expectations]),
        ):
            for (item, _), count in sorted(Counter(keys).items(), key=str):
                if count > 1:
                    message = f"The item {quote(item)} is there {count} times."
                    yield self.check.finding(record.artifact.path, message, f"/{name}")


CHECKS: Final = (
    Interrupted(),
    ExitCode(),
    ItemUnmet(),
    ItemStatus(),
    ExpectationUnmet(),
    ActFailed(),
    NothingChecked(),
    NoPreflight(),
    ItemDuplicate(),
)
"""Every check on the status of an observation, in the order of the catalogue."""
