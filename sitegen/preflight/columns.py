"""The gate on columns: what SQLAlchemy's inspector finds, held against what is required."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sitegen.model.value import Value
from sitegen.preflight.database import UnreachableError
from sitegen.preflight.gate import Found, Status, World, listed
from sitegen.preflight.profiles import Required, required_by
from sitegen.settings_preflight import ColumnsRule

if TYPE_CHECKING:
    from sqlalchemy import Inspector

_NOISE: Final = re.compile(r"[()\"`\[\]\s]+")


@dataclass(frozen=True, slots=True)
class _Missing:
    tables: list[str]
    columns: list[str]
    indexes: list[str]

    def sentence(self) -> str | None:
        """Return what is missing, each by its name; None where nothing is."""
        parts = (
            ("tables", self.tables),
            ("columns", self.columns),
            ("partial indexes", self.indexes),
        )
        told = [f"{word}: {listed(names)}" for word, names in parts if names]
        return f"The database lacks {'; '.join(told)}." if told else None


def probe_columns(rule: ColumnsRule, world: World) -> Found:
    """Look for every required table, column and partial index."""
    from sqlalchemy import inspect

    required = required_by(rule)
    names = sorted({*required.tables, *required.partial_indexes})
    looked_at: dict[str, Value] = {"tables": [*names]}
    if world.database is None:
        return Found(Status.ERROR, "No database is named.", looked_at)
    try:
        with world.database.connect() as connection:
            looked_at |= world.database.described(connection)
            missing, columns = _compare(required, inspect(connection))
    except UnreachableError as error:
        return Found(Status.ERROR, error.sentence, looked_at, error.aside)
    looked_at |= {
        "columns": columns,
        "missing_tables": [*missing.tables],
        "missing_columns": [*missing.columns],
        "missing_partial_indexes": [*missing.indexes],
    }
    sentence = missing.sentence()
    if sentence is not None:
        return Found(Status.FAIL, sentence, looked_at)
    n_columns = sum(map(len, required.tables.values()))
    message = (
        f"{n_columns} columns of {len(names)} tables and {len(required.partial_indexes)} partial"
        " indexes are there."
    )
    return Found(Status.PASS, message, looked_at)


def _compare(required: Required, inspector: "Inspector") -> tuple[_Missing, dict[str, Value]]:
    there = set(inspector.get_table_names())
    missing = _Missing([], [], [])
    found: dict[str, Value] = {}
    for table in sorted({*required.tables, *required.partial_indexes}):
        if table not in there:
            missing.tables.append(table)
            continue
        columns = [column["name"] for column in inspector.get_columns(table)]
        found[table] = [*sorted(columns)]
        wanted = required.tables.get(table, ())
        missing.columns.extend(f"{table}.{name}" for name in wanted if name not in columns)
        column = required.partial_indexes.get(table)
        if column is not None and f"{column}isnull" not in set(_conditions(inspector, table)):
            missing.indexes.append(f"{table} WHERE {column} IS NULL")
    return missing, found


def _conditions(inspector: "Inspector", table: str) -> Iterable[str]:
    """Yield the conditions of a table's partial indexes, without brackets, quotes and blanks."""
    for index in inspector.get_indexes(table):
        for name, condition in index.get("dialect_options", {}).items():
            if name.endswith("_where"):
                yield _NOISE.sub("", str(condition)).lower()
