"""Take a scenario's rows away again: only its own, children first, and traces only archived."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, update
from sqlalchemy.exc import SQLAlchemyError

from sitegen.canonical.text import quote
from sitegen.certify.cells import cell_of
from sitegen.certify.clock import stamp
from sitegen.certify.database import Database
from sitegen.certify.observed import Cleaned
from sitegen.certify.scenario import MARK, SCENARIO_MARK, Scenario
from sitegen.certify.tables import Tables, count_rows

DELETE = "DELETE"
ARCHIVE = "ARCHIVE"


@dataclass(frozen=True, slots=True)
class CleanResult:
    """What was done to each table, and what went wrong, in sentences."""

    cleaned: tuple[Cleaned, ...]
    problems: tuple[str, ...]


def own_rows(table: Table, scenario_id: str, archived_at: str | None) -> tuple[Any, ...]:
    """Return the conditions of a scenario's rows; of archived traces, those that still stand."""
    mark = table.columns[MARK]
    own = (
        mark == cell_of(value=True, column=mark),
        table.columns[SCENARIO_MARK] == scenario_id,
    )
    return own if archived_at is None else (*own, table.columns[archived_at].is_(None))


def clean(
    database: Database,
    tables: Tables,
    scenario: Scenario,
    archived_at: str,
    *,
    moment: datetime,
    injected: Mapping[str, int],
) -> CleanResult:
    """Clean all declared tables in one transaction, and look whether anything is left.

    `injected` says how many rows were injected into each table: finding fewer is a problem.
    """
    problems: list[str] = []
    try:
        with database.engine.begin() as connection:
            cleaned = tuple(
                _table(connection, tables.table(name), scenario, archived_at, moment)
                for name in scenario.cleanup.order
            )
    except SQLAlchemyError as error:
        problems.append(f"The database refused the cleanup: {database.told(error)}")
        cleaned = _untouched(database, tables, scenario, archived_at)
    for row in cleaned:
        problems += _wrong(row, injected.get(row.table, 0))
    problems += _leftovers(database, tables, scenario, archived_at)
    return CleanResult(cleaned, tuple(problems))


def _scope(scenario: Scenario, name: str, archived_at: str) -> tuple[str, str | None]:
    archives = name in scenario.cleanup.archive
    return (ARCHIVE, archived_at) if archives else (DELETE, None)


def _table(
    connection: Connection, table: Table, scenario: Scenario, archived_at: str, moment: datetime
) -> Cleaned:
    action, column = _scope(scenario, table.name, archived_at)
    own = own_rows(table, scenario.scenario_id, column)
    before = count_rows(connection, table, *own)
    if column is None:
        done = connection.execute(delete(table).where(*own))
    else:
        value = cell_of(stamp(moment), table.columns[column])
        done = connection.execute(update(table).where(*own).values({column: value}))
    after = count_rows(connection, table, *own)
    return Cleaned(table.name, action, before, done.rowcount, after)


def _untouched(
    database: Database, tables: Tables, scenario: Scenario, archived_at: str
) -> tuple[Cleaned, ...]:
    """Return what is there where nothing could be done."""
    found = []
    with database.engine.connect() as connection:
        for name in scenario.cleanup.order:
            action, column = _scope(scenario, name, archived_at)
            own = own_rows(tables.table(name), scenario.scenario_id, column)
            there = count_rows(connection, tables.table(name), *own)
            found.append(Cleaned(name, action, there, 0, there))
    return tuple(found)


def _wrong(row: Cleaned, injected: int) -> list[str]:
    name = quote(row.table)
    found = []
    if row.before and not row.affected:
        found.append(f"Cleanup of {name} did nothing: {row.before} rows were there before.")
    elif row.affected != row.before - row.after:
        found.append(
            f"Cleanup of {name} says that it touched {row.affected} rows; {row.before} were there"
            f" before and {row.after} after."
        )
    if row.after:
        found.append(f"{row.after} rows of the scenario are left in {name}.")
    if row.action == DELETE and row.before < injected:
        found.append(f"{injected} rows were injected into {name}, and {row.before} were there.")
    return found


def _leftovers(
    database: Database, tables: Tables, scenario: Scenario, archived_at: str
) -> list[str]:
    found = []
    with database.engine.connect() as connection:
        for table in tables.marked():
            if table.name in scenario.cleanup.order:
                continue
            column = archived_at if archived_at in table.columns else None
            own = own_rows(table, scenario.scenario_id, column)
            there = count_rows(connection, table, *own)
            if there:
                found.append(
                    f"{there} rows of the scenario are in {quote(table.name)}, which its cleanup"
                    " does not name."
                )
    return found


def leftovers_before(
    database: Database, tables: Tables, scenario: Scenario, archived_at: str
) -> dict[str, int]:
    """Return how many rows an earlier run of the scenario left in each table of its cleanup."""
    return {row.table: row.before for row in _untouched(database, tables, scenario, archived_at)}
