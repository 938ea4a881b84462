"""The committed runs: four executions of the suite of an invented booking service.

Hashes are made with the standard library alone; see docs/decisions/0003-own-evidence.md.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Files = dict[str, bytes]
Document = dict[str, Any]

STAGETEST_HASHED = (
    "case_id",
    "uc_id",
    "stage",
    "operation_name",
    "synthetic_input",
    "observed_output",
    "assertions",
)
FAILURE = """def test_cancelled_booking_frees_its_berth(harbour):
        booking = harbour.book("berth-7", nights=2)
        harbour.cancel(booking)
>       assert harbour.berth("berth-7").free
E       AssertionError: assert False
E        +  where False = <Berth 7 & 8: "taken">.free

tests/uat/test_bookings.py:48: AssertionError"""


@dataclass(frozen=True, slots=True)
class Scene:
    """One test of the suite: what it is called and what it does."""

    use_case: str
    test: str
    operation: str
    method: str
    route: str
    table: str | None = None


SCENES = (
    Scene("UC-001", "test_guest_sees_free_berths", "berths.search", "GET", "/api/berths"),
    Scene("UC-001", "test_search_honours_draught", "berths.search", "GET", "/api/berths"),
    Scene(
        "UC-002", "test_booking_is_stored", "bookings.create", "POST", "/api/bookings", "bookings"
    ),
    Scene(
        "UC-002",
        "test_cancelled_booking_frees_its_berth",
        "bookings.cancel",
        "POST",
        "/api/bookings/cancel",
        "bookings",
    ),
    Scene("UC-003", "test_invoice_adds_harbour_dues", "invoices.preview", "GET", "/api/invoices"),
    Scene(
        "UC-003", "test_paid_invoice_is_closed", "invoices.pay", "POST", "/api/invoices", "invoices"
    ),
)


def encoded(document: object) -> bytes:
    """Return a document as the suite writes it: indent 2, ASCII, a final newline."""
    return (json.dumps(document, indent=2) + "\n").encode("ascii")


def sha256(data: bytes) -> str:
    """Return 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def compact_hash(document: object) -> str:
    """Return the SHA-256 of a document in Python's compact, sorted JSON."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("ascii"))


def trace(
    scene: Scene, case_id: str, begun: datetime, status: str, duration: float = 0.01425
) -> tuple[list[Document], list[Document]]:
    """Return (events, DB writes) of a test that goes through every layer; one counter for both."""
    events: list[Document] = []
    writes: list[Document] = []

    def step(layer: str, component: str) -> Document:
        number = len(events) + len(writes) + 1
        time = (begun + timedelta(microseconds=412 * number)).isoformat(timespec="microseconds")
        place = {"layer": layer, "component": component, "operation": scene.operation}
        return {"seq": number, "ts_utc": time, **place}

    def event(kind: str, where: tuple[str, str, str], result: str, **detail: Any) -> None:
        layer, component, trigger = where
        made = step(layer, component)
        head = {"seq": made.pop("seq"), "ts_utc": made.pop("ts_utc"), "event_type": kind}
        events.append({**head, **made, "trigger": trigger, "status": result, "detail": detail})

    registry = ("L4", "OperationRegistry", "registry.execute")
    engine = ("L5", f"{scene.operation.split('.')[0]}.engine", "engine.run")
    driver = ("L6", f"{scene.operation.split('.')[0]}.driver", "driver.execute")
    database = ("DB", "sqlalchemy.Engine", "sqlalchemy.after_cursor_execute")
    test = ("TEST", "pytest", "pytest_runtest_setup")
    event("test.start", test, "STARTED", case_id=case_id, uc_id=scene.use_case)
    event("dispatch.start", registry, "STARTED", tenant_id="harbour-001")
    if scene.table is not None:
        event("l5.write.start", engine, "STARTED", mode="insert")
        event("l6.write.insert.start", driver, "STARTED", table=scene.table)
        row = {"table": scene.table, "sql_op": "INSERT", "rowcount": 1}
        fingerprint = sha256(f"INSERT INTO {scene.table}".encode("ascii"))[:16]
        writes.append(
            {
                **step(*database[:2]),
                **row,
                "statement_fingerprint": fingerprint,
                "success": True,
                "detail": {"duration_ms": 0.071},
            }
        )
        event("db.write", database, "PASS", **row, duration_ms=0.071)
        event("l6.write.insert.end", driver, "PASS", table=scene.table, rowcount=1)
        event("l5.write.end", engine, "PASS", mode="insert", affected_rows=1)
    event("dispatch.end", registry, "PASS", duration_ms=11.5, error_code=None)
    event(
        "test.end",
        (*test[:2], "pytest_runtest_makereport"),
        status,
        duration_ms=round(duration * 1000, 3),
    )
    return events, writes


def stagetest_case(run_id: str, index: int, scene: Scene, *, failed: bool = False) -> Document:
    """Return one STAGETEST case, hashed."""
    case_id = f"TestHarbour{scene.use_case.replace('-', '')}__{scene.test}"
    begun = datetime.strptime(run_id, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    status = "FAIL" if failed else "PASS"
    duration = 0.01425 + index / 1000
    begun += timedelta(milliseconds=80 * index)
    events, writes = trace(scene, case_id, begun, status, duration)
    call = {"method": scene.method, "path": scene.route, "operation": scene.operation}
    message = FAILURE if failed else "Assertion passed"
    case: Document = {
        "run_id": run_id,
        "case_id": case_id,
        "uc_id": scene.use_case,
        "stage": "1.2",
        "operation_name": scene.operation,
        "route_path": scene.route,
        "api_method": scene.method,
        "request_fields": {"harbour_id": "string"},
        "response_fields": {"accepted": "boolean"},
        "synthetic_input": {"test_name": scene.test},
        "observed_output": {"passed": not failed, "duration": duration},
        "assertions": [{"id": f"A-{scene.test}", "status": status, "message": message}],
        "status": status,
        "determinism_hash": "",
        "signature": "UNSIGNED_LOCAL",
        "evidence_files": [],
        "api_calls_used": [{**call, "status_code": 200, "duration_ms": 9}],
        "execution_trace": events,
        "db_writes": writes,
    }
    return {**case, "determinism_hash": compact_hash({key: case[key] for key in STAGETEST_HASHED})}


def summary(run_id: str, created_at: str, cases: Sequence[Mapping[str, Any]]) -> Document:
    """Return what a true summary of the cases says."""
    hashes = sorted(case["determinism_hash"] for case in cases)
    return {
        "run_id": run_id,
        "created_at": created_at,
        "stages_executed": sorted({case["stage"] for case in cases}),
        "total_cases": len(cases),
        "pass_count": sum(case["status"] == "PASS" for case in cases),
        "fail_count": sum(case["status"] == "FAIL" for case in cases),
        "determinism_digest": sha256("|".join(hashes).encode("ascii")),
    }


def context(run_id: str, commit: str, started: str, ended: str, **members: Any) -> Document:
    """Return the context of a run."""
    return {
        "schema": "sitegen.run-context/1",
        "run_id": run_id,
        "suite": "uat",
        "environment": "staging",
        "source": {"commit": commit, "branch": "main", "dirty": False},
        "ci": {"name": "example-ci", "job": "uat"},
        "command": ["pytest", "tests/uat"],
        "exit_status": 0,
        "started_at": started,
        "ended_at": ended,
        "selection": None,
        "deselected": 0,
        "tools": {"pytest": "8.3.4", "python": "3.11.9"},
        "recorders": {"trace": {"state": "on"}, "db": {"state": "on"}},
        **members,
    }


def stagetest_run(
    day: int, cases: Sequence[Mapping[str, Any]], *, context_of: Mapping[str, Any] | None
) -> Files:
    """Return the files of a STAGETEST run on a day of March 2026, at seven."""
    run_id = f"202603{day:02d}T070000Z"
    created = f"2026-03-{day:02d}T07:00:01.500000+00:00"
    endpoints = sorted({(scene.method, scene.route, scene.operation) for scene in SCENES})
    rows = [{"method": m, "path": p, "operation": o} for m, p, o in endpoints]
    files = {f"cases/{case['case_id']}.json": encoded(case) for case in cases}
    told = {**summary(run_id, created, cases), "artifact_version": "1.0.0"}
    files["run_summary.json"] = encoded(told)
    snapshot = {"run_id": run_id, "generated_at": created, "endpoints": rows}
    files["apis_snapshot.json"] = encoded(snapshot)
    if context_of is not None:
        begun = f"2026-03-{day:02d}T07:00:00+00:00"
        commit = sha256(run_id.encode("ascii"))[:40]
        files["run_context.json"] = encoded(context(run_id, commit, begun, created, **context_of))
    return {f"runs/{run_id}/{path}": data for path, data in files.items()}


def good_run() -> Files:
    """Return a run in which every case passes and everything agrees."""
    run_id = "20260302T070000Z"
    cases = [stagetest_case(run_id, index, scene) for index, scene in enumerate(SCENES)]
    return stagetest_run(2, cases, context_of={"preflight": "PF-2026-03-02"})


def honest_run() -> Files:
    """Return a run in which one case fails, and says so everywhere."""
    run_id = "20260303T070000Z"
    cases = [
        stagetest_case(run_id, index, scene, failed="cancelled" in scene.test)
        for index, scene in enumerate(SCENES)
    ]
    return stagetest_run(3, cases, context_of={"exit_status": 1, "preflight": "PF-2026-03-03"})


def contradicting_run() -> Files:
    """Return a run that claims more than its artifacts bear out.

    One case passes although its database write failed, one was edited after it was hashed, and
    the summary counts a case that nobody recorded.
    """
    run_id = "20260304T070000Z"
    cases = [stagetest_case(run_id, index, scene) for index, scene in enumerate(SCENES)]
    cases[2]["db_writes"][0]["success"] = False
    cases[4]["observed_output"]["duration"] = 0.001
    files = stagetest_run(4, cases, context_of=None)
    path = f"runs/{run_id}/run_summary.json"
    told = summary(run_id, "2026-03-04T07:00:01.500000+00:00", cases)
    counts = {"total_cases": len(cases) + 1, "pass_count": len(cases) + 1}
    return {**files, path: encoded({**told, **counts, "artifact_version": "1.0.0"})}
