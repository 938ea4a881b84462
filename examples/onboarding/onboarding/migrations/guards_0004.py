"""The triggers of revision 0004: traces of runs are archived, once, and nothing else.

They hold for all rows alike: a scenario's rows are no exception.
"""

from typing import Final

from alembic import op

APPEND_ONLY: Final = "engine_events"
ARCHIVED: Final = {
    "aos_traces": ("trace_id", "run_id", "incident_id", "status", "created_at"),
    "aos_trace_steps": (
        "id", "trace_id", "name", "level", "source", "message", "created_at",
    ),
}  # fmt: skip
"""The tables that may only be archived, and the columns that SQLite watches by name."""
_KEYS: Final = {"engine_events": "id", "aos_traces": "trace_id", "aos_trace_steps": "id"}


def create() -> None:
    """Create the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for name, body in _sqlite().items():
            op.execute(f"CREATE TRIGGER {name} {body}; END")
        return
    op.execute(
        "CREATE FUNCTION refuse_all_but_archiving() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.archived_at IS NOT NULL OR NEW.archived_at IS NULL "
        "OR to_jsonb(OLD) - 'archived_at' IS DISTINCT FROM to_jsonb(NEW) - 'archived_at' "
        "THEN RAISE EXCEPTION '% may only be archived, once', TG_TABLE_NAME; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {APPEND_ONLY}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {APPEND_ONLY} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for table in ARCHIVED:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_archived BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_all_but_archiving()"
        )


def drop() -> None:
    """Drop the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for name in _sqlite():
            op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {APPEND_ONLY}_append_only ON {APPEND_ONLY}")
    for table in ARCHIVED:
        op.execute(f"DROP TRIGGER {table}_kept ON {table}")
        op.execute(f"DROP TRIGGER {table}_archived ON {table}")
    op.execute("DROP FUNCTION refuse_all_but_archiving()")


def _sqlite() -> dict[str, str]:
    """Return the beginning of each trigger by its name.

    SQLite compares no whole rows, so columns are watched by name. The two of a scenario's mark are
    not: a trigger that names them would be an exception in waiting. They can change in the one
    statement that archives a row, and in no other.
    """
    triggers = {f"{APPEND_ONLY}_no_update": f"BEFORE UPDATE ON {APPEND_ONLY} {_no(APPEND_ONLY)}"}
    for table, key in _KEYS.items():
        triggers[f"{table}_no_delete"] = f"BEFORE DELETE ON {table} {_no(table)}"
        # A row that REPLACE takes away fires no trigger of DELETE.
        same = f"SELECT 1 FROM {table} WHERE {key} = NEW.{key}"  # noqa: S608 -- our own names
        triggers[f"{table}_no_replace"] = (
            f"BEFORE INSERT ON {table} WHEN EXISTS ({same}) {_no(table)}"
        )
    for table, columns in ARCHIVED.items():
        only = f"{table} may only be archived, once"
        triggers[f"{table}_no_change"] = (
            f"BEFORE UPDATE OF {', '.join(columns)} ON {table} BEGIN SELECT RAISE(ABORT, '{only}')"
        )
        triggers[f"{table}_archived"] = (
            f"BEFORE UPDATE ON {table} WHEN OLD.archived_at IS NOT NULL OR NEW.archived_at IS NULL "
            f"BEGIN SELECT RAISE(ABORT, '{only}')"
        )
    return triggers


def _no(table: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{table} is append-only')"
