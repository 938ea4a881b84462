"""Checks on what the STAGETEST emitter always writes: a case that departs from it was edited."""

import re
from collections.abc import Iterator, Mapping

from sitegen.canonical.text import quote
from sitegen.checks.base import CaseContext, and_more, place
from sitegen.model.case import Case
from sitegen.model.finding import Check, Effect, Finding, Severity

_FINGERPRINT = re.compile(r"[0-9a-f]{16}\Z")
_LAYER_OF = {"test": "TEST", "db": "DB", "dispatch": "L4"}
_LAYER_PREFIX = re.compile(r"l[0-9]\Z")
_EMITTED = "The emitter derives one from the other, so that they differ only after an edit."
_AGAIN = "Emit the run again; never edit an artifact after it was emitted."


class OutputPassedType:
    """The observed output says with a boolean whether it passed."""

    check = Check(
        id="case-output-passed-type",
        title="The output's `passed` is no boolean",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="case",
        rationale="A text such as “false” counts as true in many languages; nobody can rely on it.",
        remedy=_AGAIN,
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for a `passed` that is neither true nor false."""
        del about
        if not isinstance(case.output, Mapping) or "passed" not in case.output:
            return
        if not isinstance(case.output["passed"], bool):
            yield self.check.finding(
                case.artifact.path,
                "The observed output states `passed`, but not as true or false.",
                place(case, "observed_output", "passed"),
            )


class OutputIncomplete:
    """The observed output states what every output of the emitter states."""

    check = Check(
        id="case-output-incomplete",
        title="The observed output lacks a member",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="Without `passed` and `duration` the status stands alone: there is less to hold "
        "it against.",
        remedy=_AGAIN,
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for absent members."""
        del about
        stated = case.output if isinstance(case.output, Mapping) else {}
        absent = [name for name in ("passed", "duration") if name not in stated]
        if absent:
            yield self.check.finding(
                case.artifact.path,
                f"The observed output does not state `{'` and `'.join(absent)}`.",
                place(case, "observed_output"),
            )


class TestName:
    """Case id, input and assertion name the same test."""

    check = Check(
        id="case-test-name",
        title="Case, input and assertion name different tests",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale=_EMITTED,
        remedy=_AGAIN,
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare the input's test name with the end of the id and with the assertion."""
        del about
        name = case.input.get("test_name") if isinstance(case.input, Mapping) else None
        if not isinstance(name, str):
            return
        if not (case.case_id == name or case.case_id.endswith(f"__{name}")):
            yield self.check.finding(
                case.artifact.path,
                f"The case is {quote(case.case_id)}, its input names the test {quote(name)}.",
                place(case, "synthetic_input", "test_name"),
            )
        others = [
            (number, assertion.id)
            for number, assertion in enumerate(case.evidence.assertions)
            if assertion.id != f"A-{name}"
        ]
        if others:
            number, identity = others[0]
            yield self.check.finding(
                case.artifact.path,
                f"The assertion is {quote(identity)}, the test is {quote(name)}"
                f"{and_more(len(others) - 1)}.",
                place(case, "assertions", number, "id"),
            )


class TraceOperation:
    """The test's own events name the operation that the case names."""

    check = Check(
        id="trace-operation",
        title="The test's events name another operation",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale=_EMITTED,
        remedy=_AGAIN,
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare the operation of `test.start` and `test.end` with the case's."""
        del about
        for number, event in enumerate(case.evidence.trace):
            own = event.event_type in {"test.start", "test.end"}
            if own and event.operation != case.operation:
                yield self.check.finding(
                    case.artifact.path,
                    f"The event {event.event_type} names the operation {quote(event.operation)}, "
                    f"the case {quote(case.operation or '')}.",
                    place(case, "execution_trace", number, "operation"),
                )


class EventLayer:
    """An event lies in the layer that its type names."""

    check = Check(
        id="trace-event-layer",
        title="An event lies in another layer than its type says",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="Coverage counts layers; an event moved to another one claims what no code did.",
        remedy=_AGAIN,
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare the first part of the event type with the layer, and DB writes with `DB`."""
        del about
        wrong = [
            ("execution_trace", number, event.event_type, event.layer)
            for number, event in enumerate(case.evidence.trace)
            if _layer_of(event.event_type) not in {None, event.layer}
        ]
        wrong += [
            ("db_writes", number, "a DB write", write.layer)
            for number, write in enumerate(case.evidence.db_writes)
            if write.layer != "DB"
        ]
        if wrong:
            member, number, what, layer = wrong[0]
            yield self.check.finding(
                case.artifact.path,
                f"{quote(what)} lies in the layer {quote(layer)}{and_more(len(wrong) - 1)}.",
                place(case, member, number, "layer"),
            )


def _layer_of(event_type: str) -> str | None:
    first = event_type.partition(".")[0]
    return first.upper() if _LAYER_PREFIX.match(first) else _LAYER_OF.get(first)


class StatedWrite:
    """A write that a layer says it made was recorded."""

    check = Check(
        id="trace-stated-write",
        title="A layer states a write that no DB write bears out",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The driver's event names table and row count of the write that it made; the "
        "recorder saw another one, or none.",
        remedy=_AGAIN,
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for events with table and row count that match no DB write before them."""
        del about
        first: dict[tuple[str, str], int] = {}
        for write in case.evidence.db_writes:
            first.setdefault((write.table, str(write.rows)), write.sequence)
        alone = [
            (number, table, rows)
            for number, event in enumerate(case.evidence.trace)
            if event.event_type != "db.write" and {"table", "rowcount"} <= event.detail.keys()
            for table, rows in [(str(event.detail["table"]), str(event.detail["rowcount"]))]
            if first.get((table, rows), event.sequence) >= event.sequence
        ]
        if alone:
            number, table, rows = alone[0]
            yield self.check.finding(
                case.artifact.path,
                f"An event states a write of {quote(rows)} rows to {quote(table)}, but no such DB "
                f"write is recorded before it{and_more(len(alone) - 1)}.",
                place(case, "execution_trace", number, "detail"),
            )


class Fingerprint:
    """A statement's fingerprint is one."""

    check = Check(
        id="db-write-fingerprint",
        title="A DB write's fingerprint is none",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="The emitter writes 16 hex digits of a hash; anything else was put there.",
        remedy=_AGAIN,
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for fingerprints that are no 16 hex digits."""
        del about
        odd = [
            (number, write.fingerprint)
            for number, write in enumerate(case.evidence.db_writes)
            if not _FINGERPRINT.match(write.fingerprint)
        ]
        if odd:
            number, text = odd[0]
            yield self.check.finding(
                case.artifact.path,
                f"The fingerprint {quote(text)} is not 16 hex digits{and_more(len(odd) - 1)}.",
                place(case, "db_writes", number, "statement_fingerprint"),
            )


class AssertionRepeated:
    """Every assertion has an id of its own."""

    check = Check(
        id="case-assertion-repeated",
        title="Two assertions share an id",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="An assertion that is listed twice makes a case look better covered than it is.",
        remedy="Give every assertion an id of its own.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Count the ids."""
        del about
        seen: set[str] = set()
        for number, assertion in enumerate(case.evidence.assertions):
            if assertion.id in seen:
                yield self.check.finding(
                    case.artifact.path,
                    f"The assertion id {quote(assertion.id)} is used more than once.",
                    place(case, "assertions", number, "id"),
                )
                return
            seen.add(assertion.id)
