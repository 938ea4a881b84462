"""The evidence that the reports of `tests/data/reports` are held against, on disk and in memory.

Everything here is fictional: Lendhall lends tools, and its counter writes loans and fines.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from sitegen.claims.evidence import Evidence, evidence_of
from sitegen.claims.reports import report_claims
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.artifact import Artifact
from sitegen.model.claim import Claim
from sitegen.model.facts import FindingCounts, RunFacts, VerdictCounts
from sitegen.model.report import Report
from sitegen.readers.written_report import report_of
from tests.builders import (
    RUN_ID,
    CaseDocument,
    Files,
    decoded,
    digest_of,
    encoded,
    make_case,
    make_run,
    rehashed,
    write_run,
)
from tests.coverage_documents import Lines, coverage_report
from tests.judging import judge
from tests.own_builders import (
    make_certification,
    make_context,
    make_own_case,
    make_own_snapshot,
    make_own_summary,
    own_file_of,
)
from tests.record_documents import GATE_REPORT, OBSERVATION, bent, facts, setting

REPORTS: Final = Path(__file__).parent / "data" / "reports"
JUDGED: Final = ("implementation_note", "acceptance_ledger", "phase_summary", "protocol_record")
"""Reports with planted statements; each has its table of claims beside it."""
LATER: Final = "later_note"
"""Names an open item of another report done."""
NAMES: Final = (*JUDGED, LATER, "consistent")
COUNTER_RUN: Final = RUN_ID
SHELF_RUN: Final = "20261121T071500Z"
COMMIT: Final = "7c41e9d2"

_CASES: Final[tuple[tuple[str, int, tuple[str, ...]], ...]] = (
    ("test_issue_writes_one_row", 1, ("L4", "L5", "L6")),
    ("test_return_updates_two_rows", 2, ("L4", "L5", "L6")),
    ("test_quote_reads_only", 0, ("L4", "L5")),
    ("test_fine_is_rounded", 1, ("L4", "L5", "L6")),
    ("test_fine_is_capped", 1, ("L4", "L5", "L6")),
    ("test_waiver_needs_a_clerk", 1, ("L4", "L5", "L6")),
    ("test_double_return_is_refused", 0, ("L4", "L5", "L6")),
)
"""Case of the counter's run, its writes, its layers."""

_SCENARIOS: Final = {
    "LEND-E2E-001": """\
# A tool is returned late: what must follow from it.
scenario_id: LEND-E2E-001
name: A late return raises a fine
domain: COUNTER
scenario_class: STATE_INJECTION
coverage:
  engine_propagation: true
  worker_execution: false
  trace_generation: false
steps:
- step_id: insert_late_return
""",
    "LEND-E2E-002": """\
# The nightly worker sends reminders.
# Certification: PROVISIONAL
scenario_id: LEND-E2E-002
name: The worker reminds of a fine
domain: COUNTER
scenario_class: WORKER_EXECUTION
requires:
- LEND-E2E-001
coverage:
  engine_propagation: true
  worker_execution: true
  trace_generation: true
  ui_observation: false
steps:
- step_id: run_worker
""",
    "LEND-E2E-003": """\
# A fine is waived; nobody has decided yet of which class this is.
scenario_id: LEND-E2E-003
name: A waived fine stays waived
domain: COUNTER
requires:
- LEND-E2E-002
steps:
- step_id: waive
""",
}


def _counter_case(name: str, writes: int, layers: tuple[str, ...]) -> CaseDocument:
    """Return a case of the counter; its second write is an update."""
    case = make_case(f"TestLoanDesk__{name}", writes=writes, layers=layers)
    if writes > 1:
        case["db_writes"][1]["sql_op"] = "UPDATE"
        updates = [event for event in case["execution_trace"] if event["event_type"] == "db.write"]
        updates[1]["detail"]["sql_op"] = "UPDATE"
    return rehashed(case)


def counter_run() -> Files:
    """Return the run of seven cases that all pass."""
    return make_run([_counter_case(*one) for one in _CASES])


def shelf_run() -> Files:
    """Return the run of five cases, one of which fails; its context names a commit."""
    statuses = ("PASS", "PASS", "PASS", "PASS", "FAIL")
    cases = [
        make_own_case(f"tests/shelf/test_shelf.py::test_{i}", run_id=SHELF_RUN, status=status)
        for i, status in enumerate(statuses, 1)
    ]
    cases = [{**case, "evidence_files": [], "attachments": []} for case in cases]
    summary = make_own_summary(
        changes={
            "run_id": SHELF_RUN,
            "total_cases": 5,
            "pass_count": 4,
            "fail_count": 1,
            "skip_count": 0,
            "determinism_digest": digest_of(cases),
        }
    )
    source = {"commit": COMMIT, "branch": "main", "dirty": False}
    context = make_context(
        changes={"run_id": SHELF_RUN, "source": source, "exit_status": 1, "preflight": None}
    )
    files = {f"cases/{own_file_of(case['case_id'])}": encoded(case) for case in cases}
    files["run_summary.json"] = encoded(summary)
    files["apis_snapshot.json"] = encoded(make_own_snapshot(changes={"run_id": SHELF_RUN}))
    files["run_context.json"] = encoded(context)
    return dict(sorted(files.items()))


def _coverage() -> dict[str, Any]:
    """Return 47 of 50 lines of one file and 18 of 20 of the other."""
    return coverage_report(
        {
            "src/lendhall/loans.py": Lines(tuple(range(1, 48)), (48, 49, 50)),
            "src/lendhall/fines.py": Lines(tuple(range(1, 19)), (19, 20)),
        },
        digits=2,
    )


def _certification() -> dict[str, Any]:
    summary = counter_run()["run_summary.json"]
    rests_on = {"path": "run_summary.json", "sha256": hashlib.sha256(summary).hexdigest()}
    return make_certification(
        changes={
            "certification_id": "CERT-LEND-E2E-001",
            "scenario_id": "LEND-E2E-001",
            "run_id": COUNTER_RUN,
            "artifacts": [{**rests_on, "role": "summary"}],
        }
    )


def _gates() -> dict[str, Any]:
    return bent(GATE_REPORT, setting("run_dir", to="/srv/lendhall/gates/friday"))


def records() -> Files:
    """Return every artifact that belongs to no run, by its path in the evidence."""
    files = {f"scenarios/{name}.yaml": text.encode() for name, text in _SCENARIOS.items()}
    files["certifications/LEND-E2E-001.json"] = encoded(_certification())
    files["observations/a.list.json"] = encoded(OBSERVATION)
    files["coverage.json"] = encoded(_coverage())
    files["gates/friday.json"] = encoded(_gates())
    return files


def write_evidence(folder: Path) -> Path:
    """Write runs and records below a folder, no report, and return it."""
    write_run(counter_run(), folder / "runs" / COUNTER_RUN)
    write_run(shelf_run(), folder / "runs" / SHELF_RUN)
    return write_run(records(), folder)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def run_facts(run_id: str, files: Files) -> RunFacts:
    """Return a run as the site keeps it, as far as claims look at it."""
    judged = judge(files, run_id)
    cases = [decoded(data) for path, data in files.items() if path.startswith("cases/")]
    return RunFacts(
        run_id=run_id,
        path=f"runs/{run_id}/",
        suite="uat",
        created_at=None,
        status=judged.status,
        verdict=judged.verdict,
        verdicts=VerdictCounts.of(tuple(case.verdict for case in judged.cases)),
        cases=judged.cases,
        findings=judged.findings.run,
        finding_counts=FindingCounts(),
        digest=digest_of(cases),
        evidence_sha256="e" * 64,
        artifacts=tuple(
            Artifact(path, _sha256(data), len(data)) for path, data in sorted(files.items())
        ),
        folder=f"runs/{run_id}",
        summary=judged.evidence.summary,
        context=judged.evidence.context,
    )


@cache
def evidence() -> Evidence:
    """Return the evidence that `write_evidence` writes, read in memory."""
    runs = (run_facts(COUNTER_RUN, counter_run()), run_facts(SHELF_RUN, shelf_run()))
    found = [
        facts(data, f"records/{number}/", name)
        for number, (name, data) in enumerate(sorted(records().items()))
    ]
    return evidence_of(runs, found)


def text_of(name: str) -> str:
    """Return the text of one of the reports."""
    return (REPORTS / f"{name}.md").read_text("utf-8")


def read(text: str) -> Report:
    """Return a text as the report that it is read as."""
    return report_of(text, "report.md", DEFAULT_LIMITS)[0]


def claims_in(text: str, held_against: Evidence | None = None) -> tuple[Claim, ...]:
    """Return the claims of a text, held against the evidence (this one, where none is given)."""
    artifact = Artifact("report.md", _sha256(text.encode()), len(text))
    known = evidence() if held_against is None else held_against
    return report_claims(read(text), artifact, "records/report/", known, 10_000)[0]
