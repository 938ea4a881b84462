"""The gate on identity: a run id that was ever used is never used again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sitegen.canonical.text import quote
from sitegen.errors import SitegenError
from sitegen.model.value import Value
from sitegen.preflight.database import UnreachableError
from sitegen.preflight.gate import Found, Status, World, listed
from sitegen.settings_preflight import IdentityRule

if TYPE_CHECKING:
    from sqlalchemy import Connection


def probe_identity(rule: IdentityRule, world: World) -> Found:
    """Look for the run id in the tables and in the site."""
    looked_at: dict[str, Value] = {
        "run_id": world.run_id,
        "columns": [f"{table}.{column}" for table, column in sorted(rule.tables.items())],
        "site": world.ledger is not None,
    }
    if world.run_id is None:
        message = "No run id was given, so there is none to look for."
        return Found(Status.SKIPPED, message, looked_at)
    if world.database is None:
        return Found(Status.ERROR, "No database is named.", looked_at)
    try:
        with world.database.connect() as connection:
            looked_at |= world.database.described(connection)
            rows = {
                f"{table}.{column}": _count(connection, table, column, world.run_id)
                for table, column in sorted(rule.tables.items())
            }
        known = None if world.ledger is None else world.ledger.where_known(world.run_id)
    except UnreachableError as error:
        return Found(Status.ERROR, error.sentence, looked_at, error.aside)
    except SitegenError as error:
        return Found(Status.ERROR, error.message, looked_at)
    return _judged(world.run_id, rows, known, {**looked_at, "rows": rows, "known_at": known})


def _judged(
    run_id: str,
    rows: Mapping[str, int | None],
    known: str | None,
    looked_at: Mapping[str, Value],
) -> Found:
    places = [place for place, count in rows.items() if count]
    if known is not None:
        places.append(f"the site ({known})")
    if places:
        message = f"The run id {quote(run_id)} was used before: {listed(places)}."
        return Found(Status.FAIL, message, looked_at, reuse=True)
    absent = [place for place, count in rows.items() if count is None]
    if absent:
        message = f"These columns are not there, so nobody can tell: {listed(absent)}."
        return Found(Status.FAIL, message, looked_at)
    where = "and in the site" if looked_at["site"] else "and there is no site"
    message = f"The run id is new: looked for it in {listed([*rows])}, {where}."
    return Found(Status.PASS, message, looked_at)


def _count(connection: "Connection", table: str, column: str, run_id: str) -> int | None:
    """Return how many rows hold the run id, None where there is no such column."""
    from sqlalchemy import String, cast, func, inspect, literal_column, select
    from sqlalchemy import column as column_of
    from sqlalchemy import table as table_of

    inspector = inspect(connection)
    if not inspector.has_table(table):
        return None
    if column not in {item["name"] for item in inspector.get_columns(table)}:
        return None
    # As text, because an id that is no UUID is simply not among UUIDs.
    same = cast(column_of(column), String) == run_id
    counted = select(func.count(literal_column("1"))).select_from(table_of(table)).where(same)
    return int(connection.execute(counted).scalar_one())
