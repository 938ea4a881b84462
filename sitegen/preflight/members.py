"""Members of a capability, and whether a candidate has each of them in a form that can be used."""

import dis
import inspect
from collections.abc import Callable
from types import CodeType
from typing import Any, Final

from sitegen.canonical.text import quote
from sitegen.preflight.signatures import refused_call

_ABSENT: Final = object()
_CALL: Final = "__call__"
_REFUSAL: Final = "NotImplementedError"
_IDLE: Final = frozenset(
    {
        "RESUME", "NOP", "LOAD_CONST", "POP_TOP", "RETURN_VALUE", "RETURN_CONST",
        "RETURN_GENERATOR", "CALL_INTRINSIC_1", "RERAISE",
    }
)  # fmt: skip
"""What the code of a function is made of that holds nothing but a docstring, `...` or `pass`."""


def demanded(capability: type) -> list[str]:
    """Return the names of the members that a Protocol or an ABC demands, sorted."""
    if not getattr(capability, "_is_protocol", False):
        return sorted(getattr(capability, "__abstractmethods__", ()))
    names: set[str] = set()
    for base in capability.__mro__:
        if getattr(base, "_is_protocol", False) and base.__module__ != "typing":
            names.update(vars(base), vars(base).get("__annotations__", ()))
    return sorted(name for name in names if not name.startswith("_") or name == _CALL)


def problem_of(name: str, capability: type, candidate: Any) -> str | None:
    """Return what is wrong with a member of the candidate, None where it can be used."""
    wanted = inspect.getattr_static(capability, name, _ABSENT)
    found = _found(name, candidate)
    if found is _ABSENT:
        return f"it has no {quote(name)}"
    undone = _undone(wanted, found)
    if undone is not None:
        return f"{quote(name)} {undone}"
    unlike = _unlike(wanted, found, bound=_is_bound(name, found, candidate))
    return None if unlike is None else f"{quote(name)} {unlike}"


def _found(name: str, candidate: Any) -> Any:
    """Return a member without running a descriptor; what a class only annotates counts as there."""
    if name == _CALL and inspect.isroutine(candidate):
        return candidate
    found = inspect.getattr_static(candidate, name, _ABSENT)
    if found is not _ABSENT:
        return found
    owner = candidate if inspect.isclass(candidate) else type(candidate)
    annotated = any(name in vars(base).get("__annotations__", ()) for base in owner.__mro__)
    return None if annotated else _ABSENT


def _is_bound(name: str, found: Any, candidate: Any) -> bool:
    """Tell whether a member is called as it is, with no instance before its arguments."""
    if found is candidate:
        return True
    return not inspect.isclass(candidate) and name in getattr(candidate, "__dict__", {})


def _undone(wanted: Any, found: Any) -> str | None:
    """Return why a member is none that anybody wrote."""
    if getattr(found, "__isabstractmethod__", False):
        return "is still abstract"
    code = _code(found)
    if code is None:
        return None
    operations = list(dis.get_instructions(code))
    names = {operation.opname for operation in operations}
    idle = names <= _IDLE and not code.co_names
    if found is wanted and idle:
        return "is the capability's own, which does nothing"
    if code.co_names == (_REFUSAL,) and not any("JUMP" in name for name in names):
        return "only says that it is not implemented"
    return None


def _code(member: Any) -> CodeType | None:
    function = member.fget if isinstance(member, property) else _function(member)
    code = getattr(inspect.unwrap(function), "__code__", None) if function is not None else None
    return code if isinstance(code, CodeType) else None


def _function(member: Any) -> Callable[..., Any] | None:
    """Return what is called where the member is called, None where it can't be."""
    if isinstance(member, staticmethod | classmethod):
        return member.__func__
    if member is _ABSENT or isinstance(member, property) or not callable(member):
        return None
    called: Callable[..., Any] = member
    return called


def _unlike(wanted: Any, found: Any, *, bound: bool) -> str | None:
    """Return why a member can't be used as the capability's own could be."""
    method, own = _function(wanted), _function(found)
    if method is None:
        is_value = wanted is _ABSENT or isinstance(wanted, property)
        return "is a method, not a value" if own is not None and is_value else None
    if own is None:
        return "can't be called"
    if inspect.iscoroutinefunction(method) is not inspect.iscoroutinefunction(own):
        return f"is {_kind(own)}, but should be {_kind(method)}"
    try:
        return refused_call(
            _signature(wanted, method, bound=False), _signature(found, own, bound=bound)
        )
    except (TypeError, ValueError):
        return "has no signature that can be read"


def _kind(function: Callable[..., Any]) -> str:
    return "a coroutine" if inspect.iscoroutinefunction(function) else "a plain method"


def _signature(member: Any, function: Callable[..., Any], *, bound: bool) -> inspect.Signature:
    """Return a signature as the caller of an instance sees it."""
    signature = inspect.signature(function)
    if bound or isinstance(member, staticmethod) or not inspect.isfunction(function):
        return signature
    parameters = list(signature.parameters.values())
    if parameters and parameters[0].kind in {
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    }:
        return signature.replace(parameters=parameters[1:])
    return signature
