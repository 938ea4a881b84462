"""How many traces are active and archived, so that one that was deleted is seen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sitegen.preflight.database import ReadOnlyDatabase, UnreachableError
from sitegen.settings_preflight import MetricRule

if TYPE_CHECKING:
    from sqlalchemy import ColumnClause, Connection

Counts = Mapping[str, int | None]
"""Counts by their names; None where nothing could be counted."""


def count_traces(rules: Mapping[str, MetricRule], database: ReadOnlyDatabase | None) -> Counts:
    """Return the counts of every table; never raises what the database does."""
    names = [name for rule in rules.values() for name in (rule.active, rule.archived)]
    nothing: dict[str, int | None] = dict.fromkeys(names)
    if database is None or not rules:
        return nothing
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with database.connect() as connection:
            return nothing | {
                name: count
                for table, rule in rules.items()
                for name, count in _counted(connection, table, rule).items()
            }
    except (UnreachableError, SQLAlchemyError):
        return nothing


def _counted(connection: "Connection", table: str, rule: MetricRule) -> dict[str, int | None]:
    from sqlalchemy import column, func, inspect, literal_column, select
    from sqlalchemy import table as table_of

    inspector = inspect(connection)
    if not inspector.has_table(table):
        return {}
    if rule.archived_at not in {item["name"] for item in inspector.get_columns(table)}:
        return {}
    archived_at: ColumnClause[object] = column(rule.archived_at)
    counted = select(func.count(literal_column("1"))).select_from(table_of(table))
    return {
        rule.active: int(connection.execute(counted.where(archived_at.is_(None))).scalar_one()),
        rule.archived: int(
            connection.execute(counted.where(archived_at.is_not(None))).scalar_one()
        ),
    }
