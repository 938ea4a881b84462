"""What engines made of a scenario: the rows with its mark, their origin, and what was emitted."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from sitegen.canonical.text import quote
from sitegen.certify.observed import EngineSeen, Entity
from sitegen.errors import UsageProblem

if TYPE_CHECKING:
    from sqlalchemy import Connection

MARK: Final = "synthetic_scenario_id"
_IDS_AT_ONCE: Final = 500  # bound parameters of one statement


class EmissionTable(Protocol):
    """Where an engine says what it created: one row an entity."""

    @property
    def table(self) -> str:
        """Return the table's name."""

    @property
    def engine(self) -> str:
        """Return the column with the engine's name."""

    @property
    def entity_table(self) -> str:
        """Return the column with the entity's table."""

    @property
    def entity_id(self) -> str:
        """Return the column with the entity's primary key."""


class EngineTables(Protocol):
    """An engine, and what it alone creates."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the tables that it fills."""

    @property
    def origin_column(self) -> str:
        """Return the column of each that names who made the row."""

    @property
    def emits(self) -> EmissionTable:
        """Return where it says so."""


class EnginePolicy(Protocol):
    """The part of the configuration that knows engines."""

    @property
    def engines(self) -> Mapping[str, Any]:
        """Return the engines (`EngineTables`) by name."""


def engines_seen(
    connection: "Connection", policy: EnginePolicy, scenario_id: str
) -> tuple[EngineSeen, ...]:
    """Return every engine of the configuration with the entities of this scenario, sorted.

    To be called before cleanup. `emitted` counts the rows of the emission table for these
    entities. Raises `UsageProblem` where a table or column of the configuration is not there.
    """
    return tuple(
        _seen(connection, name, policy.engines[name], scenario_id)
        for name in sorted(policy.engines)
    )


def _seen(
    connection: "Connection", name: str, engine: EngineTables, scenario_id: str
) -> EngineSeen:
    entities: list[Entity] = []
    total = 0
    for table in engine.tables:
        rows = _rows(connection, name, engine, table, scenario_id)
        emitted = _emitted(connection, name, engine.emits, table, [row[0] for row in rows])
        total += sum(emitted.values())
        entities += [Entity(table, key, origin, key in emitted) for key, origin in rows]
    return EngineSeen(name, total, tuple(entities))


def _rows(
    connection: "Connection", name: str, engine: EngineTables, table: str, scenario_id: str
) -> list[tuple[str, str | None]]:
    """Return the primary key, as text, and the origin of the scenario's rows in a table."""
    import sqlalchemy as sa

    _needs(connection, name, table, (engine.origin_column, MARK))
    schema, bare = _split(table)
    keys = sa.inspect(connection).get_pk_constraint(bare, schema=schema)["constrained_columns"]
    if not keys:
        message = f"The table {quote(table)} of the engine {quote(name)} has no primary key."
        hint = "Emissions name entities by it; give the table one."
        raise UsageProblem(message, hint=hint)
    place = sa.table(bare, *map(sa.column, {*keys, engine.origin_column, MARK}), schema=schema)
    columns = [place.c[key] for key in keys]
    chosen = sa.select(*columns, place.c[engine.origin_column].label("origin_of_row"))
    chosen = chosen.where(place.c[MARK] == scenario_id).order_by(*columns)
    return [
        (",".join(map(str, row[:-1])), None if row[-1] is None else str(row[-1]))
        for row in connection.execute(chosen)
    ]


def _emitted(
    connection: "Connection", name: str, emits: EmissionTable, table: str, keys: Sequence[str]
) -> dict[str, int]:
    """Return how often the engine said that it created each of these entities."""
    import sqlalchemy as sa

    columns = (emits.engine, emits.entity_table, emits.entity_id)
    _needs(connection, name, emits.table, columns)
    schema, bare = _split(emits.table)
    place = sa.table(bare, *map(sa.column, columns), schema=schema)
    # Keys are compared as text, whatever type either column has.
    entity = sa.cast(place.c[emits.entity_id], sa.String)
    found: dict[str, int] = {}
    for start in range(0, len(keys), _IDS_AT_ONCE):
        chosen = (
            sa.select(entity, sa.func.count())
            .where(place.c[emits.engine] == name)
            .where(place.c[emits.entity_table].in_(sorted({table, _split(table)[1]})))
            .where(entity.in_(keys[start : start + _IDS_AT_ONCE]))
            .group_by(entity)
        )
        found.update({str(row[0]): int(row[1]) for row in connection.execute(chosen)})
    return found


def _needs(connection: "Connection", name: str, table: str, columns: Sequence[str]) -> None:
    import sqlalchemy as sa

    schema, bare = _split(table)
    inspector = sa.inspect(connection)
    if not inspector.has_table(bare, schema=schema):
        message = f"The engine {quote(name)} has the table {quote(table)}, which is not there."
        raise UsageProblem(message, hint="Correct [certify.engines], or migrate the database.")
    there = {column["name"] for column in inspector.get_columns(bare, schema=schema)}
    missing = [column for column in columns if column not in there]
    if missing:
        named = ", ".join(quote(column) for column in missing)
        message = f"The table {quote(table)} of the engine {quote(name)} has no column {named}."
        raise UsageProblem(message, hint="Correct [certify.engines], or migrate the database.")


def _split(table: str) -> tuple[str | None, str]:
    schema, _, bare = table.rpartition(".")
    return schema or None, bare
