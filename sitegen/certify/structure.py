"""The fingerprint of a database's structure: what migrations make, and nothing that data changes.

Tables, columns, indexes, constraints, triggers with their functions, and the revision. Comments,
rows, statistics and the values of sequences are no structure.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sitegen.certify.observed import Print
from sitegen.certify.structure_inspected import inspected_structure
from sitegen.certify.structure_postgresql import postgresql_structure
from sitegen.certify.structure_rows import REVISION_COLUMN, Row
from sitegen.certify.structure_sqlite import sqlite_structure
from sitegen.model.names import digest_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

_BY_DIALECT: dict[str, Callable[["Connection"], Iterator[Row]]] = {
    "sqlite": sqlite_structure,
    "postgresql": postgresql_structure,
}


def structure_of(connection: "Connection", version_table: str) -> tuple[Print, ...]:
    """Return the structure that a connection sees, sorted by kind, table and name.

    Of SQLite and PostgreSQL (the schemas on the search path) by their own catalogues, of other
    databases what SQLAlchemy's inspector knows: no triggers. Only reads.
    """
    rows = list(_BY_DIALECT.get(connection.dialect.name, inspected_structure)(connection))
    rows += _revisions(connection, version_table, rows)
    named: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        named[row.kind, row.table or "", row.name].append(row)
    return tuple(_print(named[key]) for key in sorted(named))


def _revisions(connection: "Connection", version_table: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the revisions in the version table; none where there is no such table."""
    import sqlalchemy as sa

    there = {(row.table, row.name) for row in rows if row.kind == "column"}
    schema, _, bare = version_table.rpartition(".")
    if not {(version_table, REVISION_COLUMN), (bare, REVISION_COLUMN)} & there:
        return
    place = sa.table(bare, sa.column(REVISION_COLUMN), schema=schema or None)
    for revision in connection.execute(sa.select(place.c[REVISION_COLUMN])).scalars():
        yield Row("revision", str(revision), version_table, str(revision))


def _print(rows: list[Row]) -> Print:
    """Return the fingerprint of all that has one name; SQLite lets several checks share one."""
    definition = "\n".join(sorted({row.definition for row in rows}))
    kind, name, table = rows[0].kind, rows[0].name, rows[0].table
    return Print(kind, name, table, digest_of(definition), definition)
