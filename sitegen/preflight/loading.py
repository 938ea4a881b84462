"""Load what a configuration names as `module:name`: user code, so in the child process only."""

import importlib
from typing import Any, Final

from sitegen.canonical.text import quote

WHOLE: Final = 100_000
"""Characters of user code's words that the child repeats.

It knows no secret, and half of one could not be found any more: who asked it takes them out and
shortens then.
"""


class LoadError(Exception):
    """There is no such thing; `sentence` says what is missing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def load(reference: str) -> Any:
    """Return what `module:name` or `module:name.inner` names. Raises `LoadError`."""
    module_name, _, path = reference.partition(":")
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        missing = error.name or module_name
        who = "There is" if missing == module_name else f"{quote(module_name)} needs, but there is"
        sentence = f"{who} no module {quote(missing)}."
        raise LoadError(sentence) from error
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError as error:
            sentence = f"{quote(module_name)} has no {quote(path)}."
            raise LoadError(sentence) from error
    return found
