"""Failed runs become incidents: one for each way of failing, counted."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from onboarding.clock import Clock
from onboarding.errors import OnboardingError
from onboarding.models import LINE, Incident, Run
from onboarding.spans import layer

SEVERE_FROM: Final = 3


class IncidentEngine:
    """Opens incidents and counts what happens again."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    @layer("L5", "IncidentEngine", "on_failure")
    def on_failure(self, run: Run, step_type: str, failure: OnboardingError) -> Incident:
        """Open the incident of a failed run, or count it where it is open."""
        now = self._clock()
        fingerprint = f"{run.queue}/{step_type}/{failure.code}"[:LINE]
        incident = self._session.scalars(
            select(Incident).where(Incident.fingerprint == fingerprint).with_for_update()
        ).one_or_none()
        if incident is None:
            incident = Incident(
                fingerprint=fingerprint, reason=failure.code, occurrences=0, created_at=now
            )
            self._session.add(incident)
        incident.occurrences += 1
        incident.severity = "high" if incident.occurrences >= SEVERE_FROM else "low"
        incident.message = str(failure)[:LINE]
        incident.last_run_id = run.run_id
        incident.updated_at = now
        self._session.flush()
        return incident
