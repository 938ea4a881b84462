"""What is kept of a case's content for comparisons: without what differs from run to run."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.encode import canonical_json
from sitegen.checks.case_identity import UNSIGNED
from sitegen.limits import Limits
from sitegen.model.case import Case, CaseEvidence
from sitegen.model.detail import (
    AssertionFact,
    CallFact,
    CaseDetail,
    EventFact,
    FieldFact,
    KeptList,
    KeptValue,
    RecorderFact,
    WriteFact,
)
from sitegen.model.layer import LayerCall
from sitegen.model.value import Value

STEADY_RECIPES: Final = frozenset({"sitegen.hash/1"})
"""Recipes of a case's hash that cover nothing that differs from run to run."""

OTHERS: Final = "(others)"
"""What stands for the names beyond the limit of a list in the facts."""

LAYER_PAIRS: Final = 64
"""Pairs of layers kept of one case; the rest is counted as one."""

_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{6,16}\b")
_MASK: Final = "0x…"
_STARTED: Final = "STARTED"

_MOST_KNOWN: Final = 4_096
_KNOWN: Final[dict[EventFact, EventFact]] = {}

_Item = TypeVar("_Item", bound=tuple[object, ...])


def case_detail(case: Case, limits: Limits, volatile: Sequence[str]) -> CaseDetail:
    """Return what comparisons look into.

    `volatile` names members of the output that differ from run to run: those of this name, and
    those that begin with it and an underscore, at any depth. Memory addresses are masked.
    """
    evidence = case.evidence
    size, most = limits.fact_bytes, limits.fact_items
    recorders = [
        RecorderFact(bounded(one.name, size), one.state.value) for one in evidence.recorders
    ]
    rest = rest_digest(recorders[most:])
    if rest is not None:
        recorders = [*recorders[:most], RecorderFact(f"{OTHERS} {rest}", recorders[most].state)]
    return CaseDetail(
        route=_short(case.route, size),
        method=_short(case.method, size),
        request=_fields(case.request_fields, limits),
        response=_fields(case.response_fields, limits),
        input=_value(case.input, size),
        output=_value(_without(case.output, tuple(volatile)), size),
        assertions=_list(_assertions(evidence, size), most),
        events=_list(_events(evidence, size), most),
        writes=_list(_writes(evidence, size), most),
        calls=_list(_calls(evidence, size), most),
        recorders=tuple(sorted(recorders)),
        signature=_signature(case.signature),
        hash_volatile=case.content_hash.recipe not in STEADY_RECIPES,
    )


def bounded(text: str, size: int) -> str:
    """Return the text, or where it has more than `size` bytes of UTF-8 a digest of it."""
    # UTF-8 needs at most four bytes a character, so that short texts need no encoding.
    if len(text) * 4 <= size:
        return text
    data = text.encode("utf-8", "surrogatepass")
    return text if len(data) <= size else f"sha256:{sha256_hex(data)}"


def rest_digest(left_out: Sequence[tuple[object, ...]]) -> str | None:
    """Return what stands for items beyond a limit: a digest, so that no change in them is lost."""
    if not left_out:
        return None
    return f"sha256:{sha256_hex(canonical_json([list(item) for item in left_out]))}"  # type: ignore[arg-type]


def layer_calls(evidence: CaseEvidence) -> tuple[LayerCall, ...]:
    """Return which layer called which, and how often, most often first.

    An event that says STARTED is open until one of the same layer, component and operation
    follows; an event of another layer than the innermost open one was called from there.
    """
    open_events: list[tuple[str, str, str]] = []
    counted: Counter[tuple[str, str]] = Counter()
    for event in evidence.trace:
        own = (event.layer, event.component, event.operation)
        if event.status != _STARTED and open_events and open_events[-1] == own:
            open_events.pop()
            continue
        if open_events and open_events[-1][0] != event.layer:
            counted[open_events[-1][0], event.layer] += 1
        if event.status == _STARTED:
            open_events.append(own)
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    kept = tuple(LayerCall(caller, callee, times) for (caller, callee), times in ordered)
    if len(kept) <= LAYER_PAIRS:
        return kept
    rest = sum(call.times for call in kept[LAYER_PAIRS:])
    return (*kept[:LAYER_PAIRS], LayerCall(OTHERS, OTHERS, rest))


def masked(text: str) -> str:
    """Return the text with memory addresses masked."""
    return _ADDRESS.sub(_MASK, text) if "0x" in text else text


def _short(text: str | None, size: int) -> str | None:
    return None if text is None else bounded(text, size)


def _signature(text: str | None) -> str | None:
    if text is None:
        return None
    return "unsigned" if text == UNSIGNED else "signed"


def _fields(fields: Mapping[str, Value] | None, limits: Limits) -> tuple[FieldFact, ...] | None:
    if fields is None:
        return None
    size, most = limits.fact_bytes, limits.fact_items
    kept = [
        FieldFact(bounded(name, size), bounded(_type(fields[name]), size))
        for name in sorted(fields)[:most]
    ]
    if len(fields) > most:
        rest = canonical_json({name: fields[name] for name in sorted(fields)[most:]})
        kept.append(FieldFact(OTHERS, f"sha256:{sha256_hex(rest)}"))
    return tuple(kept)


def _type(value: Value) -> str:
    return value if isinstance(value, str) else canonical_json(value).decode("ascii")


def _value(value: Value, size: int) -> KeptValue | None:
    if value is None:
        return None
    data = canonical_json(value)
    text = data.decode("ascii") if len(data) <= size else None
    return KeptValue(sha256_hex(data), text)


def _without(value: Value, volatile: tuple[str, ...]) -> Value:
    """Return the value without volatile members, and with memory addresses masked."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {
            name: _without(inner, volatile)
            for name, inner in value.items()
            if not _is_volatile(name, volatile)
        }
    if isinstance(value, Sequence):
        return [_without(inner, volatile) for inner in value]
    return value


def _is_volatile(name: str, volatile: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}_") for one in volatile)


def _assertions(evidence: CaseEvidence, size: int) -> list[AssertionFact]:
    return [
        AssertionFact(bounded(one.id, size), one.outcome.value, bounded(masked(one.message), size))
        for one in evidence.assertions
    ]


def _events(evidence: CaseEvidence, size: int) -> list[EventFact]:
    short = size // 4
    events = [
        EventFact(one.layer, one.event_type, one.component, one.operation, one.status)
        if len(one.layer) + len(one.event_type) + len(one.component) + len(one.operation) < short
        and len(one.status) < short
        else EventFact(
            bounded(one.layer, size),
            bounded(one.event_type, size),
            bounded(one.component, size),
            bounded(one.operation, size),
            bounded(one.status, size),
        )
        for one in evidence.trace
    ]
    return [_shared(event) for event in events]


def _shared(event: EventFact) -> EventFact:
    """Return the one object for equal events: they recur from case to case."""
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    return _KNOWN.setdefault(event, event)


def _writes(evidence: CaseEvidence, size: int) -> list[WriteFact]:
    return [
        WriteFact(
            bounded(one.layer, size),
            bounded(one.table, size),
            bounded(one.sql_op, size),
            one.rows,
            bounded(one.fingerprint, size),
            one.success,
            _short(one.transaction, size),
        )
        for one in evidence.db_writes
    ]


def _calls(evidence: CaseEvidence, size: int) -> list[CallFact]:
    return [
        CallFact(
            bounded(one.method, size),
            bounded(one.path, size),
            bounded(one.operation, size),
            one.status_code,
            one.declared,
        )
        for one in evidence.api_calls
    ]


def _list(items: Iterable[_Item], most: int) -> KeptList[_Item]:
    every = tuple(items)
    if len(every) <= most:
        return KeptList(every, len(every))
    digest = sha256_hex(canonical_json([list(item) for item in every]))  # type: ignore[arg-type]
    return KeptList(every[:most], len(every), digest)
