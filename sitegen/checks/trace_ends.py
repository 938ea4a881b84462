"""Checks on the two events that frame a trace, `test.start` and `test.end`."""

from collections.abc import Iterator

from sitegen.canonical.numbers import distance
from sitegen.canonical.text import quote
from sitegen.checks.base import CaseContext, place
from sitegen.model.case import Case, TraceEvent
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome
from sitegen.model.value import Value

START = "test.start"
END = "test.end"
ROUNDING_MS = 0.001
"""How far the two durations may be apart: the emitter rounds one to three decimals of a ms."""

_OUTCOMES = {
    "PASS": Outcome.PASS,
    "FAIL": Outcome.FAIL,
    "ERROR": Outcome.FAIL,
    "SKIPPED": Outcome.SKIP,
}


class TestEnd:
    """The trace ends with `test.end`, and it says what the case says."""

    __test__ = False  # not a test class, whatever its name looks like to a test runner
    check = Check(
        id="trace-test-end",
        title="The end of the trace contradicts the case",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The event is written by the test runner itself when the test ends: a pass "
        "without it did not end, and another status there refutes the case's.",
        remedy="Emit the run again; never edit an artifact after it was emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for the one `test.end`, its place in the order and its status."""
        del about
        ends = _events(case, END)
        if not ends:
            if case.outcome is Outcome.PASS:
                message = f"The case says {quote(case.status)}, but its trace has no test.end."
                where = place(case, "execution_trace")
                yield self.check.finding(case.artifact.path, message, where)
            return
        if len(ends) > 1:
            message = f"The trace has {len(ends)} test.end events, there can only be one."
            where = place(case, "execution_trace", ends[1][0])
            yield self.check.finding(case.artifact.path, message, where)
        number, event = ends[0]
        last = max(_sequences(case))
        if len(ends) == 1 and event.sequence != last:
            yield self.check.finding(
                case.artifact.path,
                f"The test.end event has sequence number {event.sequence}, "
                f"but the case goes on to {last}.",
                place(case, "execution_trace", number, "seq"),
            )
        for number, event in ends:
            if _OUTCOMES.get(event.status) is not case.outcome:
                yield self.check.finding(
                    case.artifact.path,
                    f"The case says {quote(case.status)}, but its test.end event "
                    f"says {quote(event.status)}.",
                    place(case, "execution_trace", number, "status"),
                )
                return


class TestStart:
    """The trace starts with `test.start`, and it names the case."""

    __test__ = False
    check = Check(
        id="trace-test-start",
        title="The start of the trace does not belong to the case",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The event names the test that was traced: a trace without it, or with "
        "another name in it, is not evidence of this case.",
        remedy="Emit the run again; never move a trace from one case to another.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for the one `test.start`, its place in the order and what it names."""
        del about
        starts = _events(case, START)
        if not starts:
            if case.outcome is Outcome.PASS:
                message = f"The case says {quote(case.status)}, but its trace has no test.start."
                where = place(case, "execution_trace")
                yield self.check.finding(case.artifact.path, message, where)
            return
        if len(starts) > 1:
            message = f"The trace has {len(starts)} test.start events, there can only be one."
            where = place(case, "execution_trace", starts[1][0])
            yield self.check.finding(case.artifact.path, message, where)
        number, event = starts[0]
        first = min(_sequences(case))
        if event.sequence != first:
            yield self.check.finding(
                case.artifact.path,
                f"The test.start event has sequence number {event.sequence}, "
                f"but the case starts with {first}.",
                place(case, "execution_trace", number, "seq"),
            )
        yield from self._names(case, number, event)

    def _names(self, case: Case, number: int, event: TraceEvent) -> Iterator[Finding]:
        for member, own in (("case_id", case.case_id), ("uc_id", case.use_case)):
            stated: Value = event.detail.get(member)
            if member in event.detail and own is not None and stated != own:
                yield self.check.finding(
                    case.artifact.path,
                    f"The test.start event names {member} {quote(str(stated))}, "
                    f"the case is {quote(own)}.",
                    place(case, "execution_trace", number, "detail", member),
                )


class Duration:
    """The trace and the output measured the same duration."""

    check = Check(
        id="trace-duration",
        title="The trace and the output state different durations",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="Both figures come from one measurement, one of them rounded to a "
        "thousandth of a millisecond: where they part, one was changed.",
        remedy="Emit the run again; never edit an artifact after it was emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare `duration_ms` of `test.end` with the observed duration."""
        del about
        if case.duration_s is None:
            return
        observed = case.duration_s * 1000
        for number, event in _events(case, END):
            if "duration_ms" not in event.detail:
                continue
            stated = event.detail["duration_ms"]
            shown = quote(str(stated))
            if isinstance(stated, (int, float)) and not isinstance(stated, bool):
                if distance(stated, observed) <= ROUNDING_MS:
                    continue
                shown = repr(stated)
            yield self.check.finding(
                case.artifact.path,
                f"The test.end event states {shown} ms, the output {observed:.3f} ms.",
                place(case, "execution_trace", number, "detail", "duration_ms"),
            )
            return


def _events(case: Case, event_type: str) -> list[tuple[int, TraceEvent]]:
    return [(n, e) for n, e in enumerate(case.evidence.trace) if e.event_type == event_type]


def _sequences(case: Case) -> Iterator[int]:
    yield from (event.sequence for event in case.evidence.trace)
    yield from (write.sequence for write in case.evidence.db_writes)
