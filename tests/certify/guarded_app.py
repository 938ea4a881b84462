"""A small application with one engine, and ways in which it breaks guardrails."""

import sqlalchemy as sa

from sitegen.settings_certify import CertifyPolicy, Emission, EngineRule
from tests.certify.guarded import SCENARIO

METADATA = sa.MetaData()


def marks() -> tuple[sa.Column[bool], sa.Column[str]]:
    """Return the two columns of the mark."""
    synthetic = sa.Column("is_synthetic", sa.Boolean, nullable=False, server_default=sa.false())
    return synthetic, sa.Column("synthetic_scenario_id", sa.String(64))


VERSIONS = sa.Table(
    "alembic_version", METADATA, sa.Column("version_num", sa.String(32), primary_key=True)
)
RUNS = sa.Table(
    "runs",
    METADATA,
    sa.Column("run_id", sa.String(64), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False),
    *marks(),
)
INCIDENTS = sa.Table(
    "incidents",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run_id", sa.ForeignKey("runs.run_id"), nullable=False),
    sa.Column("created_by", sa.String(32)),
    *marks(),
)
EVENTS = sa.Table(
    "engine_events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("engine", sa.String(32)),
    sa.Column("entity_table", sa.String(32)),
    sa.Column("entity_id", sa.String(32)),
)
POLICY = CertifyPolicy(
    engines={
        "IncidentEngine": EngineRule(
            ("incidents",),
            "created_by",
            Emission("engine_events", "engine", "entity_table", "entity_id"),
        )
    }
)
MARKED: dict[str, object] = {"is_synthetic": True, "synthetic_scenario_id": SCENARIO}


def migrated(url: str) -> sa.Engine:
    """Return an engine on the canonical tables."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(VERSIONS.insert().values(version_num="0004"))
    return engine


def create(engine: sa.Engine, *, origin: str | None = "IncidentEngine", emit: bool = True) -> bool:
    """Do what the engine does: an incident for every failed run without one, and an event.

    Returns whether there was anything to do.
    """
    without = sa.select(RUNS.c.run_id).where(RUNS.c.run_id.not_in(sa.select(INCIDENTS.c.run_id)))
    with engine.begin() as connection:
        found = connection.execute(without).scalars().all()
        for run_id in found:
            row = {"run_id": run_id, "created_by": origin, **MARKED}
            key = connection.execute(INCIDENTS.insert().values(row)).inserted_primary_key
            assert key is not None
            if emit:
                said = {"engine": "IncidentEngine", "entity_table": "incidents"}
                connection.execute(EVENTS.insert().values(**said, entity_id=str(key[0])))
    return bool(found)


def past_sqlalchemy(engine: sa.Engine) -> None:
    """Change the schema through the driver's own connection, which no recorder hears."""
    create(engine)
    raw = engine.raw_connection()
    raw.cursor().execute("CREATE TABLE sdsr_hidden (id INTEGER)")
    raw.commit()
    raw.close()


def with_a_sparing_trigger(engine: sa.Engine) -> bool:
    """Refuse changes of every row but synthetic ones."""
    create(engine)
    texts = {
        "sqlite": (
            (
                "CREATE TRIGGER spare BEFORE DELETE ON engine_events WHEN NOT EXISTS "
                "(SELECT 1 FROM runs WHERE is_synthetic) BEGIN SELECT RAISE(ABORT, 'no'); END"
            ),
        ),
        "postgresql": (
            (
                "CREATE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "IF NOT EXISTS (SELECT FROM runs WHERE is_synthetic) THEN "
                "RAISE EXCEPTION 'no'; END IF; RETURN OLD; END $$"
            ),
            (
                "CREATE TRIGGER spare BEFORE DELETE ON engine_events "
                "FOR EACH ROW EXECUTE FUNCTION spare()"
            ),
        ),
    }
    with engine.begin() as connection:
        for text in texts[engine.dialect.name]:
            connection.exec_driver_sql(text)
    return True


# ------------------------------------------------- as the configuration names it: `module:name`


def reached(url: str) -> sa.Engine:
    """Return an engine that holds no connection."""
    return sa.create_engine(url, poolclass=sa.NullPool)


def drive(url: str) -> bool:
    """Let the engine work once."""
    return create(reached(url))


def rest(url: str) -> bool:
    """Have nothing to do."""
    del url
    return False


def drive_with_ddl(url: str) -> bool:
    """Work, and change the schema there and back."""
    return create(reached(url)) and sent(
        url, "ALTER TABLE runs ADD COLUMN more INTEGER", "ALTER TABLE runs DROP COLUMN more"
    )


def drive_with_versions(url: str) -> bool:
    """Work, and move the version table."""
    return create(reached(url)) and sent(url, "UPDATE alembic_version SET version_num = '0005'")


def drive_with_trigger(url: str) -> bool:
    """Work, and spare synthetic rows from now on."""
    return create(reached(url)) and with_a_sparing_trigger(reached(url))


def drive_with_table(url: str) -> bool:
    """Work, and keep a table for scenarios."""
    return create(reached(url)) and sent(url, "CREATE TABLE sdsr_state (id INTEGER)")


def drive_silently(url: str) -> bool:
    """Create the incident, and emit nothing."""
    return create(reached(url), emit=False)


def file_incident(url: str, data: object) -> None:
    """Create the incident as an operator's page would, past the engine."""
    del data
    create(reached(url), origin="interface", emit=False)


def sent(url: str, *statements: str) -> bool:
    """Send statements, and say that there may be more to do."""
    with reached(url).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    return True
