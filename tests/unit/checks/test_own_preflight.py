"""The checks on preflights."""

from typing import Any

import pytest

from sitegen.checks.record_own import CHECKS, RECORD_CHECKS
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.record import Record
from tests.own_builders import make_gate, make_preflight
from tests.reading import read_document


def findings_of(**changes: object) -> list[Finding]:
    """Return what the checks find in the builder's preflight, changed."""
    record = read_document(make_preflight(changes=changes)).content
    assert isinstance(record, Record)
    rules = [rule for rule in RECORD_CHECKS if record.kind in rule.kinds]
    return [finding for rule in rules for finding in rule.findings(record)]


def ids_of(findings: list[Finding]) -> list[str]:
    """Return the checks' ids."""
    return [finding.check for finding in findings]


def gates(**first: object) -> list[dict[str, Any]]:
    """Return the protocol's gates, the first of them changed."""
    others = [make_gate(gate) for gate in ("SR-2", "SR-3", "RG-SDSR-01")]
    return [make_gate("SR-1", changes=first), *others]


def metrics(active: tuple[int, int], archived: tuple[int, int]) -> dict[str, dict[str, int]]:
    """Return trace counts, those of steps unchanged."""
    same = {"before": 1, "after": 1}
    return {
        "aos_traces_active_total": {"before": active[0], "after": active[1]},
        "aos_traces_archived_total": {"before": archived[0], "after": archived[1]},
        "aos_trace_steps_active_total": same,
        "aos_trace_steps_archived_total": same,
    }


def test_good_preflight_has_no_finding() -> None:
    """Gates that hold and counts that only move to the archive are fine."""
    assert findings_of() == []


def test_honest_failure_has_no_finding() -> None:
    """A preflight that fails because a gate failed is honest."""
    failed = gates(status="FAIL", exit_code=1)
    assert findings_of(status="FAIL", exit_code=1, gates=failed) == []


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        pytest.param(
            {"gates": gates(status="FAIL", exit_code=1)}, "preflight-gate-failed", id="failed gate"
        ),
        pytest.param(
            {"gates": gates(status="ERROR", exit_code=2)}, "preflight-gate-failed", id="gate error"
        ),
        pytest.param({"exit_code": 1}, "preflight-exit-code", id="exit code of a failure"),
        pytest.param({"gates": gates(exit_code=3)}, "preflight-gate-exit-code", id="gate code"),
        pytest.param(
            {"metrics": metrics((10, 8), (5, 6))}, "preflight-traces-deleted", id="lost on the way"
        ),
        pytest.param(
            {"metrics": metrics((10, 20), (5, 4))}, "preflight-traces-deleted", id="archive shrank"
        ),
    ],
)
def test_contradiction_of_a_pass_is_found(changes: dict[str, object], check: str) -> None:
    """Each lie behind a pass is one error that makes it contradicted."""
    findings = findings_of(**changes)
    assert ids_of(findings) == [check]
    assert findings[0].severity is Severity.ERROR
    assert findings[0].effect is Effect.CONTRADICTED


@pytest.mark.parametrize(
    "empty",
    [
        pytest.param([], id="no gate"),
        pytest.param(
            [make_gate("SR-1", changes={"status": "SKIPPED", "exit_code": None})], id="all skipped"
        ),
        pytest.param(
            [make_gate("SR-1", changes={"status": "BLOCKED", "exit_code": None})], id="all blocked"
        ),
    ],
)
def test_pass_without_an_evaluated_gate_is_contradicted(empty: list[dict[str, Any]]) -> None:
    """Empty never means passed."""
    assert "preflight-no-gate" in ids_of(findings_of(gates=empty))


def test_exit_code_zero_behind_a_failure_is_found() -> None:
    """A pipeline would have gone on behind a preflight that failed."""
    failed = gates(status="FAIL", exit_code=1)
    assert ids_of(findings_of(status="FAIL", gates=failed)) == ["preflight-exit-code"]


def test_skipped_gate_is_a_warning() -> None:
    """One gate that did not look is told, and does not refute the others."""
    findings = findings_of(gates=gates(status="SKIPPED", exit_code=None))
    assert [(f.check, f.severity) for f in findings] == [
        ("preflight-gate-skipped", Severity.WARNING)
    ]


def test_missing_gate_is_a_warning_that_names_it() -> None:
    """Each gate of the protocol that is absent is named."""
    findings = findings_of(gates=[make_gate("SR-1"), make_gate("X")])
    assert ids_of(findings) == ["preflight-gate-missing"]
    assert findings[0].message == "The preflight does not have SR-2, SR-3, RG-SDSR-01."


def test_gate_twice_is_an_error() -> None:
    """Two results of one gate leave open which holds."""
    findings = findings_of(gates=[*gates(), make_gate("SR-1")])
    assert ids_of(findings) == ["preflight-gate-duplicate"]
    assert findings[0].effect is Effect.INVALID


def test_steps_are_counted_like_traces() -> None:
    """A step that vanished is found as well."""
    counts = metrics((1, 1), (1, 1))
    counts["aos_trace_steps_active_total"] = {"before": 5, "after": 4}
    findings = findings_of(metrics=counts)
    assert [f.where for f in findings] == ["/metrics/aos_trace_steps_archived_total"]


def test_counts_that_were_not_taken_are_a_note() -> None:
    """Without counts nothing is known of deleted traces."""
    findings = findings_of(metrics={})
    assert [(f.check, f.severity) for f in findings] == [
        ("preflight-metrics-missing", Severity.NOTE)
    ]


@pytest.mark.parametrize("time", ["2026-11-20T20:30:00", "yesterday"])
def test_time_that_is_no_moment_is_a_warning(time: str) -> None:
    """A time without an offset, or that can't be read, is told."""
    assert ids_of(findings_of(started_at=time)) == ["own-record-time"]


def test_every_check_has_a_catalogue_entry_of_its_own() -> None:
    """The ids are unique, and each says why it matters and what to do."""
    assert len({check.id for check in CHECKS}) == len(RECORD_CHECKS)
    assert all(check.rationale and check.remedy for check in CHECKS)
