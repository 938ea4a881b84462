"""Read and judge a run in memory, as `sitegen.assembly` does with one on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.canonical.digest import sha256_hex
from sitegen.checks.base import CaseContext, RunEvidence
from sitegen.checks.cases import check_case
from sitegen.checks.facts import (
    case_facts,
    run_status,
    run_verdict,
    unreadable_case,
    with_findings,
)
from sitegen.checks.runs import RunFindings, check_run
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.artifact import Artifact
from sitegen.model.case import Case
from sitegen.model.facts import CaseFacts
from sitegen.model.finding import Finding, Severity
from sitegen.model.outcome import Verdict
from sitegen.model.run import ApiSnapshot, RunContext, RunSummary
from sitegen.readers.base import Reading
from sitegen.readers.registry import read_artifact
from sitegen.settings import DEFAULT_LAYERS, ExpectedLayers
from tests.builders import RUN_ID, encoded

SUMMARY, SNAPSHOT, CONTEXT = "run_summary.json", "apis_snapshot.json", "run_context.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """A run with its verdict; `documents` are the readers' findings on its own documents."""

    evidence: RunEvidence
    findings: RunFindings
    documents: tuple[Finding, ...]
    cases: tuple[CaseFacts, ...]
    status: str | None
    verdict: Verdict

    def all_findings(self) -> tuple[Finding, ...]:
        """Return the findings of the run, its documents and its cases."""
        of_cases = (finding for case in self.cases for finding in case.findings)
        return (*self.documents, *self.findings.run, *of_cases)

    def ids(self, severity: Severity | None = None) -> set[str]:
        """Return the ids of the checks that found something (of this severity)."""
        return {f.check for f in self.all_findings() if severity in (None, f.severity)}


def read(path: str, data: bytes) -> Reading:
    """Read one file of a run."""
    hint = "case" if path.startswith("cases/") else "summary" if path == SUMMARY else None
    return read_artifact(Artifact(path, sha256_hex(data), len(data)), data, hint, DEFAULT_LIMITS)


def as_case(document: Mapping[str, Any], path: str | None = None) -> Case:
    """Return a document as the case that its reader makes of it."""
    reading = read(path or f"cases/{document['case_id']}.json", encoded(document))
    assert isinstance(reading.content, Case), reading.findings
    return reading.content


def context(
    run_id: str | None = RUN_ID,
    files: tuple[str, ...] = (),
    expected: tuple[ExpectedLayers, ...] = (),
    file_hashes: Mapping[str, str] | None = None,
) -> CaseContext:
    """Return what is known around a case in a good run."""
    layers = frozenset(DEFAULT_LAYERS)
    return CaseContext(run_id, frozenset(files), layers, expected, file_hashes or {})


def case_ids(case: Case, about: CaseContext | None = None) -> set[str]:
    """Return the ids of the checks that find something in a case."""
    return {finding.check for finding in check_case(case, about or context())}


def judge(
    files: Mapping[str, bytes], folder: str = RUN_ID, expected: tuple[ExpectedLayers, ...] = ()
) -> Judged:
    """Read every file of a run, check it, and return the verdict."""
    readings = {path: read(path, data) for path, data in files.items()}
    contents = {path: reading.content for path, reading in readings.items()}
    summary, snapshot, run_context = (contents.get(p) for p in (SUMMARY, SNAPSHOT, CONTEXT))
    summary = summary if isinstance(summary, RunSummary) else None
    others = tuple(path for path in files if not path.startswith("cases/"))
    about = context(summary.run_id if summary else None, others, expected)
    cases: list[CaseFacts] = []
    attached: set[str] = set()
    for path, reading in readings.items():
        if path in others:
            continue
        artifact = Artifact(path, sha256_hex(files[path]), len(files[path]))
        if isinstance(reading.content, Case):
            found = (*reading.findings, *check_case(reading.content, about))
            cases.append(case_facts(reading.content, found, ""))
            attached.update(reading.content.evidence.attachments)
        else:
            cases.append(unreadable_case(artifact, reading.findings, ""))
    evidence = RunEvidence(
        folder=folder,
        run_id=summary.run_id if summary else folder,
        summary=summary,
        summary_present=SUMMARY in files,
        snapshot=snapshot if isinstance(snapshot, ApiSnapshot) else None,
        snapshot_present=SNAPSHOT in files,
        context=run_context if isinstance(run_context, RunContext) else None,
        cases=tuple(cases),
        files=tuple(files),
        stray=tuple(p for p in others if p not in {SUMMARY, SNAPSHOT, CONTEXT, *attached}),
    )
    found_in_run = check_run(evidence)
    judged = tuple(with_findings(c, found_in_run.cases.get(c.artifact.path, ())) for c in cases)
    documents = tuple(finding for path in others for finding in readings[path].findings)
    status = run_status(summary, judged)
    verdicts = tuple(case.verdict for case in judged)
    verdict = run_verdict(
        status, evidence.summary_present, verdicts, (*documents, *found_in_run.run)
    )
    return Judged(evidence, found_in_run, documents, judged, status, verdict)
