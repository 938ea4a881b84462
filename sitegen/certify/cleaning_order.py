"""Whether a declared cleanup can work: held against the foreign keys before anything is written."""

import warnings
from collections.abc import Iterator

from sqlalchemy import Table
from sqlalchemy.schema import ForeignKeyConstraint, sort_tables

from sitegen.canonical.text import quote
from sitegen.certify.scenario import Cleanup
from sitegen.certify.tables import Tables, can_be_marked

_SPREADS = frozenset({"CASCADE"})


def cleanup_problems(
    tables: Tables, cleanup: Cleanup, trace_tables: tuple[str, ...], archived_at: str
) -> tuple[str, ...]:
    """Return why the declared cleanup can't be carried out, in sentences."""
    found = list(_unknown(tables, cleanup, trace_tables, archived_at))
    if not found:
        found += _out_of_order(tables, cleanup)
        found += _spreading(tables, cleanup)
    return tuple(found)


def _unknown(
    tables: Tables, cleanup: Cleanup, trace_tables: tuple[str, ...], archived_at: str
) -> Iterator[str]:
    for name in cleanup.order:
        if not tables.has(name):
            yield f"The cleanup names the table {quote(name)}, which is not there."
        elif not can_be_marked(tables.table(name)):
            yield (
                f"The cleanup names the table {quote(name)}, whose rows can't be told apart: it"
                " lacks is_synthetic or synthetic_scenario_id."
            )
    for name in cleanup.archive:
        if tables.has(name) and archived_at not in tables.table(name).columns:
            yield f"Rows of {quote(name)} can't be archived: it has no column {quote(archived_at)}."
    for name in trace_tables:
        if tables.has(name) and name not in cleanup.archive:
            yield f"The trace table {quote(name)} is not archived: traces are never deleted."


def _out_of_order(tables: Tables, cleanup: Cleanup) -> Iterator[str]:
    deleted = [name for name in cleanup.order if name not in cleanup.archive]
    sound = sound_order(tables, cleanup)
    for name in deleted:
        for parent in sorted(_parents(tables.table(name)) & set(deleted)):
            # Where tables refer to each other no order is better: the database has the last word.
            if deleted.index(parent) < deleted.index(name) and sound.index(name) < sound.index(
                parent
            ):
                yield (
                    f"Rows of {quote(name)} refer to rows of {quote(parent)}, which are deleted"
                    f" first. An order that works: {', '.join(sound)}."
                )


def _parents(table: Table) -> set[str]:
    return {key.column.table.name for key in table.foreign_keys} - {table.name}


def sound_order(tables: Tables, cleanup: Cleanup) -> tuple[str, ...]:
    """Return the tables of a cleanup with children before their parents."""
    chosen = [tables.table(name) for name in sorted(cleanup.order)]
    with warnings.catch_warnings():
        # Of tables that refer to each other, which have no order.
        warnings.simplefilter("ignore")
        return tuple(table.name for table in reversed(sort_tables(chosen)))


def _spreading(tables: Tables, cleanup: Cleanup) -> Iterator[str]:
    """Tell keys by which a delete would reach rows that nobody declared, or traces."""
    deleted = {name for name in cleanup.order if name not in cleanup.archive}
    for name in tables.names():
        if name in deleted:
            continue
        for key in tables.table(name).foreign_key_constraints:
            parent = key.referred_table.name
            if parent in deleted and _rule(key) in _SPREADS:
                yield (
                    f"Deleting rows of {quote(parent)} would delete rows of {quote(name)}, which"
                    " the cleanup does not delete (ON DELETE CASCADE)."
                )


def _rule(key: ForeignKeyConstraint) -> str:
    return (key.ondelete or "").upper()
