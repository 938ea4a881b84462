"""From a run's cases and findings to its facts: every figure is derived here."""

from dataclasses import replace

from sitegen.canonical.digest import determinism_digest
from sitegen.canonical.times import read_time
from sitegen.checks.base import RunEvidence
from sitegen.checks.facts import run_status, run_verdict
from sitegen.intake.folders import RunFolder
from sitegen.model.artifact import Artifact
from sitegen.model.attestation import StatedSignature
from sitegen.model.facts import CaseFacts, FindingCounts, RunFacts, VerdictCounts
from sitegen.model.finding import Finding
from sitegen.model.outcome import Verdict
from sitegen.model.run import RunContext, RunSummary
from sitegen.settings import Settings

DEFAULT_SUITE = "default"


def run_facts(
    evidence: RunEvidence,
    cases: tuple[CaseFacts, ...],
    findings: tuple[Finding, ...],
    artifacts: tuple[Artifact, ...],
    evidence_sha256: str,
    suite: str,
) -> RunFacts:
    """Return the facts of a run, its path and pages still empty."""
    verdicts = VerdictCounts.of(tuple(case.verdict for case in cases))
    counts = FindingCounts.of(findings)
    for case in cases:
        counts = counts + FindingCounts.of(case.findings)
    status = run_status(evidence.summary, cases)
    hashes = [case.content_hash for case in cases if case.content_hash is not None]
    return RunFacts(
        run_id=evidence.run_id,
        path="",
        suite=suite,
        created_at=_created_at(evidence.summary, cases),
        status=status,
        verdict=run_verdict(
            status, evidence.summary_present, tuple(case.verdict for case in cases), findings
        ),
        verdicts=verdicts,
        cases=cases,
        findings=findings,
        finding_counts=counts,
        digest=determinism_digest(hashes),
        evidence_sha256=evidence_sha256,
        artifacts=artifacts,
        incomplete=not evidence.summary_present,
        folder=evidence.folder,
        summary=evidence.summary,
        snapshot=evidence.snapshot,
        context=evidence.context,
        preflight=None if evidence.context is None else evidence.context.preflight,
        signed=_signed(evidence),
        attestable=evidence.evidence_list,
    )


def _signed(evidence: RunEvidence) -> StatedSignature | None:
    attestation = evidence.attestation
    if attestation is None:
        return None
    over = attestation.is_over(evidence.evidence_list, evidence.run_id)
    return attestation.stated_signature(over=over)


def suite_of(context: RunContext | None, folder: RunFolder, settings: Settings) -> str:
    """Return the suite that a run belongs to: its own word, else a rule, else the default."""
    if context is not None and context.suite:
        return context.suite
    for rule in settings.suites:
        if folder.path == rule.folder or folder.path.startswith(rule.folder.rstrip("/") + "/"):
            return rule.suite
    return DEFAULT_SUITE


def _created_at(summary: RunSummary | None, cases: tuple[CaseFacts, ...]) -> str | None:
    if summary is not None:
        return summary.created_at
    stated = [case.first_time for case in cases if case.first_time is not None]
    known = [(instant.utc, text) for text in stated if (instant := read_time(text)) and instant.utc]
    return min(known, key=lambda pair: pair[0])[1] if known else None


def contested(facts: RunFacts, finding: Finding) -> RunFacts:
    """Return a run whose id another content claims too: invalid, and marked."""
    findings = (*facts.findings, finding)
    counts = facts.finding_counts + FindingCounts(error=1)
    verdict = Verdict.INVALID
    if facts.verdict in {Verdict.FAILED, Verdict.SKIPPED, Verdict.CONTRADICTED}:
        verdict = facts.verdict
    return replace(facts, findings=findings, verdict=verdict, contested=True, finding_counts=counts)
