"""A small application with two engines, in the ways in which scenarios meet it.

`drive…` and `act…` are called by their names, as a configuration gives them.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData()


def _marks() -> tuple[sa.Column[bool], sa.Column[str]]:
    synthetic = sa.Column("is_synthetic", sa.Boolean, nullable=False, server_default=sa.false())
    return synthetic, sa.Column("synthetic_scenario_id", sa.String(64))


VERSIONS = sa.Table(
    "alembic_version", METADATA, sa.Column("version_num", sa.String(32), primary_key=True)
)
RUNS = sa.Table(
    "runs",
    METADATA,
    sa.Column("run_id", sa.String(80), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer),
    sa.Column("graph", sa.JSON),
    sa.Column("created_at", sa.DateTime(timezone=True)),
    sa.Column("queue", sa.String(16), server_default="main"),
    *_marks(),
)
TRACES = sa.Table(
    "aos_traces",
    METADATA,
    sa.Column("trace_id", sa.String(80), primary_key=True),
    sa.Column("run_id", sa.String(80), nullable=False),
    sa.Column("archived_at", sa.DateTime(timezone=True)),
    *_marks(),
)
INCIDENTS = sa.Table(
    "incidents",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source_run_id", sa.ForeignKey("runs.run_id"), nullable=False),
    sa.Column("severity", sa.String(16), nullable=False),
    sa.Column("created_by", sa.String(32)),
    *_marks(),
)
PROPOSALS = sa.Table(
    "proposals",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("incident_id", sa.ForeignKey("incidents.id"), nullable=False),
    sa.Column("feedback", sa.JSON, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_by", sa.String(32)),
    *_marks(),
)
EVENTS = sa.Table(
    "engine_events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("engine", sa.String(32)),
    sa.Column("entity_table", sa.String(32)),
    sa.Column("entity_id", sa.String(32)),
)
NOTES = sa.Table(
    "notes",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.String(80)),
)


def reached(url: str) -> sa.Engine:
    """Return an engine that holds no connection."""
    return sa.create_engine(url, poolclass=sa.NullPool)


def migrated(url: str) -> sa.Engine:
    """Return an engine on a database with all tables."""
    engine = reached(url)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(VERSIONS.insert().values(version_num="0001"))
    return engine


def work(url: str, *, failed: str = "failed", propose: bool = True) -> bool:
    """Let both engines work once: an incident for each failed run, a proposal for each incident."""
    with reached(url).begin() as connection:
        known = sa.select(INCIDENTS.c.source_run_id)
        runs = connection.execute(
            sa.select(RUNS).where(RUNS.c.status == failed, RUNS.c.run_id.not_in(known))
        ).all()
        for run in runs:
            values = {"source_run_id": run.run_id, "severity": "HIGH"}
            _made(connection, "IncidentEngine", INCIDENTS, values, run)
        answered = sa.select(PROPOSALS.c.incident_id)
        incidents = connection.execute(
            sa.select(INCIDENTS).where(INCIDENTS.c.id.not_in(answered) & sa.literal(propose))
        ).all()
        for incident in incidents:
            named = {"incident_id": incident.id, "feedback": [incident.id], "status": "draft"}
            _made(connection, "ProposalEngine", PROPOSALS, named, incident)
    return bool(runs or incidents)


def _made(
    connection: sa.Connection, engine: str, table: sa.Table, values: dict[str, Any], cause: Any
) -> None:
    row = {
        **values,
        "created_by": engine,
        "is_synthetic": cause.is_synthetic,
        "synthetic_scenario_id": cause.synthetic_scenario_id,
    }
    key = connection.execute(table.insert().values(row)).inserted_primary_key
    assert key is not None
    event = {"engine": engine, "entity_table": table.name, "entity_id": str(key[0])}
    connection.execute(EVENTS.insert().values(event))


# ------------------------------------------------- as the configuration names it: `module:name`


def drive(url: str) -> bool:
    """Let the engines work once."""
    return work(url)


def drive_deaf(url: str) -> bool:
    """Have engines that do not fire."""
    del url
    return False


def drive_eager(url: str) -> bool:
    """Have engines that fire on what succeeded, too."""
    return work(url) or work(url, failed="succeeded")


def drive_forever(url: str) -> bool:
    """Never come to rest."""
    work(url)
    return True


def drive_worker(url: str) -> bool:
    """Be a worker: finish queued runs and trace them; then the engines."""
    with reached(url).begin() as connection:
        queued = connection.execute(sa.select(RUNS).where(RUNS.c.status == "queued")).all()
        for run in queued:
            done = sa.update(RUNS).where(RUNS.c.run_id == run.run_id).values(status="succeeded")
            connection.execute(done)
            trace = {
                "trace_id": f"trace-{run.run_id}",
                "run_id": run.run_id,
                "is_synthetic": run.is_synthetic,
                "synthetic_scenario_id": run.synthetic_scenario_id,
            }
            connection.execute(TRACES.insert().values(trace))
    return bool(queued) or work(url)


def drive_loudly(url: str) -> bool:
    """Print to stdout, which belongs to machines."""
    print("noise of the application")  # noqa: T201 -- the noise is the point
    return work(url)


def drive_raising(url: str) -> bool:
    """Fail."""
    message = f"the engine is out of order at {url}"
    raise RuntimeError(message)


def drive_interrupted(url: str) -> bool:
    """Be interrupted from the keyboard."""
    work(url)
    raise KeyboardInterrupt


def drive_terminated(url: str) -> bool:
    """Be terminated while engines work."""
    work(url)
    os.kill(os.getpid(), signal.SIGTERM)
    return False


def drive_exiting(url: str) -> bool:
    """Try to end the process as if all were well."""
    work(url)
    raise SystemExit(0)


def approve(url: str, data: dict[str, object]) -> None:
    """Approve a proposal."""
    with reached(url).begin() as connection:
        done = connection.execute(
            sa.update(PROPOSALS)
            .where(PROPOSALS.c.id == data["proposal_id"])
            .values(status="approved")
        )
        if done.rowcount != 1:
            message = "there is no such proposal"
            raise LookupError(message)


def refuse(url: str, data: dict[str, object]) -> None:
    """Refuse whatever is asked."""
    del url, data
    message = "not allowed"
    raise PermissionError(message)


Preparation = Callable[[sa.Engine], object]


def with_trigger(table: str, when: str, body: dict[str, str]) -> Preparation:
    """Return what adds a trigger; `body` is by dialect, and ends what is done to a row."""

    def prepare(engine: sa.Engine) -> None:
        name = f"{table}_{when.split()[1].lower()}"
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                text = f"CREATE TRIGGER {name} {when} ON {table} BEGIN {body['sqlite']} END"
                connection.exec_driver_sql(text)
                return
            connection.exec_driver_sql(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN {body['postgresql']} END $$"
            )
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )

    return prepare


def swallowing(table: str, operation: str) -> Preparation:
    """Return what makes an operation on a table a silent no-op."""
    return with_trigger(
        table,
        f"BEFORE {operation}",
        {"sqlite": "SELECT RAISE(IGNORE);", "postgresql": "RETURN NULL;"},
    )


def refusing(table: str, operation: str) -> Preparation:
    """Return what makes the database refuse an operation on a table."""
    return with_trigger(
        table,
        f"BEFORE {operation}",
        {
            "sqlite": "SELECT RAISE(ABORT, 'it may not be');",
            "postgresql": "RAISE EXCEPTION 'it may not be';",
        },
    )
