"""The checks on records of our own formats, for the catalogue and for `check_record`."""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.checks import (
    own_certification,
    own_gates,
    own_guardrails,
    own_investigation,
    own_observation,
    own_observation_rows,
    own_observation_run,
    own_preflight,
)
from sitegen.checks.base import RecordCheck
from sitegen.model.certification import Certification
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.investigation import Investigation
from sitegen.model.preflight import Preflight
from sitegen.model.record import Record, RecordKind
from sitegen.model.scenario_observation import ScenarioObservation


class TimeWithoutOffset:
    """Every time of a record of ours is a moment: readable, and with its offset."""

    kinds = frozenset(
        {
            RecordKind.PREFLIGHT,
            RecordKind.CERTIFICATION,
            RecordKind.EFFECT_OBSERVATION,
            RecordKind.PROOF,
        }
    )
    check = Check(
        id="own-record-time",
        title="A time in a record of ours is no moment",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="Which record is the newest is decided by its time; a time without an offset "
        "may be anywhere within a day, and one that can't be read is nowhere.",
        remedy="Emit ISO 8601 with an offset, such as 2026-01-31T12:00:00+00:00.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for times that can't be read or have no offset."""
        for where, stated in _times(record.detail):
            if stated is None:
                continue
            instant = read_time(stated)
            if instant is None or not instant.has_offset:
                how = "can't be read" if instant is None else "has no offset"
                message = f"The time {quote(stated)} {how}."
                yield self.check.finding(record.artifact.path, message, where)


def _times(detail: object) -> tuple[tuple[str, str | None], ...]:
    if isinstance(detail, Preflight):
        return ("/started_at", detail.started_at), ("/ended_at", detail.ended_at)
    if isinstance(detail, Certification):
        return ("/issued_at", detail.issued_at), ("/expires_at", detail.expires_at)
    if isinstance(detail, ScenarioObservation):
        # Its start is the record's time, which every kind's checks look at.
        return (("/ended_at", detail.ended_at),)
    if isinstance(detail, Investigation):
        return (("/at", detail.at),)
    return ()


RECORD_CHECKS: tuple[RecordCheck, ...] = (
    TimeWithoutOffset(),
    *own_preflight.CHECKS,
    *own_gates.CHECKS,
    *own_certification.CHECKS,
    *own_observation.CHECKS,
    *own_observation_rows.CHECKS,
    *own_observation_run.CHECKS,
    *own_guardrails.CHECKS,
    *own_investigation.CHECKS,
)
"""Every check: that of all kinds, then of preflights, certifications, observations, and so on."""

CHECKS: tuple[Check, ...] = tuple(rule.check for rule in RECORD_CHECKS)
"""Their catalogue entries."""
