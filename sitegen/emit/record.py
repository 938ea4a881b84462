"""What is observed of one test while it runs: the sink of its recorders."""

import threading
from collections.abc import Iterable, Mapping
from typing import Final

from sitegen.emit import clock
from sitegen.emit.sink import enclosing_component
from sitegen.emit.values import name_text, plain_mapping

EVENTS: Final = 4_000
"""Events, writes and calls that are kept of one case; what is beyond is counted."""

_TRANSACTIONS: Final = frozenset({"committed", "rolled_back", "unknown"})
_WRITE_EVENT: Final = "db.write"
TEST_LAYER: Final = "TEST"
PYTEST: Final = "pytest"


class Record:
    """The trace, writes and calls of one attempt at a test; a sink.

    `operation` is what events are about that name none.
    """

    __slots__ = (
        "_counter",
        "_lock",
        "_open",
        "calls",
        "dropped",
        "operation",
        "trace",
        "writes",
    )

    def __init__(self, operation: str) -> None:
        self._lock = threading.Lock()
        self._counter = 0
        self._open = True
        self.operation = operation
        self.trace: list[dict[str, object]] = []
        self.writes: list[dict[str, object]] = []
        self.calls: list[dict[str, object]] = []
        self.dropped = 0

    @property
    def is_open(self) -> bool:
        """Tell whether the test still runs."""
        return self._open

    def event(
        self,
        *,
        event_type: str,
        layer: str,
        component: str,
        operation: str,
        status: str,
        trigger: str | None = None,
        detail: Mapping[str, object] | None = None,
    ) -> int:
        """Record an event; see `Sink`."""
        made: dict[str, object] = {
            "event_type": name_text(event_type),
            "layer": name_text(layer),
            "component": name_text(component),
            "operation": name_text(operation or self.operation),
            "trigger": name_text(trigger or enclosing_component() or PYTEST),
            "status": name_text(status),
            "detail": plain_mapping(detail) if detail else {},
        }
        with self._lock:
            if not self._has_room():
                return 0
            return self._append(self.trace, made)

    def db_write(  # noqa: PLR0913 -- the members of a write
        self,
        *,
        table: str,
        sql_op: str,
        rowcount: int | None,
        fingerprint: str,
        success: bool,
        component: str,
        operation: str,
        layer: str = "DB",
        detail: Mapping[str, object] | None = None,
    ) -> int:
        """Record a write and its event; see `Sink`. An unknown number of rows is -1."""
        rows = -1 if rowcount is None else int(rowcount)
        more = plain_mapping(detail) if detail else {}
        where: dict[str, object] = {
            "layer": name_text(layer),
            "component": name_text(component),
            "operation": name_text(operation or self.operation),
        }
        what: dict[str, object] = {
            "table": name_text(table),
            "sql_op": name_text(sql_op),
            "rowcount": rows,
        }
        write = {
            **where,
            **what,
            "statement_fingerprint": name_text(fingerprint),
            "success": bool(success),
            "detail": more,
            "transaction": "unknown",
        }
        event = {
            **where,
            "event_type": _WRITE_EVENT,
            "trigger": name_text(enclosing_component() or PYTEST),
            "status": "PASS" if success else "ERROR",
            "detail": {**more, **what},
        }
        with self._lock:
            if not self._has_room():
                return 0
            number = self._append(self.writes, write)
            self._append(self.trace, event)
            return number

    def settle(self, seqs: Iterable[int], transaction: str) -> None:
        """Say what became of the transaction of earlier writes; see `Sink`."""
        wanted = set(seqs)
        if transaction not in _TRANSACTIONS or not wanted:
            return
        with self._lock:
            if not self._open:
                return
            for write in self.writes:
                if write["seq"] in wanted:
                    write["transaction"] = transaction

    def api_call(
        self,
        *,
        method: str,
        path: str,
        operation: str | None,
        status_code: int | None,
        duration_ms: float,
    ) -> None:
        """Record a call that was measured; see `Sink`."""
        made: dict[str, object] = {
            "method": name_text(method),
            "path": name_text(path),
            "operation": name_text(operation or self.operation),
            "status_code": status_code,
            "duration_ms": max(round(float(duration_ms), 3), 0.0),
            "measured": True,
        }
        with self._lock:
            if self._has_room():
                self.calls.append(made)

    def start(self, case_id: str) -> None:
        """Record that the test begins."""
        made = _test_event("start", "STARTED", self.operation, {"case_id": case_id})
        with self._lock:
            self._append(self.trace, made)

    def end(self, status: str, detail: dict[str, object]) -> None:
        """Record that the test ended, as the last event; nothing is taken after it."""
        made = _test_event("end", status, self.operation, detail)
        with self._lock:
            self._open = False
            if self.dropped:
                detail["dropped"] = self.dropped
            self._append(self.trace, made)

    def close(self) -> None:
        """Take nothing any more."""
        with self._lock:
            self._open = False

    def _has_room(self) -> bool:
        if not self._open:
            return False
        if len(self.trace) + len(self.calls) >= EVENTS:
            self.dropped += 1
            return False
        return True

    def _append(self, records: list[dict[str, object]], made: dict[str, object]) -> int:
        self._counter += 1
        made["seq"] = self._counter
        made["ts_utc"] = clock.now()
        records.append(made)
        return self._counter


def _test_event(
    kind: str, status: str, operation: str, detail: dict[str, object]
) -> dict[str, object]:
    return {
        "event_type": f"test.{kind}",
        "layer": TEST_LAYER,
        "component": PYTEST,
        "operation": operation,
        "trigger": PYTEST,
        "status": status,
        "detail": detail,
    }
