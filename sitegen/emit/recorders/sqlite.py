"""Writes through `sqlite3`, told by connections of a class of our own.

`sqlite3.connect` is replaced, so that a connection's class, the user's own too, gets methods
around its own ones. A trace callback would see every statement, but with its parameters in it and
without its rows. `executescript` alone uses one, because there are no parameters.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from sitegen.emit.recorders import statement_tree
from sitegen.emit.recorders.hooks import ON, State, problems
from sitegen.emit.recorders.sqlite_classes import SWITCH, recorded_connection

_MODULES: tuple[Any, ...] = (sqlite3, sqlite3.dbapi2)
_FACTORY = 5
"""Where `factory` stands among the positional arguments of `sqlite3.connect`."""


class SqliteRecorder:
    """Records the writes of connections that are made while it is installed."""

    name = "sqlite3"

    def __init__(self) -> None:
        self._connect: Callable[..., Any] | None = None
        self._replacement: Callable[..., Any] | None = None

    def install(self) -> State:
        """Replace `sqlite3.connect`; see `Recorder`."""
        if self._replacement is None:
            self._connect = sqlite3.connect
            self._replacement = _connecting(sqlite3.connect)
            for module in _MODULES:
                if module.connect is self._connect:
                    module.connect = self._replacement
        SWITCH.on = True
        return ON, parser_note()

    def uninstall(self) -> None:
        """Put `sqlite3.connect` back; connections that were made record no more."""
        SWITCH.on = False
        for module in _MODULES:
            if self._replacement is not None and module.connect is self._replacement:
                module.connect = self._connect
        self._connect = self._replacement = None


def parser_note() -> str | None:
    """Return what to say of statements where sqlglot is not there."""
    if statement_tree.available():
        return None
    return "sqlglot is not installed: statements are read by their first words"


def _connecting(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(*args: Any, **kwargs: Any) -> Any:
        if len(args) > _FACTORY:
            factory = args[_FACTORY]
            args = (*args[:_FACTORY], _recorded(factory), *args[_FACTORY + 1 :])
        else:
            kwargs["factory"] = _recorded(kwargs.get("factory", sqlite3.Connection))
        return original(*args, **kwargs)

    connect.__name__ = connect.__qualname__ = "connect"
    connect.__doc__ = original.__doc__
    connect.__module__ = getattr(original, "__module__", "sqlite3")
    return connect


def _recorded(factory: Any) -> Any:
    if isinstance(factory, type) and issubclass(factory, sqlite3.Connection):
        return recorded_connection(factory)
    note = "sqlite3: a connection factory that is no class of connections is not recorded"
    if note not in problems:
        problems.append(note)
    return factory
