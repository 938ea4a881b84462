"""The story of one run in a ledger: its states, and its events in order with their meaning."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sitegen.checks.record_ledger_times import Level, comparable, levels_of
from sitegen.checks.record_ledger_words import TERMINAL, Meaning, Sense, Stage, meaning_of, stage_of
from sitegen.model.record import Record
from sitegen.model.state_ledger import LedgerEvent, RunKey, StateLedger, StateRow
from sitegen.model.value import Position

T = TypeVar("T", StateRow, LedgerEvent)


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its meaning; of two with one level nobody knows which came first."""

    event: LedgerEvent
    meaning: Meaning
    level: Level

    @property
    def stage(self) -> Stage | None:
        """Return the stage that it leads to, None where it leads to none that is known."""
        return self.meaning.stage if self.meaning.sense is not Sense.UNCLEAR else None

    @property
    def ends(self) -> bool:
        """Tell whether it ends its run."""
        return self.meaning.sense is Sense.CHANGE and self.stage in TERMINAL

    @property
    def word(self) -> str:
        """Return the event's own word."""
        return self.event.event_type or self.event.after or ""

    def is_after(self, other: "Told") -> bool:
        """Tell whether it certainly came after another event of its run."""
        return self.level > other.level


@dataclass(frozen=True, slots=True)
class Story:
    """A run: `now` is its newest row in each table, `past` are the older ones."""

    run: RunKey
    now: tuple[StateRow, ...]
    past: tuple[StateRow, ...]
    told: tuple[Told, ...]

    @property
    def changes(self) -> tuple[Told, ...]:
        """Return the events that lead to a known state, in order."""
        return tuple(one for one in self.told if one.stage is not None)

    @property
    def last(self) -> tuple[Told, ...]:
        """Return the last change, and those of which nobody knows whether it came later."""
        changes = self.changes
        return tuple(one for one in changes if not changes[-1].is_after(one))

    @property
    def has_unclear(self) -> bool:
        """Tell whether some event may be a change that nobody understands."""
        return any(
            one.meaning.sense is Sense.UNCLEAR
            or (one.meaning.sense in {Sense.CHANGE, Sense.REOPENING} and one.stage is None)
            for one in self.told
        )

    @property
    def is_open(self) -> bool:
        """Tell whether no row says that the run has ended."""
        return not any(stage_of(row.state) in TERMINAL for row in self.now)


def ledger_of(record: Record) -> StateLedger | None:
    """Return the ledger of a record."""
    return record.detail if isinstance(record.detail, StateLedger) else None


def position_of(where: str) -> Position | None:
    """Return the position that a place `line:column` is, None for a JSON pointer."""
    line, _, column = where.partition(":")
    plain = where.isascii() and line.isdigit() and column.isdigit()
    return Position(int(line), int(column)) if plain else None


def stories(ledger: StateLedger) -> Iterator[Story]:
    """Yield the story of every run, in the order in which the ledger names them."""
    rows = _by_run(ledger.runs)
    events = _by_run(ledger.events)
    for run in dict.fromkeys((*rows, *events)):
        now, past = _in_time(rows.get(run, ()))
        yield Story(run, now, past, _told(events.get(run, ())))


def _by_run(items: Iterable[T]) -> Mapping[RunKey, list[T]]:
    found: dict[RunKey, list[T]] = {}
    for item in items:
        found.setdefault(item.run, []).append(item)
    return found


def _in_time(rows: Sequence[StateRow]) -> tuple[tuple[StateRow, ...], tuple[StateRow, ...]]:
    tables: dict[str, list[StateRow]] = {}
    for row in rows:
        if row.state is not None:
            tables.setdefault(row.table, []).append(row)
    now: list[StateRow] = []
    past: list[StateRow] = []
    for same in tables.values():
        times = comparable([row.changed for row in same])
        order = list(range(len(same)))
        if times is not None:
            order.sort(key=times.__getitem__)
        now.append(same[order[-1]])
        past += [same[index] for index in order[:-1]]
    return tuple(now), tuple(past)


def _told(events: Sequence[LedgerEvent]) -> tuple[Told, ...]:
    levels = levels_of(events)
    told = [Told(one, meaning_of(one), level) for one, level in zip(events, levels, strict=True)]
    return tuple(sorted(told, key=lambda one: one.level))
