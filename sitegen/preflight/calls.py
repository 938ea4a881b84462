"""The gate on a Python function: it returns true, or says why not."""

from sitegen.canonical.text import quote
from sitegen.model.value import Value
from sitegen.preflight.asking import found_by
from sitegen.preflight.gate import Found, Status, World
from sitegen.preflight.loading import WHOLE, load
from sitegen.settings_preflight import CallableRule


def probe_callable(rule: CallableRule, world: World) -> Found:
    """Call the function in a process of its own."""
    return found_by({"task": "callable", "callable": rule.callable}, rule.timeout_s, world)


def judge_call(reference: str) -> dict[str, Value]:
    """Call a function without arguments, in the child process; only true passes."""
    function = load(reference)
    if not callable(function):
        return _told(Status.ERROR, f"{quote(reference)} can't be called.")
    returned = function()
    if returned is True:
        return _told(Status.PASS, "The function returned true.")
    if returned is False:
        return _told(Status.FAIL, "The function returned false.")
    if isinstance(returned, str) and returned:
        return _told(Status.FAIL, f"The function says {quote(returned, WHOLE)}.")
    kind = type(returned).__name__
    sentence = f"The function returned {quote(kind)}, neither true, false nor a sentence."
    return _told(Status.ERROR, sentence)


def _told(status: Status, message: str) -> dict[str, Value]:
    return {"status": status.value, "message": message, "looked_at": {}}
