"""Traces of runs: what the events of a run that ended say, written down once, at its end."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from onboarding.clock import Clock
from onboarding.models import LINE, AosTrace, AosTraceStep, Run
from onboarding.spans import layer
from onboarding.worker.store import RunStore, Status

COMPLETED: Final = "completed"
FAILED: Final = "failed"
_NAMES: Final[Mapping[str, str]] = {"run_started": "started", "step_completed": "step_completed"}


@layer("L6", "aos", "record")
def record(session: Session, clock: Clock, run: Run, incident_id: str | None = None) -> AosTrace:
    """Write the trace of a run that ended, with its steps in order."""
    has_failed = run.status == Status.FAILED
    trace = AosTrace(
        trace_id=f"trace-{run.run_id}",
        run_id=run.run_id,
        incident_id=incident_id,
        status=FAILED if has_failed else COMPLETED,
        created_at=clock(),
        **run.marks(),
    )
    session.add(trace)
    session.flush()
    for event in RunStore(session, clock).events(run.run_id):
        if event.event_type in _NAMES:
            session.add(_step(trace, clock, _NAMES[event.event_type], event.detail.get("step")))
    if has_failed:
        session.add(_step(trace, clock, FAILED, run.error_message, level="error"))
    else:
        planned = len(run.run_graph["steps"])
        session.add(_step(trace, clock, "plan_executed", f"{run.position} of {planned} steps"))
        session.add(_step(trace, clock, COMPLETED, None))
    session.flush()
    return trace


def _step(
    trace: AosTrace, clock: Clock, name: str, message: str | None, level: str = "info"
) -> AosTraceStep:
    return AosTraceStep(
        trace_id=trace.trace_id,
        name=name,
        level=level,
        source="worker",
        message=None if message is None else message[:LINE],
        created_at=clock(),
        **trace.marks(),
    )
