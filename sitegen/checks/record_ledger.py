"""Checks on run ledgers: their times, and the order of their events."""

from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.base import and_more
from sitegen.checks.record_ledger_story import ledger_of, position_of
from sitegen.checks.record_ledger_times import Sort, is_falling, levels_of, time_of
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record, RecordKind
from sitegen.model.state_ledger import LedgerEvent, RunKey, StateLedger, TimeStated

KINDS: Final = frozenset({RecordKind.LEDGER})


class TimeUnreadable:
    """What stands in the place of a time is one."""

    kinds = KINDS
    check = Check(
        id="ledger-time-unreadable",
        title="The times of a run ledger are times",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="A row without a readable time has no place in the order of events.",
        remedy="Emit ISO 8601 in UTC, with `Z`.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each text that is no time, and none for another form of time."""
        ledger = ledger_of(record)
        for one in ledger.times if ledger else ():
            if time_of(one.stamp).sort is Sort.NONE:
                message = f"{quote(one.member, 40)} is {quote(str(one.stamp.value), 60)}: no time."
                yield told(self.check, record, message, one.stamp.where)


class TimeZoneless:
    """A time says which zone it is in."""

    kinds = KINDS
    check = Check(
        id="ledger-time-zoneless",
        title="The times of a run ledger are in UTC, with `Z` or an offset",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="Without an offset nobody knows which moment is meant, and times of two machines "
        "can't be compared.",
        remedy="Emit UTC with `Z` or an offset.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each member that states times without an offset."""
        ledger = ledger_of(record)
        zoneless: dict[tuple[str, str], list[TimeStated]] = {}
        for one in ledger.times if ledger else ():
            if time_of(one.stamp).sort is Sort.ZONELESS:
                zoneless.setdefault((one.table, one.member), []).append(one)
        for (_, member), times in zoneless.items():
            stated = f"{quote(str(times[0].stamp.value), 60)}{and_more(len(times) - 1)}"
            message = f"{quote(member, 40)} has no offset: {stated}."
            yield told(self.check, record, message, times[0].stamp.where)


class Order:
    """Time and id together order all events."""

    kinds = KINDS
    check = Check(
        id="ledger-order",
        title="No two events of a run have the same time and id",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Events are sorted by time, then by id. Where both are equal, the same ledger "
        "can be read in two orders, or one event was written twice.",
        remedy="Give each event an id of its own, from one counter.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each event whose run, time and ids are those of an earlier one."""
        ledger = ledger_of(record)
        seen: dict[object, LedgerEvent] = {}
        for event in ledger.events if ledger else ():
            if event.created is None or not event.ids:
                continue
            time = time_of(event.created)
            moment = time.moment or time.local or event.created.value
            first = seen.setdefault((event.run, moment, event.ids), event)
            if first is not event:
                message = (
                    f"The event {quote(', '.join(event.ids), 60)} of {run_words(event.run)} "
                    f"has the time and id of the one at {first.where}."
                )
                yield told(self.check, record, message, event.where)


class FileOrder:
    """The file has events in their order."""

    kinds = KINDS
    check = Check(
        id="ledger-order-file",
        title="The events of a run stand in the order of their times and ids",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="Who reads the file from top to bottom sees another history than who sorts it. A "
        "file with the newest first throughout is fine.",
        remedy="Sort by time, then by id; where a time went backwards, look at the clocks.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for the first event of each run that stands after a later one."""
        ledger = ledger_of(record)
        if ledger is not None:
            yield from self._of(ledger, record)

    def _of(self, ledger: StateLedger, record: Record) -> Iterator[Finding]:
        runs: dict[RunKey, list[LedgerEvent]] = {}
        for event in ledger.events:
            runs.setdefault(event.run, []).append(event)
        leveled = {run: levels_of(events) for run, events in runs.items()}
        moving = [levels for levels in leveled.values() if len(set(levels)) > 1]
        if all(is_falling(levels) for levels in moving):
            return
        for run, levels in leveled.items():
            wrong = [n for n in range(1, len(levels)) if levels[n] < levels[n - 1]]
            if wrong:
                before, event = runs[run][wrong[0] - 1], runs[run][wrong[0]]
                message = (
                    f"The events of {run_words(run)} are not in order: the one at {event.where} "
                    f"belongs before the one at {before.where}{and_more(len(wrong) - 1)}."
                )
                yield told(self.check, record, message, event.where)


def told(check: Check, record: Record, message: str, where: str) -> Finding:
    """Return a finding at a place: a JSON pointer, or a line of JSON lines."""
    return check.finding(record.artifact.path, message, where, position_of(where))


def run_words(run: RunKey) -> str:
    """Return a run as it stands in a sentence."""
    version = f" ({run.family.removeprefix('_')})" if run.family else ""
    return f"the run {quote(run.run_id, 60)}{version}"


RECORD_CHECKS: Final = (TimeUnreadable(), TimeZoneless(), Order(), FileOrder())
