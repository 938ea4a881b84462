"""The gate on a capability: an entry point is loaded and held against an ABC or Protocol.

No path and no text is searched: what counts is what Python would call.
"""

import abc
import inspect
from typing import Any

from sitegen.canonical.text import quote
from sitegen.model.value import Value
from sitegen.preflight.asking import found_by
from sitegen.preflight.gate import Found, Status, World
from sitegen.preflight.loading import load
from sitegen.preflight.members import demanded, problem_of
from sitegen.settings_preflight import CapabilityRule


def probe_capability(rule: CapabilityRule, world: World) -> Found:
    """Load and compare in a process of its own."""
    task: dict[str, Value] = {
        "task": "capability",
        "entry_point": rule.entry_point,
        "implements": rule.implements,
    }
    return found_by(task, rule.timeout_s, world)


def judge_capability(entry_point: str, implements: str) -> dict[str, Value]:
    """Compare the two, in the child process. Raises `LoadError`."""
    capability = load(implements)
    is_protocol = bool(getattr(capability, "_is_protocol", False))
    if not isinstance(capability, type) or not (is_protocol or isinstance(capability, abc.ABCMeta)):
        return _told(Status.ERROR, f"{quote(implements)} is neither an ABC nor a Protocol.", [])
    members = demanded(capability)
    if not members:
        return _told(Status.ERROR, f"{quote(implements)} demands no member at all.", [])
    candidate = load(entry_point)
    problems = [
        problem
        for name in members
        if (problem := problem_of(name, capability, candidate)) is not None
    ]
    if not is_protocol and not _is_a(candidate, capability):
        problems.insert(0, f"it is no subclass of {quote(capability.__qualname__)}")
    if inspect.isclass(candidate) and not problems:
        # What is left abstract by another base can't be made either.
        left = sorted(getattr(candidate, "__abstractmethods__", ()))
        problems += [f"{quote(name)} is still abstract" for name in left]
    if problems:
        told = "; ".join(problems)
        sentence = f"{quote(entry_point)} does not implement {quote(implements)}: {told}."
        return _told(Status.FAIL, sentence, members)
    sentence = f"{quote(entry_point)} implements {quote(implements)}: {', '.join(members)}."
    return _told(Status.PASS, sentence, members)


def _is_a(candidate: Any, capability: type) -> bool:
    if inspect.isclass(candidate):
        return issubclass(candidate, capability)
    return isinstance(candidate, capability)


def _told(status: Status, message: str, members: list[str]) -> dict[str, Value]:
    return {"status": status.value, "message": message, "looked_at": {"members": [*members]}}
