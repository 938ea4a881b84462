"""Runs made in memory, that can lie in one named way.

Everything here is independent of the product: hashes and digests are made with the standard
library alone, as the original emitter made them. `make_run` returns `{path in the run: bytes}`.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

RUN_ID = "20261120T203422Z"
CREATED_AT = "2026-11-20T20:34:40.000001+00:00"
_NAMES = ("case_id", "uc_id", "stage", "operation_name")
HASHED = (*_NAMES, "synthetic_input", "observed_output", "assertions")

CaseDocument = dict[str, Any]
Files = dict[str, bytes]


def encoded(document: object) -> bytes:
    """Return a document as the original emitter writes it: indent 2, ASCII, a final newline."""
    return (json.dumps(document, indent=2) + "\n").encode("ascii")


def decoded(data: bytes) -> Any:
    """Return what the bytes of a document say."""
    return json.loads(data)  # noqa: TID251 -- tests read back what they wrote themselves


def hash_of(case: Mapping[str, Any]) -> str:
    """Return the determinism hash of a case by the original recipe."""
    fields = {name: case[name] for name in HASHED}
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest_of(cases: Sequence[Mapping[str, Any]]) -> str:
    """Return the determinism digest of a run by the original recipe."""
    text = "|".join(sorted(case["determinism_hash"] for case in cases))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def rehashed(case: Mapping[str, Any]) -> CaseDocument:
    """Return the case with the hash that its content has."""
    return {**case, "determinism_hash": hash_of(case)}


def _event(seq: int, kind: str, layer: str, status: str, detail: object) -> dict[str, Any]:
    return {
        "seq": seq,
        "ts_utc": f"2026-11-20T20:34:30.{seq:06d}+00:00",
        "event_type": kind,
        "layer": layer,
        "component": "pytest" if layer == "TEST" else "sqlalchemy.Engine",
        "operation": "account.onboarding.advance",
        "trigger": "builder",
        "status": status,
        "detail": detail,
    }


def _write(seq: int) -> dict[str, Any]:
    return {
        "seq": seq,
        "ts_utc": f"2026-11-20T20:34:30.{seq:06d}+00:00",
        "layer": "DB",
        "component": "sqlalchemy.Engine",
        "operation": "account.onboarding.advance",
        "table": "onboarding_state",
        "sql_op": "INSERT",
        "rowcount": 1,
        "statement_fingerprint": "b749eb910c285e6f",
        "success": True,
        "detail": {"duration_ms": 0.068},
    }


def make_trace(
    case_id: str, uc_id: str, *, status: str, writes: int, layers: Sequence[str], duration_ms: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return (events, DB writes) of one good case; both lists share one counter from 1."""
    events = [_event(1, "test.start", "TEST", "STARTED", {"case_id": case_id, "uc_id": uc_id})]
    written: list[dict[str, Any]] = []
    seq = 1
    for layer in layers:
        name = f"{layer.lower()}.step"
        events.append(_event(seq + 1, f"{name}.start", layer, "STARTED", {}))
        events.append(_event(seq + 2, f"{name}.end", layer, "PASS", {}))
        seq += 2
    for _ in range(writes):
        written.append(_write(seq + 1))
        detail = {name: written[-1][name] for name in ("sql_op", "table", "rowcount")}
        events.append(_event(seq + 2, "db.write", "DB", "PASS", detail))
        seq += 2
    events.append(_event(seq + 1, "test.end", "TEST", status, {"duration_ms": duration_ms}))
    return events, written


def make_case(
    case_id: str = "TestUC002Flow__test_step_1",
    *,
    dialect: int = 3,
    run_id: str = RUN_ID,
    status: str = "PASS",
    writes: int = 1,
    layers: Sequence[str] = ("L4", "L5", "L6"),
    changes: Mapping[str, Any] | None = None,
) -> CaseDocument:
    """Return one good STAGETEST case (dialect 1, 2 or 3), then changed, then hashed."""
    name = case_id.rpartition("__")[2]
    passed = status == "PASS"
    failure = "def test():\n>   assert 1 == 2\nE   assert 1 == 2\n\nt.py:3: AssertionError"
    message = "Assertion passed" if passed else failure
    case: CaseDocument = {
        "run_id": run_id,
        "case_id": case_id,
        "uc_id": "UC-002",
        "stage": "1.2",
        "operation_name": "account.onboarding.advance",
        "route_path": "/hoc/api/cus/onboarding/advance",
        "api_method": "POST",
        "request_fields": {"tenant_id": "string"},
        "response_fields": {"step": "string"},
        "synthetic_input": {"test_name": name},
        "observed_output": {"passed": passed, "duration": 0.04436156299971117},
        "assertions": [
            {"id": f"A-{name}", "status": "PASS" if passed else "FAIL", "message": message}
        ],
        "status": status,
        "determinism_hash": "",
        "signature": "UNSIGNED_LOCAL",
        "evidence_files": [],
    }
    if dialect >= 2:
        call = {
            "method": "POST",
            "path": "/hoc/api/cus/onboarding/advance",
            "operation": "account.onboarding.advance",
            "status_code": 200,
            "duration_ms": 16,
        }
        case["api_calls_used"] = [call]
    if dialect >= 3:
        events, written = make_trace(
            case_id, "UC-002", status=status, writes=writes, layers=layers, duration_ms=44.362
        )
        case |= {"execution_trace": events, "db_writes": written}
    return rehashed({**case, **(changes or {})})


def make_summary(
    cases: Sequence[Mapping[str, Any]],
    *,
    run_id: str = RUN_ID,
    changes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the true summary of the cases, then changed."""
    summary = {
        "run_id": run_id,
        "created_at": CREATED_AT,
        "stages_executed": sorted({case["stage"] for case in cases}),
        "total_cases": len(cases),
        "pass_count": sum(case["status"] == "PASS" for case in cases),
        "fail_count": sum(case["status"] == "FAIL" for case in cases),
        "determinism_digest": digest_of(cases),
        "artifact_version": "1.0.0",
    }
    return {**summary, **(changes or {})}


def make_snapshot(
    *, run_id: str = RUN_ID, changes: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a good API snapshot, then changed."""
    endpoint = {"method": "GET", "path": "/hoc/api/runs", "operation": "stagetest.list_runs"}
    snapshot = {
        "run_id": run_id,
        "generated_at": "2026-11-20T20:34:40.000002+00:00",
        "endpoints": [endpoint],
    }
    return {**snapshot, **(changes or {})}


def make_run(
    cases: int | Sequence[Mapping[str, Any]] = 3,
    *,
    dialect: int = 3,
    run_id: str = RUN_ID,
    failing: int = 0,
    summary: Mapping[str, Any] | None = None,
    snapshot: Mapping[str, Any] | None = None,
) -> Files:
    """Return a good run as `{path: bytes}`: `run_summary.json`, `apis_snapshot.json`, `cases/`.

    `cases` is a number (the last `failing` of them fail honestly) or the cases themselves.
    `summary` and `snapshot` are changes to the true documents: the way to let them lie.
    """
    if isinstance(cases, int):
        count = cases
        cases = [
            make_case(
                f"TestUC002Flow__test_step_{index + 1}",
                dialect=dialect,
                run_id=run_id,
                status="FAIL" if index >= count - failing else "PASS",
            )
            for index in range(count)
        ]
    files = {f"cases/{case['case_id']}.json": encoded(case) for case in cases}
    files["run_summary.json"] = encoded(make_summary(cases, run_id=run_id, changes=summary))
    files["apis_snapshot.json"] = encoded(make_snapshot(run_id=run_id, changes=snapshot))
    return dict(sorted(files.items()))


def case_paths(files: Files) -> list[str]:
    """Return the paths of the cases of a run, sorted."""
    return sorted(path for path in files if path.startswith("cases/"))


def edited(files: Files, path: str, change: Callable[[Any], object]) -> Files:
    """Return the run with one document changed in place by `change`; everything else is kept.

    Neither hash nor counts are mended: that is what makes it a lie.
    """
    document = copy.deepcopy(decoded(files[path]))
    change(document)
    return {**files, path: encoded(document)}


def without(files: Files, path: str) -> Files:
    """Return the run without one file."""
    return {name: data for name, data in files.items() if name != path}


def put(*keys: str | int, value: object) -> Callable[[Any], object]:
    """Return a change for `edited`: set the value at a path of keys and indexes."""

    def change(document: Any) -> None:
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = value

    return change


def write_run(files: Files, folder: Path) -> Path:
    """Write a run below a folder and return the folder."""
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def _lie_in_case(*keys: str | int, value: object) -> Callable[[Files], Files]:
    return lambda files: edited(files, case_paths(files)[0], put(*keys, value=value))


def _lie_in_summary(key: str, value: object) -> Callable[[Files], Files]:
    return lambda files: edited(files, "run_summary.json", put(key, value=value))


LIES: Mapping[str, Callable[[Files], Files]] = {
    "hash of other content": _lie_in_case("determinism_hash", value="0" * 64),
    "output edited after hashing": _lie_in_case("observed_output", "duration", value=0.5),
    "failed assertion behind a pass": _lie_in_case("assertions", 0, "status", value="FAIL"),
    "no assertion behind a pass": _lie_in_case("assertions", value=[]),
    "output says it did not pass": _lie_in_case("observed_output", "passed", value=False),
    "case of another run": _lie_in_case("run_id", value="20200101T000000Z"),
    "case under another name": _lie_in_case("case_id", value="TestOther__test_other"),
    "sequence number used twice": _lie_in_case("execution_trace", 1, "seq", value=1),
    "test.end failed": _lie_in_case("execution_trace", -1, "status", value="FAIL"),
    "DB write without its event": _lie_in_case("execution_trace", -2, "event_type", value="x"),
    "DB write that failed": _lie_in_case("db_writes", 0, "success", value=False),
    "DB write of another table": _lie_in_case("db_writes", 0, "table", value="other"),
    "empty signature": _lie_in_case("signature", value=""),
    "evidence file that is absent": _lie_in_case("evidence_files", value=["absent.png"]),
    "evidence file outside the run": _lie_in_case("evidence_files", value=["../../x"]),
    "more cases than files": _lie_in_summary("total_cases", 4),
    "more passes than cases": _lie_in_summary("pass_count", 4),
    "fails that nothing shows": _lie_in_summary("fail_count", 1),
    "digest of other hashes": _lie_in_summary("determinism_digest", "0" * 64),
    "stage that no case has": _lie_in_summary("stages_executed", ["1.2", "2"]),
    "summary of another run": _lie_in_summary("run_id", "20200101T000000Z"),
    "unknown artifact version": _lie_in_summary("artifact_version", "9.0.0"),
    "case file removed": lambda files: without(files, case_paths(files)[-1]),
    "snapshot of another run": lambda files: edited(
        files, "apis_snapshot.json", put("run_id", value="20200101T000000Z")
    ),
}
"""Name → what turns a good run of dialect 3 into one that lies in exactly this way."""
