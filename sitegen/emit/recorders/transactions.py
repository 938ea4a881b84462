"""Writes whose transaction is not decided, for one connection."""

from collections.abc import Iterable

from sitegen.emit.recorders.hooks import Transaction
from sitegen.emit.recorders.statements import Control, Statement
from sitegen.emit.sink import Sink

Entry = tuple[Sink, int]
"""A write: who numbered it, and its number."""


def settle(entries: Iterable[Entry], outcome: Transaction) -> None:
    """Tell each sink what became of its writes."""
    by_sink: dict[int, tuple[Sink, list[int]]] = {}
    for sink, number in entries:
        by_sink.setdefault(id(sink), (sink, []))[1].append(number)
    for sink, numbers in by_sink.values():
        sink.settle(numbers, outcome)


class Ledger:
    """The undecided writes of a connection, in order, and its savepoints among them."""

    __slots__ = ("_entries", "_savepoints")

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._savepoints: list[tuple[str, int]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, sink: Sink, number: int) -> None:
        """Add a write; 0 is the number of one that the sink did not take."""
        if number:
            self._entries.append((sink, number))

    def decide(self, outcome: Transaction) -> list[Entry]:
        """Settle everything and return it."""
        entries = self._entries
        self._entries, self._savepoints = [], []
        settle(entries, outcome)
        return entries

    def reopen(self, entries: list[Entry]) -> None:
        """Take back a decision that turned out wrong: the commit failed."""
        settle(entries, "unknown")
        self._entries = [*entries, *self._entries]

    def control(self, statement: Statement) -> None:
        """Follow a statement that steers the transaction."""
        name = statement.name
        if statement.control is Control.COMMIT:
            self.decide("committed")
        elif statement.control is Control.ROLLBACK:
            self.decide("rolled_back")
        elif statement.control is Control.SAVEPOINT:
            self._savepoints.append((name, len(self._entries)))
        elif statement.control is Control.ROLLBACK_TO:
            self._roll_back_to(name)
        elif statement.control is Control.RELEASE:
            self._cut(name, inclusive=True)

    def _roll_back_to(self, name: str) -> None:
        begin = self._cut(name, inclusive=False)
        if begin is not None:
            undone = self._entries[begin:]
            del self._entries[begin:]
            settle(undone, "rolled_back")

    def _cut(self, name: str, *, inclusive: bool) -> int | None:
        # A savepoint that is rolled back to stays; those inside it are gone.
        for index in range(len(self._savepoints) - 1, -1, -1):
            if self._savepoints[index][0] == name:
                begin = self._savepoints[index][1]
                del self._savepoints[index + (not inclusive) :]
                return begin
        return None
