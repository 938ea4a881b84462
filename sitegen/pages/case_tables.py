"""The tables of a case's page: assertions, trace, DB writes, API calls, fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, cast

from sitegen.limits import Limits
from sitegen.model.case import ApiCall, Assertion, DbWrite, TraceEvent
from sitegen.model.value import Value
from sitegen.pages.evidence import Text, shown
from sitegen.pages.numbers import duration_ms
from sitegen.pages.values import json_line, value_text

Row = TypeVar("Row")

# Rows are plain tuples: a template reads a tuple's items faster than an object's attributes,
# and a case has many rows.
AssertionRow = tuple[str, Text, Text, Text]
"""Class of the outcome, id, status, message."""
TraceRow = tuple[int, str, int, Text, Text, Text, Text, Text, Text, Text, Text]
"""Number of the row from 1, class of the status, sequence, layer, type, status, component,
operation, trigger, time, detail."""
WriteRow = tuple[int, int, str, str, Text, Text, Text, Text, Text, Text, Text, Text]
"""Number of the row from 1, sequence, rows, `yes` or `no` for success, SQL operation, table,
layer, component, operation, fingerprint, time, detail."""
ApiCallRow = tuple[Text, Text, Text, str, str, str]
"""Method, path, operation, status code, duration, `declared` or `measured`."""
FieldRow = tuple[Text, Text]
"""Name, what is stated of it."""

_NOT_STATED: Final = "not stated"
_STATUS_CLASSES: Final = {"PASS": "pass", "STARTED": "start", "FAIL": "fail", "ERROR": "fail"}


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """The rows of a table, and how many more the evidence holds than a page shows."""

    rows: tuple[Row, ...]
    left_out: int


def assertion_rows(assertions: Sequence[Assertion], limits: Limits) -> Rows[AssertionRow]:
    """Return the rows of assertions."""
    limit = limits.shown_chars
    kept = assertions[: limits.table_rows]
    rows = tuple(
        (
            item.outcome.value,
            shown(item.id, limit),
            shown(item.status, limit),
            shown(item.message, limit),
        )
        for item in kept
    )
    return Rows(rows, len(assertions) - len(kept))


def trace_rows(trace: Sequence[TraceEvent], limits: Limits) -> Rows[TraceRow]:
    """Return the rows of a trace, in its own order."""
    limit = limits.shown_chars
    kept = trace[: limits.table_rows]
    rows = tuple(
        (
            index,
            _STATUS_CLASSES.get(event.status, "other"),
            event.sequence,
            *_all_shown(
                (
                    event.layer,
                    event.event_type,
                    event.status,
                    event.component,
                    event.operation,
                    event.trigger,
                    event.time,
                    json_line(event.detail) if event.detail else "",
                ),
                limit,
            ),
        )
        for index, event in enumerate(kept, 1)
    )
    return Rows(cast("tuple[TraceRow, ...]", rows), len(trace) - len(kept))


def write_rows(writes: Sequence[DbWrite], limits: Limits) -> Rows[WriteRow]:
    """Return the rows of DB writes, in their own order."""
    limit = limits.shown_chars
    kept = writes[: limits.table_rows]
    rows = tuple(
        (
            index,
            write.sequence,
            str(write.rows) if write.rows >= 0 else "not known",
            "yes" if write.success else "no",
            *_all_shown(
                (
                    write.sql_op,
                    write.table,
                    write.layer,
                    write.component,
                    write.operation,
                    write.fingerprint,
                    write.time,
                    json_line(write.detail) if write.detail else "",
                ),
                limit,
            ),
        )
        for index, write in enumerate(kept, 1)
    )
    return Rows(cast("tuple[WriteRow, ...]", rows), len(writes) - len(kept))


def _all_shown(texts: tuple[str, ...], limit: int) -> tuple[Text, ...]:
    """Return `shown` of each text; one look at all of them together is the fast way."""
    together = "".join(texts)
    if len(together) <= limit and together.isascii() and together.isprintable():
        return texts
    return tuple(shown(text, limit) for text in texts)


def api_call_rows(calls: Sequence[ApiCall], limits: Limits) -> Rows[ApiCallRow]:
    """Return the rows of API calls; each says whether it was declared or measured."""
    limit = limits.shown_chars
    kept = calls[: limits.table_rows]
    rows = tuple(
        (
            shown(call.method, limit),
            shown(call.path, limit),
            shown(call.operation, limit),
            _NOT_STATED if call.status_code is None else str(call.status_code),
            _NOT_STATED if call.duration_ms is None else duration_ms(call.duration_ms),
            "declared" if call.declared else "measured",
        )
        for call in kept
    )
    return Rows(rows, len(calls) - len(kept))


def field_rows(fields: Mapping[str, Value], limits: Limits) -> Rows[FieldRow]:
    """Return the rows of request or response fields, in the order of the artifact."""
    limit = limits.shown_chars
    kept = list(fields.items())[: limits.table_rows]
    rows = tuple((shown(name, limit), shown(value_text(value), limit)) for name, value in kept)
    return Rows(rows, len(fields) - len(kept))
