"""Checks on SDSR observations: what they are observations of."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record, RecordKind
from sitegen.model.sdsr import Observation

_KINDS: Final = frozenset({RecordKind.OBSERVATION})
_STAMP: Final = re.compile(r"\d{14}", re.ASCII)
# The id is made when the request starts, the observation when it ends: seconds apart in practice.
_STAMP_LAG: Final = timedelta(minutes=5)


class IdMatches:
    """An observation's id is made of its scenario and its time."""

    kinds = _KINDS
    check = Check(
        id="observation-id",
        title="An observation's id names its scenario and its second",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="The id is what a capability is bound to; one that speaks of another scenario "
        "or time may be another observation's.",
        remedy="Emit `OBS-<scenario_id>-YYYYMMDDHHMMSS` (UTC).",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the id does not follow from scenario and time."""
        seen = record.detail
        if isinstance(seen, Observation):
            problem = self._problem(seen, record.time)
            if problem:
                yield self.check.finding(record.artifact.path, problem, "/observation_id")

    def _problem(self, seen: Observation, time: str | None) -> str | None:
        prefix = f"OBS-{seen.scenario_id}-"
        stamp = seen.observation_id.removeprefix(prefix)
        if not seen.observation_id.startswith(prefix) or not _STAMP.fullmatch(stamp):
            return (
                f"The id {quote(seen.observation_id)} is not made of the scenario "
                f"{quote(seen.scenario_id)} and a time."
            )
        made, observed = _stamped(stamp), read_time(time or "")
        if observed is None or observed.utc is None:
            return None  # told by the checks on times
        if made is None or not timedelta(0) <= observed.utc - made <= _STAMP_LAG:
            return f"The id's time {stamp} does not fit the observation's, {quote(time or '')}."
        return None


def _stamped(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


class EndpointDiffers:
    """Where an endpoint was assumed, it should be the one observed."""

    kinds = _KINDS
    check = Check(
        id="observation-endpoint",
        title="The observed endpoint is the assumed one",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="record",
        rationale="Evidence of one endpoint says nothing of another.",
        remedy="Correct the assumption in the capability registry, or observe its endpoint.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where both endpoints are stated and differ."""
        seen = record.detail
        if not isinstance(seen, Observation):
            return
        assumed, observed = seen.assumed_endpoint, seen.observed_endpoint
        if assumed and observed and assumed != observed:
            message = f"The endpoint {quote(observed)} was observed, {quote(assumed)} was assumed."
            yield self.check.finding(record.artifact.path, message, "/observed_endpoint")


class DuplicateInvariant:
    """An invariant is evaluated once."""

    kinds = _KINDS
    check = Check(
        id="observation-duplicate-invariant",
        title="No invariant is listed twice",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="A row that is listed again makes an observation look better covered than it is.",
        remedy="List each invariant once.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield one finding for each invariant id that was listed before."""
        seen = record.detail
        if not isinstance(seen, Observation):
            return
        known: set[str] = set()
        for index, row in enumerate(seen.results):
            if row.id in known:
                message = f"Invariant {quote(row.id)} is listed more than once."
                where = f"/invariant_results/{index}/id"
                yield self.check.finding(record.artifact.path, message, where)
            known.add(row.id)


RECORD_CHECKS: Final = (IdMatches(), EndpointDiffers(), DuplicateInvariant())
