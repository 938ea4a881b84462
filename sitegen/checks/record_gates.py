"""Checks on SDSR gate reports and session-gate runs of scenarios."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.canonical.text import quote
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind
from sitegen.model.sdsr import GateReport, ScenarioRun

_REPORTS: Final = frozenset({RecordKind.GATE_REPORT})
_RUNS: Final = frozenset({RecordKind.SCENARIO_RUN})
_ABSOLUTE: Final = re.compile(r"/|[A-Za-z]:[\\/]|\\\\")
_WORDS: Final = {True: "true", False: "false", None: "nothing"}
_COMMAND_NOT_FOUND: Final = 127  # exit code of a POSIX shell


class GateCounts:
    """A gate report's counts are those of its rows."""

    kinds = _REPORTS
    check = Check(
        id="gate-report-counts",
        title="A gate report's counts are those of its checks",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A count that the rows refute can't be believed, nor the gate beside it.",
        remedy="Derive the counts from the rows.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each count that differs from the rows."""
        report = record.detail
        if not isinstance(report, GateReport):
            return
        outcomes = [row.outcome for row in report.checks]
        figures = (
            ("passed", report.passed, outcomes.count(Outcome.PASS)),
            ("failed", report.failed, outcomes.count(Outcome.FAIL)),
        )
        for name, stated, counted in figures:
            if stated != counted:
                message = f"{stated} checks are stated as {name}, the rows show {counted}."
                yield self.check.finding(record.artifact.path, message, f"/{name}")


class GateResult:
    """A gate passes when there are checks and all of them passed."""

    kinds = _REPORTS
    check = Check(
        id="gate-report-gate",
        title="A passing gate has checks, and all of them passed",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The rows are the evidence, the gate only sums them up; empty is no pass.",
        remedy="State FAIL where a check did not pass.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a passing gate has no rows, or one that did not pass."""
        report = record.detail
        if not isinstance(report, GateReport) or record.outcome is not Outcome.PASS:
            return
        bad = [row for row in report.checks if row.outcome is not Outcome.PASS]
        if not report.checks:
            message = "The gate states PASS, but it has no check."
            yield self.check.finding(record.artifact.path, message, "/results")
        elif bad:
            message = (
                f"The gate states PASS, but {len(bad)} checks did not pass, "
                f"the first is {quote(bad[0].check_id)}."
            )
            yield self.check.finding(record.artifact.path, message, "/gate")


class GateReturnCode:
    """A check passes when its command returned 0."""

    kinds = _REPORTS
    check = Check(
        id="gate-report-return-code",
        title="A check's status follows from its return code",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The return code is what was measured.",
        remedy="Derive the status from the return code.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each row whose status and return code differ."""
        report = record.detail
        if isinstance(report, GateReport):
            yield from self._of(report, record.artifact.path)

    def _of(self, report: GateReport, artifact: str) -> Iterator[Finding]:
        for index, row in enumerate(report.checks):
            refused = row.outcome is Outcome.PASS and row.return_code != 0
            denied = row.outcome is Outcome.FAIL and row.return_code == 0
            if refused or denied:
                code = "no return code" if row.return_code is None else f"code {row.return_code}"
                message = f"Check {quote(row.check_id)} states {quote(row.status)} with {code}."
                yield self.check.finding(artifact, message, f"/results/{index}/return_code")


class GatePaths:
    """Absolute paths lead nowhere on another machine."""

    kinds = _REPORTS
    check = Check(
        id="gate-report-absolute-path",
        title="A gate report names no absolute paths",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="record",
        rationale="The logs that the report names can't be found from it, and the paths tell of "
        "the machine that made it.",
        remedy="Name paths relative to the report, and hand the logs over with it.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield one finding that counts the absolute paths."""
        report = record.detail
        if not isinstance(report, GateReport):
            return
        logs = ((f"/results/{i}/log_file", row.log_file) for i, row in enumerate(report.checks))
        named = [*report.paths, *((where, path) for where, path in logs if path)]
        absolute = [(where, path) for where, path in named if _ABSOLUTE.match(path)]
        if absolute:
            message = f"{len(absolute)} paths are absolute, the first is {quote(absolute[0][1])}."
            yield self.check.finding(record.artifact.path, message, absolute[0][0])


class RunResult:
    """A scenario run's result is that of its validation."""

    kinds = _RUNS
    check = Check(
        id="scenario-run-result",
        title="A scenario run's result follows from its validation",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The validation and its violations are the evidence, the result sums them up.",
        remedy="Derive the result from the validation.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where validation, violations and result disagree."""
        run = record.detail
        if not isinstance(run, ScenarioRun):
            return
        artifact = record.artifact.path
        if run.validation_passed is not run.result_passed:
            message = (
                f"The result says passed: {_WORDS[run.result_passed]}, the validation says "
                f"{_WORDS[run.validation_passed]}."
            )
            yield self.check.finding(artifact, message, "/result/passed")
        if run.result_passed and run.violations:
            message = f"The result says passed, but {len(run.violations)} violations are listed."
            yield self.check.finding(artifact, message, "/validation/violations")
        stated = run.violations_count
        if stated is not None and stated != len(run.violations):
            message = f"{stated} violations are stated, but {len(run.violations)} are listed."
            yield self.check.finding(artifact, message, "/result/violations_count")


class RunNotRun:
    """A pass whose command was not found rests on nothing."""

    kinds = _RUNS
    check = Check(
        id="scenario-run-not-run",
        title="A passing scenario run's command was found",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Exit code 127 is the shell's: the gate itself never ran, so what it should "
        "have refused was not seen, and a pass rests on nothing.",
        remedy="Run the gate where its interpreter is installed.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a pass has the exit code of a missing command."""
        if record.outcome is Outcome.PASS and _not_found(record):
            message = "The run says passed, but exit code 127 shows that the gate never ran."
            yield self.check.finding(record.artifact.path, message, "/validation/exit_code")


class RunCommandMissing:
    """A failure whose command was not found says nothing of the gate."""

    kinds = _RUNS
    check = Check(
        id="scenario-run-command-missing",
        title="A failing scenario run's command was found",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="record",
        rationale="The run failed because the gate never ran, not because the gate let "
        "something pass.",
        remedy="Run the gate where its interpreter is installed.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where another outcome has the exit code of a missing command."""
        if record.outcome is not Outcome.PASS and _not_found(record):
            message = "The exit code is 127: the shell did not find the command."
            yield self.check.finding(record.artifact.path, message, "/validation/exit_code")


def _not_found(record: Record) -> bool:
    run = record.detail
    return isinstance(run, ScenarioRun) and run.exit_code == _COMMAND_NOT_FOUND


RECORD_CHECKS: Final = (
    GateCounts(),
    GateResult(),
    GateReturnCode(),
    GatePaths(),
    RunResult(),
    RunNotRun(),
    RunCommandMissing(),
)
