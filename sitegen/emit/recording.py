"""Puts the recorders in, and says of each whether it looks. None of them may break a test run."""

import importlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from sitegen.emit.options import Options
from sitegen.emit.values import free_text, name_text

ON: Final = "on"
OFF: Final = "off"
UNAVAILABLE: Final = "unavailable"
TRACE: Final = "trace"
"""The recorder that is the plugin itself: the frame of each test, and `layer` blocks."""

_HOME: Final = "sitegen.emit.recorders"
_STATES: Final = frozenset({ON, OFF, UNAVAILABLE})
_REASON_CHARS: Final = 500
_NOT_ASKED: Final = "not asked for (--sitegen-recorders)"


class Recorder(Protocol):
    """What looks at a library while tests run, and tells the current sink."""

    @property
    def name(self) -> str:
        """Return the name under which its state stands in every case."""

    def install(self) -> tuple[str, str | None]:
        """Begin to look; return its state (on, off, unavailable) and the reason."""

    def uninstall(self) -> None:
        """Stop looking, and leave the library as it was."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A recorder (None where it could not even be made), and the state that it reported."""

    name: str
    state: str
    reason: str | None
    recorder: Recorder | None = None


def install(options: Options) -> tuple[Installed, ...]:
    """Install the recorders that the options ask for; one that fails is `unavailable`."""
    wanted = options.recorders
    own = Installed(TRACE, ON, None)
    try:
        found = importlib.import_module(_HOME)
        recorders: Iterable[Recorder] = tuple(found.ALL)
        found.configure(layer_rules=options.layers)
    except ModuleNotFoundError as error:
        if error.name == _HOME:
            return (own,)
        return (own, _broken("recorders", error))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the tests go on
        return (own, _broken("recorders", error))
    states = [own]
    for recorder in recorders:
        name = recorder.name
        if wanted is not None and name not in wanted:
            states.append(Installed(name, OFF, _NOT_ASKED))
        else:
            states.append(_installed(name, recorder))
    known = {state.name for state in states}
    states += [
        Installed(name_text(name), UNAVAILABLE, "there is no recorder of this name")
        for name in sorted((wanted or frozenset()) - known)
    ]
    return tuple(states)


def uninstall(installed: Iterable[Installed]) -> tuple[str, ...]:
    """Take the recorders out, the last one first; return what went wrong."""
    problems = []
    for item in reversed(tuple(installed)):
        if item.recorder is None:
            continue
        try:
            item.recorder.uninstall()
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test run ends as it did
            problems.append(f"the recorder {item.name} could not be taken out: {_words(error)}")
    return tuple(problems)


def inner_problems() -> tuple[str, ...]:
    """Return what went wrong inside recorders while tests ran, and forget it."""
    found: list[str] = getattr(sys.modules.get(_HOME), "problems", [])
    told = tuple(f"a recorder: {words}" for words in found)
    found.clear()
    return told


def states_of(installed: Iterable[Installed]) -> dict[str, dict[str, object]]:
    """Return the states as they stand in a case."""
    return {item.name: {"state": item.state, "reason": item.reason} for item in installed}


def _installed(name: str, recorder: Recorder) -> Installed:
    try:
        state, reason = recorder.install()
    except Exception as error:  # noqa: BLE001 -- whatever it is, the tests go on
        return _broken(name, error, recorder)
    if state not in _STATES:
        said = f"it reported the state {name_text(str(state))}"
        return Installed(name, UNAVAILABLE, said, recorder)
    shown = None if reason is None else free_text(str(reason), _REASON_CHARS)
    return Installed(name, state, shown, recorder)


def _broken(name: str, error: Exception, recorder: Recorder | None = None) -> Installed:
    return Installed(name, UNAVAILABLE, _words(error), recorder)


def _words(error: Exception) -> str:
    return free_text(f"{type(error).__name__}: {error}", _REASON_CHARS)
