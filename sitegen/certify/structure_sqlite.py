"""The structure of an SQLite database: `sqlite_master`, and what its pragmas tell."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from sitegen.certify.sql_tokens import Kind, Token, tokens_of
from sitegen.certify.structure_rows import Row, column_definition

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Names that begin with `sqlite_` are its own: statistics, counters, indexes behind constraints.
_OBJECTS: Final = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master "
    "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"
)
_OF_TABLES: Final = (
    "FROM sqlite_master AS m JOIN {} AS p "
    "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)
_COLUMNS: Final = (
    'SELECT m.name AS tab, p.name AS col, p.type AS typ, p."notnull" AS req, '
    "p.dflt_value AS dflt, p.pk AS pk, p.hidden AS hidden "
    + _OF_TABLES.format("pragma_table_xinfo(m.name)")
    + " ORDER BY m.name, p.cid"
)
_FOREIGN_KEYS: Final = (
    'SELECT m.name AS tab, p.id AS id, p."table" AS target, p."from" AS source, p."to" AS dest, '
    "p.on_update AS upd, p.on_delete AS gone "
    + _OF_TABLES.format("pragma_foreign_key_list(m.name)")
    + " ORDER BY m.name, p.id, p.seq"
)
_UNIQUES: Final = (
    "SELECT m.name AS tab, p.name AS ind, c.name AS col "
    "FROM sqlite_master AS m JOIN pragma_index_list(m.name) AS p "
    "JOIN pragma_index_info(p.name) AS c "
    "WHERE m.type = 'table' AND p.origin = 'u' ORDER BY m.name, p.name, c.seqno"
)
_KINDS: Final = {"table": "table", "view": "table", "index": "index", "trigger": "trigger"}


def sqlite_structure(connection: "Connection") -> Iterator[Row]:
    """Yield everything in `main`; a table's definition is the statement that made it."""
    for kind, name, table, sql in _all(connection, _OBJECTS):
        yield Row(_KINDS[kind], name, None if kind in {"table", "view"} else table, sql or "")
        if kind == "table":
            yield from _checks(name, sql or "")
    yield from _columns(connection)
    yield from _foreign_keys(connection)
    uniques: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, index, column in _all(connection, _UNIQUES):
        uniques[table, index].append(str(column))
    for (table, _), columns in uniques.items():
        listed = ", ".join(columns)
        yield Row("constraint", f"unique ({listed})", table, f"UNIQUE ({listed})")


def _columns(connection: "Connection") -> Iterator[Row]:
    keys: dict[str, dict[int, str]] = defaultdict(dict)
    for table, column, type_, needed, default, place, hidden in _all(connection, _COLUMNS):
        more = "GENERATED" if hidden in {2, 3} else ""
        definition = column_definition(type_, nullable=not needed, default=default, more=more)
        yield Row("column", column, table, definition)
        if place:
            keys[table][place] = column
    for table, columns in keys.items():
        listed = ", ".join(columns[place] for place in sorted(columns))
        yield Row("constraint", "primary key", table, f"PRIMARY KEY ({listed})")


def _foreign_keys(connection: "Connection") -> Iterator[Row]:
    found: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in _all(connection, _FOREIGN_KEYS):
        found[row.tab, row.id].append(row)
    for (table, _), rows in found.items():
        source = ", ".join(str(row.source) for row in rows)
        target = ", ".join(str(row.dest) for row in rows if row.dest is not None)
        definition = (
            f"FOREIGN KEY ({source}) REFERENCES {rows[0].target} ({target}) "
            f"ON UPDATE {rows[0].upd} ON DELETE {rows[0].gone}"
        )
        yield Row("constraint", f"foreign key ({source}) to {rows[0].target}", table, definition)


def _checks(table: str, sql: str) -> Iterator[Row]:
    """Yield the checks of a table, which no pragma tells: from the statement that made it."""
    tokens = tuple(tokens_of(sql, "sqlite"))
    number = 0
    for place, token in enumerate(tokens[:-1]):
        if token.word != "CHECK" or not tokens[place + 1].is_sign("("):
            continue
        number += 1
        end = _closing(tokens, place + 1)
        name = f"check {number}"
        if place > 1 and tokens[place - 2].word == "CONSTRAINT":
            name = tokens[place - 1].text
        yield Row("constraint", name, table, sql[token.start : end])


def _closing(tokens: tuple[Token, ...], start: int) -> int:
    """Return where in the text the bracket ends that opens at a token."""
    depth = 0
    for token in tokens[start:]:
        if token.kind is Kind.SIGN:
            depth += token.is_sign("(") - token.is_sign(")")
        if depth == 0:
            return token.end
    return tokens[-1].end


def _all(connection: "Connection", query: str) -> list[Any]:
    import sqlalchemy as sa

    return list(connection.execute(sa.text(query)))
