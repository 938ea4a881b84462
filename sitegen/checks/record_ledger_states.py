"""Checks on run ledgers: how a run ended, and that nothing follows its end."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.base import and_more
from sitegen.checks.record_ledger import KINDS, run_words, told
from sitegen.checks.record_ledger_story import Story, Told, ledger_of, stories
from sitegen.checks.record_ledger_words import TERMINAL, Sense, Stage, compatible, stage_of
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record
from sitegen.model.state_ledger import StateRow


class TerminalEvent:
    """A run that has ended has the event of its end."""

    kinds = KINDS
    check = Check(
        id="ledger-terminal-event",
        title="A run in a terminal state has the terminal event of that state",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Where no event led to the end that a run states, or an event led to another "
        "one, the ledger can't show how the run ended.",
        remedy="Write state and event in one transaction.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each ended run without an event of its end, or with another."""
        ledger = ledger_of(record)
        if ledger is None or not ledger.has_events:
            return
        for story in stories(ledger):
            for row in story.now:
                stage = stage_of(row.state)
                message = _lacking(story, row, stage) if stage in TERMINAL else None
                if message is not None:
                    yield told(self.check, record, message, row.where)
                    break


def _lacking(story: Story, row: StateRow, stage: Stage | None) -> str | None:
    said = f"The state of {run_words(story.run)} is {quote(row.state or '', 40)}"
    ends = [one for one in story.told if one.ends]
    if not ends:
        return None if story.has_unclear else f"{said}, but no event says that it ended so."
    last = [one for one in ends if not ends[-1].is_after(one)]
    if stage is None or any(one.stage and compatible(one.stage, stage) for one in last):
        return None
    return f"{said}, but its terminal event is {quote(last[-1].word, 60)} ({last[-1].event.where})."


class AfterTerminal:
    """Nothing happens in a run that has ended."""

    kinds = KINDS
    check = Check(
        id="ledger-after-terminal",
        title="No event follows the terminal event of a run",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Work after the end was not part of what the end sums up, or the end came too "
        "early. Upkeep, such as a lease released or a run archived, may follow.",
        remedy="Refuse events of a run in a terminal state.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each run with events after its end, at the first of them."""
        ledger = ledger_of(record)
        for story in stories(ledger) if ledger else ():
            end = _end_of(story)
            later = [one for one in story.told if end and _breaks(end, one)]
            if end is not None and later:
                first = later[0]
                message = (
                    f"After {quote(end.word, 60)} of {run_words(story.run)} "
                    f"follows {quote(first.word, 60)}{and_more(len(later) - 1)}."
                )
                yield told(self.check, record, message, first.event.where)


def _end_of(story: Story) -> Told | None:
    """Return the first event that ended the run for good; one that was taken back did not."""
    ends = [one for one in story.told if one.ends]
    opened = [one for one in story.told if one.meaning.sense is Sense.REOPENING]
    levels = [one.level for one in opened]
    for end in ends:
        place = bisect_right(levels, end.level)
        again = opened[place] if place < len(opened) else None
        ended_again = again is not None and ends[-1].is_after(again)
        retried = again is not None and (ended_again or story.is_open)
        if end.stage is Stage.SUCCEEDED or not retried:
            return end
    return None


def _breaks(end: Told, one: Told) -> bool:
    if not one.is_after(end) or one.meaning.sense in {Sense.UPKEEP, Sense.UNCLEAR}:
        return False
    # Some systems tell one end twice, in general and in particular.
    same_end = one.ends and end.stage and one.stage and compatible(end.stage, one.stage)
    return not (same_end and one.word.lower() != end.word.lower())


RECORD_CHECKS: Final = (TerminalEvent(), AfterTerminal())
