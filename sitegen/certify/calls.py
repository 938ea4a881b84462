"""Call functions of the application: found by name, kept from stdout, and never trusted to return.

What they print goes to stderr, because stdout belongs to machines.
"""

import contextlib
import importlib
import sys
from collections.abc import Callable
from typing import Any, Final

from sitegen.canonical.text import quote
from sitegen.errors import ExitCode, UsageProblem

_LONGEST: Final = 100_000  # characters of what a call failed with; who tells it, shortens it


class CallFailed(Exception):
    """A function of the application raised, or tried to end the process."""


def function_at(reference: str) -> Callable[..., Any]:
    """Return the function that `module:name` names; raise `UsageProblem` where there is none."""
    module_name, _, path = reference.partition(":")
    try:
        with contextlib.redirect_stdout(sys.stderr):
            found: Any = importlib.import_module(module_name)
            for name in path.split("."):
                found = getattr(found, name)
    except (Exception, SystemExit) as error:
        if isinstance(error, SystemExit) and error.code == ExitCode.TERMINATED:
            raise
        # A module that ends the process as if all were well must not end this one.
        message = (
            f"{quote(reference)} of the configuration can't be loaded:"
            f" {type(error).__name__}: {error}."
        )
        raise UsageProblem(message, hint="Is its folder on the path (PYTHONPATH)?") from error
    if not callable(found):
        message = f"{quote(reference)} of the configuration is no function."
        hint = "Name a function as `package.module:name`."
        raise UsageProblem(message, hint=hint)
    return found  # type: ignore[no-any-return]


def called(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function returns; raise `CallFailed` with why it did not."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            return function(*arguments)
    except SystemExit as error:
        if error.code == ExitCode.TERMINATED:
            raise
        message = "It tried to end the process."
        raise CallFailed(message) from error
    except Exception as error:
        message = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
        raise CallFailed(message) from error
