"""Checks that hold for records of any kind: their status and their time."""

from collections.abc import Iterable
from typing import Final

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind
from sitegen.model.scenario_observation import ScenarioObservation

_TIME_MEMBERS: Final = {
    RecordKind.OBSERVATION: "/observed_at",
    RecordKind.EFFECT_OBSERVATION: "/observed_at",
    RecordKind.BATCH: "/timestamp",
    RecordKind.SCENARIO_RUN: "/timestamp",
    RecordKind.GATE_REPORT: "/generated_at",
    RecordKind.JOURNEY: "/executed_at",
    RecordKind.PROJECTION_AUDIT: "/timestamp",
    RecordKind.HOUSEKEEPING: "/timestamp",
    RecordKind.COVERAGE: "/meta/timestamp",
}
"""Kinds that state a moment; scenarios, capabilities and proofs state a date."""

_ZONELESS: Final = frozenset({RecordKind.COVERAGE})
"""Kinds whose format has no offset, so that nobody could emit one."""

_STATUS_MEMBERS: Final = {
    RecordKind.GATE_REPORT: "/gate",
    RecordKind.PROJECTION_AUDIT: "/result/status",
    RecordKind.PROOF: "/verification_status",
}


class UnknownStatus:
    """A status that the format does not know is no pass."""

    kinds = frozenset(
        {
            RecordKind.OBSERVATION,
            RecordKind.EFFECT_OBSERVATION,
            RecordKind.GATE_REPORT,
            RecordKind.PROJECTION_AUDIT,
            RecordKind.PROOF,
        }
    )
    check = Check(
        id="record-status-unknown",
        title="A record's status is a word of its format",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="A word that nobody defined says neither pass nor failure.",
        remedy="Emit one of the format's statuses.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the status can't be mapped to an outcome."""
        understood = record.detail is not None and record.status is not None
        if understood and record.outcome is Outcome.UNKNOWN:
            message = f"The status {quote(record.status or '')} is not known."
            where = _STATUS_MEMBERS.get(record.kind, "/status")
            yield self.check.finding(record.artifact.path, message, where)


class UnreadableTime:
    """A time that can't be read orders nothing."""

    kinds = frozenset(_TIME_MEMBERS)
    check = Check(
        id="record-time-unreadable",
        title="A record's time can be read",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="Which record is current is decided by its own time.",
        remedy="Emit ISO 8601 with an offset.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the stated time is no date-time, or none is stated."""
        if record.detail is None:
            return
        where = _time_member(record)
        if record.time is None:
            yield self.check.finding(record.artifact.path, "The record states no time.", where)
            return
        if read_time(record.time) is None:
            message = f"The time {quote(record.time)} can't be read."
            yield self.check.finding(record.artifact.path, message, where)


class ZonelessTime:
    """A time without offset may be any of 26 hours."""

    kinds = frozenset(_TIME_MEMBERS) - _ZONELESS
    check = Check(
        id="record-time-offset",
        title="A record's time has an offset",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="record",
        rationale="Without an offset nobody knows which moment is meant, so the time is not "
        "compared with others.",
        remedy="Emit UTC with `Z` or an offset.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the stated time can be read but names no offset."""
        instant = read_time(record.time) if record.time is not None else None
        if instant is not None and not instant.has_offset:
            message = f"The time {quote(record.time or '')} has no offset."
            yield self.check.finding(record.artifact.path, message, _time_member(record))


def _time_member(record: Record) -> str:
    if isinstance(record.detail, ScenarioObservation):
        return "/started_at"
    return _TIME_MEMBERS[record.kind]


RECORD_CHECKS: Final = (UnknownStatus(), UnreadableTime(), ZonelessTime())
