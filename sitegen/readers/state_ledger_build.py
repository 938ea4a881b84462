"""From rows to a typed run ledger: which column is what. Nothing is judged here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.model.state_ledger import (
    Graph,
    Lease,
    LedgerEvent,
    RunKey,
    StateLedger,
    StateRow,
    TimeStated,
)
from sitegen.readers.state_ledger_rows import (
    CREATED,
    EVENT_TYPE,
    FROM_STATE,
    RUN_ID,
    STATE,
    TO_STATE,
    Role,
    Row,
    nested,
    stamp_of,
    whole,
    word_of,
)
from sitegen.readers.state_ledger_work import call_of, tick_of

Tables = Mapping[Role, Sequence[Row]]

_TIME_NAME: Final = re.compile(r"ts|timestamp|ts_utc|.{1,60}_(?:at|ts|utc|timestamp)", re.ASCII)
_CHANGED: Final = ("updated_at", "changed_at", "entered_at", *CREATED)
_RANKS: Final = ("seq", "sequence", "event_seq", "id", "event_id")
_IDS: Final = (*_RANKS, "uuid")
_PARTS: Final = ("step_id", "step", "task_id", "node_id", "step_key", "call_id")
_SCOPES: Final = (*_PARTS, "attempt", "shard", "partition", "resource", "scope", "kind", "name")
_PAYLOADS: Final = ("payload", "payload_json", "data", "data_json", "detail", "details", "body")
_CHANGE: Final = re.compile(
    r"(?:run[_.: -]?)?(?:(?:state|status)[_.: -]?)?"
    r"(?:change|changed|transition|transitioned|update|updated)",
    re.IGNORECASE,
)
_GRAPHS: Final = ("run_graph", "graph", "graph_json", "run_graph_json")
_STEP_TYPES: Final = ("type", "step_type", "kind", "op", "action")


def build(tables: Tables, form: str, *, has_events: bool) -> StateLedger:
    """Return what the rows of a ledger state."""
    runs = tables.get(Role.RUNS, ())
    events = tables.get(Role.EVENTS, ())
    names = _names(runs, events)
    graphs = (*runs, *tables.get(Role.GRAPHS, ()))
    return StateLedger(
        form=form,
        runs=tuple(_states(runs, names)),
        events=tuple(_events(events, names)),
        has_events=has_events,
        leases=tuple(_leases(tables.get(Role.LEASES, ()), names)),
        ticks=tuple(tick_of(row, tables.get(Role.CAPS, ())) for row in tables.get(Role.TICKS, ())),
        graphs=tuple(_graphs(graphs, names)),
        calls=tuple(call for row in tables.get(Role.CALLS, ()) if (call := call_of(row))),
        times=tuple(_times(row for rows in tables.values() for row in rows)),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """How rows name their run: whether its family counts, and the tables whose `id` it is."""

    families: bool
    own: frozenset[str]

    def of_run(self, row: Row) -> RunKey | None:
        """Return the run that a row of runs is of."""
        columns = ("id", *RUN_ID) if row.table in self.own else (*RUN_ID, "id")
        return self._key(row, columns)

    def of_part(self, row: Row) -> RunKey | None:
        """Return the run that an event, lease or graph belongs to."""
        return self._key(row, RUN_ID)

    def _key(self, row: Row, columns: tuple[str, ...]) -> RunKey | None:
        name = row.text(*columns)
        return None if name is None else RunKey(row.family if self.families else "", name)


def _names(runs: Sequence[Row], events: Sequence[Row]) -> _Names:
    several = min(len({row.family for row in rows}) for rows in (runs, events)) > 1
    # Where runs have both an `id` and a `run_id`, that counts which the events name.
    named = {row.text(*RUN_ID) for row in events}
    by_run = {row.table for row in runs if row.text(*RUN_ID) in named}
    by_id = {row.table for row in runs if row.text("id") in named}
    return _Names(several, frozenset(by_id - by_run))


def _states(rows: Iterable[Row], names: _Names) -> Iterator[StateRow]:
    for row in rows:
        key = names.of_run(row)
        if key is not None:
            column = row.first(STATE)
            yield StateRow(
                run=key,
                table=row.table,
                state=None if column is None else word_of(row.values[column]),
                changed=row.stamp(*_CHANGED),
                where=row.where if column is None else row.at(column),
                ticks=row.number("tick_count", "ticks", "total_ticks"),
            )


def _events(rows: Iterable[Row], names: _Names) -> Iterator[LedgerEvent]:
    for row in rows:
        key = names.of_part(row)
        if key is None:
            continue
        event_type = row.text(*EVENT_TYPE)
        payload = _payload(row)
        ids = [f"{name}={word_of(row.values[name])}" for name in _IDS if row.text(name)]
        yield LedgerEvent(
            run=key,
            event_type=event_type,
            created=row.stamp(*CREATED),
            ids=tuple(ids),
            rank=next(
                (n for name in _RANKS if (n := whole(row.values.get(name))) is not None), None
            ),
            before=row.text(*FROM_STATE) or _stated(payload, ("from", *FROM_STATE)),
            after=_after(row, event_type, payload),
            aside=any(_is_there(row, payload, name) for name in _PARTS),
            where=row.where,
        )


def _payload(row: Row) -> Mapping[str, object]:
    for name in _PAYLOADS:
        value = nested(row.values.get(name))
        if isinstance(value, Mapping):
            return value
    return {}


def _is_there(row: Row, payload: Mapping[str, object], name: str) -> bool:
    return row.values.get(name) is not None or payload.get(name) is not None


def _stated(values: Mapping[str, object], names: Iterable[str]) -> str | None:
    return next((word for name in names if (word := word_of(values.get(name)))), None)


def _after(row: Row, event_type: str | None, payload: Mapping[str, object]) -> str | None:
    told = row.text(*TO_STATE) or _stated(payload, TO_STATE)
    if told is not None:
        return told
    # What `status` or `to` is, only an event about the change of a state makes clear.
    if event_type is None or _CHANGE.fullmatch(event_type):
        return row.text("to", *STATE) or _stated(payload, ("to", *STATE))
    return None


def _leases(rows: Iterable[Row], names: _Names) -> Iterator[Lease]:
    for row in rows:
        key = names.of_part(row)
        if key is not None:
            yield Lease(
                run=key,
                scope=tuple(
                    f"{name}={row.values.get(name)}" for name in _SCOPES if row.first([name])
                ),
                owner=row.text("owner_id", "owner", "holder", "holder_id", "worker_id", "worker"),
                status=row.text("status", "state"),
                acquired=row.stamp("acquired_at", "leased_at", "created_at", "started_at"),
                expires=row.stamp("expires_at", "expiry", "lease_expires_at"),
                released=row.stamp("released_at", "ended_at"),
                where=row.where,
            )


def _graphs(rows: Iterable[Row], names: _Names) -> Iterator[Graph]:
    for row in rows:
        key = names.of_part(row) or names.of_run(row)
        column = row.first((*_GRAPHS, "steps", "nodes"))
        if key is None or column is None:
            continue
        value = nested(row.values[column])
        for name in ("steps", "nodes"):
            if isinstance(value, Mapping) and name in value:
                value = nested(value[name])
        if isinstance(value, Sequence) and not isinstance(value, str):
            yield Graph(key, tuple(_step_type(step) for step in value), row.at(column))


def _step_type(step: object) -> str | None:
    return _stated(step, _STEP_TYPES) if isinstance(step, Mapping) else None


def _times(rows: Iterable[Row]) -> Iterator[TimeStated]:
    for row in rows:
        for name, value in row.values.items():
            stamp = stamp_of(value, row.at(name)) if _TIME_NAME.fullmatch(name) else None
            if stamp is not None:
                yield TimeStated(row.table, row.spelled.get(name, name), stamp)
