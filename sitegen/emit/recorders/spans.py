"""Spans of OpenTelemetry as events of the trace.

Every provider of the SDK gets a processor, those that are made later too. Where only the API's
proxies are there, they get a tracer of a provider of our own; the global provider is left unset,
so that the application can still set its own.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakSet

from sitegen.emit.recorders.hooks import ON, UNAVAILABLE, State, guarded, library, missing
from sitegen.emit.recorders.http_clients import Patches
from sitegen.emit.recorders.span_events import LayerRule, SpanEvents

_API = "opentelemetry.trace"
_SDK = "opentelemetry.sdk.trace"


class SpanRecorder:
    """Records spans that a rule, or an attribute of theirs, puts in a layer."""

    name = "opentelemetry"

    def __init__(self) -> None:
        self.events = SpanEvents()
        self._patches = Patches()
        self._providers: WeakSet[Any] = WeakSet()
        self._own: Any = None

    def configure(self, layer_rules: Iterable[LayerRule]) -> None:
        """Set the rules (prefix, layer): the first that fits a span's scope or module counts."""
        self.events.rules = tuple(layer_rules)

    def install(self) -> State:
        """Watch every provider; see `Recorder`."""
        if len(self._patches):
            return ON, None
        api, sdk = library(_API), library(_SDK)
        if api is None:
            return missing("opentelemetry-api")
        if sdk is None:
            return missing("opentelemetry-sdk")
        current = api.get_tracer_provider()
        proxied = type(current).__name__ == "ProxyTracerProvider"
        if not proxied and not isinstance(current, sdk.TracerProvider):
            return UNAVAILABLE, f"the provider {type(current).__qualname__} is not the SDK's"
        self._patches.replace(sdk.TracerProvider, "__init__", self._initialising)
        if not proxied:
            self._watch(current)
            return ON, None
        return ON, self._serve_proxies(api, sdk)

    def uninstall(self) -> None:
        """Take the processor out of every provider."""
        self._patches.undo()
        for provider in list(self._providers):
            _without(provider, self.events)
        self._providers.clear()
        self._own = None
        self.events.forget()

    def _initialising(self, original: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(original)
        def initialise(provider: Any, *args: Any, **kwargs: Any) -> None:
            original(provider, *args, **kwargs)
            guarded("opentelemetry provider")(self._watch)(provider)

        return initialise

    def _watch(self, provider: Any) -> None:
        if provider not in self._providers:
            provider.add_span_processor(self.events)
            self._providers.add(provider)

    def _serve_proxies(self, api: Any, sdk: Any) -> str | None:
        proxy = getattr(api, "ProxyTracer", None)
        if proxy is None or not isinstance(proxy.__dict__.get("_tracer"), property):
            return "without a provider of the SDK, spans of this version are not seen"
        sampling, resources = library(f"{_SDK}.sampling"), library("opentelemetry.sdk.resources")
        self._own = sdk.TracerProvider(
            sampler=sampling.ALWAYS_ON,
            resource=resources.Resource.get_empty(),
            shutdown_on_exit=False,
        )
        self._patches.replace(proxy, "_tracer", functools.partial(_serving, api, self._own))
        return None


def _serving(api: Any, own: Any, original: property) -> property:
    served = guarded("opentelemetry proxy")(own.get_tracer)

    def tracer(proxy: Any) -> Any:
        real = original.__get__(proxy)
        if type(real) is not api.NoOpTracer:
            return real
        ours = served(
            proxy._instrumenting_module_name,  # noqa: SLF001 -- told by nothing public
            proxy._instrumenting_library_version,  # noqa: SLF001 -- as above
        )
        return real if ours is None else ours

    return property(tracer)


@guarded("opentelemetry uninstall")
def _without(provider: Any, processor: Any) -> None:
    several = provider._active_span_processor  # noqa: SLF001 -- the SDK can only add
    kept = tuple(item for item in several._span_processors if item is not processor)  # noqa: SLF001
    several._span_processors = kept  # noqa: SLF001 -- as above
