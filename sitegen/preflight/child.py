"""The process that loads user code: `python -m sitegen.preflight.child DESCRIPTOR TASK`.

It answers with one JSON object on the descriptor, and then ends at once, whatever threads and exit
handlers the user's modules left.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sitegen.canonical.encode import canonical_json
from sitegen.canonical.strict_json import read_json
from sitegen.canonical.text import quote
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.value import Value
from sitegen.preflight.loading import WHOLE, LoadError

Task = Mapping[str, Value]
Reply = Mapping[str, Value]


def _heads(task: Task) -> Reply:
    from sitegen.preflight.scripts import script_heads

    return script_heads(str(task["script_location"]))


def _capability(task: Task) -> Reply:
    from sitegen.preflight.capability import judge_capability

    return judge_capability(str(task["entry_point"]), str(task["implements"]))


def _callable(task: Task) -> Reply:
    from sitegen.preflight.calls import judge_call

    return judge_call(str(task["callable"]))


def _http(task: Task) -> Reply:
    from sitegen.preflight.http_health import judge_health

    return judge_health(str(task["url"]), int(str(task["status"])), float(str(task["timeout_s"])))


_TASKS: Final[Mapping[str, Callable[[Task], Reply]]] = {
    "heads": _heads,
    "capability": _capability,
    "callable": _callable,
    "http": _http,
}


def answer(task: Task) -> Reply:
    """Do a task; whatever user code raises becomes an answer."""
    try:
        return _TASKS[str(task["task"])](task)
    except LoadError as error:
        return _error(error.sentence)
    except SystemExit as error:
        return _error(f"The code ended its process ({quote(str(error.code), WHOLE)}).")
    except BaseException as error:  # noqa: BLE001 -- user code may raise anything at all
        return _error(f"The code raised {type(error).__name__}: {quote(_words(error), WHOLE)}.")


def _error(message: str) -> Reply:
    return {"status": "ERROR", "message": message, "looked_at": {}}


def _words(error: BaseException) -> str:
    # The text of an exception is made by user code too.
    try:
        return str(error)
    except Exception:  # noqa: BLE001 -- see above
        return "it can't say what"


def main(arguments: Sequence[str]) -> None:
    """Do the task of the command line and end the process."""
    # Under a number of its own, which no process that user code starts inherits.
    result = os.dup(int(arguments[0]))
    os.close(int(arguments[0]))
    if os.getcwd() not in sys.path:  # noqa: PTH109 -- compared with what `sys.path` holds
        sys.path.insert(0, os.getcwd())  # noqa: PTH109 -- see above
    task = read_json(arguments[1].encode(), "task", DEFAULT_LIMITS).value
    reply = answer(task) if isinstance(task, Mapping) else _error("The task is no object.")
    data = memoryview(canonical_json(dict(reply)))
    while data:
        data = data[os.write(result, data) :]
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
