"""Preflights: gates that must hold before a run."""

from dataclasses import dataclass

from sitegen.model.outcome import Outcome
from sitegen.model.value import Value

REQUIRED_GATES = ("SR-1", "SR-2", "SR-3", "RG-SDSR-01")
"""The protocol's own gates, in the order in which they run."""

TRACE_METRICS = (
    "aos_traces_active_total",
    "aos_traces_archived_total",
    "aos_trace_steps_active_total",
    "aos_trace_steps_archived_total",
)
"""Trace counts that a preflight records, so that a deleted trace is seen."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate. `looked_at` says what it examined; `duration_ms` how long that took."""

    id: str
    title: str
    status: str
    outcome: Outcome
    exit_code: int | None
    message: str
    looked_at: tuple[tuple[str, Value], ...]
    duration_ms: float | None


@dataclass(frozen=True, slots=True)
class Preflight:
    """One preflight artifact. `metrics` are (name, before, after); a missing value is None.

    `tool` is the name and version of what ran the gates.
    """

    preflight_id: str
    suite: str
    environment: str
    run_id: str | None
    status: str
    exit_code: int | None
    started_at: str
    ended_at: str | None
    gates: tuple[Gate, ...]
    metrics: tuple[tuple[str, int | None, int | None], ...]
    tool: str | None = None
