"""Checks on what the run context says of the process that ran the suite."""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import RunEvidence, and_more, counted
from sitegen.model.case import RecorderState
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome


class ExitStatus:
    """A process that ended with 0 had no failed case."""

    check = Check(
        id="run-context-exit-status",
        title="The process succeeded, but cases failed",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="run",
        rationale="A test runner that ends with 0 says that nothing failed.",
        remedy="Take the exit status from the test runner itself, not from a wrapper.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare exit status 0 with the case files."""
        failed = sum(case.outcome is Outcome.FAIL for case in run.cases)
        if run.context is not None and run.context.exit_status == 0 and failed:
            message = f"The exit status is 0, but {counted(failed, 'case', 'cases')} failed."
            yield self.check.finding(run.context.artifact.path, message, "/exit_status")


class ExitNonzero:
    """A process in which every case passed ended with 0."""

    check = Check(
        id="run-context-exit-nonzero",
        title="The process failed, but every case passed",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="Something failed that left no case, such as a fixture or a file that could "
        "not be imported.",
        remedy="Read the test runner's output; emit a case for what failed.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare another exit status than 0 with the case files."""
        if run.context is None or not run.context.exit_status or not run.cases:
            return
        if all(case.outcome in (Outcome.PASS, Outcome.SKIP) for case in run.cases):
            message = f"The exit status is {run.context.exit_status}, but no case failed."
            yield self.check.finding(run.context.artifact.path, message, "/exit_status")


class RunRecorder:
    """Every recorder of the run could look."""

    check = Check(
        id="run-recorder-unavailable",
        title="A recorder of the run was unavailable",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="That nothing is recorded means nothing where the recorder could not look.",
        remedy="Install what the recorder needs, or switch it off on purpose.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Look for recorders of the whole run that were unavailable."""
        if run.context is None:
            return
        missing = [r for r in run.context.recorders if r.state is RecorderState.UNAVAILABLE]
        if missing:
            reason = f" ({quote(missing[0].reason)})" if missing[0].reason else ""
            yield self.check.finding(
                run.context.artifact.path,
                f"A recorder was unavailable: {quote(missing[0].name)}{reason}"
                f"{and_more(len(missing) - 1)}.",
                "/recorders",
            )
