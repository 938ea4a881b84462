"""Runs of any number and size, always the same bytes: what the measurements are made on.

A case has the shape and the size (about 6 kB) of a real STAGETEST case that writes to a
database; everything in it is true, so that nothing but the ordinary path is measured.

Usage: `python -m benchmarks.corpus FOLDER [--runs 25] [--cases 40]`
"""

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 1, 5, 8, 0, 0, tzinfo=UTC)
HASHED = (
    "case_id",
    "uc_id",
    "stage",
    "operation_name",
    "synthetic_input",
    "observed_output",
    "assertions",
)
OPERATIONS = (
    ("account.onboarding.advance", "onboarding_state", "/api/cus/onboarding/advance"),
    ("policies.approval.request", "policy_approvals", "/api/cus/policies/approvals"),
    ("activity.signals.acknowledge", "signal_feedback", "/api/cus/activity/signals"),
    ("logs.traces.archive", "trace_archive", "/api/cus/logs/traces"),
    ("incidents.recovery.resolve", "incident_events", "/api/cus/incidents/recovery"),
)
PATH = (
    ("dispatch.start", "L4", "OperationRegistry", "registry.execute", "STARTED"),
    ("l5.write.start", "L5", "WriteEngine", "engine.write", "STARTED"),
    ("l6.schema.ensure.start", "L6", "StateDriver", "driver.ensure_schema", "STARTED"),
    ("l6.schema.ensure.end", "L6", "StateDriver", "driver.ensure_schema", "PASS"),
    ("l6.write.insert.start", "L6", "StateDriver", "driver.insert", "STARTED"),
    ("", "DB", "sqlalchemy.Engine", "after_cursor_execute", "PASS"),
    ("l6.write.insert.end", "L6", "StateDriver", "driver.insert", "PASS"),
    ("", "DB", "sqlalchemy.Engine", "after_cursor_execute", "PASS"),
    ("l5.write.end", "L5", "WriteEngine", "engine.write", "PASS"),
    ("dispatch.end", "L4", "OperationRegistry", "registry.execute", "PASS"),
)
"""What a case does between its start and its end; an empty name is a DB write and its event."""


def _number(*parts: object, below: int) -> int:
    """Return a number that depends on the parts alone."""
    digest = hashlib.sha256("/".join(map(str, parts)).encode("ascii")).digest()
    return int.from_bytes(digest[:8], "big") % below


def _encoded(document: object) -> bytes:
    return (json.dumps(document, indent=2) + "\n").encode("ascii")


def run_id_of(index: int) -> str:
    """Return the id of the run with this number: one run every half hour."""
    return (START + timedelta(minutes=30 * index)).strftime("%Y%m%dT%H%M%SZ")


def _trace(
    case_id: str, uc_id: str, operation: str, table: str, moment: datetime, duration: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []
    writes: list[dict[str, Any]] = []

    def common(layer: str, component: str) -> dict[str, Any]:
        sequence = len(events) + len(writes) + 1
        time = (moment + timedelta(microseconds=137 * sequence)).isoformat()
        place = {"layer": layer, "component": component, "operation": operation}
        return {"seq": sequence, "ts_utc": time, **place}

    def event(
        kind: str, layer: str, component: str, trigger: str, status: str, **detail: Any
    ) -> None:
        step = common(layer, component)
        head = {"seq": step.pop("seq"), "ts_utc": step.pop("ts_utc"), "event_type": kind}
        events.append({**head, **step, "trigger": trigger, "status": status, "detail": detail})

    event(
        "test.start", "TEST", "pytest", "pytest_runtest_setup", "STARTED",
        case_id=case_id, uc_id=uc_id,
    )  # fmt: skip
    for kind, layer, component, trigger, status in PATH:
        if kind:
            event(kind, layer, component, trigger, status, tenant_id="syn-tenant-001")
            continue
        sql_op = "UPDATE" if writes else "INSERT"
        row = {"table": table, "sql_op": sql_op, "rowcount": 1}
        fingerprint = hashlib.sha256(f"{sql_op} {table}".encode("ascii")).hexdigest()[:16]
        kept = {"statement_fingerprint": fingerprint, "success": True}
        writes.append({**common(layer, component), **row, **kept, "detail": {"duration_ms": 0.068}})
        event("db.write", layer, component, trigger, status, **row, duration_ms=0.068)
    event(
        "test.end",
        "TEST",
        "pytest",
        "pytest_runtest_makereport",
        "PASS",
        duration_ms=round(duration * 1000, 3),
    )
    return events, writes


def make_case(run: int, index: int) -> dict[str, Any]:
    """Return the case with this number of the run with this number."""
    operation, table, route = OPERATIONS[index % len(OPERATIONS)]
    uc_id = f"UC-{index // 8 + 1:03d}"
    test = f"test_{operation.replace('.', '_')}_{index:04d}"
    case_id = f"TestUC{index // 8 + 1:03d}Flow__{test}"
    moment = START + timedelta(minutes=30 * run, milliseconds=50 * index)
    duration = 0.04 + _number(run, index, below=10**9) / 10**11
    events, writes = _trace(case_id, uc_id, operation, table, moment, duration)
    call = {"method": "POST", "path": route, "operation": operation}
    case = {
        "run_id": run_id_of(run),
        "case_id": case_id,
        "uc_id": uc_id,
        "stage": "1.2",
        "operation_name": operation,
        "route_path": route,
        "api_method": "POST",
        "request_fields": {"tenant_id": "string", "actor_id": "string"},
        "response_fields": {"accepted": "boolean", "state": "string"},
        "synthetic_input": {"test_name": test},
        "observed_output": {"passed": True, "duration": duration},
        "assertions": [{"id": f"A-{test}", "status": "PASS", "message": "Assertion passed"}],
        "status": "PASS",
        "determinism_hash": "",
        "signature": "UNSIGNED_LOCAL",
        "evidence_files": [],
        "api_calls_used": [{**call, "status_code": 200, "duration_ms": 16}],
        "execution_trace": events,
        "db_writes": writes,
    }
    fields = json.dumps(
        {name: case[name] for name in HASHED}, sort_keys=True, separators=(",", ":")
    )
    return {**case, "determinism_hash": hashlib.sha256(fields.encode("ascii")).hexdigest()}


def _digest(cases: Sequence[Mapping[str, Any]]) -> str:
    text = "|".join(sorted(case["determinism_hash"] for case in cases))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def run_files(run: int, cases: int) -> Iterator[tuple[str, bytes]]:
    """Yield (path in the run, bytes) of every file of the run with this number."""
    made = [make_case(run, index) for index in range(cases)]
    for case in made:
        yield f"cases/{case['case_id']}.json", _encoded(case)
    created = (START + timedelta(minutes=30 * run, seconds=90)).isoformat(timespec="microseconds")
    summary = {
        "run_id": run_id_of(run),
        "created_at": created,
        "stages_executed": ["1.2"],
        "total_cases": cases,
        "pass_count": cases,
        "fail_count": 0,
        "determinism_digest": _digest(made),
        "artifact_version": "1.0.0",
    }
    endpoints = [{"method": "POST", "path": row[2], "operation": row[0]} for row in OPERATIONS]
    snapshot = {"run_id": run_id_of(run), "generated_at": created, "endpoints": endpoints}
    yield "run_summary.json", _encoded(summary)
    yield "apis_snapshot.json", _encoded(snapshot)


def write_corpus(folder: Path, runs: int, cases: int) -> int:
    """Write `runs` runs of `cases` cases each below a folder; return the bytes written."""
    written = 0
    for run in range(runs):
        target = folder / run_id_of(run)
        (target / "cases").mkdir(parents=True)
        for path, data in run_files(run, cases):
            written += (target / path).write_bytes(data)
    return written


def main() -> None:
    """Write a corpus as the command line asks for it."""
    parser = argparse.ArgumentParser(description="Write runs to measure on.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--cases", type=int, default=40, help="cases of each run")
    options = parser.parse_args()
    written = write_corpus(options.folder, options.runs, options.cases)
    print(f"{options.runs} runs × {options.cases} cases, {written:,} bytes")


if __name__ == "__main__":
    main()
