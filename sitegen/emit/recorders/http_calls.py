"""One HTTP call as it is recorded: its path without values, its status and its duration."""

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from sitegen.emit import clock
from sitegen.emit.recorders.hooks import guarded
from sitegen.emit.redact import DEFAULT_RULES, redact_text
from sitegen.emit.sink import current_sink

_NS_PER_MS = 1_000_000
_LOCAL = frozenset({"localhost", "testserver", "127.0.0.1", "::1", "0.0.0.0", ""})  # noqa: S104 -- names to leave out, nothing binds to them
_NAME_CHARS = 40
"""A part of a query without `=` that is longer is taken for a value."""

Reached = tuple[Any, str, str]
"""A route that a request reached: its ASGI scope, its piece of the path, its name."""

reached: ContextVar[list[Reached] | None] = ContextVar("sitegen_reached", default=None)
"""The routes that the call under way reached in this process, None outside of calls."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is under way: who sends it, and when it began."""

    client: str
    began: int
    routes: list[Reached]


def begin(client: str) -> Call:
    """Return a call that begins now."""
    return Call(client, clock.now_ns(), [])


@guarded("http call")
def ended(call: Call, response: Any) -> None:
    """Tell of a call that was answered, and of the redirects before."""
    whole = left = (clock.now_ns() - call.began) / _NS_PER_MS
    for hop in response.history:
        took = _elapsed(hop)
        left = max(left - (took or 0.0), 0.0)
        _tell(call, hop.request, int(hop.status_code), whole if took is None else took)
    _tell(call, response.request, int(response.status_code), left)


@guarded("http call")
def failed(call: Call, request: Any) -> None:
    """Tell of a call that raised instead of being answered."""
    url = urlsplit(str(request.url))
    if url.scheme not in ("ws", "wss"):
        _tell(call, request, None, (clock.now_ns() - call.began) / _NS_PER_MS)


def _elapsed(hop: Any) -> float | None:
    # A transport that only pretends measures nothing; the whole call is then the bound.
    try:
        return float(hop.elapsed.total_seconds()) * 1000
    except RuntimeError:
        return None


def _tell(call: Call, request: Any, status: int | None, duration: float) -> None:
    sink = current_sink()
    if sink is None:
        return
    method, url = str(request.method).upper(), str(request.url)
    template, name = _route(call.routes, method, url)
    path, _ = redact_text(shown(url, template), DEFAULT_RULES)
    sink.api_call(
        method=method,
        path=path,
        operation=name or call.client,
        status_code=status,
        duration_ms=duration,
    )


def shown(url: str, template: str | None = None) -> str:
    """Return what is recorded of a URL: no values of its query, no host of this machine."""
    parts = urlsplit(url)
    path = template or parts.path or "/"
    names = "&".join(_names(parts.query))
    query = f"?{names}" if names else ""
    host = (parts.hostname or "").lower()
    if template is not None or host in _LOCAL:
        return f"{path}{query}"
    port = f":{parts.port}" if parts.port is not None else ""
    return f"{parts.scheme}://{host}{port}{path}{query}"


def _names(query: str) -> Iterator[str]:
    for part in query.split("&"):
        name, equals, _ = part.partition("=")
        if equals:
            yield f"{name}="
        elif part:
            yield part if len(part) <= _NAME_CHARS and part.isidentifier() else "…"


def _route(routes: list[Reached], method: str, url: str) -> tuple[str | None, str]:
    # The last scope that fits is that of this hop; mounts and routes share it.
    path = unquote(urlsplit(url).path) or "/"
    scope = None
    for seen, _, _ in routes:
        if seen.get("method") == method and seen.get("path") == path:
            scope = seen
    if scope is None:
        return None, ""
    pieces = [(piece, name) for seen, piece, name in routes if seen is scope]
    return "".join(piece for piece, _ in pieces) or "/", pieces[-1][1]
