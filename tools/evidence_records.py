"""The committed records: what belongs to no run."""

from typing import Any

from tools.evidence_runs import Document, Files, encoded, sha256

METRICS = (
    "aos_traces_active_total",
    "aos_traces_archived_total",
    "aos_trace_steps_active_total",
    "aos_trace_steps_archived_total",
)

STATE_SCENARIO = """\
# A berth is taken twice: what must follow from it.
scenario_id: HARBOUR-E2E-001
name: A double booking raises an incident
domain: CROSS_DOMAIN
scenario_class: STATE_INJECTION
execution_mode: non_executable

coverage:
  engine_propagation: true
  worker_execution: false
  trace_generation: false

steps:
- step_id: step-001
  action: insert_booking
- step_id: step-002
  action: insert_conflicting_booking

invariants:
- An incident names both bookings
- No invoice is made for the second
"""

WORKER_SCENARIO = """\
# A storm closes the harbour, and the worker moves the bookings.
scenario_id: HARBOUR-E2E-002
name: A closure moves bookings to an open day
domain: CROSS_DOMAIN
scenario_class: WORKER_EXECUTION
execution_mode: executable
requires:
- HARBOUR-E2E-001

coverage:
  engine_propagation: true
  worker_execution: true
  trace_generation: true

steps:
- step_id: step-001
  action: close_harbour
- step_id: step-002
  action: wait_for_worker

invariants:
- Every booking of the closed day has a new day
- Every move is in the trace
"""

PANEL_SCENARIO = """\
scenario_id: HARBOUR-BER-FREE-001
version: 1.0.0
name: Observe the panel of free berths
capability: berths.free
panel_id: HAR-BER-FREE-O1
domain: BERTHS
auth:
  mode: OBSERVER
inject:
  type: api_call
  endpoint: /api/berths
  method: GET
expect:
  status_code: 200
  response_type: json
invariant_ids:
- INV-001
- INV-002
"""

CAPABILITY = """\
capability_id: berths.free
status: OBSERVED
source_panels:
- HAR-BER-FREE-O1
domain: BERTHS
metadata:
  observed_by: HARBOUR-BER-FREE-001
  observed_on: '2026-03-02'
assumption:
  endpoint: /api/berths
  method: GET
binding:
  observed_endpoint: /api/berths
  observed_method: GET
  observed_at: '2026-03-02T07:10:00+00:00'
  observation_id: OBS-HARBOUR-BER-FREE-001-20260302071000
observation:
  scenario_id: HARBOUR-BER-FREE-001
  invariants_passed: 2
  invariants_total: 2
coherency:
  status: COHERENT
"""

REPORT = """\
# Acceptance of the booking service, week 10

Run 20260302T070000Z passed all 6 cases. Run 20260304T070000Z passed as well, so the release can go
ahead. HARBOUR-E2E-001 is certified; HARBOUR-E2E-002 is not.

| use case | result |
|---|---|
| UC-001 | passed |
| UC-002 | passed |
"""


def _gate(gate_id: str, title: str, status: str, message: str, **looked_at: Any) -> Document:
    return {
        "id": gate_id,
        "title": title,
        "status": status,
        "exit_code": 0 if status == "PASS" else 1,
        "message": message,
        "looked_at": looked_at,
        "duration_ms": 42.5,
    }


def preflight(day: int, *, migrated: bool) -> Document:
    """Return a preflight; where the migrations were not applied, its first gate fails."""
    head = "0042_closures"
    found = head if migrated else "0041_moves"
    first = (
        _gate(
            "SR-1", "Migrations applied", "PASS", "The database is at the head.", head=head, at=head
        )
        if migrated
        else _gate(
            "SR-1", "Migrations applied", "FAIL", "One migration is missing.", head=head, at=found
        )
    )
    run_id = f"202603{day:02d}T070000Z"
    columns = ["bookings.run_id", "traces.run_id"]
    gates = [
        first,
        _gate("SR-2", "Required columns exist", "PASS", "All columns exist.", columns=columns),
        _gate("SR-3", "Worker is capable", "PASS", "The worker answered.", queue="harbour"),
        _gate("RG-SDSR-01", "Run identity is new", "PASS", "The run id is new.", run_id=run_id),
    ]
    return {
        "schema": "sitegen.preflight/1",
        "preflight_id": f"PF-2026-03-{day:02d}",
        "suite": "uat" if migrated else "nightly",
        "environment": "staging",
        "run_id": run_id if migrated else None,
        "status": "PASS" if migrated else "FAIL",
        "exit_code": 0 if migrated else 1,
        "started_at": f"2026-03-{day:02d}T06:55:00+00:00",
        "ended_at": f"2026-03-{day:02d}T06:55:01+00:00",
        "tool": {"name": "harbour-preflight", "version": "1.4.0"},
        "gates": gates,
        "metrics": {name: {"before": 12 + i, "after": 12 + i} for i, name in enumerate(METRICS)},
    }


def _check(item: str, title: str, expected: Any, observed: Any) -> Document:
    status = "PASS" if expected == observed else "FAIL"
    return {
        "id": item, "title": title, "expected": expected, "observed": observed, "status": status
    }  # fmt: skip


def certified(summary: bytes, case: tuple[str, bytes]) -> Document:
    """Return a certification that rests on a run's summary and one of its cases."""
    path, data = case
    return {
        "schema": "sitegen.certification/1",
        "certification_id": "CERT-HARBOUR-E2E-001-1",
        "scenario_id": "HARBOUR-E2E-001",
        "scenario_class": "STATE_INJECTION",
        "status": "CERTIFIED",
        "run_id": "20260302T070000Z",
        "artifacts": [
            {"path": "run_summary.json", "sha256": sha256(summary), "role": "summary"},
            {"path": path, "sha256": sha256(data), "role": "case"},
        ],
        "checklist": [
            _check("C-1", "An incident names both bookings", 1, 1),
            _check("C-2", "No invoice is made for the second", 0, 0),
        ],
        "issued_by": "harbour quality board",
        "issued_at": "2026-03-02T09:00:00+00:00",
        "expires_at": "2027-03-02T09:00:00+00:00",
    }


def revoked(summary: bytes) -> Document:
    """Return a certification that was taken back, with the reason."""
    return {
        "schema": "sitegen.certification/1",
        "certification_id": "CERT-HARBOUR-E2E-002-2",
        "scenario_id": "HARBOUR-E2E-002",
        "scenario_class": "WORKER_EXECUTION",
        "status": "REVOKED",
        "run_id": "20260303T070000Z",
        "artifacts": [{"path": "run_summary.json", "sha256": sha256(summary), "role": "summary"}],
        "checklist": [
            _check("C-1", "Every booking of the closed day has a new day", 14, 13),
            _check("C-2", "Every move is in the trace", 14, 14),
        ],
        "issued_by": "harbour quality board",
        "issued_at": "2026-03-04T09:00:00+00:00",
        "reason": "One booking kept the closed day, and the run has a failed case.",
    }


def observation(capability: str, scenario: str, *, restricted: bool) -> Document:
    """Return an observation; where access was restricted, it says PASS with nothing evaluated."""
    rows = [
        {"id": "INV-001", "name": "status_code", "status": "PASS", "message": "status_code == 200"},
        {"id": "INV-002", "name": "shape", "status": "PASS", "message": "the response is a list"},
    ]
    stamp = "20260302071500" if restricted else "20260302071000"
    return {
        "observation_id": f"OBS-{scenario}-{stamp}",
        "scenario_id": scenario,
        "capability_id": capability,
        "panel_id": "HAR-BER-FREE-O1",
        "status": "PASS",
        "observed_at": f"2026-03-02T07:{stamp[10:12]}:00+00:00",
        "assumed_endpoint": "/api/berths",
        "observed_endpoint": "/api/berths",
        "assumed_method": "GET",
        "observed_method": "GET",
        "response_status_code": 403 if restricted else 200,
        "response_time_ms": 8.5,
        "invariants_total": len(rows),
        "invariants_passed": 0 if restricted else len(rows),
        "invariants_failed": 0,
        "invariant_results": [] if restricted else rows,
        "failure_reason": "Access restricted (HTTP 403)" if restricted else None,
        "failure_taxonomy": "VISIBILITY_RESTRICTED" if restricted else None,
        "coherency_verified": True,
        "trace_id": None,
    }


def records(runs: Files) -> Files:
    """Return the records; certifications rest on the bytes of the given runs."""
    good = "runs/20260302T070000Z/"
    case = "cases/TestHarbourUC002__test_booking_is_stored.json"
    first = certified(runs[f"{good}run_summary.json"], (case, runs[good + case]))
    second = revoked(runs["runs/20260303T070000Z/run_summary.json"])
    scenario = "HARBOUR-BER-FREE-001"
    open_panel = observation("berths.free", scenario, restricted=False)
    closed_panel = observation("berths.private", scenario, restricted=True)
    return {
        "certifications/HARBOUR-E2E-001.json": encoded(first),
        "certifications/HARBOUR-E2E-002.json": encoded(second),
        "preflight/uat.json": encoded(preflight(2, migrated=True)),
        "preflight/uat-2026-03-03.json": encoded(preflight(3, migrated=True)),
        "preflight/nightly.json": encoded(preflight(5, migrated=False)),
        "reports/week-10.md": REPORT.encode("ascii"),
        "sdsr/capabilities/berths.free.yaml": CAPABILITY.encode("ascii"),
        "sdsr/observations/berths.free.json": encoded(open_panel),
        "sdsr/observations/berths.private.json": encoded(closed_panel),
        "sdsr/scenarios/HARBOUR-BER-FREE-001.yaml": PANEL_SCENARIO.encode("ascii"),
        "sdsr/scenarios/HARBOUR-E2E-001.yaml": STATE_SCENARIO.encode("ascii"),
        "sdsr/scenarios/HARBOUR-E2E-002.yaml": WORKER_SCENARIO.encode("ascii"),
    }
