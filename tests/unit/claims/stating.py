"""Reports as text, a small world of evidence, and what the rules say of the one by the other."""

from sitegen.claims.evidence import NO_EVIDENCE, Evidence, evidence_of
from sitegen.claims.reports import report_claims
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.artifact import Artifact
from sitegen.model.certification import Certification, CertificationStatus
from sitegen.model.claim import Claim
from sitegen.model.coverage_report import CoverageFile, CoverageReport
from sitegen.model.facts import CaseFacts, FindingCounts, RecordFacts, RunFacts, VerdictCounts
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.record import RecordKind
from sitegen.model.scenario import Scenario, ScenarioClass
from sitegen.readers.written_report import report_of

RUN = "20261120T205213Z"
OTHER_RUN = "20261120T205219Z"
CASE = "TestFlow__test_insert"
HASH = "ab" * 32
FILE_SHA = "cd" * 32
DIGEST = "ef" * 32
_PAGE = "records/x/"


def claims_of(text: str, evidence: Evidence = NO_EVIDENCE) -> tuple[Claim, ...]:
    """Return every claim of a report."""
    report, _ = report_of(text, "report.md", DEFAULT_LIMITS)
    assert not report.plain
    return report_claims(report, Artifact("report.md", "0" * 64, len(text)), _PAGE, evidence, 500)[
        0
    ]


def verdicts(text: str, rule: str, evidence: Evidence = NO_EVIDENCE) -> list[str]:
    """Return the verdicts of one rule on a report, in the order of its text."""
    return [
        claim.verdict.value for claim in claims_of(text, evidence) if claim.rule == f"report-{rule}"
    ]


def case(case_id: str = CASE, verdict: Verdict = Verdict.VERIFIED) -> CaseFacts:
    """Return a case with 11 events, one write and all layers."""
    return CaseFacts(
        artifact=Artifact(f"cases/{case_id}.json", FILE_SHA, 10),
        case_id=case_id,
        status="PASS",
        outcome=Outcome.PASS,
        verdict=verdict,
        layers=("L4", "L5", "L6", "TEST"),
        trace_events=11,
        db_writes=1,
        sql_ops=("INSERT",),
        assertions_passed=2,
        content_hash=HASH,
    )


def run(run_id: str = RUN, cases: int = 23, failed: int = 0) -> RunFacts:
    """Return a run of so many cases."""
    facts = (
        case(),
        *(case(f"TestFlow__test_{number}") for number in range(1, cases - failed)),
        *(case(f"TestFlow__test_bad_{number}", Verdict.FAILED) for number in range(failed)),
    )
    return RunFacts(
        run_id=run_id,
        path=f"runs/{run_id}/",
        suite="uat",
        created_at=None,
        status="PASS",
        verdict=Verdict.VERIFIED,
        verdicts=VerdictCounts.of(tuple(one.verdict for one in facts)),
        cases=facts,
        findings=(),
        finding_counts=FindingCounts(),
        digest=DIGEST,
        evidence_sha256="1" * 64,
        artifacts=(Artifact("run_summary.json", FILE_SHA, 10),),
        folder=f"runs/{run_id}",
    )


def record(kind: RecordKind, subject: str, detail: object, verdict: Verdict | None) -> RecordFacts:
    """Return a current record."""
    return RecordFacts(
        kind=kind,
        id=subject,
        path=f"records/{kind.value}-{subject}/",
        artifact=Artifact(f"{subject}.yaml", FILE_SHA, 10),
        title=subject,
        time=None,
        status=None,
        verdict=verdict,
        findings=(),
        source=f"sdsr/{subject}.yaml",
        detail=detail,
    )


def scenario(subject: str, *needed: str) -> RecordFacts:
    """Return a scenario file: a state injection that propagates to engines and depends on some."""
    detail = Scenario(
        scenario_id=subject,
        name=None,
        domain=None,
        stated_class="STATE_INJECTION",
        scenario_class=ScenarioClass.STATE_INJECTION,
        execution_mode=None,
        coverage=(("engine_propagation", True), ("worker_execution", False)),
        capabilities=(),
        panel_id=None,
        endpoint=None,
        method=None,
        invariants=0,
        steps=(),
        acceptance_criteria=0,
        prerequisites=needed,
        comment_claims=(),
        stated_status=None,
    )
    return record(RecordKind.SCENARIO, subject, detail, None)


def certification(subject: str, status: CertificationStatus) -> RecordFacts:
    """Return a certification of a scenario."""
    detail = Certification(
        "C-1", subject, status, None, None, (), (), "ci", "2026-01-01T00:00:00Z", None, None, None
    )
    return record(RecordKind.CERTIFICATION, subject, detail, Verdict.VERIFIED)


def coverage() -> RecordFacts:
    """Return a coverage report: 80 of 100 lines in all, 97 of 100 of one file."""
    totals = CoverageFile("", 200, 160, None, None, None, None)
    file = CoverageFile("src/app/models.py", 100, 97, None, None, None, None)
    report = CoverageReport(
        "7.6", "2026-01-01T00:00:00", branch=False, files=(file,), totals=totals
    )
    return record(RecordKind.COVERAGE, "coverage", report, None)


WORLD = evidence_of(
    (run(), run(OTHER_RUN, cases=21, failed=2)),
    (
        scenario("SDSR-E2E-001"),
        scenario("SDSR-E2E-002", "SDSR-E2E-001"),
        certification("SDSR-E2E-001", CertificationStatus.CERTIFIED),
        certification("SDSR-E2E-002", CertificationStatus.REVOKED),
        coverage(),
    ),
)
