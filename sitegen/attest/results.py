"""From what sitegen derived to a Statement: anything that is not verified is FAILED."""

from collections.abc import Iterable

from sitegen.attest.statement import (
    KIND_CERTIFICATION,
    KIND_RUN,
    Statement,
    Subject,
    TestOutcome,
    TestResult,
    file_subject,
    run_subject,
)
from sitegen.model.facts import CaseFacts, RecordFacts, RunFacts
from sitegen.model.finding import Finding, Severity
from sitegen.model.outcome import Verdict
from sitegen.model.value import Value

NAME_BYTES = 256 * 1024
"""Bytes that the names of all tests may take in a Statement; beyond it none is named."""


def run_statement(run: RunFacts) -> Statement:
    """Return what can be said of a run: its evidence, and what came of it.

    A test is passed where it is verified, warned where it is verified with a warning, and failed
    where it failed, is contradicted or can't be read. One that was skipped is in no list.
    """
    about: dict[str, Value] = {
        "kind": KIND_RUN,
        "run_id": run.run_id,
        "suite": run.suite,
        "verdict": run.verdict.value,
        "verdicts": {
            "contradicted": run.verdicts.contradicted,
            "failed": run.verdicts.failed,
            "invalid": run.verdicts.invalid,
            "skipped": run.verdicts.skipped,
            "verified": run.verdicts.verified,
        },
    }
    configuration: tuple[Subject, ...] = ()
    if run.context is not None:
        artifact = run.context.artifact
        configuration = (Subject(artifact.path, artifact.sha256),)
    warned = bool(run.finding_counts.warning)
    result = outcome_of(run.verdict, warned=warned)
    if not run.cases:
        result = TestOutcome.FAILED
    named = _tests(run.cases)
    passed, warnings, failed = named if named is not None else (None, None, None)
    predicate = TestResult(result, configuration, passed, warnings, failed)
    return Statement((run_subject(run.artifacts, about),), predicate)


def certification_statement(record: RecordFacts) -> Statement:
    """Return what can be said of a certification: its file, and whether it holds."""
    about: dict[str, Value] = {
        "kind": KIND_CERTIFICATION,
        "scenario_id": record.id,
        "status": record.status,
        "verdict": None if record.verdict is None else record.verdict.value,
    }
    result = outcome_of(record.verdict, warned=_has_warning(record.findings))
    return Statement((file_subject(record.artifact, about),), TestResult(result))


def outcome_of(verdict: Verdict | None, *, warned: bool) -> TestOutcome:
    """Return the one word for a verdict: only `verified` passes, and no verdict never does."""
    if verdict is not Verdict.VERIFIED:
        return TestOutcome.FAILED
    return TestOutcome.WARNED if warned else TestOutcome.PASSED


def _tests(
    cases: Iterable[CaseFacts],
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] | None:
    named: dict[TestOutcome, list[str]] = {outcome: [] for outcome in TestOutcome}
    room = NAME_BYTES
    for case in cases:
        if case.verdict is Verdict.SKIPPED:
            continue
        name = case.artifact.path if case.case_id is None else case.case_id
        room -= len(name.encode("utf-8", "surrogatepass"))
        if room < 0:
            return None
        warned = _has_warning(case.findings)
        named[outcome_of(case.verdict, warned=warned)].append(name)
    passed, warned_names, failed = (tuple(sorted(named[outcome])) for outcome in TestOutcome)
    return passed, warned_names, failed


def _has_warning(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.WARNING for finding in findings)
