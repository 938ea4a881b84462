"""What differs between the DB writes of a case that passed twice."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sitegen.canonical.text import quote
from sitegen.compare.rows import case_row
from sitegen.model.detail import WriteFact
from sitegen.model.difference import Difference
from sitegen.model.facts import CaseFacts

_WHERE: Final = "/db_writes"
_LIKENESS: Final[tuple[Callable[[WriteFact], tuple[object, ...]], ...]] = (
    lambda write: (write.table, write.sql_op, write.fingerprint, write.success),
    lambda write: (write.table, write.sql_op, write.fingerprint),
    lambda write: (write.table, write.sql_op),
    lambda write: (write.sql_op, write.fingerprint),
    lambda write: (write.sql_op,),
)
"""What two writes must share to be the same write, changed: the likest first."""


def write_rows(
    case: CaseFacts, base: Sequence[WriteFact], head: Sequence[WriteFact]
) -> Iterator[Difference]:
    """Yield what became of each write: gone, new, or the same one with another value."""
    if base == head:
        return
    before, now = Counter(base), Counter(head)
    gone, new = list((before - now).elements()), list((now - before).elements())
    for likeness in _LIKENESS:
        pairs, gone, new = _pairs(gone, new, likeness)
        for one, other in pairs:
            yield from _changes(case, one, other)
    for kind, left, word in (("db-write-gone", gone, "gone"), ("db-write-new", new, "new")):
        for write in sorted(left, key=repr):
            text = f"{write.sql_op} {write.table}, {write.rows} rows"
            message = f"The DB write {quote(f'{write.sql_op} {write.table}')} is {word}."
            values = (text, None) if word == "gone" else (None, text)
            yield case_row(kind, case, message, _WHERE, values, write.layer)


def _pairs(
    gone: list[WriteFact],
    new: list[WriteFact],
    likeness: Callable[[WriteFact], tuple[object, ...]],
) -> tuple[list[tuple[WriteFact, WriteFact]], list[WriteFact], list[WriteFact]]:
    waiting: dict[tuple[object, ...], list[WriteFact]] = defaultdict(list)
    for write in sorted(new, key=repr):
        waiting[likeness(write)].append(write)
    pairs, left = [], []
    for write in sorted(gone, key=repr):
        found = waiting[likeness(write)]
        if found:
            pairs.append((write, found.pop(0)))
        else:
            left.append(write)
    return pairs, left, [write for found in waiting.values() for write in found]


def _changes(case: CaseFacts, one: WriteFact, other: WriteFact) -> Iterator[Difference]:
    name = quote(f"{one.sql_op} {one.table}")
    rows: list[tuple[str, str, str, str]] = []
    if one.table != other.table:
        rows.append(("db-write-table", one.table, other.table, "goes to another table"))
    elif one.fingerprint != other.fingerprint:
        rows.append(
            ("db-write-statement", one.fingerprint, other.fingerprint, "is another statement")
        )
    if one.rows != other.rows:
        rows.append(("db-write-rows", str(one.rows), str(other.rows), "has another row count"))
    if one.success != other.success:
        kind = "db-write-failed" if one.success else "db-write-succeeded"
        word = "no longer succeeds" if one.success else "succeeds now"
        rows.append((kind, str(one.success).lower(), str(other.success).lower(), word))
    if one.transaction != other.transaction:
        ends = (one.transaction or "none", other.transaction or "none")
        rows.append(("db-write-transaction", *ends, "has a transaction that ends in another way"))
    if not rows:
        rows.append(("db-write-statement", one.layer, other.layer, "is recorded on another layer"))
    for kind, was, now, word in rows:
        message = f"The DB write {name} {word}: {quote(was)} then, {quote(now)} now."
        layer = other.layer if one.layer == other.layer else None
        yield case_row(kind, case, message, _WHERE, (was, now), layer)
