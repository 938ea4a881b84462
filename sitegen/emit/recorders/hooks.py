"""What all recorders share: a hook never breaks, and never changes, the code under test."""

import functools
import importlib
import importlib.util
import warnings
from collections.abc import Callable
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

State = tuple[str, str | None]
"""What a recorder says of itself: `on`, `off` or `unavailable`, and why or with what limit."""

Transaction = Literal["committed", "rolled_back", "unknown"]

ON = "on"
OFF = "off"
UNAVAILABLE = "unavailable"

problems: list[str] = []
"""What went wrong inside recorders, each kind once."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Recorder(Protocol):
    """Something that watches one library while it is installed."""

    @property
    def name(self) -> str:
        """Return the name under which a case lists the recorder."""

    def install(self) -> State:
        """Begin to record; a second time changes nothing."""

    def uninstall(self) -> None:
        """Put everything back as it was."""


def report(where: str, error: BaseException) -> None:
    """Keep the first of its kind; the text of an error may hold values, so it stays out."""
    text = f"{where}: {type(error).__name__}"
    if text not in problems:
        problems.append(text)


def guarded(where: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R | None]]:
    """Return a decorator that makes a hook return None instead of raising."""

    def decorate(hook: Callable[_P, _R]) -> Callable[_P, _R | None]:
        @functools.wraps(hook)
        def call(*args: _P.args, **kwargs: _P.kwargs) -> _R | None:
            try:
                return hook(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 -- whatever it is, the test must not see it
                report(where, error)
                return None

        return call

    return decorate


def library(name: str) -> Any:
    """Return a module, None where it is not installed or can't be imported."""
    try:
        if importlib.util.find_spec(name) is None:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ModuleNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 -- a library may raise anything while it is imported
        report(f"importing {name}", error)
        return None


def missing(*names: str) -> State:
    """Return the state of a recorder whose library is not there."""
    return UNAVAILABLE, f"{' and '.join(names)} can't be imported"
