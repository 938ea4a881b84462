"""Whether a function takes every call that another one takes."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Final

from sitegen.canonical.text import quote

_EXTRA: Final = "one_more"
_POSITIONAL: Final = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call: each argument is the name of the parameter that it is for."""

    by_place: tuple[str, ...] = ()
    by_name: dict[str, str] = field(default_factory=dict)


def refused_call(wanted: Signature, own: Signature) -> str | None:
    """Return which call that `wanted` takes is refused by `own`, None where none is."""
    for call in _calls(wanted):
        try:
            bound = own.bind(*call.by_place, **call.by_name)
        except TypeError as error:
            return f"refuses a call like {quote(str(wanted))}: {error}"
        for name, value in bound.arguments.items():
            moved = isinstance(value, str) and value != name and value in own.parameters
            if moved and wanted.parameters[value].kind is not Parameter.POSITIONAL_ONLY:
                return f"takes {quote(str(value))} where {quote(name)} belongs"
    return None


def _calls(wanted: Signature) -> Iterator[_Call]:
    """Yield calls that together use every freedom of a signature."""
    parameters = list(wanted.parameters.values())
    places = [item for item in parameters if item.kind in _POSITIONAL]
    named = [item for item in parameters if item.kind is Parameter.KEYWORD_ONLY]
    more = [item.kind for item in parameters]
    extra_place = (_EXTRA,) if Parameter.VAR_POSITIONAL in more else ()
    extra_name = {_EXTRA: _EXTRA} if Parameter.VAR_KEYWORD in more else {}
    all_named = {item.name: item.name for item in named}
    yield _Call((*(item.name for item in places), *extra_place), {**all_named, **extra_name})
    needed = [item for item in places if item.default is inspect.Parameter.empty]
    needed_names = {
        item.name: item.name for item in named if item.default is inspect.Parameter.empty
    }
    yield _Call(tuple(item.name for item in needed), needed_names)
    only = [item.name for item in places if item.kind is Parameter.POSITIONAL_ONLY]
    free = {item.name: item.name for item in places if item.name not in only}
    yield _Call(tuple(only), {**free, **all_named, **extra_name})
