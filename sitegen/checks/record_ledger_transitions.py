"""Checks on run ledgers: every change of state has its event, and every such event its change."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.base import and_more
from sitegen.checks.record_ledger import KINDS, run_words, told
from sitegen.checks.record_ledger_story import Story, ledger_of, stories
from sitegen.checks.record_ledger_words import TERMINAL, Sense, Stage, compatible, stage_of
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record
from sitegen.model.state_ledger import StateRow


class StateWithoutEvent:
    """A run is in no state that no event led to."""

    kinds = KINDS
    check = Check(
        id="ledger-state-without-event",
        title="Every change of a run's state has its event",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A transition that is not atomic leaves a state behind whose event was never "
        "written: what is rebuilt from the events is another run.",
        remedy="Write state and event in one transaction.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each state without its event, and each gap between two events."""
        ledger = ledger_of(record)
        if ledger is None or not ledger.has_events:
            return
        known = list(stories(ledger))
        said = frozenset(one.stage for story in known for one in story.changes if one.stage)
        for story in known:
            row = _unsaid(story, said)
            if row is not None:
                message = (
                    f"The state of {run_words(story.run)} is {quote(row.state or '', 40)}, "
                    f"but no event led to it."
                )
                yield told(self.check, record, message, row.where)
            yield from self._gaps(story, record)

    def _gaps(self, story: Story, record: Record) -> Iterator[Finding]:
        changes = [one for one in story.told if one.event.after is not None]
        for before, one in pairwise(changes):
            left, found = before.event.after, one.event.before
            if found is None or left is None or not one.is_after(before) or _same(left, found):
                continue
            message = (
                f"An event of {run_words(story.run)} leads from {quote(found, 40)}, but the one "
                f"before it ({before.event.where}) had led to {quote(left, 40)}."
            )
            yield told(self.check, record, message, one.event.where)


def _unsaid(story: Story, said: AbstractSet[Stage]) -> StateRow | None:
    """Return the first row whose state no event led to; `said` are the stages of any run."""
    if story.has_unclear:
        return None
    reached = {one.stage for one in story.changes if one.stage}
    plain = all(one.meaning.sense is Sense.CHANGE for one in story.told)
    for row in (*story.past, *story.now):
        stage = stage_of(row.state)
        ended = row in story.now and stage in TERMINAL
        if stage is None or ended or any(compatible(one, stage) for one in reached):
            continue
        # What leads to this state elsewhere in the ledger is known; else all must be understood.
        if stage in said or (plain and stage is not Stage.INITIAL):
            return row
    return None


def _same(one: str, other: str) -> bool:
    here, there = stage_of(one), stage_of(other)
    if here is not None and there is not None:
        return compatible(here, there)
    return one.strip().lower() == other.strip().lower()


class EventWithoutState:
    """A run is in the state that its last event led to."""

    kinds = KINDS
    check = Check(
        id="ledger-event-without-state",
        title="Every event that changes a run's state has its change",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A transition that is not atomic leaves an event behind whose state was never "
        "written: the run stands still although its events say that it moved.",
        remedy="Write state and event in one transaction.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each run that its last change passed by, or that is not there."""
        ledger = ledger_of(record)
        if ledger is None or not ledger.runs:
            return
        runs = frozenset(row.run for row in ledger.runs)
        for story in stories(ledger):
            changes = story.changes
            if changes and story.run not in runs:
                message = (
                    f"The event {quote(changes[0].word, 60)}{and_more(len(changes) - 1)} changes "
                    f"{run_words(story.run)}, but the ledger has no such run."
                )
                yield told(self.check, record, message, changes[0].event.where)
            elif changes:
                yield from self._passed_by(story, record)

    def _passed_by(self, story: Story, record: Record) -> Iterator[Finding]:
        if story.has_unclear:
            return
        for row in story.now:
            stage = stage_of(row.state)
            if stage is None or stage in TERMINAL:
                continue
            last = story.last
            stuck = not any(one.stage and compatible(one.stage, stage) for one in last)
            if stuck and (last[-1].ends or _was_said(story, stage)):
                message = (
                    f"The event {quote(last[-1].word, 60)} changes {run_words(story.run)}, but its "
                    f"state is {quote(row.state or '', 40)} ({row.where})."
                )
                yield told(self.check, record, message, last[-1].event.where)
                return


def _was_said(story: Story, stage: Stage) -> bool:
    return any(one.stage is stage for one in story.changes)


RECORD_CHECKS: Final = (StateWithoutEvent(), EventWithoutState())
