"""What recorders write to: the case that is running."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Final, Protocol


class Sink(Protocol):
    """Takes what is observed while a case runs. All methods may be called from any thread.

    What comes after the end of the case is dropped; numbers returned are then 0.
    """

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
        """Record an event of the trace and return its sequence number."""

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
        """Record a write, and its `db.write` event one number later; return the write's number."""

    def settle(self, seqs: Iterable[int], transaction: str) -> None:
        """Say of earlier writes that they were `committed` or `rolled_back`."""

    def api_call(
        self,
        *,
        method: str,
        path: str,
        operation: str | None,
        status_code: int | None,
        duration_ms: float,
    ) -> None:
        """Record a call that was measured."""

    @property
    def is_open(self) -> bool:
        """Tell whether the case still runs."""


class _Running:
    """The sink of the process, for threads and event loops that know no context of ours."""

    __slots__ = ("sink",)

    def __init__(self) -> None:
        self.sink: Sink | None = None


_RUNNING: Final = _Running()
_OF_CONTEXT: Final[ContextVar[Sink | None]] = ContextVar("sitegen_sink", default=None)
_ENCLOSING: Final[ContextVar[str | None]] = ContextVar("sitegen_component", default=None)


def current_sink() -> Sink | None:
    """Return the sink of the case that is running, None where nothing is emitted.

    The sink of the context wins while its case runs; else it is that of the process.
    """
    own = _OF_CONTEXT.get()
    if own is not None and own.is_open:
        return own
    return _RUNNING.sink


def enclosing_component() -> str | None:
    """Return the component whose `layer` block encloses the caller."""
    return _ENCLOSING.get()


def enclose(component: str | None) -> None:
    """Set the component whose `layer` block encloses what follows in this context."""
    _ENCLOSING.set(component)


def enter(sink: Sink | None) -> Sink | None:
    """Make a sink the current one and return the one before it, for `leave`."""
    before = _RUNNING.sink
    _RUNNING.sink = sink
    _OF_CONTEXT.set(sink)
    _ENCLOSING.set(None)
    return before


def leave(before: Sink | None) -> None:
    """Put back the sink that was current before `enter`."""
    _RUNNING.sink = before
    _OF_CONTEXT.set(before)
    _ENCLOSING.set(None)
