"""One test while it runs: its record, its reports, and what it says of itself."""

from dataclasses import replace
from typing import Any, cast

from sitegen.emit.document import Observed, Told
from sitegen.emit.handle import SitegenCase
from sitegen.emit.items import Subject
from sitegen.emit.outcome import Check, Outcome, Phase, judge
from sitegen.emit.record import Record
from sitegen.emit.values import name_text


class Attempt:
    """A running test; a rerun begins it anew, so that the last attempt is what counts."""

    __slots__ = ("checks", "handle", "phases", "record", "reruns", "subject", "was_set_up")

    def __init__(self, subject: Subject, checks: list[Check]) -> None:
        self.subject = subject
        self.checks = checks
        self.phases: list[Phase] = []
        self.reruns = 0
        self.was_set_up = False
        self.record = self._fresh()
        self.handle = SitegenCase(checks)

    def again(self) -> None:
        """Begin the next attempt: nothing of the one before counts."""
        self.record.close()
        self.reruns += 1
        self.phases.clear()
        self.checks.clear()
        self.record = self._fresh()
        self.handle = SitegenCase(self.checks)

    def finish(self, stopped: str | None) -> tuple[Told, Outcome, Observed]:
        """End the record, and return all that is known; `stopped` says why it did not end."""
        outcome = judge(self.phases, self.checks, stopped)
        detail: dict[str, object] = {
            "duration_ms": round(outcome.duration * 1000, 3),
            "outcome": outcome.word,
        }
        if self.reruns:
            detail["reruns"] = self.reruns
        if self.handle.refused:
            detail["refused"] = list(self.handle.refused)
        self.record.end(outcome.status, detail)
        observed = Observed(self.record.trace, self.record.writes, self.record.calls, self.reruns)
        return self._told(), outcome, observed

    def _fresh(self) -> Record:
        record = Record(self.subject.about.operation or name_text(self.subject.name))
        record.start(self.subject.case_id)
        return record

    def _told(self) -> Told:
        handle = self.handle
        about = self.subject.about
        if handle.about:
            about = replace(about, **cast("dict[str, Any]", handle.about))
        return Told(
            about=about,
            given=handle.given,
            put_out=handle.put_out,
            request_fields=handle.requests,
            response_fields=handle.responses,
            attached=tuple(handle.attached),
        )
