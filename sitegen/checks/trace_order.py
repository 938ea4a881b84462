"""Checks on the order of a trace: sequence numbers, times, and what begins and ends."""

import re
from collections import Counter
from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.checks.base import CaseContext, and_more, place
from sitegen.model.case import Case, DbWrite, TraceEvent
from sitegen.model.finding import Check, Effect, Finding, Severity

_UTC_ENDINGS = ("+00:00", "Z", "+0000", "+00")
_MINUTE_CHARS = len("2026-11-20T20:34:")
_SECONDS = re.compile(r"[0-5][0-9]\.[0-9]{6}\+00:00")
_Record = TraceEvent | DbWrite


class SequenceNumbers:
    """Events and DB writes are numbered by one counter, from 1, without a gap."""

    check = Check(
        id="trace-sequence",
        title="The sequence numbers are not one counter from 1",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="One counter numbers events and DB writes of a case: a number that is missing "
        "or occurs twice means that something was removed or put in.",
        remedy="Emit the run again; never edit an artifact after it was emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare all numbers with 1 to N, then the order within each list."""
        del about
        trace = [event.sequence for event in case.evidence.trace]
        writes = [write.sequence for write in case.evidence.db_writes]
        numbers = sorted(trace + writes)
        if numbers != list(range(1, len(numbers) + 1)):
            where = place(case, "execution_trace")
            yield self.check.finding(case.artifact.path, _broken_counter(numbers), where)
        for member, listed in (("execution_trace", trace), ("db_writes", writes)):
            ordered = sorted(listed)
            if listed != ordered:
                pairs = enumerate(zip(listed, ordered, strict=True))
                index = next(number for number, (one, other) in pairs if one != other)
                yield self.check.finding(
                    case.artifact.path,
                    f"The records of {member} are not in the order of their sequence numbers, "
                    f"from {listed[index]} on.",
                    place(case, member, index, "seq"),
                )


def _broken_counter(numbers: list[int]) -> str:
    known = Counter(numbers)
    twice = [number for number, times in known.items() if times > 1]
    missing = [number for number in range(1, len(numbers) + 1) if number not in known]
    beyond = [number for number in known if not 1 <= number <= len(numbers)]
    parts = [
        f"{name} {found[0]}{and_more(len(found) - 1)}"
        for name, found in (("missing:", missing), ("twice:", twice), ("beyond:", beyond))
        if found
    ]
    total = len(numbers)
    return f"The sequence numbers should be 1 to {total}, each once; {', '.join(parts)}."


class Time:
    """Every time can be read and has an offset."""

    check = Check(
        id="trace-time",
        title="A time without offset, or that can't be read",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="A time without an offset is a different moment in every place.",
        remedy="Write ISO 8601 with an offset.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Read the times of all events and DB writes."""
        del about
        records = _records(case)
        if _surely_instants([record.time for _, _, record in records]):
            return
        wrong = [item for item in records if not _is_instant(item[2].time)]
        if wrong:
            member, number, record = wrong[0]
            yield self.check.finding(
                case.artifact.path,
                f"The time {quote(record.time)} has no offset or can't be read"
                f"{and_more(len(wrong) - 1)}.",
                place(case, member, number, "ts_utc"),
            )


class TimeZone:
    """A time that is named UTC is written in UTC."""

    check = Check(
        id="trace-time-utc",
        title="A time that is not written in UTC",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="case",
        rationale="The member is named `ts_utc`; another offset is a right time in a wrong dress.",
        remedy="Write times in UTC.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for readable times with another offset."""
        del about
        other = [
            item
            for item in _records(case)
            if not item[2].time.endswith(_UTC_ENDINGS) and _is_instant(item[2].time)
        ]
        if other:
            member, number, record = other[0]
            yield self.check.finding(
                case.artifact.path,
                f"The time {quote(record.time)} is not written in UTC{and_more(len(other) - 1)}.",
                place(case, member, number, "ts_utc"),
            )


class TimeOrder:
    """Times follow the sequence."""

    check = Check(
        id="trace-time-order",
        title="Times run against the sequence",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="Order is by sequence, times are claims; a clock that runs backwards makes "
        "every duration doubtful.",
        remedy="Look for a clock that was set, or records that were put in.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Compare the times of all records, ordered by sequence number."""
        del about
        ordered = sorted(_records(case), key=lambda item: item[2].sequence)
        if _surely_rising([record.time for _, _, record in ordered]):
            return
        latest = None
        reversed_ones: list[tuple[str, int, _Record]] = []
        for item in ordered:
            instant = read_time(item[2].time)
            if instant is None or instant.utc is None:
                continue
            if latest is not None and instant.utc < latest:
                reversed_ones.append(item)
            else:
                latest = instant.utc
        if reversed_ones:
            member, number, record = reversed_ones[0]
            yield self.check.finding(
                case.artifact.path,
                f"The time {quote(record.time)} of sequence number {record.sequence} lies before "
                f"one that came earlier{and_more(len(reversed_ones) - 1)}.",
                place(case, member, number, "ts_utc"),
            )


def _surely_rising(times: list[str]) -> bool:
    # Times of one shape compare as text, which saves parsing those of nearly every case.
    return len({(len(time), time[-6:]) for time in times}) <= 1 and times == sorted(times)


class Pairs:
    """What starts, ends; what ends, has started."""

    check = Check(
        id="trace-pairs",
        title="A start without an end, or an end without a start",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="case",
        rationale="An operation that never ended may have hung or crashed behind a pass; one "
        "that never started was put in.",
        remedy="Record an end, or an error, for every start.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Match `x.start` with `x.end` or `x.error`; `test.*` has checks of its own."""
        del about
        opened: dict[str, list[int]] = {}
        unstarted: list[int] = []
        for number, event in enumerate(case.evidence.trace):
            name, _, kind = event.event_type.rpartition(".")
            if name == "test":
                continue
            if kind == "start":
                opened.setdefault(name, []).append(number)
            elif kind in ("end", "error"):
                if opened.get(name):
                    opened[name].pop()
                elif kind == "end":
                    unstarted.append(number)
        unended = sorted(number for numbers in opened.values() for number in numbers)
        for numbers, what in ((unended, "starts without an end"), (unstarted, "has no start")):
            if numbers:
                event = case.evidence.trace[numbers[0]]
                yield self.check.finding(
                    case.artifact.path,
                    f"An operation {what}: {quote(event.event_type)} with sequence number "
                    f"{event.sequence}{and_more(len(numbers) - 1)}.",
                    place(case, "execution_trace", numbers[0], "event_type"),
                )


def _records(case: Case) -> list[tuple[str, int, _Record]]:
    found: list[tuple[str, int, _Record]] = [
        ("execution_trace", number, event) for number, event in enumerate(case.evidence.trace)
    ]
    found += [("db_writes", number, write) for number, write in enumerate(case.evidence.db_writes)]
    return found


def _surely_instants(times: list[str]) -> bool:
    # Nearly every case ends in the minute in which it began: then one time is read in full, and
    # of the others only the seconds can be wrong.
    if not times or not _is_instant(times[0]):
        return False
    minute = times[0][:_MINUTE_CHARS]
    return all(
        time.startswith(minute) and _SECONDS.fullmatch(time, _MINUTE_CHARS) for time in times
    )


def _is_instant(text: str) -> bool:
    instant = read_time(text)
    return instant is not None and instant.has_offset
