"""A sound run ledger with everything that is checked, as JSON, JSON lines and SQLite."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any

Row = dict[str, Any]
Ledger = dict[str, list[Row]]

NOOP_GRAPH = {"steps": [{"id": "s1", "type": "noop"}, {"id": "s2", "type": "noop"}]}
TABLES: Mapping[str, tuple[str, ...]] = {
    "runs_v2": ("run_id", "status", "created_at", "run_graph"),
    "run_events_v2": ("id", "run_id", "event_type", "created_at", "from_state", "to_state"),
    "leases_v2": ("id", "run_id", "owner_id", "acquired_at", "expires_at", "released_at"),
    "ticks": (
        "invocation_id",
        "started_at",
        "max_total_ticks_per_invocation",
        "max_ticks_per_run_per_invocation",
        "daily_tick_cap",
        "ticked_runs",
    ),
    "requests": ("method", "path", "status_code", "authenticated", "headers"),
}


def minute(number: int) -> str:
    """Return a moment, so many minutes after the beginning."""
    return f"2026-03-01T10:{number:02d}:00Z"


def event(number: int, run: str, name: str, **more: object) -> Row:
    """Return an event; its number is its id and its minute."""
    return {"id": number, "run_id": run, "event_type": name, "created_at": minute(number), **more}


def lease(number: int, run: str, owner: str, start: int, end: int) -> Row:
    """Return a lease from one minute to another."""
    return {
        "id": number,
        "run_id": run,
        "owner_id": owner,
        "acquired_at": minute(start),
        "expires_at": minute(end),
    }


def tick(name: str, start: int, ticked: list[str], **caps: int) -> Row:
    """Return an invocation of the scheduler that ticked these runs."""
    return {
        "invocation_id": name,
        "started_at": minute(start),
        "max_total_ticks_per_invocation": 3,
        "max_ticks_per_run_per_invocation": 2,
        "daily_tick_cap": 5,
        "ticked_runs": ticked,
        **caps,
    }


def call(path: str, status: int, *, authenticated: bool, **more: object) -> Row:
    """Return a recorded call."""
    return {
        "method": "POST",
        "path": path,
        "status_code": status,
        "authenticated": authenticated,
        **more,
    }


def make_ledger() -> Ledger:
    """Return a sound ledger: one run that ended well, one that failed, one that runs."""
    return {
        "runs_v2": [
            {
                "run_id": "r1",
                "status": "succeeded",
                "created_at": minute(1),
                "run_graph": NOOP_GRAPH,
            },
            {"run_id": "r2", "status": "failed", "created_at": minute(5)},
            {"run_id": "r3", "status": "running", "created_at": minute(9)},
        ],
        "run_events_v2": [
            event(1, "r1", "run_created", to_state="queued"),
            event(2, "r1", "run_started", from_state="queued", to_state="running"),
            event(3, "r1", "step_completed"),
            event(4, "r1", "run_succeeded", from_state="running", to_state="succeeded"),
            event(5, "r2", "run_created"),
            event(6, "r2", "run_started"),
            event(7, "r2", "run_failed"),
            event(8, "r2", "lease_released"),
            event(9, "r3", "run_created"),
            event(10, "r3", "run_started"),
        ],
        "leases_v2": [
            lease(1, "r1", "w1", 1, 3),
            lease(2, "r1", "w2", 3, 4),
            lease(3, "r2", "w1", 5, 8),
        ],
        "ticks": [tick("i1", 2, ["r1"]), tick("i2", 6, ["r2", "r2", "r3"])],
        "requests": [
            call("/admin/tick", 200, authenticated=True),
            call("/admin/tick", 401, authenticated=False),
            call("/runs", 200, authenticated=False),
        ],
    }


def as_json(ledger: Ledger) -> bytes:
    """Return the ledger as one document."""
    return json.dumps(ledger).encode()


def as_lines(ledger: Ledger) -> bytes:
    """Return the ledger as JSON lines that name their table."""
    rows = [{"table": name, **row} for name, rows in ledger.items() for row in rows]
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def as_sqlite(ledger: Ledger, script: str = "") -> bytes:
    """Return the ledger as a database, in which a script was run at the end."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for name, rows in ledger.items():
            columns = TABLES.get(name) or tuple(rows[0])
            named = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f'CREATE TABLE "{name}" ({named})')
            marks = ", ".join("?" for _ in columns)
            cells = [[_cell(row.get(column)) for column in columns] for row in rows]
            connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', cells)  # noqa: S608 -- our own names
        connection.commit()
        connection.executescript(script)
        return connection.serialize()


def _cell(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value
