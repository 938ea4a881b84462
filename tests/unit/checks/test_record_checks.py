"""Each check on a record finds the one lie that it is for."""

from typing import Any

import pytest

from sitegen.checks import record_own
from sitegen.checks.record_catalogue import CHECKS
from sitegen.checks.records import RECORD_CHECKS
from sitegen.model.finding import Effect, Severity
from sitegen.model.outcome import Verdict
from tests.record_documents import (
    AUDIT,
    BATCH,
    CAPABILITY,
    EFFECT,
    GATE_REPORT,
    HOUSEKEEPING,
    INTEGRITY,
    JOURNEY,
    OBSERVATION,
    SCENARIO,
    SCENARIO_RUN,
    Document,
    bent,
    judge,
    lacking,
    setting,
)

GOOD = {
    "observation": OBSERVATION,
    "effect": {**EFFECT, "ac_v2_evidence": INTEGRITY},
    "batch": BATCH,
    "journey": JOURNEY,
    "gate": GATE_REPORT,
    "audit": AUDIT,
    "run": SCENARIO_RUN,
    "housekeeping": HOUSEKEEPING,
    "capability": CAPABILITY,
    "scenario": SCENARIO,
}
C, F, S, V, I = (  # noqa: E741 -- a table reads better with letters
    Verdict.CONTRADICTED,
    Verdict.FAILED,
    Verdict.SKIPPED,
    Verdict.VERIFIED,
    Verdict.INVALID,
)
NOTHING: dict[str, object] = {
    "invariant_results": [],
    "invariants_passed": 0,
    "response_status_code": 401,
    "failure_reason": "Access restricted",
}
INTEGRITY_AT = ("ac_v2_evidence", "integrity")

# The good document, what is changed in it, the check that must find it, the verdict then.
LIES: list[tuple[str, dict[tuple[str | int, ...], object], str, Verdict | None]] = [
    ("observation", {(k,): v for k, v in NOTHING.items()}, "observation-nothing-evaluated", C),
    ("observation", {("invariants_passed",): 2}, "observation-counts", C),
    ("observation", {("invariants_failed",): 1}, "observation-counts", C),
    ("observation", {("invariants_total",): 5}, "observation-counts", C),
    (
        "observation",
        {
            ("invariant_results", 1, "status"): "FAIL",
            ("invariants_passed",): 2,
            ("invariants_failed",): 1,
        },
        "observation-failed-invariant",
        C,
    ),
    (
        "observation",
        {("invariant_results", 1, "status"): "PERHAPS", ("invariants_passed",): 2},
        "observation-failed-invariant",
        C,
    ),
    ("observation", {("failure_reason",): "refused"}, "observation-failure-reason", C),
    ("observation", {("failure_taxonomy",): "REALITY_MISMATCH"}, "observation-failure-reason", C),
    ("observation", {("coherency_verified",): False}, "observation-coherency", C),
    ("observation", {("response_status_code",): 403}, "observation-status-code", V),
    ("observation", {("response_status_code",): None}, "observation-status-code", V),
    ("observation", {("status",): "FAIL"}, "observation-fail-without-cause", F),
    ("observation", {("status",): "BLOCKED"}, "observation-blocked-response", S),
    ("observation", {("status",): "GREAT"}, "record-status-unknown", I),
    ("observation", {("status",): "pass"}, "record-status-unknown", I),
    ("observation", {("scenario_id",): "SDSR-B-001"}, "observation-id", V),
    ("observation", {("observed_at",): "2026-01-18T11:04:52+00:00"}, "observation-id", V),
    ("observation", {("observed_at",): "2026-01-18T10:04:51+00:00"}, "observation-id", V),
    ("observation", {("observed_at",): "yesterday"}, "record-time-unreadable", V),
    ("observation", {("observed_at",): "2026-01-18T10:04:52"}, "record-time-offset", V),
    ("observation", {("assumed_endpoint",): "/api/b"}, "observation-endpoint", V),
    (
        "observation",
        {("invariant_results", 1, "id"): "INV-1"},
        "observation-duplicate-invariant",
        V,
    ),
    ("effect", {("ac_v2_evidence", "ac_v2_pass"): False}, "effect-acceptance-failed", C),
    ("effect", {("ac_v2_evidence", "ac_v2_failures"): ["x"]}, "effect-acceptance-failed", C),
    ("effect", {(*INTEGRITY_AT, "integrity_score"): 0.5}, "effect-integrity", C),
    ("effect", {(*INTEGRITY_AT, "observed_events"): ["trace"]}, "effect-integrity", C),
    ("effect", {(*INTEGRITY_AT, "observed_events"): ["trace"]}, "effect-integrity-score", C),
    ("effect", {(*INTEGRITY_AT, "integrity_score"): 2.0}, "effect-integrity-score", C),
    ("effect", {(*INTEGRITY_AT, "missing_events"): ["logs"]}, "effect-integrity-score", C),
    (
        "effect",
        {
            ("capabilities_observed", 0, "invariants_validated"): [
                {"id": "INV-1", "passed": False, "name": "x"}
            ]
        },
        "effect-failed-invariant",
        C,
    ),
    ("effect", {("capabilities_observed",): []}, "effect-nothing-observed", C),
    ("effect", {("status",): "OK"}, "record-status-unknown", I),
    ("batch", {("total",): 5}, "batch-total", None),
    ("batch", {("fail",): ["P-1"]}, "batch-panel-twice", None),
    ("batch", {("pass",): ["P-1", "P-1"]}, "batch-panel-twice", None),
    ("batch", {("timestamp",): "2026-01-18T10:14:00"}, "record-time-offset", None),
    ("journey", {("status_code",): 403}, "journey-status-match", C),
    ("journey", {("status_code",): None}, "journey-status-match", C),
    ("journey", {("status_match",): False}, "journey-status-match", F),
    ("journey", {("error",): "HTTP Error 200"}, "journey-error", V),
    ("gate", {("passed",): 3}, "gate-report-counts", C),
    ("gate", {("failed",): 1}, "gate-report-counts", C),
    ("gate", {("results", 0, "status"): "FAIL"}, "gate-report-gate", C),
    ("gate", {("results", 0, "status"): "SKIPPED"}, "gate-report-gate", C),
    ("gate", {("results",): [], ("passed",): 0}, "gate-report-gate", C),
    ("gate", {("results", 0, "return_code"): 1}, "gate-report-return-code", C),
    ("gate", {("results", 0, "return_code"): None}, "gate-report-return-code", C),
    ("gate", {("gate",): "PERHAPS"}, "record-status-unknown", I),
    ("gate", {("repo_root",): "/root/x"}, "gate-report-absolute-path", V),
    ("gate", {("results", 0, "log_file"): "C:\\x.log"}, "gate-report-absolute-path", V),
    ("audit", {("result", "violation_count"): 7}, "audit-violation-count", F),
    ("audit", {("result", "status"): "PASSED"}, "audit-status", C),
    ("audit", {("violations",): [], ("result", "violation_count"): 0}, "audit-status", F),
    ("run", {("validation", "passed"): False}, "scenario-run-result", C),
    ("run", {("validation", "violations"): ["x"]}, "scenario-run-result", C),
    ("run", {("result", "violations_count"): 2}, "scenario-run-result", C),
    ("run", {("validation", "exit_code"): 127}, "scenario-run-not-run", C),
    (
        "run",
        {
            ("validation", "exit_code"): 127,
            ("validation", "passed"): False,
            ("result", "passed"): False,
        },
        "scenario-run-command-missing",
        F,
    ),
    ("housekeeping", {("space_reclaimed", "total_mb"): 12}, "housekeeping-total", C),
    ("housekeeping", {("space_reclaimed", "docker_mb"): 7.5}, "housekeeping-total", C),
    ("housekeeping", {("services_post_check", "backend"): "down"}, "housekeeping-services", C),
    ("housekeeping", {("result", "services_protected"): False}, "housekeeping-services", C),
    ("capability", {("status",): "SPLENDID"}, "capability-status", None),
    ("capability", {("binding", "observation_id"): None}, "capability-unbound", None),
    ("capability", {("metadata", "observed_by"): "PENDING"}, "capability-unbound", None),
    ("capability", {("observation", "invariants_passed"): 0}, "capability-invariants-open", None),
    ("capability", {("observation", "invariants_passed"): 4}, "capability-invariant-counts", None),
    ("capability", {("assumption", "endpoint"): "null"}, "capability-null-text", None),
    ("scenario", {("scenario_class",): "SC-EX-S"}, "scenario-class", None),
    ("scenario", {("coverage", "worker_execution"): True}, "scenario-injection-coverage", None),
    ("scenario", {("coverage", "trace_generation"): True}, "scenario-injection-coverage", None),
    ("scenario", {("execution_mode",): "executable"}, "scenario-execution-mode", None),
    ("scenario", {("scenario_id",): "SDSR-B-001"}, "scenario-file-name", None),
]


def lie(name: str, changes: dict[tuple[str | int, ...], object]) -> Document:
    """Return a good document with some values replaced."""

    def change(document: Any) -> None:
        for path, value in changes.items():
            setting(*path, to=value)(document)

    return bent(GOOD[name], change)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_document_has_no_error_and_no_warning(name: str) -> None:
    """What is good passes every check; only the effect contract refuses additions."""
    judged = judge(GOOD[name], "SDSR-A-001.yaml")
    told = {f.check for f in judged.findings if f.severity is not Severity.NOTE}
    assert told <= ({"effect-observation-schema"} if name == "effect" else set())


@pytest.mark.parametrize(
    ("name", "changes", "check", "verdict"),
    [pytest.param(*row, id=f"{row[2]} {index}") for index, row in enumerate(LIES)],
)
def test_a_lie_is_found_and_judged(
    name: str, changes: dict[tuple[str | int, ...], object], check: str, verdict: Verdict | None
) -> None:
    """The check that is for this lie finds it, at a place, and the verdict follows."""
    judged = judge(lie(name, changes), "SDSR-A-001.yaml")
    assert check in judged.checks
    assert all(finding.where for finding in judged.findings if finding.check == check)
    assert judged.verdict is verdict


def test_every_check_on_a_record_is_in_the_table_of_lies() -> None:
    """No check is without a document that it finds something in."""
    named = {check for _, _, check, _ in LIES}
    named |= {one.check.id for one in record_own.RECORD_CHECKS}  # they have tables of their own
    other = {"coverage", "ledger"}
    untold = {
        one.check.id
        for one in RECORD_CHECKS
        if one.check.id not in named and not {kind.value for kind in one.kinds} <= other
    }
    assert untold == set()


def test_a_pass_with_nothing_evaluated_is_contradicted_once() -> None:
    """A 401 with a reason and no invariant is one error, not three."""
    judged = judge(lie("observation", {(key,): value for key, value in NOTHING.items()}))
    assert judged.checks == ["observation-nothing-evaluated"]
    assert "HTTP 401" in judged.findings[0].message


@pytest.mark.parametrize("status", ["FAIL", "BLOCKED"])
def test_a_failure_or_skip_stays_one(status: str) -> None:
    """Errors in what is no pass are told, and change nothing."""
    judged = judge(lie("observation", {("status",): status, ("invariants_total",): 9}))
    assert "observation-counts" in judged.checks
    assert judged.verdict in {Verdict.FAILED, Verdict.SKIPPED}


def test_a_document_with_a_wrong_type_is_not_checked_further() -> None:
    """What can't be read gets its schema findings only."""
    judged = judge(bent(OBSERVATION, lacking("invariants_total")))
    assert judged.checks == ["record-schema"]
    assert judged.verdict is Verdict.INVALID


def test_the_catalogue_is_complete_and_unambiguous() -> None:
    """Every entry has an id of its own, words for people, and an effect only if an error."""
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert check.title
        assert check.rationale
        assert check.remedy
        assert check.scope in {"record", "site"}
        assert (check.severity is Severity.ERROR) == (check.effect is not Effect.NONE), check.id
