"""Writes through SQLAlchemy 2: listeners on the class of all engines, sync and async."""

from collections.abc import Callable
from typing import Any

from sitegen.emit.recorders.hooks import ON, UNAVAILABLE, State, library, missing
from sitegen.emit.recorders.sqlalchemy_events import Events
from sitegen.emit.recorders.sqlite import parser_note

_OLDEST = 2
_ENGINE_EVENTS = (
    "before_cursor_execute",
    "after_cursor_execute",
    "handle_error",
    "commit",
    "rollback",
    "commit_twophase",
    "rollback_twophase",
)


class SqlAlchemyRecorder:
    """Records the writes of every engine, whenever it was made.

    Savepoints are followed by their statements, which every dialect sends through the cursor and
    which succeed or fail before we hear of them; their events come before either is known.
    """

    name = "sqlalchemy"

    def __init__(self) -> None:
        self._event: Any = None
        self._listening: list[tuple[Any, str, Callable[..., None]]] = []

    def install(self) -> State:
        """Listen on the class `Engine`; see `Recorder`."""
        if self._listening:
            return ON, parser_note()
        module = library("sqlalchemy")
        self._event, pool = library("sqlalchemy.event"), library("sqlalchemy.pool")
        engine = library("sqlalchemy.engine")
        if module is None or self._event is None or engine is None or pool is None:
            return missing("sqlalchemy")
        version = str(module.__version__)
        if int(version.partition(".")[0]) < _OLDEST:
            return UNAVAILABLE, f"SQLAlchemy {version} is older than {_OLDEST}"
        events = Events()
        wanted = [(engine.Engine, name, getattr(events, name)) for name in _ENGINE_EVENTS]
        wanted.append((pool.Pool, "reset", events.reset))
        for target, name, listener in wanted:
            self._event.listen(target, name, listener)
            self._listening.append((target, name, listener))
        return ON, parser_note()

    def uninstall(self) -> None:
        """Listen no more."""
        while self._listening:
            target, name, listener = self._listening.pop()
            if self._event.contains(target, name, listener):
                self._event.remove(target, name, listener)
