"""Inject causes: one transaction a stage, every row marked, and nothing but these rows."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, insert, select
from sqlalchemy.exc import SQLAlchemyError

from sitegen.canonical.text import quote
from sitegen.certify.cells import cell_of, plain, same
from sitegen.certify.database import Database
from sitegen.certify.observed import Injected
from sitegen.certify.rows import Rows
from sitegen.certify.scenario import MARK, SCENARIO_MARK, InjectStep, Scenario
from sitegen.certify.tables import RowsProblem, Tables, count_rows


class InjectionFailed(Exception):
    """A stage could not be injected as it was meant; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class _Written:
    table: Table
    values: dict[str, Any]
    key: tuple[Any, ...]


def inject(
    database: Database, tables: Tables, scenario: Scenario, steps: tuple[InjectStep, ...]
) -> tuple[Injected, ...]:
    """Write the rows of one stage, all or none.

    Raises `InjectionFailed` where the database refuses a row, or where something else than the
    intended rows is there; then the stage was rolled back, unless the rows vanished afterwards.
    """
    written: list[_Written] = []
    try:
        with database.engine.begin() as connection:
            found = tuple(_step(connection, tables, scenario, step, written) for step in steps)
        with database.engine.connect() as connection:
            for row in written:
                _demand_there(connection, row)
    except SQLAlchemyError as error:
        message = f"The injection failed, and nothing of this stage stays: {database.told(error)}"
        raise InjectionFailed(message) from error
    except RowsProblem as problem:
        message = f"The injection failed, and nothing of this stage stays: {problem}"
        raise InjectionFailed(message) from problem
    return found


def _step(
    connection: Connection,
    tables: Tables,
    scenario: Scenario,
    step: InjectStep,
    written: list[_Written],
) -> Injected:
    table = tables.table(step.table)
    marks = {
        MARK: cell_of(value=True, column=tables.column(step.table, MARK)),
        SCENARIO_MARK: scenario.scenario_id,
    }
    marked = table.columns[SCENARIO_MARK] == scenario.scenario_id
    before = count_rows(connection, table, marked)
    rows = Rows(connection, tables)
    own = []
    for row in step.rows:
        values = {**rows.row(step.table, row), **marks}
        done = connection.execute(insert(table).values(values))
        own.append(_Written(table, values, tuple(done.inserted_primary_key or ())))
        _demand_as_meant(connection, own[-1])
    after = count_rows(connection, table, marked)
    if after - before != len(own):
        message = (
            f"A partial write: step {quote(step.step_id)} wrote {len(own)} rows to"
            f" {quote(step.table)}, and {after - before} are there. Nothing of this stage stays."
        )
        raise InjectionFailed(message)
    written += own
    names = [column.name for column in table.primary_key.columns]
    key = dict(zip(names, map(plain, own[0].key), strict=True)) if own[0].key else None
    return Injected(step.step_id, step.table, len(own), key, marked=True)


def _demand_as_meant(connection: Connection, row: _Written) -> None:
    if not row.key:
        return
    columns = [row.table.columns[name] for name in row.values]
    found = connection.execute(select(*columns).where(_is(row))).all()
    if len(found) != 1:
        message = (
            f"A partial write: a row of {quote(row.table.name)} was written, and {len(found)} are"
            " there. Nothing of this stage stays."
        )
        raise InjectionFailed(message)
    for (name, meant), there in zip(row.values.items(), found[0], strict=True):
        if not same(meant, there):
            message = (
                f"A partial write: {quote(f'{row.table.name}.{name}')} was written as"
                f" {quote(str(plain(meant)), 60)} and is {quote(str(plain(there)), 60)}."
                " Nothing of this stage stays."
            )
            raise InjectionFailed(message)


def _demand_there(connection: Connection, row: _Written) -> None:
    # Engines may have changed it by now; that it is there is all that can be asked.
    if row.key and count_rows(connection, row.table, _is(row)) != 1:
        message = f"A partial write: a row of {quote(row.table.name)} was committed and is gone."
        raise InjectionFailed(message)


def _is(row: _Written) -> Any:
    pairs = zip(row.table.primary_key.columns, row.key, strict=True)
    return and_(*(column == value for column, value in pairs))


def rows_by_table(injected: tuple[Injected, ...]) -> Counter[str]:
    """Return how many rows were injected into each table."""
    counts: Counter[str] = Counter()
    for step in injected:
        counts[step.table] += step.rows
    return counts
