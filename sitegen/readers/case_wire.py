"""What the STAGETEST cases and our own dialect share: their lists, and what these become."""

from collections.abc import Mapping, Sequence
from typing import Literal

from sitegen.canonical.numbers import is_narrow
from sitegen.model.case import ApiCall, Assertion, DbWrite, TraceEvent
from sitegen.model.outcome import Outcome
from sitegen.model.value import Value
from sitegen.readers.wire import Fields, Integer, Name, Number, OpenWire, Positive

CaseStatus = Literal["PASS", "FAIL", "SKIPPED"]
AssertionStatus = Literal["PASS", "FAIL"]

OUTCOMES: Mapping[str, Outcome] = {
    "PASS": Outcome.PASS,
    "FAIL": Outcome.FAIL,
    "SKIPPED": Outcome.SKIP,
}
"""The statuses of cases and assertions, mapped."""

FREE_TEXT = frozenset(
    {
        "message",
        "detail",
        "observed_output",
        "synthetic_input",
        "request_fields",
        "response_fields",
        "purpose",
        "reason",
        "normalised",
    }
)
"""Members of a case that hold free text; every other string is an identifier or a name."""


class AssertionWire(OpenWire):
    """One assertion."""

    id: str
    status: AssertionStatus
    message: str


class ApiCallWire(OpenWire):
    """One API call; `duration_ms` in milliseconds."""

    method: str
    path: str
    operation: str
    status_code: Integer
    duration_ms: Number


class EventWire(OpenWire):
    """One event of the execution trace."""

    seq: Positive
    ts_utc: Name
    event_type: Name
    layer: Name
    component: Name
    operation: Name
    trigger: Name
    status: Name
    detail: Fields


class DbWriteWire(OpenWire):
    """One SQL write."""

    seq: Positive
    ts_utc: Name
    layer: Name
    component: Name
    operation: Name
    table: Name
    sql_op: Name
    rowcount: Integer
    statement_fingerprint: Name
    success: bool
    detail: Fields


def assertions_of(wires: Sequence[AssertionWire]) -> tuple[Assertion, ...]:
    """Return the assertions, in the order of the artifact."""
    return tuple(Assertion(w.id, w.status, OUTCOMES[w.status], w.message) for w in wires)


def events_of(wires: Sequence[EventWire]) -> tuple[TraceEvent, ...]:
    """Return the trace events, in the order of the artifact."""
    return tuple(
        TraceEvent(
            int(w.seq),
            w.ts_utc,
            w.event_type,
            w.layer,
            w.component,
            w.operation,
            w.trigger,
            w.status,
            w.detail,
        )
        for w in wires
    )


def writes_of(wires: Sequence[DbWriteWire]) -> tuple[DbWrite, ...]:
    """Return the DB writes, in the order of the artifact."""
    return tuple(write_of(wire, None) for wire in wires)


def write_of(wire: DbWriteWire, transaction: str | None) -> DbWrite:
    """Return one DB write, and what became of its transaction (None: not recorded)."""
    return DbWrite(
        int(wire.seq),
        wire.ts_utc,
        wire.layer,
        wire.component,
        wire.operation,
        wire.table,
        wire.sql_op,
        int(wire.rowcount),
        wire.statement_fingerprint,
        wire.success,
        wire.detail,
        transaction,
    )


def calls_of(wires: Sequence[ApiCallWire]) -> tuple[ApiCall, ...]:
    """Return the API calls as declared ones: a table of the test configuration states them."""
    return tuple(
        ApiCall(w.method, w.path, w.operation, int(w.status_code), w.duration_ms, declared=True)
        for w in wires
    )


def stated_pass(output: Mapping[str, Value]) -> bool | None:
    """Return what an observed output says of having passed, None where it says nothing."""
    passed = output.get("passed")
    return passed if isinstance(passed, bool) else None


def stated_duration(output: Mapping[str, Value]) -> float | None:
    """Return the duration in seconds that an observed output states, None where it has none.

    An integer beyond 64 bits is text (it has a finding of its own), and no duration.
    """
    duration = output.get("duration")
    if isinstance(duration, bool) or not isinstance(duration, int | float):
        return None
    return duration if isinstance(duration, float) or is_narrow(duration) else None
