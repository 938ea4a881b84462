"""Recorders: what watches the libraries of the code under test, without a change to it.

Each is optional, and each says whether it was on, off or unavailable, and why.
"""

from collections.abc import Iterable

from sitegen.emit.recorders.hooks import Recorder, problems
from sitegen.emit.recorders.http_clients import (
    HttpxRecorder,
    RequestsRecorder,
    StarletteRecorder,
)
from sitegen.emit.recorders.span_events import LayerRule
from sitegen.emit.recorders.spans import SpanRecorder
from sitegen.emit.recorders.sqlalchemy_engine import SqlAlchemyRecorder
from sitegen.emit.recorders.sqlite import SqliteRecorder

__all__ = ["ALL", "Recorder", "configure", "problems"]

SPANS = SpanRecorder()

ALL: tuple[Recorder, ...] = (
    SqlAlchemyRecorder(),
    SqliteRecorder(),
    HttpxRecorder(),
    RequestsRecorder(),
    StarletteRecorder(),
    SPANS,
)
"""Every recorder, in the order in which they are installed."""


def configure(*, layer_rules: Iterable[LayerRule] = ()) -> None:
    """Set the rules (prefix, layer) that put spans in layers."""
    SPANS.configure(layer_rules)
