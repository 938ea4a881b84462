"""Every check on a run, and the findings of all of them: of the run, and of its cases."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sitegen.checks.base import RunCheck, RunEvidence
from sitegen.checks.run_attestation import AttestedEvidence, AttestedRun
from sitegen.checks.run_counts import (
    CasesUnread,
    CountArithmetic,
    Digest,
    FailCount,
    Incomplete,
    NoCases,
    PassCount,
    SkipCount,
    Stages,
    SummaryUnread,
    TotalCases,
)
from sitegen.checks.run_duplicates import DuplicateId, LookalikeId
from sitegen.checks.run_identity import (
    ContextRunId,
    ContradictedSkip,
    FolderName,
    InvalidSkip,
    MixedDialects,
    SnapshotMissing,
    SnapshotRunId,
    StrayFile,
    Unsigned,
)
from sitegen.checks.run_surroundings import ExitNonzero, ExitStatus, RunRecorder
from sitegen.checks.run_times import CaseTime, ContextTime, CreatedAt, SnapshotTime
from sitegen.model.finding import Finding

RUN_CHECKS: tuple[RunCheck, ...] = (
    Incomplete(),
    SummaryUnread(),
    CasesUnread(),
    NoCases(),
    TotalCases(),
    PassCount(),
    FailCount(),
    SkipCount(),
    CountArithmetic(),
    Stages(),
    Digest(),
    FolderName(),
    CreatedAt(),
    CaseTime(),
    DuplicateId(),
    LookalikeId(),
    ContradictedSkip(),
    InvalidSkip(),
    MixedDialects(),
    SnapshotMissing(),
    SnapshotRunId(),
    SnapshotTime(),
    ContextRunId(),
    ContextTime(),
    ExitStatus(),
    ExitNonzero(),
    RunRecorder(),
    StrayFile(),
    Unsigned(),
    AttestedEvidence(),
    AttestedRun(),
)
"""Checks on a run, in the order in which their findings are shown."""


@dataclass(frozen=True, slots=True)
class RunFindings:
    """What is wrong with a run: `cases` maps a case's artifact path to what is added to it."""

    run: tuple[Finding, ...]
    cases: Mapping[str, tuple[Finding, ...]]


def check_run(run: RunEvidence) -> RunFindings:
    """Return what is wrong with a run and, seen from the run, with its cases.

    The order of cases and stray files is no matter: messages name the first by path.
    """
    cases = tuple(sorted(run.cases, key=lambda case: case.artifact.path))
    run = replace(run, cases=cases, stray=tuple(sorted(run.stray)))
    paths = {case.artifact.path for case in run.cases}
    own: list[Finding] = []
    of_cases: dict[str, list[Finding]] = {}
    for check in RUN_CHECKS:
        for finding in check.findings(run):
            if finding.artifact in paths:
                of_cases.setdefault(finding.artifact, []).append(finding)
            else:
                own.append(finding)
    return RunFindings(tuple(own), {path: tuple(found) for path, found in of_cases.items()})
