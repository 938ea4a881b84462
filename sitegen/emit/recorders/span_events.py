"""What a span says, as two events: that it started, and how it ended."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.emit.recorders.hooks import guarded
from sitegen.emit.redact import DEFAULT_RULES, redact_text, redact_value
from sitegen.emit.sink import Sink, current_sink

LayerRule = tuple[str, str]
"""A prefix of dotted names, and the layer of what begins with it."""

_LAYER_ATTRIBUTES = ("sitegen.layer", "layer")
_MODULE_ATTRIBUTES = ("code.namespace", "code.function.name")
_NO_NAME = re.compile(r"[^a-z0-9_.-]+")
_NS_PER_MS = 1_000_000
_ATTRIBUTES = 32
_CHARS = 500
_OPEN_SPANS = 10_000
"""Spans that are kept until they end; more are not recorded."""


@dataclass(slots=True)
class _Open:
    """A span that has not ended; without a layer, it is counted where `owner` ends."""

    owner: "_Open | None"
    layer: str | None
    name: str
    component: str
    sink: Sink | None
    without_layer: int = 0


class SpanEvents:
    """A span processor: the SDK calls it when a span starts and when it ends.

    `without_layer` counts spans that no rule put in a layer; they are no events.
    """

    def __init__(self) -> None:
        self.rules: tuple[LayerRule, ...] = ()
        self.without_layer = 0
        self._open: dict[int, _Open] = {}
        self._lock = threading.Lock()

    @guarded("opentelemetry span start")
    def on_start(self, span: Any, parent_context: object = None) -> None:
        """Tell that a span started."""
        del parent_context
        attributes = dict(span.attributes or {})
        scope = span.instrumentation_scope
        component = str(getattr(scope, "name", "") or "opentelemetry")
        layer = self.layer_of(attributes, component)
        sink = current_sink()
        parent = None if span.parent is None else self._open.get(span.parent.span_id)
        owner = parent if parent is None or parent.layer is not None else parent.owner
        opened = _Open(owner, layer, str(span.name), component, sink)
        with self._lock:
            if layer is None:
                self.without_layer += 1
                if owner is not None:
                    owner.without_layer += 1
            if len(self._open) >= _OPEN_SPANS:
                return
            self._open[span.context.span_id] = opened
        if layer is not None and sink is not None:
            detail = {"attributes": _plain(attributes)} if attributes else {}
            _tell(opened, sink, "start", "STARTED", detail)

    @guarded("opentelemetry span end")
    def on_end(self, span: Any) -> None:
        """Tell how a span ended that was told of before."""
        with self._lock:
            opened = self._open.pop(span.context.span_id, None)
        if opened is None or opened.layer is None or opened.sink is None:
            return
        detail: dict[str, object] = {}
        if span.start_time is not None and span.end_time is not None:
            detail["duration_ms"] = (span.end_time - span.start_time) / _NS_PER_MS
        if opened.without_layer:
            detail["spans_without_layer"] = opened.without_layer
        attributes = dict(span.attributes or {})
        if attributes:
            detail["attributes"] = _plain(attributes)
        failed = span.status.status_code.name == "ERROR"
        if failed and span.status.description:
            error, _ = redact_text(str(span.status.description), DEFAULT_RULES)
            detail["error"] = error[:_CHARS]
        kind, status = ("error", "ERROR") if failed else ("end", "PASS")
        _tell(opened, opened.sink, kind, status, detail)

    def _on_ending(self, span: object) -> None:
        """Take no notice: the SDK asks every processor."""

    def shutdown(self) -> None:
        """Keep nothing back that a shutdown would have to write."""

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Tell that nothing is kept back."""
        del timeout_millis
        return True

    def forget(self) -> None:
        """Drop the spans that have not ended."""
        with self._lock:
            self._open.clear()

    def layer_of(self, attributes: Mapping[str, Any], scope: str) -> str | None:
        """Return a span's layer: its own word, or the rule of its scope, or of its module."""
        for name in _LAYER_ATTRIBUTES:
            stated = attributes.get(name)
            if isinstance(stated, str) and stated:
                return stated
        modules = [str(attributes[name]) for name in _MODULE_ATTRIBUTES if name in attributes]
        for where in (scope, *modules):
            for prefix, layer in self.rules:
                if where == prefix or where.startswith(f"{prefix.rstrip('.')}."):
                    return layer
        return None


def _tell(opened: _Open, sink: Sink, kind: str, status: str, detail: dict[str, object]) -> None:
    layer = opened.layer or ""
    name = _NO_NAME.sub("_", opened.name.lower()).strip("_.") or "span"
    sink.event(
        event_type=f"{layer.lower()}.{name}.{kind}",
        layer=layer,
        component=opened.component,
        operation=opened.name,
        status=status,
        trigger=None if opened.owner is None else opened.owner.name,
        detail=detail,
    )


def _plain(attributes: Mapping[str, Any]) -> object:
    kept = list(attributes.items())[:_ATTRIBUTES]
    found, _ = redact_value({str(name): value for name, value in kept}, DEFAULT_RULES)
    return {name: _short(value) for name, value in found.items()}


def _short(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_short(item) for item in value[:_ATTRIBUTES]]
    return str(value)[:_CHARS]
