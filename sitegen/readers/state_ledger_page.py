"""What the page of a run ledger shows: its figures, runs, events, leases, ticks and calls."""

from collections.abc import Iterable, Mapping

from sitegen.canonical.pointer import pointer
from sitegen.model.artifact import Artifact
from sitegen.model.record import Record, RecordKind, Statement, StatementTable
from sitegen.model.state_ledger import Stamp, StateLedger
from sitegen.model.value import Value

Cells = tuple[Value, ...]


def ledger_record(artifact: Artifact, ledger: StateLedger, rest: Mapping[str, Value]) -> Record:
    """Return the record of a ledger; `rest` are members that are none of its tables."""
    counts = (
        ("Runs", len({row.run for row in ledger.runs})),
        ("Events", len(ledger.events)),
        ("Leases", len(ledger.leases)),
        ("Ticks", len(ledger.ticks)),
        ("Calls", len(ledger.calls)),
    )
    statements = (
        Statement("Form", ledger.form),
        *(Statement(label, number) for label, number in counts),
        *(Statement(name, value, pointer(name)) for name, value in rest.items()),
    )
    return Record(
        kind=RecordKind.LEDGER,
        artifact=artifact,
        title=f"Run ledger ({ledger.form})",
        detail=ledger,
        statements=statements,
        tables=tuple(table for table in _tables(ledger) if table.rows),
    )


def _tables(ledger: StateLedger) -> Iterable[StatementTable]:
    yield StatementTable(
        "Runs",
        ("Run", "Table", "State", "Changed", "Place"),
        tuple(
            (row.run.run_id, row.table, row.state, _time(row.changed), row.where)
            for row in ledger.runs
        ),
        status_column=2,
    )
    yield StatementTable(
        "Events",
        ("Run", "Created", "Id", "Type", "State after it", "Place"),
        tuple(
            (e.run.run_id, _time(e.created), ", ".join(e.ids), e.event_type, e.after, e.where)
            for e in ledger.events
        ),
    )
    yield StatementTable(
        "Leases",
        ("Run", "Owner", "Acquired", "Expires", "Released", "Status", "Place"),
        tuple(
            (
                lease.run.run_id,
                lease.owner,
                _time(lease.acquired),
                _time(lease.expires),
                _time(lease.released),
                lease.status,
                lease.where,
            )
            for lease in ledger.leases
        ),
    )
    yield from _work(ledger)


def _work(ledger: StateLedger) -> Iterable[StatementTable]:
    yield StatementTable(
        "Ticks",
        ("At", "Invocation", "Ticks", "Runs", "Cap", "Cap for a run", "Cap for a day", "Place"),
        tuple(
            (
                _time(tick.at),
                tick.invocation,
                tick.total,
                ", ".join(f"{run} × {number}" for run, number in tick.by_run),
                tick.caps.per_invocation,
                tick.caps.per_run,
                tick.caps.per_day,
                tick.where,
            )
            for tick in ledger.ticks
        ),
    )
    yield StatementTable(
        "Calls",
        ("Method", "Path", "Status", "Token", "Place"),
        tuple(
            (call.method, call.path, call.status, call.token, call.where) for call in ledger.calls
        ),
    )


def _time(stamp: Stamp | None) -> Value:
    return None if stamp is None else stamp.value
