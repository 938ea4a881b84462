"""Checks on the times of a run: claims, so what is wrong with them is a warning."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.checks.base import RunEvidence, and_more
from sitegen.model.finding import Check, Effect, Finding, Severity

_RUN_ID = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")


def started_at(run_id: str) -> datetime | None:
    """Return the second that a run id of the form `YYYYMMDDTHHMMSSZ` names, or None."""
    match = _RUN_ID.fullmatch(run_id)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    instant = read_time(text) if text is not None else None
    return instant.utc if instant is not None else None


def _time_findings(
    check: Check, artifact: str, member: str, stated: str, run_id: str
) -> Iterator[Finding]:
    moment, start = _moment(stated), started_at(run_id)
    if moment is None:
        message = f"The time {quote(stated)} has no offset or can't be read."
        yield check.finding(artifact, message, f"/{member}")
    elif start is not None and moment < start:
        message = f"The time {quote(stated)} lies before the second that the run id names."
        yield check.finding(artifact, message, f"/{member}")


class CreatedAt:
    """The summary was written after the cases."""

    check = Check(
        id="run-created-at",
        title="The time of the summary can't be right",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="The summary is written last: a time before the cases' or the run's own "
        "means that the clock was set or the summary belongs to another run.",
        remedy="Write times in ISO 8601 with an offset, from one clock.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Read the time and compare it with the run id and the cases' last records."""
        if run.summary is None:
            return
        path, stated = run.summary.artifact.path, run.summary.created_at
        yield from _time_findings(self.check, path, "created_at", stated, run.run_id)
        moment = _moment(stated)
        if moment is None:
            return
        later = [case for case in run.cases if (last := _moment(case.last_time)) and last > moment]
        if later:
            name = quote(later[0].case_id or later[0].artifact.path)
            message = (
                f"The summary was created at {quote(stated)}, before the end of case "
                f"{name}{and_more(len(later) - 1)}."
            )
            yield self.check.finding(path, message, "/created_at")


class CaseTime:
    """No case began before its run."""

    check = Check(
        id="run-case-time",
        title="A case began before its run",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="The run id names the second in which the run began: an earlier case was put "
        "in from another run, or the clock was set.",
        remedy="Keep every run in the folder that it was emitted to.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare each case's first record with the second that the run id names."""
        start = started_at(run.run_id)
        if start is None:
            return
        for case in run.cases:
            first = _moment(case.first_time)
            if first is not None and first < start:
                message = (
                    f"The case began at {quote(case.first_time or '')}, before its run "
                    f"{quote(run.run_id)}."
                )
                yield self.check.finding(case.artifact.path, message)


class SnapshotTime:
    """The API snapshot was written after the run began."""

    check = Check(
        id="run-snapshot-time",
        title="The time of the API snapshot can't be right",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="The snapshot is written at the end of the run, so its time lies after the "
        "second that the run id names.",
        remedy="Write times in ISO 8601 with an offset, from one clock.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Read the time and compare it with the run id."""
        if run.snapshot is not None:
            path, stated = run.snapshot.artifact.path, run.snapshot.generated_at
            yield from _time_findings(self.check, path, "generated_at", stated, run.run_id)


class ContextTime:
    """The run context's times can be read, and the run ended after it began."""

    check = Check(
        id="run-context-time",
        title="The times of the run context can't be right",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="A run that ended before it began was not measured by one clock.",
        remedy="Write times in ISO 8601 with an offset, from one clock.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Read both times and compare them."""
        if run.context is None:
            return
        path = run.context.artifact.path
        started, ended = run.context.started_at, run.context.ended_at
        for member, stated in (("started_at", started), ("ended_at", ended)):
            if stated is not None and _moment(stated) is None:
                message = f"The time {quote(stated)} has no offset or can't be read."
                yield self.check.finding(path, message, f"/{member}")
        begin, end = _moment(started), _moment(ended)
        if begin is not None and end is not None and end < begin:
            message = f"The run ended at {quote(ended or '')}, before it began."
            yield self.check.finding(path, message, "/ended_at")
