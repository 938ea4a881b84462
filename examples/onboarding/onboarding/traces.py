"""Traces of operations, and the guard of everything that is append-only.

The guard refuses changes that go through objects; a trigger in the database refuses the others.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import Mapper, Session

from onboarding.clock import Clock
from onboarding.errors import AppendOnly
from onboarding.models import AosTrace, AosTraceStep, Base, EngineEvent, RunEvent, RunState, Trace
from onboarding.spans import layer


@layer("L6", "traces", "append")
def append(
    session: Session,
    clock: Clock,
    account_id: str,
    operation: str,
    outcome: str,
    detail: Mapping[str, Any],
) -> Trace:
    """Write down an operation and how it went."""
    trace = Trace(
        account_id=account_id,
        operation=operation,
        outcome=outcome,
        detail=dict(detail),
        created_at=clock(),
    )
    session.add(trace)
    session.flush()
    return trace


def _refuse(mapper: Mapper[Base], connection: Connection, target: Base) -> NoReturn:
    del mapper, connection
    message = f"{target.__tablename__} is append-only"
    raise AppendOnly(message)


def _refuse_but_archiving(mapper: Mapper[Base], connection: Connection, target: Base) -> None:
    attributes = inspect(target).attrs
    changed = {one.key for one in attributes if one.history.has_changes()}
    if changed and not (changed == {"archived_at"} and attributes["archived_at"].value):
        _refuse(mapper, connection, target)


for _table in (Trace, RunState, RunEvent, EngineEvent):
    event.listen(_table, "before_update", _refuse)
    event.listen(_table, "before_delete", _refuse)
for _archived in (AosTrace, AosTraceStep):
    event.listen(_archived, "before_update", _refuse_but_archiving)
    event.listen(_archived, "before_delete", _refuse)
