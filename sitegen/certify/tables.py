"""The tables of the database, as they are there: reflected once, asked for by name."""

import warnings
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, func, select

from sitegen.canonical.text import quote
from sitegen.certify.database import Database
from sitegen.certify.scenario import MARK, SCENARIO_MARK


class RowsProblem(Exception):
    """What was asked of the rows can't be answered; the text is a sentence."""


class Tables:
    """The tables of one database."""

    def __init__(self, metadata: MetaData) -> None:
        self._tables = {table.name: table for table in metadata.tables.values()}

    def has(self, name: str) -> bool:
        """Tell whether there is such a table."""
        return name in self._tables

    def table(self, name: str) -> Table:
        """Return a table; raise `RowsProblem` where there is none."""
        if name not in self._tables:
            message = f"There is no table {quote(name)}."
            raise RowsProblem(message)
        return self._tables[name]

    def column(self, table: str, name: str) -> Column[Any]:
        """Return a column; raise `RowsProblem` where there is none."""
        found = self.table(table).columns.get(name)
        if found is None:
            message = f"The table {quote(table)} has no column {quote(name)}."
            raise RowsProblem(message)
        return found

    def marked(self) -> tuple[Table, ...]:
        """Return the tables whose rows can be marked as a scenario's, by name."""
        found = [table for table in self._tables.values() if can_be_marked(table)]
        return tuple(sorted(found, key=lambda table: table.name))

    def names(self) -> tuple[str, ...]:
        """Return the names of all tables."""
        return tuple(sorted(self._tables))


def can_be_marked(table: Table) -> bool:
    """Tell whether a table has both columns of the mark."""
    return MARK in table.columns and SCENARIO_MARK in table.columns


def no_tables() -> Tables:
    """Return what is known of a database that nobody has looked at."""
    return Tables(MetaData())


def read_tables(database: Database) -> Tables:
    """Return the tables that the database has now."""
    metadata = MetaData()
    with database.engine.connect() as connection, warnings.catch_warnings():
        # Of indexes over expressions and types of extensions, which are not looked at here.
        warnings.simplefilter("ignore")
        metadata.reflect(connection)
    return Tables(metadata)


def count_rows(connection: Connection, table: Table, *conditions: Any) -> int:
    """Return how many rows of a table match."""
    statement = select(func.count()).select_from(table).where(*conditions)
    return int(connection.execute(statement).scalar_one())
