"""The ledger of all runs: the tables of the worker as they are, in the order of their ids."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from onboarding.clock import stamp
from onboarding.models import AdminCall, Base, Lease, Run, RunEvent, RunState, Tick

_ORDERED: Final[tuple[tuple[type[Base], tuple[Any, ...]], ...]] = (
    (Run, (Run.created_at, Run.run_id)),
    (RunState, (RunState.changed_at, RunState.id)),
    (RunEvent, (RunEvent.created_at, RunEvent.id)),
    (Lease, (Lease.acquired_at, Lease.id)),
    (Tick, (Tick.id,)),
    (AdminCall, (AdminCall.id,)),
)


def ledger(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Return every row of the worker by its table, times in UTC with `Z`."""
    return {
        table.__tablename__: [
            _row(item) for item in session.scalars(select(table).order_by(*order))
        ]
        for table, order in _ORDERED
    }


def _row(item: Base) -> dict[str, Any]:
    names = [column.key for column in inspect(item).mapper.column_attrs]
    values = ((name, getattr(item, name)) for name in names)
    return {name: stamp(value) if isinstance(value, datetime) else value for name, value in values}
