"""What the SDSR system's artifacts state, one dataclass a format, values as stated."""

from dataclasses import dataclass

from sitegen.model.outcome import Outcome


@dataclass(frozen=True, slots=True)
class InvariantResult:
    """One evaluated invariant."""

    id: str
    name: str
    status: str
    outcome: Outcome
    message: str | None


@dataclass(frozen=True, slots=True)
class Observation:
    """An observation of one capability. Counts are the artifact's own claims."""

    observation_id: str
    scenario_id: str
    capability_id: str
    panel_id: str | None
    assumed_endpoint: str | None
    observed_endpoint: str | None
    method: str | None
    response_status: int | None
    total: int
    passed: int
    failed: int
    results: tuple[InvariantResult, ...]
    failure_reason: str | None
    failure_taxonomy: str | None
    coherency_verified: bool | None


@dataclass(frozen=True, slots=True)
class EffectObservation:
    """The other observation format. `acceptance_failures` are the AC v2 failures it carries."""

    scenario_id: str
    observation_class: str | None
    run_id: str | None
    capabilities: tuple[str, ...]
    effects: int
    acceptance_passed: bool | None
    acceptance_failures: tuple[str, ...]
    integrity_score: float | None
    expected_events: tuple[str, ...]
    observed_events: tuple[str, ...]
    missing_events: tuple[str, ...]
    invariants_passed: int
    invariants_failed: int


@dataclass(frozen=True, slots=True)
class Capability:
    """An entry of the capability registry; `endpoint_where` points to where it has its endpoint."""

    capability_id: str
    domain: str | None
    panels: tuple[str, ...]
    endpoint: str | None
    method: str | None
    observed_by: str | None
    observation_id: str | None
    observation_scenario: str | None
    invariants_passed: int | None
    invariants_total: int | None
    coherency: str | None
    endpoint_where: str = "/endpoint"


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of one batch execution: panel ids by result."""

    total: int
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScenarioRun:
    """One session-gate run of a scenario; not a run of cases."""

    scenario_id: str
    run_id: str
    exit_code: int | None
    violations: tuple[str, ...]
    validation_passed: bool | None
    result_passed: bool | None
    violations_count: int | None
    expected_exit_verdict: str | None = None


@dataclass(frozen=True, slots=True)
class GateCheck:
    """One row of a gate report."""

    check_id: str
    category: str
    status: str
    outcome: Outcome
    return_code: int | None
    duration_s: float | None
    log_file: str | None


@dataclass(frozen=True, slots=True)
class GateReport:
    """An audit gate report; `paths` are (JSON pointer, path of the machine that made it)."""

    gate: str
    passed: int
    failed: int
    checks: tuple[GateCheck, ...]
    paths: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Journey:
    """One HTTP probe of a UI journey."""

    journey_id: str
    capability_id: str
    route: str
    method: str
    status_code: int | None
    expected_status: int | None
    status_match: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class ProjectionAudit:
    """A projection-diff report; `violations` counts the rows, `stated_count` is its claim."""

    log_id: str
    stated_count: int
    violations: int


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """A clean-up. Sizes are in megabytes; `services` are (name, state after it) as stated."""

    total_mb: float | None
    parts_mb: tuple[tuple[str, float], ...]
    services: tuple[tuple[str, str], ...]
    services_protected: bool | None


@dataclass(frozen=True, slots=True)
class Proof:
    """An attestation of free form; `states` are (what, its stated state)."""

    proof_type: str
    states: tuple[tuple[str, str], ...]
    sections: tuple[str, ...]
