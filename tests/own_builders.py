"""Documents of the project's own formats, made in memory without the product's code."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.builders import RUN_ID, CaseDocument, Files, digest_of, encoded, make_case

SHA = "a" * 64
LOG = b"one line of a log\n"


def own_hash_of(case: Mapping[str, Any]) -> str:
    """Return the hash of a case by the recipe `sitegen.hash/1`."""
    names = ("case_id", "uc_id", "stage", "operation_name", "synthetic_input", "status")
    fields = {name: case.get(name) for name in names}
    output = case["observed_output"]
    fields["observed_output"] = {name: output[name] for name in output if name != "duration"}
    fields["assertions"] = [
        {"id": item["id"], "status": item["status"], "message": item["message"]}
        for item in case["assertions"]
    ]
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def own_file_of(case_id: str) -> str:
    """Return the name of a case's file: slug of the id, then 16 hex digits of its SHA-256."""
    slug = re.sub(r"[^a-z0-9]+", "-", case_id.lower()).strip("-")[:40].rstrip("-") or "x"
    return f"{slug}-{hashlib.sha256(case_id.encode('utf-8')).hexdigest()[:16]}.json"


def make_own_case(
    case_id: str = "tests/test_x.py::test_one[a b]",
    *,
    run_id: str = RUN_ID,
    status: str = "PASS",
    changes: Mapping[str, Any] | None = None,
) -> CaseDocument:
    """Return one good case of `sitegen.case/1`, then changed, then hashed."""
    case = make_case(case_id, run_id=run_id, status=status)
    call = {**case["api_calls_used"][0], "measured": True}
    write = {**case["db_writes"][0], "transaction": "committed"}
    start = {**case["execution_trace"][0], "detail": {"case_id": case_id, "uc_id": "checkout"}}
    attachment = {
        "path": "log.txt",
        "sha256": hashlib.sha256(LOG).hexdigest(),
        "size": len(LOG),
        "media_type": "text/plain",
    }
    own = case | {
        "schema": "sitegen.case/1",
        "hash_recipe": "sitegen.hash/1",
        "uc_id": "checkout",
        "stage": "nightly",
        "api_calls_used": [call],
        "execution_trace": [start, *case["execution_trace"][1:]],
        "db_writes": [write],
        "evidence_files": ["log.txt"],
        "recorders": {
            "trace": {"state": "on", "reason": None},
            "db": {"state": "on", "reason": None},
            "http": {"state": "unavailable", "reason": "no client was seen"},
        },
        "labels": ["smoke"],
        "purpose": "Shows that checkout writes once.",
        "attachments": [attachment],
        "normalised": ["memory addresses"],
    }
    own |= changes or {}
    return {**own, "determinism_hash": own_hash_of(own)}


def make_own_run(statuses: Sequence[str] = ("PASS", "PASS")) -> Files:
    """Return a run of our own formats as `{path: bytes}`, true in every figure."""
    cases = [
        make_own_case(f"tests/test_x.py::test_{index}", status=status)
        for index, status in enumerate(statuses)
    ]
    summary = make_own_summary(
        changes={
            "total_cases": len(cases),
            "pass_count": statuses.count("PASS"),
            "fail_count": statuses.count("FAIL"),
            "skip_count": statuses.count("SKIPPED"),
            "determinism_digest": digest_of(cases),
        }
    )
    files = {f"cases/{own_file_of(case['case_id'])}": encoded(case) for case in cases}
    files["run_summary.json"] = encoded(summary)
    files["apis_snapshot.json"] = encoded(make_own_snapshot())
    files["run_context.json"] = encoded(make_context())
    files["log.txt"] = LOG
    return dict(sorted(files.items()))


def make_own_summary(*, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a good `sitegen.run-summary/1`, then changed."""
    summary = {
        "schema": "sitegen.run-summary/1",
        "run_id": RUN_ID,
        "suite": "uat",
        "created_at": "2026-11-20T20:34:40+00:00",
        "stages_executed": ["nightly"],
        "total_cases": 3,
        "pass_count": 1,
        "fail_count": 1,
        "skip_count": 1,
        "determinism_digest": SHA,
    }
    return {**summary, **(changes or {})}


def make_own_snapshot(*, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a good `sitegen.api-snapshot/1`, then changed."""
    endpoint = {"method": "GET", "path": "/runs", "operation": "list_runs"}
    snapshot = {
        "schema": "sitegen.api-snapshot/1",
        "run_id": RUN_ID,
        "generated_at": "2026-11-20T20:34:40+00:00",
        "endpoints": [endpoint],
    }
    return {**snapshot, **(changes or {})}


def make_context(*, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a good `sitegen.run-context/1`, then changed."""
    context = {
        "schema": "sitegen.run-context/1",
        "run_id": RUN_ID,
        "suite": "uat",
        "environment": "staging",
        "source": {"commit": "5efb1dc2", "branch": "main", "dirty": False},
        "ci": {"name": "builder", "job": "17", "url": "https://ci.example/17"},
        "command": ["pytest", "-q"],
        "exit_status": 0,
        "started_at": "2026-11-20T20:34:22+00:00",
        "ended_at": "2026-11-20T20:34:40+00:00",
        "selection": None,
        "deselected": 0,
        "preflight": "PF-1",
        "tools": {"python": "3.11.7", "pytest": "8.3.0"},
        "recorders": {"trace": {"state": "off", "reason": "not asked for"}},
    }
    return {**context, **(changes or {})}


def make_gate(gate: str, *, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a good gate, then changed."""
    made = {
        "id": gate,
        "title": f"Gate {gate}",
        "status": "PASS",
        "exit_code": 0,
        "message": "holds",
        "looked_at": {"table": "runs", "columns": 12},
        "duration_ms": 4.5,
    }
    return {**made, **(changes or {})}


def make_preflight(*, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a good `sitegen.preflight/1`, then changed."""
    counts = {
        "aos_traces_active_total": {"before": 10, "after": 8},
        "aos_traces_archived_total": {"before": 5, "after": 7},
        "aos_trace_steps_active_total": {"before": 100, "after": 80},
        "aos_trace_steps_archived_total": {"before": 50, "after": 70},
    }
    preflight = {
        "schema": "sitegen.preflight/1",
        "preflight_id": "PF-1",
        "suite": "uat",
        "environment": "staging",
        "run_id": RUN_ID,
        "status": "PASS",
        "exit_code": 0,
        "started_at": "2026-11-20T20:30:00+00:00",
        "ended_at": "2026-11-20T20:30:01+00:00",
        "tool": {"name": "sitegen", "version": "0.1.0"},
        "gates": [make_gate(gate) for gate in ("SR-1", "SR-2", "SR-3", "RG-SDSR-01")],
        "metrics": counts,
    }
    return {**preflight, **(changes or {})}


def make_certification(*, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a good `sitegen.certification/1` that is in force, then changed."""
    item = {
        "id": "C-1",
        "title": "Every trace is archived",
        "expected": {"archived": 3},
        "observed": {"archived": 3},
        "status": "PASS",
    }
    certification = {
        "schema": "sitegen.certification/1",
        "certification_id": "CERT-1",
        "scenario_id": "SDSR-E2E-001",
        "scenario_class": "STATE_INJECTION",
        "status": "CERTIFIED",
        "run_id": RUN_ID,
        "artifacts": [{"path": "run_summary.json", "sha256": SHA, "role": "summary"}],
        "checklist": [item],
        "issued_by": "release board",
        "issued_at": "2026-11-20T21:00:00+00:00",
        "expires_at": "2027-11-20T21:00:00+00:00",
        "reason": None,
        "supersedes": None,
    }
    return {**certification, **(changes or {})}
