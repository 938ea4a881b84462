"""Checks on a case's status against what its own assertions and output say."""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import CaseContext, and_more, counted, place
from sitegen.model.case import Case
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome


class Status:
    """The status is one that its format knows."""

    check = Check(
        id="case-status",
        title="The status is unknown",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="case",
        rationale="What nobody can read as a pass is not a pass.",
        remedy="Use the statuses of the format.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for a status that no outcome belongs to."""
        del about
        if case.outcome is Outcome.UNKNOWN:
            message = f"The status {quote(case.status)} is unknown, so the case is not passed."
            yield self.check.finding(case.artifact.path, message, place(case, "status"))


class NoAssertion:
    """A pass rests on at least one assertion that was evaluated."""

    check = Check(
        id="case-no-assertion",
        title="A pass without an evaluated assertion",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="A test that asserts nothing can't pass: an empty list is not trivially true.",
        remedy="Assert something, or skip the test and say why.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Count the assertions that passed or failed."""
        del about
        if case.outcome is not Outcome.PASS:
            return
        assertions = case.evidence.assertions
        if any(item.outcome in (Outcome.PASS, Outcome.FAIL) for item in assertions):
            return
        held = "none was evaluated" if assertions else "it has no assertion"
        message = f"The case says {quote(case.status)}, but {held}."
        yield self.check.finding(case.artifact.path, message, place(case, "assertions"))


class FailedAssertion:
    """What says pass or skip has no failed assertion."""

    check = Check(
        id="case-failed-assertion",
        title="A pass or skip with a failed assertion",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The assertions are the measurement, the status only sums them up.",
        remedy="Derive the status from the assertions.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for a failed assertion behind another status than a failure."""
        del about
        if case.outcome is Outcome.FAIL:
            return
        yield from about_assertions(
            self.check,
            case,
            [n for n, a in enumerate(case.evidence.assertions) if a.outcome is Outcome.FAIL],
            f"The case says {quote(case.status)}, but an assertion failed",
        )


class AssertionStatus:
    """Every assertion has a known status."""

    check = Check(
        id="case-assertion-status",
        title="The status of an assertion is unknown",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="case",
        rationale="An assertion whose result nobody can read supports nothing.",
        remedy="Use the statuses of the format.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for assertions with a status that no outcome belongs to."""
        del about
        yield from about_assertions(
            self.check,
            case,
            [n for n, a in enumerate(case.evidence.assertions) if a.outcome is Outcome.UNKNOWN],
            "The status of an assertion is unknown",
        )


class FailWithoutCause:
    """A failure names what failed."""

    check = Check(
        id="case-fail-without-cause",
        title="A failure without a failed assertion",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="STAGETEST writes a skip or an expected failure inside a test as a failure in "
        "which nothing failed; such a failure can't be told from a real one.",
        remedy="Emit skips as skips, and failures with the assertion that failed.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for a failure in which no assertion failed."""
        del about
        assertions = case.evidence.assertions
        failed = any(item.outcome is Outcome.FAIL for item in assertions)
        if case.outcome is not Outcome.FAIL or failed:
            return
        held = counted(len(assertions), "assertion", "assertions")
        message = f"The case says {quote(case.status)}, but none of {held} failed."
        yield self.check.finding(case.artifact.path, message, place(case, "status"))


class ObservedPassed:
    """The observed output agrees with the status."""

    check = Check(
        id="case-observed-passed",
        title="The observed output and the status disagree",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The output is covered by the hash, the status is not: a status that was "
        "edited afterwards shows here.",
        remedy="Emit the run again; never edit an artifact after it was emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare `observed_output.passed` with the status, where both say something."""
        del about
        passed = case.output_passed
        if passed is None or case.outcome is Outcome.UNKNOWN:
            return
        if passed == (case.outcome is Outcome.PASS):
            return
        said = "passed" if passed else "did not pass"
        yield self.check.finding(
            case.artifact.path,
            f"The case says {quote(case.status)}, but its output says that it {said}.",
            place(case, "observed_output", "passed"),
        )


class NegativeDuration:
    """A test took some time."""

    check = Check(
        id="case-duration",
        title="The duration is below zero",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="No test ends before it starts: the figure was not measured.",
        remedy="Measure durations with a monotonic clock.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for a duration below zero."""
        del about
        if case.duration_s is not None and case.duration_s < 0:
            message = f"The observed duration is {case.duration_s!r} s, which is below zero."
            where = place(case, "observed_output", "duration")
            yield self.check.finding(case.artifact.path, message, where)


def about_assertions(
    check: Check, case: Case, numbers: list[int], message: str, member: str = "status"
) -> Iterator[Finding]:
    """Yield one finding on these assertions: hostile cases hold any number, so it counts."""
    if numbers:
        first = numbers[0]
        name = quote(case.evidence.assertions[first].id)
        yield check.finding(
            case.artifact.path,
            f"{message}: {name}{and_more(len(numbers) - 1)}.",
            place(case, "assertions", first, member),
        )
