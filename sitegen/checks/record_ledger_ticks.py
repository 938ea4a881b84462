"""Checks on run ledgers: ticks, how many there may be, and what one must do."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.base import counted
from sitegen.checks.record_ledger import KINDS, run_words, told
from sitegen.checks.record_ledger_story import Story, ledger_of, stories
from sitegen.checks.record_ledger_times import moment_of
from sitegen.checks.record_ledger_words import Stage, stage_of, words_of
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record
from sitegen.model.state_ledger import RunKey, Tick

_NOOP: Final = frozenset({"noop", "no_op", "nop"})
_DONE: Final = frozenset(
    {"ticked", "run_ticked", "tick_completed", "tick_finished", "tick_done", "tick_executed"}
)
_TICKS: Final = _DONE | {"tick", "run_tick"}
_STILL: Final = frozenset({Stage.INITIAL, Stage.RUNNING})


class NoopTicks:
    """A run that does nothing needs one tick."""

    kinds = KINDS
    check = Check(
        id="ledger-noop-ticks",
        title="One tick finishes a run whose steps are all no-ops",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A graph that does nothing and takes several ticks shows that a tick does not "
        "go as far as it can: every real run takes too long by as much.",
        remedy="Go on with a run within its tick until a step has to wait.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each such run with several ticks, or not finished after one."""
        ledger = ledger_of(record)
        if ledger is None or not ledger.graphs:
            return
        known = {story.run: story for story in stories(ledger)}
        rows = _ticks_by_run(ledger.ticks)
        for graph in ledger.graphs:
            story = known.get(graph.run)
            noop = bool(graph.steps) and all(words_of(step or "") in _NOOP for step in graph.steps)
            message = _noop_problem(story, rows) if story is not None and noop else None
            if message is not None:
                yield told(self.check, record, message, graph.where)


def _ticks_by_run(ticks: Iterable[Tick]) -> Counter[RunKey]:
    # Single ticks and sums may be of the same ticks: they are not added to each other.
    found: dict[bool, Counter[RunKey]] = {True: Counter(), False: Counter()}
    for tick in ticks:
        for run, number in tick.by_run:
            for family in {"", tick.family}:
                found[tick.is_single][RunKey(family, run)] += number
    return found[True] | found[False]


def _noop_problem(story: Story, rows: Counter[RunKey]) -> str | None:
    types = Counter(words_of(one.event.event_type or "") for one in story.told)
    done = max([rows[story.run], *(types[word] for word in _DONE)])
    stated = [row.ticks for row in story.now if row.ticks is not None]
    most = max([done, *(types[word] for word in _TICKS), *stated])
    subject = f"Every step of {run_words(story.run)} is a no-op"
    if most > 1:
        return f"{subject}, but it took {most} ticks."
    if done and story.now and all(stage_of(row.state) in _STILL for row in story.now):
        state = quote(story.now[0].state or "", 40)
        return f"{subject}, but after one tick its state is {state}."
    return None


class TickCap:
    """The caps on ticks hold."""

    kinds = KINDS
    check = Check(
        id="ledger-tick-cap",
        title="No more ticks are made than the caps allow",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The caps bound what a run can cost; one that does not hold bounds nothing.",
        remedy="Count each tick before it is made, in the transaction that makes it.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each invocation, run and day with more ticks than its cap."""
        ledger = ledger_of(record)
        if ledger is None:
            return
        for ticks in _invocations(ledger.ticks):
            for message, where in _invocation_problems(ticks):
                yield told(self.check, record, message, where)
        for message, where in _day_problems(ledger.ticks):
            yield told(self.check, record, message, where)


def _invocations(ticks: Iterable[Tick]) -> Iterator[list[Tick]]:
    groups: dict[object, list[Tick]] = defaultdict(list)
    for number, tick in enumerate(ticks):
        if tick.invocation is not None:
            groups[tick.family, tick.scope, tick.invocation, tick.is_single].append(tick)
        elif not tick.is_single:
            groups[number].append(tick)
    yield from groups.values()


def _invocation_problems(ticks: list[Tick]) -> Iterator[tuple[str, str]]:
    last = ticks[-1]
    # Rows of single ticks add up; several sums of one invocation may be of one and the same.
    parts = ticks if last.is_single else [last]
    total = sum(tick.total or 0 for tick in parts)
    cap = _most(tick.caps.per_invocation for tick in ticks)
    if cap is not None and total > cap:
        yield f"{_made(total)} in one invocation, where at most {cap} are allowed.", last.where
    by_run: Counter[str] = Counter()
    for tick in parts:
        by_run.update(dict(tick.by_run))
    cap = _most(tick.caps.per_run for tick in ticks)
    for run, number in sorted(by_run.items()):
        if cap is not None and number > cap:
            message = (
                f"{_made(number)} of the run {quote(run, 60)} in one invocation, where at most "
                f"{cap} are allowed."
            )
            yield message, last.where


def _day_problems(ticks: Iterable[Tick]) -> Iterator[tuple[str, str]]:
    days: dict[object, tuple[date, dict[object, Tick]]] = {}
    for number, tick in enumerate(ticks):
        moment = moment_of(tick.at)
        if moment is not None:
            key = (tick.family, tick.scope, tick.is_single, moment.date())
            _, same = days.setdefault(key, (moment.date(), {}))
            same[number if tick.is_single else tick.invocation or number] = tick
        elif tick.today is not None and (cap := tick.caps.per_day) and tick.today > cap:
            yield f"{_made(tick.today)} in one day, where at most {cap} are allowed.", tick.where
    for day, found in days.values():
        rows = tuple(found.values())
        cap = _most(tick.caps.per_day for tick in rows)
        stated = [tick.today for tick in rows if tick.today is not None]
        total = max(stated) if stated else sum(tick.total or 0 for tick in rows)
        if cap is not None and total > cap:
            message = f"{_made(total)} on {day.isoformat()}, where at most {cap} are allowed."
            yield message, rows[-1].where


def _most(caps: Iterable[int | None]) -> int | None:
    """Return the widest of the caps that were in force; None where one is not stated."""
    return max((cap for cap in caps if cap is not None), default=None)


def _made(number: int) -> str:
    return f"{counted(number, 'tick was', 'ticks were')} made"


RECORD_CHECKS: Final = (NoopTicks(), TickCap())
