"""Databases and migration scripts for preflights, whole and broken in one named way each."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa

MARKS: Final = "is_synthetic BOOLEAN, synthetic_scenario_id VARCHAR(64)"
TABLES: Final[dict[str, str]] = {
    "runs": f"CREATE TABLE runs (run_id VARCHAR(64), {MARKS})",
    "incidents": f"CREATE TABLE incidents (id INTEGER, source_run_id VARCHAR(64), {MARKS})",
    "policy_proposals": "CREATE TABLE policy_proposals (id INTEGER, status VARCHAR(64), "
    "triggering_feedback_ids VARCHAR(64))",
    "aos_traces": "CREATE TABLE aos_traces (run_id VARCHAR(64), incident_id INTEGER, "
    f"status VARCHAR(64), archived_at VARCHAR(64), {MARKS})",
    "aos_trace_steps": "CREATE TABLE aos_trace_steps (trace_id INTEGER, level VARCHAR(64), "
    "source VARCHAR(64), archived_at VARCHAR(64))",
    "alembic_version": "CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)",
    "revision": "INSERT INTO alembic_version VALUES ('0002')",
    "traces": "CREATE INDEX live_traces ON aos_traces (run_id) WHERE archived_at IS NULL",
    "steps": "CREATE INDEX live_steps ON aos_trace_steps (trace_id) WHERE archived_at IS NULL",
    "trace rows": "INSERT INTO aos_traces (run_id, archived_at) VALUES ('old', NULL), "
    "('older', '2026'), ('oldest', '2025')",
}
"""What makes a whole database, by what it makes."""

WORKER: Final = """
from typing import Protocol


class WorkerCapability(Protocol):
    def tick_once(self, owner: str) -> int: ...


class Worker:
    def tick_once(self, owner: str) -> int:
        return len(owner)


class Idler:
    def tick(self, owner: str) -> int:
        return len(owner)
"""

CONFIGURATION: Final = """
[preflight]
suite = "nightly"
environment = "test"
stop_on_failure = false
database_url = "env:GUARDED_DATABASE"

[[preflight.gates]]
id = "SR-1"
kind = "migrations"
script_location = "scripts"

[[preflight.gates]]
id = "SR-2"
kind = "columns"
profile = "sdsr"

[[preflight.gates]]
id = "SR-3"
kind = "capability"
entry_point = "guarded_worker:Worker"
implements = "guarded_worker:WorkerCapability"

[[preflight.gates]]
id = "RG-SDSR-01"
kind = "identity"
tables = { runs = "run_id", aos_traces = "run_id" }
"""


def make(url: str, statements: Iterable[str]) -> None:
    """Run statements on a database, and leave nothing open."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def whole(url: str, *, without: Sequence[str] = (), more: Sequence[str] = ()) -> None:
    """Make a whole database, without some of its parts, and then with more."""
    kept = [text for name, text in TABLES.items() if name not in without]
    make(url, (*kept, *more))


def write_scripts(
    folder: Path, revisions: Iterable[tuple[str, str | None]] = (("0001", None), ("0002", "0001"))
) -> None:
    """Write Alembic scripts; a revision is its id and the one before it."""
    versions = folder / "scripts" / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    (versions.parent / "env.py").write_text("raise AssertionError('no migration is run')\n")
    for own, before in revisions:
        text = f"revision = {own!r}\ndown_revision = {before!r}\n\n\ndef upgrade():\n    pass\n"
        (versions / f"r{own}.py").write_text(text, encoding="utf-8")


def write_project(folder: Path, configuration: str = CONFIGURATION) -> Path:
    """Write what stands beside a database: configuration, scripts and a worker."""
    write_scripts(folder)
    (folder / "guarded_worker.py").write_text(WORKER, encoding="utf-8")
    (folder / "sitegen.toml").write_text(configuration, encoding="utf-8")
    return folder
