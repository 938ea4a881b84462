"""`layer`: says that a block of code, or a function, is the work of one layer."""

import functools
import inspect
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, ParamSpec, Self, TypeVar, cast

from sitegen.emit.sink import Sink, current_sink, enclose, enclosing_component
from sitegen.emit.values import free_text

P = ParamSpec("P")
R = TypeVar("R")

DISPATCH_LAYER: Final = "L4"
_COUNTER: Final = (time.perf_counter_ns,)  # in a tuple: tools that freeze time don't find it
_MS: Final = 1_000_000
_MESSAGE_CHARS: Final = 500


def event_name(layer: str, operation: str) -> str:
    """Return how the events of a layer's operation begin, as the original emitter names them."""
    if layer == DISPATCH_LAYER:
        return "dispatch"
    return f"{layer.lower()}.{operation or 'run'}"


class layer:  # noqa: N801 -- used as a statement: `with layer(…)`, `@layer(…)`
    """A block or function that is the work of a layer, with the events of its start and end.

    A context manager (`with`, `async with`) and a decorator for functions and coroutine functions;
    of a generator function only the call is covered. What is raised passes through and is
    recorded. Where nothing is emitted it does nothing.
    """

    __slots__ = ("_about", "_began", "_detail", "_outer", "_sink")

    def __init__(self, layer: str, component: str, operation: str, /, **detail: object) -> None:
        self._about = (layer, component, operation)
        self._detail: Mapping[str, object] = detail
        self._sink: Sink | None = None
        self._outer: str | None = None
        self._began = 0

    def __enter__(self) -> Self:
        sink = current_sink()
        self._sink = sink
        if sink is not None:
            self._outer = enclosing_component()
            self._tell(sink, "start", "STARTED", self._detail)
            enclose(self._about[1])
            self._began = _COUNTER[0]()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sink, self._sink = self._sink, None
        if sink is None:
            return
        took = round((_COUNTER[0]() - self._began) / _MS, 3)
        enclose(self._outer)
        detail: dict[str, object] = {**self._detail, "duration_ms": took}
        if kind is None:
            self._tell(sink, "end", "PASS", detail)
            return
        detail["error"] = kind.__name__
        detail["message"] = _words_of(error)
        self._tell(sink, "error", "ERROR", detail)

    async def __aenter__(self) -> Self:
        """Enter as `with` does."""
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave as `with` does."""
        self.__exit__(kind, error, trace)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Return the function so that each call of it is such a block."""
        about, detail = self._about, self._detail
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*args: P.args, **kwargs: P.kwargs) -> Any:
                with layer(*about, **detail):
                    return await function(*args, **kwargs)

            return cast("Callable[P, R]", awaited)

        @functools.wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            with layer(*about, **detail):
                return function(*args, **kwargs)

        return called

    def _tell(self, sink: Sink, kind: str, status: str, detail: Mapping[str, object]) -> None:
        name, component, operation = self._about
        sink.event(
            event_type=f"{event_name(name, operation)}.{kind}",
            layer=name,
            component=component,
            operation=operation,
            status=status,
            trigger=self._outer,
            detail=detail,
        )


def _words_of(error: BaseException | None) -> str:
    try:
        return free_text(str(error), _MESSAGE_CHARS)
    except Exception as problem:  # noqa: BLE001 -- an exception of a test may do anything
        return f"(no message: {type(problem).__name__})"
