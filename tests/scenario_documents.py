"""Runs of scenarios as documents, made in memory without the product's code, true in all they say.

`observation`, `certification` and `investigation` return good documents, then changed;
`evidence_folder` lays out what a team has after one certified and one revoked run.
"""

import copy
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.builders import encoded
from tests.own_builders import make_preflight

Document = dict[str, Any]

SCENARIO_ID = "SDSR-E2E-001"
FIRST_RUN = "run-SDSR-E2E-001-20261121T101500Z"
SECOND_RUN = "run-SDSR-E2E-001-20261122T101500Z"
SCENARIO_FILE = b"""\
scenario_id: SDSR-E2E-001
name: A failed run becomes an incident
version: "1.0.0"
scenario_class: STATE_INJECTION
execution_mode: non_executable
coverage: {engine_propagation: true, worker_execution: false, trace_generation: false}
purpose: That the engine sees a failed run.
requires: []
preconditions:
- {id: PRE-001, name: none yet, table: incidents, where: {id: SDSR-E2E-000}, expect: {count: 0}}
fallbacks: []
steps:
- {step_id: RUN-FAILED, action: inject, table: runs, data: {status: failed}}
expected_propagation: []
expected_non_propagation: []
acceptance_criteria:
- {id: C-1, name: run exists, table: runs, where: {}, expect: {count: 1}}
cleanup: {order: [incidents, runs], archive: [], where: {}}
"""


def sha(data: str | bytes) -> str:
    """Return a SHA-256 in hex digits."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def part(kind: str, name: str, definition: str, table: str | None = None) -> Document:
    """Return the print of a part of the structure."""
    return {
        "kind": kind,
        "name": name,
        "table": table,
        "sha256": sha(definition),
        "definition": definition,
    }


def structure() -> list[Document]:
    """Return the structure of a small database, sorted."""
    return [
        part("column", "id", "INTEGER NOT NULL", "incidents"),
        part("column", "is_synthetic", "BOOLEAN NOT NULL", "runs"),
        part("constraint", "check 1", "CHECK (status <> '')", "runs"),
        part("constraint", "marked", "NOT NULL is_synthetic", "runs"),
        part("index", "live", "CREATE INDEX live ON aos_traces (id) WHERE archived_at IS NULL"),
        part("revision", "r0004", "r0004", "alembic_version"),
        part("table", "aos_traces", "CREATE TABLE aos_traces"),
        part("table", "incidents", "CREATE TABLE incidents"),
        part("table", "runs", "CREATE TABLE runs"),
        part("trigger", "keep", "BEFORE DELETE ON aos_traces", "aos_traces"),
    ]


def _after() -> list[Document]:
    # The definitions of what stays the same are not repeated.
    return [{key: one[key] for key in one if key != "definition"} for one in structure()]


def item(name: str, expected: object = 1, observed: object = 1) -> Document:
    """Return an item of a checklist."""
    status = "PASS" if expected == observed else "FAIL"
    return {
        "id": name,
        "title": f"{name} is as expected",
        "expected": expected,
        "observed": observed,
        "status": status,
        "part": None,
    }


def statement(seq: int, phase: str, actor: str, op: str, table: str, rows: int = 1) -> Document:
    """Return a statement that was sent."""
    return {
        "seq": seq,
        "phase": phase,
        "actor": actor,
        "op": op,
        "table": table,
        "rows": rows,
        "sha256": sha(f"{op} {table}"),
    }


def guardrails(**statuses: str) -> list[Document]:
    """Return all six guardrails, PASS where nothing else is asked for (`GR_1="FAIL"`)."""
    return [
        {
            "id": f"GR-{number}",
            "title": f"rule {number}",
            "status": statuses.get(f"GR_{number}", "PASS"),
            "message": "It holds.",
            "where": None,
        }
        for number in range(1, 7)
    ]


def _expectation(name: str, kind: str, expected: int) -> Document:
    return {
        "id": name,
        "kind": kind,
        "via": "IncidentEngine",
        "table": "incidents" if kind == "propagation" else "policy_rules",
        "expected": expected,
        "observed": expected,
        "status": "PASS",
        "part": None,
        "message": None,
    }


def _cleaned(table: str, action: str) -> Document:
    return {"table": table, "action": action, "before": 1, "affected": 1, "after": 0}


def _done(run_id: str) -> Document:
    """Return what was injected, done and made in a run, and the traces that were counted."""
    entity = {"table": "incidents", "id": "7", "origin": "IncidentEngine", "emitted": True}
    return {
        "injected": [
            {
                "step_id": "RUN-FAILED",
                "table": "runs",
                "rows": 1,
                "key": {"run_id": run_id},
                "marked": True,
            },
            {"step_id": "TRACE", "table": "aos_traces", "rows": 1, "key": None, "marked": True},
        ],
        "acts": [{"step_id": "APPROVE", "call": "approve", "status": "PASS", "message": None}],
        "engines": [{"name": "IncidentEngine", "emitted": 1, "entities": [entity]}],
        "metrics": {
            "aos_traces_active_total": {"before": 4, "after": 4},
            "aos_traces_archived_total": {"before": 2, "after": 3},
            "aos_trace_steps_active_total": {"before": 9, "after": 9},
            "aos_trace_steps_archived_total": {"before": 3, "after": 3},
        },
    }


def observation(run_id: str = FIRST_RUN, /, **changes: object) -> Document:
    """Return a good `sitegen.observation/1` of a run that passed, then changed."""
    day = f"{run_id[-16:-12]}-{run_id[-12:-10]}-{run_id[-10:-8]}"
    sent = [
        statement(1, "injection", "injector", "INSERT", "runs"),
        statement(2, "injection", "injector", "INSERT", "aos_traces"),
        statement(3, "propagation", "application", "INSERT", "incidents"),
        statement(4, "cleanup", "cleanup", "DELETE", "incidents"),
        statement(5, "cleanup", "cleanup", "UPDATE", "aos_traces"),
        statement(6, "cleanup", "cleanup", "DELETE", "runs"),
    ]
    good: Document = {
        "schema": "sitegen.observation/1",
        "observation_id": f"OBS-{run_id}",
        "scenario_id": SCENARIO_ID,
        "scenario_class": "STATE_INJECTION",
        "run_id": run_id,
        "status": "PASS",
        "exit_code": 0,
        "message": None,
        "started_at": f"{day}T10:15:00+00:00",
        "ended_at": f"{day}T10:15:04+00:00",
        "tool": {"name": "sitegen", "version": "0.1.0"},
        "source": {"commit": "5efb1dc2", "branch": "main", "dirty": False},
        "environment": "local",
        "database": {"dialect": "sqlite", "server_version": "3.45", "revision": "r0004"},
        "preflight": {"preflight_id": f"PF-{run_id}", "sha256": sha(encoded(preflight(run_id)))},
        "scenario": {"path": "scenarios/SDSR-E2E-001.yaml", "sha256": sha(SCENARIO_FILE)},
        "coverage": {
            "engine_propagation": True,
            "trace_generation": False,
            "worker_execution": False,
        },
        "preconditions": [item("PRE-1", 0, 0)],
        "checklist": [item("C-1"), item("C-2", "failed", "failed")],
        "expectations": [
            _expectation("P-1", "propagation", 1),
            _expectation("N-1", "non_propagation", 0),
        ],
        **_done(run_id),
        "statements": sent,
        "statements_total": {"SELECT": 40, "INSERT": 3, "UPDATE": 1, "DELETE": 2},
        "statements_left_out": 0,
        "structure": {"before": structure(), "after": _after()},
        "fallbacks": [],
        "guardrails": guardrails(),
        "cleanup": [
            _cleaned("incidents", "DELETE"),
            _cleaned("aos_traces", "ARCHIVE"),
            _cleaned("runs", "DELETE"),
        ],
    }
    return copy.deepcopy(good) | changes


def failed_observation(run_id: str = SECOND_RUN, /, **changes: object) -> Document:
    """Return the observation of a run in which the engine did not fire."""
    made = observation(run_id)
    made |= {"status": "FAIL", "exit_code": 1, "message": "No incident was created."}
    made["checklist"][0] = item("C-1", 1, 0)
    made["expectations"][0] |= {"observed": 0, "status": "FAIL", "message": "Nothing came."}
    made["engines"] = [{"name": "IncidentEngine", "emitted": 0, "entities": []}]
    made["statements"] = [
        statement(1, "injection", "injector", "INSERT", "runs"),
        statement(2, "injection", "injector", "INSERT", "aos_traces"),
        statement(3, "cleanup", "cleanup", "UPDATE", "aos_traces"),
        statement(4, "cleanup", "cleanup", "DELETE", "runs"),
    ]
    made["statements_total"] = {"SELECT": 20, "INSERT": 2, "UPDATE": 1, "DELETE": 1}
    made["cleanup"][0] |= {"before": 0, "affected": 0}
    return made | changes


def preflight(run_id: str = FIRST_RUN, /, **changes: object) -> Document:
    """Return the preflight that guarded a run, then changed."""
    made = make_preflight(changes={"preflight_id": f"PF-{run_id}", "run_id": run_id})
    return made | changes


def certification(seen: Document, /, **changes: object) -> Document:
    """Return the certification that follows from an observation, then changed."""
    run_id, passed = seen["run_id"], seen["status"] == "PASS"
    day = f"{run_id[-16:-12]}-{run_id[-12:-10]}-{run_id[-10:-8]}"
    made: Document = {
        "schema": "sitegen.certification/1",
        "certification_id": f"CERT-{run_id}",
        "scenario_id": seen["scenario_id"],
        "scenario_class": seen["scenario_class"],
        "status": "CERTIFIED" if passed else "REVOKED",
        "run_id": run_id,
        "artifacts": [
            {
                "path": f"observations/{run_id.lower()}.json",
                "sha256": sha(encoded(seen)),
                "role": "observation",
            },
            {
                "path": f"preflight/{run_id.lower()}.json",
                "sha256": sha(encoded(preflight(run_id))),
                "role": "preflight",
            },
            {
                "path": "scenarios/SDSR-E2E-001.yaml",
                "sha256": sha(SCENARIO_FILE),
                "role": "scenario",
            },
        ],
        "checklist": [
            {name: one[name] for name in ("id", "title", "expected", "observed", "status")}
            for one in seen["checklist"]
        ],
        "issued_by": "release board",
        "issued_at": f"{day}T10:15:05+00:00",
        "expires_at": "2027-11-20T21:00:00+00:00" if passed else None,
        "reason": None if passed else "C-1: no incident was created.",
        "supersedes": None if passed else f"CERT-{FIRST_RUN}",
        "source": seen["source"],
        "observation_id": seen["observation_id"],
        "coverage": seen["coverage"],
    }
    return made | changes


def investigation(step: str, at: str, /, **changes: object) -> Document:
    """Return one step of an investigation of the second run, then changed."""
    made: Document = {
        "schema": "sitegen.investigation/1",
        "investigation_id": f"INV-{step}",
        "scenario_id": SCENARIO_ID,
        "certification_id": f"CERT-{SECOND_RUN}",
        "step": step,
        "by": "release board",
        "at": at,
        "text": "The engine was switched off.",
    }
    return made | changes


def evidence_files() -> dict[str, bytes]:
    """Return path → bytes: a certified run, then one that failed and revoked it."""
    passed, failed = observation(), failed_observation()
    documents = {
        f"preflight/{FIRST_RUN.lower()}.json": preflight(FIRST_RUN),
        f"preflight/{SECOND_RUN.lower()}.json": preflight(SECOND_RUN),
        f"observations/{FIRST_RUN.lower()}.json": passed,
        f"observations/{SECOND_RUN.lower()}.json": failed,
        "certifications/first.json": certification(passed),
        "certifications/second.json": certification(failed),
    }
    files = {path: encoded(document) for path, document in documents.items()}
    return {**files, "scenarios/SDSR-E2E-001.yaml": SCENARIO_FILE}


def evidence_folder(folder: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """Write evidence into a folder and return it."""
    for path, data in (files or evidence_files()).items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder


def changed(document: Document, change: Callable[[Document], object]) -> Document:
    """Return a copy of a document after a change in place."""
    copied = copy.deepcopy(document)
    change(copied)
    return copied
