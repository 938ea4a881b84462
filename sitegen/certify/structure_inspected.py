"""The structure of any other database, as far as SQLAlchemy's inspector knows it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sitegen.certify.structure_rows import Row, column_definition

if TYPE_CHECKING:
    from sqlalchemy import Connection


def inspected_structure(connection: "Connection") -> Iterator[Row]:
    """Yield tables, views, columns, indexes and constraints of the default schema."""
    import sqlalchemy as sa

    inspector = sa.inspect(connection)
    for view in inspector.get_view_names():
        yield Row("table", view, None, f"VIEW {inspector.get_view_definition(view)}")
    for table in inspector.get_table_names():
        yield Row("table", table, None, "TABLE")
        for column in inspector.get_columns(table):
            definition = column_definition(
                str(column["type"]),
                nullable=bool(column.get("nullable", True)),
                default=column.get("default"),
            )
            yield Row("column", column["name"], table, definition)
        yield from _rules(inspector, table)


def _rules(inspector: Any, table: str) -> Iterator[Row]:
    for index in inspector.get_indexes(table):
        yield Row("index", str(index["name"]), table, _plain(index))
    key = inspector.get_pk_constraint(table)
    if key.get("constrained_columns"):
        yield Row("constraint", str(key.get("name") or "primary key"), table, _plain(key))
    for what, read in (
        ("unique", inspector.get_unique_constraints),
        ("check", inspector.get_check_constraints),
        ("foreign key", inspector.get_foreign_keys),
    ):
        try:
            found = read(table)
        except NotImplementedError:
            continue
        for number, one in enumerate(found, start=1):
            name = str(one.get("name") or f"{what} {number}")
            yield Row("constraint", name, table, f"{what} {_plain(one)}")


def _plain(found: Any) -> str:
    """Return a dictionary of the inspector as text, in a fixed order and without comments."""
    return ", ".join(
        f"{key}: {_plain(value) if isinstance(value, dict) else value}"
        for key, value in sorted(found.items())
        if key != "comment"
    )
