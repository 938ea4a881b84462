"""HTTP calls through httpx, its successor httpx2, requests and Starlette's TestClient.

Each library's one method that sends is replaced on its class, so subclasses are seen too.
"""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from sitegen.emit.recorders import http_calls
from sitegen.emit.recorders.hooks import ON, UNAVAILABLE, State, guarded, library, missing

_HTTPX = ("httpx", "httpx2")
_CLIENTS = ("Client", "AsyncClient")
_TEST_CLIENT = ("starlette.testclient", "fastapi.testclient")


class Patches:
    """Attributes that were replaced, and what they were."""

    def __init__(self) -> None:
        self._done: list[tuple[Any, str, Any, Any]] = []

    def __len__(self) -> int:
        return len(self._done)

    def replace(self, owner: Any, name: str, wrap: Callable[[Any], Any]) -> None:
        """Replace an attribute that the class itself holds."""
        original = owner.__dict__[name]
        made = wrap(original)
        setattr(owner, name, made)
        self._done.append((owner, name, original, made))

    def undo(self) -> None:
        """Put back what nobody else has replaced since."""
        while self._done:
            owner, name, original, made = self._done.pop()
            if owner.__dict__.get(name) is made:
                setattr(owner, name, original)


class _Httpx:
    """The clients of httpx: replaced once, on for whoever asked."""

    def __init__(self) -> None:
        self.patches = Patches()
        self.on: set[str] = set()

    def add(self, recorder: str) -> bool:
        """Record for a recorder; tell whether there is a client at all."""
        if not self.on:
            for module in map(library, _HTTPX):
                for name in _CLIENTS if module is not None else ():
                    wrap = _sending_async if name.startswith("Async") else _sending
                    self.patches.replace(getattr(module, name), "send", wrap)
        if len(self.patches):
            self.on.add(recorder)
        return bool(self.on)

    def remove(self, recorder: str) -> None:
        """Record for it no more."""
        self.on.discard(recorder)
        if not self.on:
            self.patches.undo()

    def begin(self, client: Any) -> http_calls.Call | None:
        """Return a call that begins, None where nobody wants it."""
        of_test = any(kind.__module__ in _TEST_CLIENT for kind in type(client).__mro__)
        if not self.on or ("httpx" not in self.on and not of_test):
            return None
        module = next(
            k.__module__ for k in type(client).__mro__ if k.__module__.startswith("httpx")
        )
        return http_calls.begin("starlette" if of_test else module.partition(".")[0])


HTTPX = _Httpx()
_begin = guarded("http call")(HTTPX.begin)


def _sending(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = _begin(self)
        if call is None:
            return original(self, *args, **kwargs)
        token = http_calls.reached.set(call.routes)
        try:
            response = original(self, *args, **kwargs)
        except BaseException:
            http_calls.failed(call, request_of(args, kwargs))
            raise
        finally:
            http_calls.reached.reset(token)
        http_calls.ended(call, response)
        return response

    return send


def _sending_async(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    async def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = _begin(self)
        if call is None:
            return await original(self, *args, **kwargs)
        token = http_calls.reached.set(call.routes)
        try:
            response = await original(self, *args, **kwargs)
        except BaseException:
            http_calls.failed(call, request_of(args, kwargs))
            raise
        finally:
            http_calls.reached.reset(token)
        http_calls.ended(call, response)
        return response

    return send


def request_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return the request among the arguments of `send`."""
    return args[0] if args else kwargs.get("request")


class HttpxRecorder:
    """Records the calls of every client of httpx and httpx2, sync and async."""

    name = "httpx"

    def install(self) -> State:
        """Replace `send` of the clients; see `Recorder`."""
        return (ON, None) if HTTPX.add(self.name) else missing("httpx")

    def uninstall(self) -> None:
        """Put `send` back where no other recorder needs it."""
        HTTPX.remove(self.name)


_session: ContextVar[Any] = ContextVar("sitegen_session", default=None)


class RequestsRecorder:
    """Records the calls of every session of requests."""

    name = "requests"

    def __init__(self) -> None:
        self._patches = Patches()

    def install(self) -> State:
        """Replace `send` of the session; see `Recorder`."""
        if not len(self._patches):
            module = library("requests")
            if module is None:
                return missing("requests")
            self._patches.replace(module.Session, "send", _sending_session)
        return ON, None

    def uninstall(self) -> None:
        """Put `send` back."""
        self._patches.undo()


def _sending_session(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _session.get() is self:  # a redirect, which the first answer's history holds
            return original(self, *args, **kwargs)
        call = http_calls.begin("requests")
        token = _session.set(self)
        try:
            response = original(self, *args, **kwargs)
        except BaseException:
            http_calls.failed(call, request_of(args, kwargs))
            raise
        finally:
            _session.reset(token)
        http_calls.ended(call, response)
        return response

    return send


class StarletteRecorder:
    """Records the calls of Starlette's TestClient, and the routes that calls reach."""

    name = "starlette"

    def __init__(self) -> None:
        self._patches = Patches()

    def install(self) -> State:
        """Watch routes and mounts, and the client that TestClient derives from."""
        if len(self._patches):
            return ON, None
        routing = library("starlette.routing")
        if routing is None:
            return missing("starlette")
        if not HTTPX.add(self.name):
            return UNAVAILABLE, "TestClient needs httpx2 or httpx, which can't be imported"
        for name in ("Route", "Mount"):
            self._patches.replace(getattr(routing, name), "handle", _handling)
        return ON, None

    def uninstall(self) -> None:
        """Watch no more."""
        self._patches.undo()
        HTTPX.remove(self.name)


def _handling(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    async def handle(self: Any, scope: Any, receive: Any, send: Any) -> None:
        _reach(self, scope)
        await original(self, scope, receive, send)

    return handle


@guarded("starlette route")
def _reach(route: Any, scope: Any) -> None:
    routes = http_calls.reached.get()
    if routes is not None:
        routes.append((scope, str(route.path), str(route.name or "")))
