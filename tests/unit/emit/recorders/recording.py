"""A sink that keeps what it is told, for tests of recorders."""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sitegen.emit.recorders import problems
from sitegen.emit.recorders.hooks import Recorder
from sitegen.emit.sink import enter, leave

T = TypeVar("T")


@dataclass
class Kept:
    """Everything that was recorded, in order."""

    writes: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    broken: bool = False
    is_open: bool = True

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
        """Keep an event."""
        self._fail()
        self.events.append(
            {
                "event_type": event_type,
                "layer": layer,
                "component": component,
                "operation": operation,
                "status": status,
                "trigger": trigger,
                "detail": detail or {},
            }
        )
        return len(self.events)

    def db_write(  # noqa: PLR0913 -- the sink takes so many
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
        """Keep a write."""
        self._fail()
        self.writes.append(
            {
                "table": table,
                "sql_op": sql_op,
                "rowcount": rowcount,
                "fingerprint": fingerprint,
                "success": success,
                "component": component,
                "operation": operation,
                "layer": layer,
                "detail": detail or {},
                "transaction": "unknown",
            }
        )
        return len(self.writes)

    def settle(self, seqs: Iterable[int], transaction: str) -> None:
        """Keep what became of writes."""
        self._fail()
        for number in seqs:
            self.writes[number - 1]["transaction"] = transaction

    def api_call(
        self,
        *,
        method: str,
        path: str,
        operation: str | None,
        status_code: int | None,
        duration_ms: float,
    ) -> None:
        """Keep a call."""
        self._fail()
        self.calls.append(
            {
                "method": method,
                "path": path,
                "operation": operation,
                "status_code": status_code,
                "duration_ms": duration_ms,
            }
        )

    def shown(self) -> list[tuple[str, int, str]]:
        """Return the operation, the rows and the transaction of each write."""
        return [(w["operation"], w["rowcount"], w["transaction"]) for w in self.writes]

    def called(self) -> list[tuple[str, str, int | None]]:
        """Return the method, the path and the status of each call."""
        return [(c["method"], c["path"], c["status_code"]) for c in self.calls]

    def _fail(self) -> None:
        if self.broken:
            message = "the sink is broken"
            raise RuntimeError(message)


@contextmanager
def recording(*recorders: Recorder, broken: bool = False) -> Iterator[Kept]:
    """Install recorders and keep what they record."""
    kept = Kept(broken=broken)
    del problems[:]
    before = enter(kept)
    try:
        for recorder in recorders:
            state, reason = recorder.install()
            assert state == "on", reason
        yield kept
    finally:
        for recorder in reversed(recorders):
            recorder.uninstall()
        leave(before)
    assert broken or problems == []


def in_own_loop(work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine gives; a browser's tests may keep a loop running in this thread."""
    context = copy_context()
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(context.run, asyncio.run, work).result()
