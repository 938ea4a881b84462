"""Ask user code, in a child process with a time limit: what it prints is never taken for an answer.

The answer comes back over a pipe of its own. A module that hangs, exits or prints breaks nothing.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sitegen
from sitegen.canonical.encode import canonical_json
from sitegen.canonical.strict_json import read_json
from sitegen.canonical.text import quote
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.value import Value
from sitegen.preflight.gate import Found, Status, World
from sitegen.preflight.processes import RESULT_BYTES, Ended, run_bounded

_MODULE = "sitegen.preflight.child"
_MESSAGE_CHARS = 1_000
_OWN_STATUSES = frozenset({Status.PASS, Status.FAIL, Status.ERROR})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child answered; `problem` says why where it is None. `output` is what it printed."""

    value: Mapping[str, Value] | None
    problem: str
    output: Mapping[str, Value]


def ask(task: Mapping[str, Value], timeout_s: float, world: World) -> Answer:
    """Let a child do the task; see `sitegen.preflight.child` for the tasks."""
    words = [sys.executable, "-m", _MODULE, "{result}", canonical_json(task).decode("ascii")]
    try:
        ended = run_bounded(words, timeout_s, _environ(world.environ))
    except OSError as error:
        return Answer(None, f"The child process can't be started: {error.strerror}.", {})
    output = ended.output.shown(world.secrets)
    value = _value(ended)
    if value is not None:
        return Answer(value, "", output)
    if ended.exit_code is None:
        return Answer(None, f"There was no answer within {timeout_s:g} s.", output)
    problem = f"The process ended with code {ended.exit_code} before it answered."
    return Answer(None, problem, output)


def found_by(task: Mapping[str, Value], timeout_s: float, world: World) -> Found:
    """Let a child look at a whole gate, and return what it found."""
    answer = ask(task, timeout_s, world)
    looked_at: dict[str, Value] = {key: value for key, value in task.items() if key != "task"}
    if answer.output.get("bytes"):
        looked_at["output"] = answer.output
    if answer.value is None:
        return Found(Status.ERROR, answer.problem, looked_at)
    status, message = answer.value.get("status"), answer.value.get("message")
    more = answer.value.get("looked_at")
    if status not in _OWN_STATUSES or not isinstance(message, str) or not isinstance(more, Mapping):
        said = quote(world.secrets.text(str(answer.value)))
        sentence = f"The answer is none that a gate gives: {said}."
        return Found(Status.ERROR, sentence, looked_at)
    clean = world.secrets.text(message)
    if len(clean) > _MESSAGE_CHARS:
        clean = clean[:_MESSAGE_CHARS] + "…"
    return Found(Status(str(status)), clean, {**looked_at, **more})


def _environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which the child finds sitegen as this process did, last of all."""
    own = str(Path(sitegen.__file__).parent.parent)
    paths = [path for path in environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    return {**environ, "PYTHONPATH": os.pathsep.join([*paths, own])}


def _value(ended: Ended) -> Mapping[str, Value] | None:
    # An answer that came after the time was up, or without a good end, is none.
    if ended.exit_code != 0 or len(ended.result) > RESULT_BYTES:
        return None
    value = read_json(ended.result, "answer", DEFAULT_LIMITS).value
    return value if isinstance(value, Mapping) else None
