"""Checks on errors that a trace holds of a test that passed."""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import OWN_DIALECTS, CaseContext, and_more, place
from sitegen.model.case import Case
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome

_FAILURES = frozenset({"FAIL", "ERROR"})


class ErrorInPass:
    """Nothing failed on the way to a pass."""

    check = Check(
        id="trace-error-in-pass",
        title="A pass whose trace holds an error",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="A test may pass because it expects an error, or because it does not notice "
        "one; the trace does not tell which.",
        remedy="Assert on errors that are expected.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for failed events and `x.error` in a pass; `test.end` has a check of its own."""
        del about
        if not case.dialect.startswith(OWN_DIALECTS):
            yield from _errors(case, self.check)


class ErrorHandled:
    """An error on the way to a pass that the test did not let through."""

    check = Check(
        id="trace-error-handled",
        title="A pass whose trace holds an error that was handled",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="case",
        rationale="sitegen's own emitter records every exception, also the one that a test "
        "provokes; had the test not handled it, the case would say FAIL.",
        remedy="Nothing, where the test expects it.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for failed events in a pass of the project's own dialect."""
        del about
        if case.dialect.startswith(OWN_DIALECTS):
            yield from _errors(case, self.check)


def _errors(case: Case, check: Check) -> Iterator[Finding]:
    if case.outcome is not Outcome.PASS:
        return
    errors = [
        (number, event)
        for number, event in enumerate(case.evidence.trace)
        if (event.status in _FAILURES or event.event_type.endswith(".error"))
        and event.event_type != "test.end"
    ]
    if errors:
        number, event = errors[0]
        yield check.finding(
            case.artifact.path,
            f"The case says {quote(case.status)}, but its trace holds an error: "
            f"{quote(event.event_type)}{and_more(len(errors) - 1)}.",
            place(case, "execution_trace", number, "status"),
        )
