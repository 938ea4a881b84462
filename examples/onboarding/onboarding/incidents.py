"""Every failed run becomes an incident, unless a rule has an answer to it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from onboarding.clock import Clock
from onboarding.drivers import entities
from onboarding.models import LINE, Incident, Run
from onboarding.rules import PreventionEngine
from onboarding.settings import DEAF_INCIDENTS
from onboarding.spans import layer


class Severity(StrEnum):
    """How bad an incident is."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


UNKNOWN: Final = "UNKNOWN"
SEVERITIES: Final[Mapping[str, Severity]] = {
    "BUDGET_EXCEEDED": Severity.MEDIUM,
    "DATA_LOSS": Severity.CRITICAL,
    "EXECUTION_TIMEOUT": Severity.HIGH,
    "INVALID_INPUT": Severity.LOW,
    "RULE_VIOLATED": Severity.MEDIUM,
    UNKNOWN: Severity.LOW,
    "UNKNOWN_STEP": Severity.HIGH,
}
"""How bad an error is; one that is not here is as bad as an unknown one."""


class IncidentEngine:
    """Opens the incident of a failed run; `history` names an earlier release to behave like."""

    def __init__(self, session: Session, clock: Clock, history: str | None = None) -> None:
        self._session = session
        self._clock = clock
        self._history = history

    @layer("L5", "IncidentEngine", "on_failure")
    def on_failure(self, run: Run) -> Incident | None:
        """Open the incident of a failed run; None where a rule answers it."""
        if self._history == DEAF_INCIDENTS:
            return None
        if PreventionEngine(self._session, self._clock).prevent(run) is not None:
            return None
        now = self._clock()
        code = run.error_code or UNKNOWN
        incident = Incident(
            id=f"incident-{run.run_id}",
            source_run_id=run.run_id,
            error_code=code,
            message=(run.error_message or "The run failed and does not say why.")[:LINE],
            severity=SEVERITIES.get(code, SEVERITIES[UNKNOWN]),
            status="open",
            created_by="IncidentEngine",
            created_at=now,
            **run.marks(),
        )
        entities.insert(self._session, incident, run.run_id, now)
        return incident
