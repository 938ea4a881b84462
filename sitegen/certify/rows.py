"""Ask the database what a scenario asks: how many rows match, and what their columns hold.

Scalars are compared by the database, in the type of the column; arrays, objects and parts of
texts here, because each dialect does that in another way.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, and_, func, or_, select, true
from sqlalchemy.exc import SQLAlchemyError

from sitegen.canonical.text import quote
from sitegen.certify.cells import cell_of, holds, is_structured, plain, same
from sitegen.certify.scenario import (
    Contains,
    Datum,
    NotNull,
    OneOf,
    Operand,
    Row,
    Test,
    ValueOf,
    Where,
)
from sitegen.certify.tables import RowsProblem, Tables

_MOST_FETCHED: Final = 100_000  # rows that are looked at one by one


class Rows:
    """Answers questions about the rows of a database, on one connection."""

    def __init__(self, connection: Connection, tables: Tables) -> None:
        self._connection = connection
        self._tables = tables

    def count(self, table: str, where: Where) -> int:
        """Return how many rows match; raise `RowsProblem` where that can't be asked."""
        found = self._tables.table(table)
        clause, rest = self._split(found, where)
        if not rest:
            statement = select(func.count()).select_from(found).where(clause)
            return int(self._run(statement).scalar_one())
        return len(self._matching(found, where, tuple(column for column, _ in rest)))

    def cells(self, table: str, column: str, where: Where) -> tuple[Any, ...]:
        """Return what a column holds in the rows that match, as the database has it."""
        found = self._tables.table(table)
        wanted = self._tables.column(table, column)
        return tuple(row[0] for row in self._matching(found, where, (wanted,)))

    def value(self, operand: Operand) -> Any:
        """Return a scalar, or the value of the one row; raise `RowsProblem` where it is not one."""
        if not isinstance(operand, ValueOf):
            return operand
        cells = self.cells(operand.table, operand.column, operand.where)
        if len(cells) != 1:
            message = (
                f"{quote(f'{operand.table}.{operand.column}')} of exactly one row was asked for,"
                f" and {len(cells)} rows match."
            )
            raise RowsProblem(message)
        return cells[0]

    def cell(self, table: str, column: str, operand: Operand) -> Any:
        """Return a stated value as a column has it."""
        return cell_of(self.value(operand), self._tables.column(table, column))

    def row(self, table: str, row: Row) -> dict[str, Any]:
        """Return a row to insert: every value as its column takes it."""
        return {
            name: cell_of(self._datum(value), self._tables.column(table, name))
            for name, value in row.items()
        }

    def data(self, row: Row) -> dict[str, Any]:
        """Return what is handed to an act: plain values, those of other rows looked up."""
        return {name: self._plain(value) for name, value in row.items()}

    def _plain(self, value: Datum) -> Any:
        found = self._datum(value)
        return found if isinstance(found, Mapping | list) else plain(found)

    def _datum(self, value: Datum) -> Any:
        if isinstance(value, dict):
            return {name: self._inner(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._inner(item) for item in value]
        return self.value(value)

    def _inner(self, value: Datum) -> Any:
        """Return a value inside of an array or object, where there are JSON's types alone."""
        found = self._datum(value)
        return found if isinstance(found, Mapping | list) else plain(found)

    def _matching(
        self, table: Table, where: Where, columns: tuple[Column[Any], ...]
    ) -> list[tuple[Any, ...]]:
        clause, rest = self._split(table, where)
        tested = tuple(column for column, _ in rest)
        statement = select(*columns, *tested).where(clause).limit(_MOST_FETCHED + 1)
        found = [tuple(row) for row in self._run(statement)]
        if len(found) > _MOST_FETCHED:
            message = f"More than {_MOST_FETCHED:,} rows of {quote(table.name)} match."
            raise RowsProblem(message)
        width = len(columns)
        return [row[:width] for row in found if self._fits(row[width:], rest)]

    def _fits(self, cells: tuple[Any, ...], rest: list[tuple[Column[Any], Any]]) -> bool:
        return all(test(cell) for cell, (_, test) in zip(cells, rest, strict=True))

    def _split(self, table: Table, where: Where) -> tuple[Any, list[tuple[Column[Any], Any]]]:
        """Return what the database can tell, and the tests for what it can't."""
        clauses: list[Any] = []
        rest: list[tuple[Column[Any], Any]] = []
        for name, test in where:
            column = self._tables.column(table.name, name)
            if isinstance(test, Contains) or is_structured(column):
                rest.append((column, self._by_hand(test, column)))
            else:
                clauses.append(self._clause(test, column))
        return and_(true(), *clauses), rest

    def _by_hand(self, test: Test, column: Column[Any]) -> Any:
        if isinstance(test, Contains):
            wanted = self.value(test.value)
            return lambda cell: holds(cell, wanted)
        if isinstance(test, NotNull):
            return lambda cell: cell is not None
        values = self._values(test, column)
        return lambda cell: any(same(cell, value) for value in values)

    def _clause(self, test: Test, column: Column[Any]) -> Any:
        if isinstance(test, NotNull):
            return column.isnot(None)
        values = self._values(test, column)
        return or_(*(column.is_(None) if value is None else column == value for value in values))

    def _values(self, test: Test, column: Column[Any]) -> tuple[Any, ...]:
        operands = test.values if isinstance(test, OneOf) else (test.value,)  # type: ignore[union-attr]
        return tuple(cell_of(self.value(operand), column) for operand in operands)

    def _run(self, statement: Any) -> Any:
        try:
            return self._connection.execute(statement)
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            message = f"The database refuses the question: {' '.join(str(cause).split())[:300]}"
            raise RowsProblem(message) from error
