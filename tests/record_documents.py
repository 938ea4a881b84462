"""Good documents of every kind of record, to be bent in one named way; and their verdict."""

import copy
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sitegen.canonical.encode import pretty_json
from sitegen.checks.records import check_record
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.artifact import Artifact
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Finding
from sitegen.model.outcome import Verdict, derive_verdict
from sitegen.model.record import Record, RecordKind
from sitegen.readers.base import KIND_TEMPLATE, Reading
from sitegen.readers.registry import read_artifact

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A record as read and checked on its own."""

    reading: Reading
    findings: tuple[Finding, ...]
    verdict: Verdict | None

    @property
    def record(self) -> Record:
        """Return the record; fails where there is none."""
        assert isinstance(self.reading.content, Record)
        return self.reading.content

    @property
    def checks(self) -> list[str]:
        """Return the ids of the checks that found something, in order."""
        return [finding.check for finding in self.findings]


def judge(data: bytes | Document, name: str = "x.json") -> Judged:
    """Read and check one artifact, as the site does."""
    raw = data if isinstance(data, bytes) else pretty_json(data)
    artifact = Artifact(name, hashlib.sha256(raw).hexdigest(), len(raw))
    reading = read_artifact(artifact, raw, None, DEFAULT_LIMITS)
    record = reading.content
    if not isinstance(record, Record):
        known = any(reading.kind == kind for kind in RecordKind)
        broken = Verdict.INVALID if known and reading.kind != KIND_TEMPLATE else None
        return Judged(reading, reading.findings, broken)
    findings = (*reading.findings, *check_record(record))
    verdict = derive_verdict(record.outcome, findings) if record.outcome is not None else None
    return Judged(reading, findings, verdict)


def facts(data: bytes | Document, path: str, name: str = "x.json") -> RecordFacts:
    """Return the facts of one record at a path of the site."""
    judged = judge(data, name)
    record = judged.record
    return RecordFacts(
        kind=record.kind,
        id=record.subject or record.artifact.sha256,
        path=path,
        artifact=record.artifact,
        title=record.title,
        time=record.time,
        status=record.status,
        verdict=judged.verdict,
        findings=judged.findings,
        source=name,
        detail=record.detail,
        references=record.references,
    )


def bent(document: Document, change: Callable[[Document], object]) -> Document:
    """Return a copy that a function has changed."""
    changed = copy.deepcopy(document)
    change(changed)
    return changed


def setting(*path: str | int, to: object) -> Callable[[Document], None]:
    """Return a change that sets the value at a path."""

    def change(document: Any) -> None:
        for part in path[:-1]:
            document = document[part]
        document[path[-1]] = to

    return change


def lacking(*path: str | int) -> Callable[[Document], None]:
    """Return a change that removes the member at a path."""

    def change(document: Any) -> None:
        for part in path[:-1]:
            document = document[part]
        del document[path[-1]]

    return change


def _invariant(number: int) -> Document:
    name = f"invariant {number}"
    return {"id": f"INV-{number}", "name": name, "status": "PASS", "message": None}


OBSERVATION: Document = {
    "observation_id": "OBS-SDSR-A-001-20260118100452",
    "scenario_id": "SDSR-A-001",
    "capability_id": "a.list",
    "panel_id": "A-B-C-O1",
    "status": "PASS",
    "observed_at": "2026-01-18T10:04:52.448634+00:00",
    "assumed_endpoint": "/api/a",
    "observed_endpoint": "/api/a",
    "assumed_method": "GET",
    "observed_method": "GET",
    "response_status_code": 200,
    "response_time_ms": 15.9,
    "invariants_total": 3,
    "invariants_passed": 3,
    "invariants_failed": 0,
    "invariant_results": [_invariant(1), _invariant(2), _invariant(3)],
    "failure_reason": None,
    "failure_taxonomy": None,
    "coherency_verified": True,
    "trace_id": None,
}
BATCH: Document = {
    "timestamp": "2026-01-18T10:14:00.430278+01:00",
    "total": 4,
    "pass": ["P-1", "P-2"],
    "fail": ["P-3"],
    "error": ["P-4"],
}
JOURNEY: Document = {
    "journey_id": "JRN-001",
    "capability_id": "CAP-001",
    "executed_at": "2026-01-06T12:21:30.685926Z",
    "base_url": "http://localhost:8000",
    "route": "/api/a",
    "method": "GET",
    "status_code": 200,
    "response_headers": {"server": "x"},
    "response_body": "{}",
    "response_time_ms": 3.06,
    "expected_status": 200,
    "status_match": True,
    "error": None,
    "error_type": None,
    "suggested_failure_type": None,
}
GATE_REPORT: Document = {
    "mode": "core",
    "gate": "PASS",
    "passed": 2,
    "failed": 0,
    "results": [
        {
            "check_id": name,
            "category": "BUG",
            "description": "looks at things",
            "command": "check",
            "return_code": 0,
            "status": "PASS",
            "duration_seconds": 0.5,
            "log_file": f"logs/{name}.log",
        }
        for name in ("one", "two")
    ],
    "generated_at": "2026-02-15T09:43:07.538416+00:00",
}
AUDIT: Document = {
    "log_id": "20260115-124151",
    "timestamp": "2026-01-15T12:41:51.868241+00:00",
    "inputs": {},
    "allowlist": {},
    "result": {"status": "FAILED", "violation_count": 1},
    "violations": [
        {
            "rule": "PDG-001",
            "panel_id": "P-1",
            "field": "panel_id",
            "old": None,
            "new": "P-1",
            "message": "added",
        }
    ],
}
EFFECT: Document = {
    "scenario_id": "SDSR-E2E-004",
    "status": "PASSED",
    "observed_at": "2026-01-14T11:23:31Z",
    "environment": "preflight",
    "capabilities_observed": [
        {
            "capability_id": "APPROVE",
            "ui_panel": "POL-PR-PP-O2",
            "ui_action": "Approve",
            "endpoint": "/api/v1/a",
            "method": "POST",
            "response_status": 200,
            "observed_effects": [
                {"entity": "policy", "field": "status", "from": "PENDING", "to": "APPROVED"}
            ],
        }
    ],
    "metadata": {"run_id": "run-1", "runner_version": "1", "notes": "none"},
}
INTEGRITY: Document = {
    "ac_v2_pass": True,
    "ac_v2_failures": [],
    "integrity": {
        "expected_events": ["response", "trace"],
        "observed_events": ["trace", "response"],
        "missing_events": [],
        "integrity_score": 1.0,
    },
}
SCENARIO_RUN: Document = {
    "schema_version": "1.0",
    "type": "SCENARIO_RUN",
    "scenario_id": "S14",
    "run_id": "20260112-125022",
    "timestamp": "2026-01-12T12:50:22Z",
    "validation": {"exit_code": 1, "exit_output": "BLOCKED", "violations": [], "passed": True},
    "result": {"passed": True, "expected_exit_verdict": "EXIT_BLOCKED", "violations_count": 0},
}
HOUSEKEEPING: Document = {
    "schema_version": "1.0",
    "protocol": "HK-01",
    "id": "HK-1",
    "timestamp": "2026-02-05T07:05:00Z",
    "services_post_check": {"backend": "healthy", "frontend": "skipped"},
    "space_reclaimed": {"docker_mb": 5, "system_mb": 6, "total_mb": 11},
    "result": {"success": True, "services_protected": True},
}
CAPABILITY: Document = {
    "capability_id": "a.list",
    "status": "OBSERVED",
    "source_panels": ["P-1, P-2"],
    "domain": "A",
    "metadata": {
        "observed_by": "SDSR-A-001",
        "observed_on": "2026-01-18",
        "generated_on": "2026-01-20",
    },
    "assumption": {"endpoint": "/api/a", "method": "GET"},
    "binding": {"observation_id": "OBS-SDSR-A-001-20260118100452"},
    "observation": {"scenario_id": "SDSR-A-001", "invariants_passed": 3, "invariants_total": 3},
    "coherency": {"status": "PASSED"},
}
SCENARIO: Document = {
    "scenario_id": "SDSR-A-001",
    "version": "1.0.0",
    "name": "Observe a",
    "domain": "A",
    "scenario_class": "STATE_INJECTION",
    "execution_mode": "non_executable",
    "coverage": {"engine_propagation": True, "worker_execution": False},
    "capability": "a.list",
    "panel_id": "A-B-C-O1",
    "inject": {"type": "api_call", "endpoint": "/api/a", "method": "GET"},
    "invariant_ids": ["INV-1", "INV-2"],
    "steps": [{"step_id": "one"}],
}
PROOF: Document = {
    "proof_type": "STATIC_VERIFICATION",
    "verification_date": "2026-01-12",
    "verification_status": {"syntax": {"a.py": "PASSED"}, "runtime": "PASSED", "notes": "x"},
    "attestation": {"verified_by": "x"},
}
