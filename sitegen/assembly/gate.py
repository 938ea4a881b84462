"""From findings and verdicts to the exit code: what the input of this build amounts to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sitegen.errors import ExitCode, gravest
from sitegen.model.difference import Judged
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.outcome import Verdict


class FailOn(StrEnum):
    """What `--fail-on` can name."""

    INCOMPLETE = "incomplete"
    INVALID = "invalid"
    CONTRADICTED = "contradicted"
    FAILED = "failed"
    REGRESSION = "regression"
    NEVER = "never"


DEFAULT_FAIL_ON = frozenset({FailOn.INCOMPLETE, FailOn.INVALID, FailOn.CONTRADICTED})

_CODES = {
    FailOn.INCOMPLETE: ExitCode.PARTIAL,
    FailOn.INVALID: ExitCode.INVALID,
    FailOn.CONTRADICTED: ExitCode.INVALID,
    FailOn.FAILED: ExitCode.INVALID,
    FailOn.REGRESSION: ExitCode.REGRESSION,
}
_VERDICTS = {
    Verdict.INVALID: FailOn.INVALID,
    Verdict.CONTRADICTED: FailOn.CONTRADICTED,
    Verdict.FAILED: FailOn.FAILED,
}
_INCOMPLETE_CHECKS = frozenset({"run-incomplete", "observation-interrupted"})
_REUSE_CHECK = "observation-run-reused"


@dataclass
class Tally:
    """Collects what the input amounts to, one artifact at a time."""

    reached: set[FailOn] = field(default_factory=set)
    warnings: int = 0
    contested: bool = False
    regressions: int = 0

    def add_run(self, run: RunFacts) -> None:
        """Take a run with its cases."""
        self.contested |= run.contested
        if run.incomplete:
            self.reached.add(FailOn.INCOMPLETE)
        self._verdict(run.verdict)
        self.add_findings(run.findings)
        for case in run.cases:
            self._verdict(case.verdict)
            self.add_findings(case.findings)

    def add_record(self, record: RecordFacts) -> None:
        """Take a record; one that a newer record superseded has no verdict that counts."""
        if record.current and record.verdict is not None:
            self._verdict(record.verdict)
        self.add_findings(record.findings)

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Take findings: an error counts by its effect, whatever the verdict beside it."""
        for finding in findings:
            if finding.severity is Severity.WARNING:
                self.warnings += 1
            elif finding.check in _INCOMPLETE_CHECKS:
                self.reached.add(FailOn.INCOMPLETE)
            elif finding.severity is Severity.ERROR:
                self.contested |= finding.check == _REUSE_CHECK
                contradicted = finding.effect is Effect.CONTRADICTED
                self.reached.add(FailOn.CONTRADICTED if contradicted else FailOn.INVALID)

    def add_judged(self, judged: Iterable[Judged]) -> None:
        """Take differences from a baseline: those count that fail under the gate's policy."""
        failing = sum(item.fails for item in judged)
        self.regressions += failing
        if failing:
            self.reached.add(FailOn.REGRESSION)

    def _verdict(self, verdict: Verdict) -> None:
        if verdict in _VERDICTS:
            self.reached.add(_VERDICTS[verdict])


def exit_code(tally: Tally, fail_on: frozenset[FailOn], *, strict: bool) -> ExitCode:
    """Return the code of a build or check; identity reuse has no bypass."""
    codes = set()
    if tally.contested:
        codes.add(ExitCode.IDENTITY_REUSE)
    if FailOn.NEVER not in fail_on:
        codes |= {_CODES[reason] for reason in tally.reached & fail_on}
        if strict and tally.warnings:
            codes.add(ExitCode.INVALID)
    return gravest(codes)
