"""The gate on migrations: the database is at the one head of the scripts, as Alembic tells."""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.canonical.text import quote
from sitegen.errors import UsageProblem
from sitegen.model.value import Value
from sitegen.preflight.asking import ask
from sitegen.preflight.database import HINT, ReadOnlyDatabase, UnreachableError
from sitegen.preflight.gate import Found, Status, World
from sitegen.settings_preflight import MigrationsRule


@dataclass(frozen=True, slots=True)
class _Scripts:
    heads: tuple[str, ...]
    revisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Stands:
    """What the database says of itself; `revisions` None: it has no version table."""

    revisions: tuple[str, ...] | None
    about: dict[str, Value]


def probe_migrations(rule: MigrationsRule, world: World) -> Found:
    """Compare the revisions of the database with the heads of the scripts."""
    if importlib.util.find_spec("alembic") is None:
        message = "Looking at migrations needs Alembic, which is not installed."
        raise UsageProblem(message, hint=HINT)
    looked_at: dict[str, Value] = {
        "script_location": rule.script_location,
        "version_table": rule.version_table,
    }
    if world.database is None:
        return Found(Status.ERROR, "No database is named.", looked_at)
    try:
        stands = _stands(world.database, rule.version_table)
    except UnreachableError as error:
        return Found(Status.FAIL, error.sentence, looked_at, error.aside)
    looked_at |= stands.about
    looked_at["revisions"] = None if stands.revisions is None else list(stands.revisions)
    task: dict[str, Value] = {"task": "heads", "script_location": rule.script_location}
    answer = ask(task, rule.timeout_s, world)
    scripts = _scripts(answer.value)
    if scripts is None:
        said = answer.value.get("message") if answer.value else answer.problem
        if answer.output.get("bytes"):
            looked_at["output"] = answer.output
        return Found(Status.ERROR, f"The scripts can't be read. {said}", looked_at)
    looked_at["heads"] = list(scripts.heads)
    problem = _problem(rule.version_table, scripts, stands.revisions)
    if problem is not None:
        return Found(Status.FAIL, problem, looked_at)
    head = scripts.heads[0]
    message = f"The database is at {quote(head)}, the one head of {len(scripts.revisions)} scripts."
    return Found(Status.PASS, message, looked_at)


def _stands(database: ReadOnlyDatabase, version_table: str) -> _Stands:
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy import inspect

    with database.connect() as connection:
        about = database.described(connection)
        inspector = inspect(connection)
        # A view of that name says what somebody wrote into it, not what Alembic did.
        if not inspector.has_table(version_table) or version_table in inspector.get_view_names():
            return _Stands(None, about)
        context = MigrationContext.configure(connection, opts={"version_table": version_table})
        return _Stands(tuple(sorted(context.get_current_heads())), about)


def _scripts(value: object) -> _Scripts | None:
    if not isinstance(value, dict):
        return None
    heads, revisions = value.get("heads"), value.get("revisions")
    if not isinstance(heads, Sequence) or not isinstance(revisions, Sequence):
        return None
    return _Scripts(tuple(map(str, heads)), tuple(map(str, revisions)))


def _problem(
    version_table: str, scripts: _Scripts, revisions: tuple[str, ...] | None
) -> str | None:
    """Return what is wrong, what is wrong with the scripts first; None where all agrees."""
    heads = scripts.heads
    at = "" if not revisions else f" The database is at {_names(revisions)}."
    if not heads:
        return f"The scripts have no revision at all.{at}"
    if len(heads) > 1:
        return f"The scripts have {len(heads)} heads: {_names(heads)}. Merge them.{at}"
    head = quote(heads[0])
    if revisions is None:
        table = quote(version_table)
        return f"There is no table {table}: nothing was ever migrated. The head is {head}."
    return None if revisions == heads else _behind(head, scripts, revisions)


def _behind(head: str, scripts: _Scripts, revisions: tuple[str, ...]) -> str:
    if not revisions:
        return f"The version table is empty; the head of the scripts is {head}."
    at = f"The database is at {_names(revisions)}"
    unknown = [name for name in revisions if name not in scripts.revisions]
    if unknown:
        return f"{at}, but the scripts know no {_names(unknown)}; their head is {head}."
    return f"{at}, behind the head {head}. Migrate it and try again."


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(quote, names))
