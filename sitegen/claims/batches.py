"""Results of batches against the observations of the same execution."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sitegen.canonical.times import read_time
from sitegen.claims.base import Answer, unknown
from sitegen.claims.evidence import Evidence, input_of_record
from sitegen.claims.record_rules import BATCH
from sitegen.model.claim import ClaimRule, Subject
from sitegen.model.facts import RecordFacts
from sitegen.model.outcome import Verdict
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Batch, Observation

BatchClaim = tuple[ClaimRule, Subject, tuple[str | None, str], Answer]

_ZONES: Final = range(-12, 15)  # hours that local time may be ahead of UTC
_FIRST, _LAST = 1, 9999  # years whose times can't be moved by a day
_AFTER: Final = timedelta(seconds=5)
_LONG: Final = timedelta(minutes=10)
_MEANS: Final = {
    "pass": frozenset({Verdict.VERIFIED}),
    "fail": frozenset({Verdict.FAILED}),
    "error": frozenset({Verdict.SKIPPED, Verdict.FAILED}),
}


def batch_claims(record: RecordFacts, evidence: Evidence) -> Iterator[BatchClaim]:
    """Yield the result of each panel of a batch."""
    batch = record.detail
    if not isinstance(batch, Batch):
        return
    results = (("pass", batch.passed), ("fail", batch.failed), ("error", batch.errors))
    panels = {panel for _, names in results for panel in names}
    made = _execution(record, evidence, panels)
    for result, names in results:
        for index, panel in enumerate(names):
            answer = _answer(result, made.get(panel, []))
            yield BATCH, Subject("panel", panel), (f"/{result}/{index}", result), answer


def _answer(result: str, found: list[RecordFacts]) -> Answer:
    if len(found) != 1:
        which = "No observation" if not found else f"{len(found)} observations"
        return unknown(f"{which} of this panel from the same execution: it would tell.")
    seen = found[0]
    name = seen.detail.observation_id if isinstance(seen.detail, Observation) else seen.id
    verdict = seen.verdict.value if seen.verdict else "not judged"
    message = f"The batch says {result}; observation {name} says {seen.status} and is {verdict}."
    holds = seen.verdict in _MEANS[result]
    return Answer(holds, f"{seen.status}, {verdict}", message, (input_of_record(seen),))


def _execution(
    record: RecordFacts, evidence: Evidence, panels: set[str]
) -> dict[str, list[RecordFacts]]:
    """Return the observations that were made in the batch's execution, by panel."""
    end = _local(record.time)
    if end is None or not _FIRST < end.year < _LAST:
        return {}
    seen = [
        (time, one)
        for one in evidence.of_kind(RecordKind.OBSERVATION)
        if isinstance(one.detail, Observation) and one.detail.panel_id in panels
        if (time := _local(one.time)) is not None
    ]
    zones = [
        hours
        for hours in _ZONES
        if any(timedelta(0) <= end - timedelta(hours=hours) - time <= _AFTER for time, _ in seen)
    ]
    if len(zones) != 1:
        return {}
    utc = end - timedelta(hours=zones[0])
    found: dict[str, list[RecordFacts]] = {}
    for time, one in seen:
        if timedelta(0) <= utc - time <= _LONG and isinstance(one.detail, Observation):
            found.setdefault(one.detail.panel_id or "", []).append(one)
    return found


def _local(time: str | None) -> datetime | None:
    """Return a time without its zone: in UTC where it names an offset, else as stated."""
    instant = read_time(time) if time else None
    if instant is None:
        return None
    return instant.local if instant.utc is None else instant.utc.replace(tzinfo=None)
