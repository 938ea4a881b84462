"""A pytest plugin that writes the evidence which sitegen reads. Loaded lazily, name by name."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.emit.handle import SitegenCase
    from sitegen.emit.layers import layer
    from sitegen.emit.sink import Sink, current_sink

__all__ = ["Sink", "SitegenCase", "current_sink", "layer"]

_HOMES = {
    "SitegenCase": "sitegen.emit.handle",
    "Sink": "sitegen.emit.sink",
    "current_sink": "sitegen.emit.sink",
    "layer": "sitegen.emit.layers",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(home), name)
