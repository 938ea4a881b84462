"""Weaker evidence behind the same pass: assertions, layers, events, calls, recorders, signature."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sitegen.canonical.text import quote
from sitegen.compare.diff_writes import write_rows
from sitegen.compare.rows import case_row
from sitegen.model.case import RecorderState
from sitegen.model.detail import (
    AssertionFact,
    CallFact,
    CaseDetail,
    EventFact,
    RecorderFact,
)
from sitegen.model.difference import Difference
from sitegen.model.facts import CaseFacts
from sitegen.model.outcome import Outcome

NAMED: Final = 3
"""Events named in one message; the rest is counted."""

_OUTCOMES: Final = {
    Outcome.PASS.value: 0,
    Outcome.SKIP.value: 1,
    Outcome.UNKNOWN.value: 2,
    Outcome.FAIL.value: 3,
}
_STATUSES: Final = {"PASS": 0, "STARTED": 0, "FAIL": 1, "ERROR": 1}


def evidence_rows(base: CaseFacts, head: CaseFacts) -> Iterator[Difference]:
    """Yield what differs in the evidence behind a case that passed twice."""
    yield from _layer_rows(base, head)
    one, other = base.detail, head.detail
    if one is None or other is None:
        return
    yield from _assertion_rows(head, one.assertions.items, other.assertions.items)
    shared = frozenset(base.layers) & frozenset(head.layers)
    yield from _event_rows(head, one.events.items, other.events.items, shared)
    yield from write_rows(head, one.writes.items, other.writes.items)
    yield from _call_rows(head, one.calls.items, other.calls.items)
    yield from _recorder_rows(head, one.recorders, other.recorders)
    if "signed" in {one.signature, other.signature} and one.signature != other.signature:
        word = "gone" if one.signature == "signed" else "new"
        values = (one.signature or "none", other.signature or "none")
        message = f"The signature of {_name(head)} is {word}."
        yield case_row(f"signature-{word}", head, message, "/signature", values)
    yield from _beyond_rows(head, one, other)


def _name(case: CaseFacts) -> str:
    return quote(case.case_id or case.artifact.path)


def _layer_rows(base: CaseFacts, head: CaseFacts) -> Iterator[Difference]:
    before, now = dict(base.layer_events), dict(head.layer_events)
    for layer in sorted(before.keys() ^ now.keys()):
        lost = layer in before
        number = before[layer] if lost else now[layer]
        events = f"{number:,} event{'' if number == 1 else 's'}"
        message = (
            f"{_name(head)} no longer reaches layer {quote(layer)}: {events} then, none now."
            if lost
            else f"{_name(head)} newly reaches layer {quote(layer)}: none then, {events} now."
        )
        values = (events, "none") if lost else ("none", events)
        kind = "layer-lost" if lost else "layer-reached"
        yield case_row(kind, head, message, "/execution_trace", values, layer)


def _assertion_rows(
    case: CaseFacts, base: Sequence[AssertionFact], head: Sequence[AssertionFact]
) -> Iterator[Difference]:
    if base == head:
        return
    before, now = _by_id(base), _by_id(head)
    for name in sorted(before.keys() | now.keys()):
        ones, others = before.get(name, []), now.get(name, [])
        for one, other in zip(ones, others, strict=False):
            yield from _changed_assertion(case, one, other)
        for one in ones[len(others) :]:
            message = f"The assertion {quote(name)} of {_name(case)} is gone."
            yield case_row("assertion-gone", case, message, "/assertions", (one.outcome, None))
        for other in others[len(ones) :]:
            message = f"The assertion {quote(name)} of {_name(case)} is new."
            yield case_row("assertion-new", case, message, "/assertions", (None, other.outcome))


def _by_id(assertions: Iterable[AssertionFact]) -> dict[str, list[AssertionFact]]:
    found: dict[str, list[AssertionFact]] = defaultdict(list)
    for one in sorted(assertions):
        found[one.id].append(one)
    return found


def _changed_assertion(
    case: CaseFacts, one: AssertionFact, other: AssertionFact
) -> Iterator[Difference]:
    name = quote(one.id)
    if one.outcome != other.outcome:
        worse = _OUTCOMES[other.outcome] > _OUTCOMES[one.outcome]
        kind = "assertion-weaker" if worse else "assertion-stronger"
        message = f"The assertion {name} was {one.outcome} and is {other.outcome}."
        yield case_row(kind, case, message, "/assertions", (one.outcome, other.outcome))
    elif one.message != other.message:
        message = f"The assertion {name} says something else."
        values = (one.message, other.message)
        yield case_row("assertion-changed", case, message, "/assertions", values)


def _event_rows(
    case: CaseFacts,
    base: Sequence[EventFact],
    head: Sequence[EventFact],
    shared: frozenset[str],
) -> Iterator[Difference]:
    """Compare the events of the layers that both sides reach; what a layer lost is told once."""
    ones = [event for event in base if event.layer in shared]
    others = [event for event in head if event.layer in shared]
    if ones == others:
        return
    before, now = Counter(ones), Counter(others)
    common = before & now
    lost, gained = before - now, now - before
    yield from _paired_events(case, lost, gained)
    for kind, left in (("events-lost", lost), ("events-gained", gained)):
        for layer, events in _by_layer(left).items():
            total = sum(events.values())
            told = _told(events)
            word = "lost" if kind == "events-lost" else "new"
            message = f"{total:,} events of layer {quote(layer)} are {word}: {told}."
            values = (told, None) if word == "lost" else (None, told)
            yield case_row(kind, case, message, "/execution_trace", values, layer)
    if _kept(ones, common) != _kept(others, common):
        message = f"The events of {_name(case)} come in another order."
        yield case_row("events-reordered", case, message, "/execution_trace")


def _paired_events(
    case: CaseFacts, lost: Counter[EventFact], gained: Counter[EventFact]
) -> Iterator[Difference]:
    """Yield events that differ in one thing only, and take them out of both counters."""
    for field in ("component", "operation", "status"):
        changed: Counter[tuple[str, str, str]] = Counter()
        waiting: dict[EventFact, list[EventFact]] = defaultdict(list)
        for event in sorted(gained.elements()):
            waiting[event._replace(**{field: ""})].append(event)
        for event in sorted(lost.elements()):
            found = waiting[event._replace(**{field: ""})]
            if found:
                other = found.pop(0)
                lost[event] -= 1
                gained[other] -= 1
                changed[event.layer, getattr(event, field), getattr(other, field)] += 1
        for (layer, was, now), number in sorted(changed.items()):
            kind = _status_kind(was, now) if field == "status" else f"event-{field}"
            message = (
                f"{number:,} events of layer {quote(layer)} have another {field}:"
                f" {quote(was)} then, {quote(now)} now."
            )
            yield case_row(kind, case, message, "/execution_trace", (was, now), layer)


def _status_kind(was: str, now: str) -> str:
    before, after = _STATUSES.get(was, 0), _STATUSES.get(now, 0)
    # Between two good or two bad words the order of the alphabet decides, the same both ways.
    worse = after > before or (after == before and now > was)
    return "event-status-worse" if worse else "event-status-better"


def _by_layer(events: Counter[EventFact]) -> Mapping[str, Counter[EventFact]]:
    found: dict[str, Counter[EventFact]] = defaultdict(Counter)
    for event in sorted(events):
        if events[event] > 0:
            found[event.layer][event] = events[event]
    return found


def _told(events: Counter[EventFact]) -> str:
    named = [
        f"{quote(event.event_type)} of {quote(event.operation)}" for event in list(events)[:NAMED]
    ]
    more = len(events) - len(named)
    return "; ".join(named) + (f"; and {more:,} more kinds" if more else "")


def _kept(events: Iterable[EventFact], common: Counter[EventFact]) -> list[EventFact]:
    left = Counter(common)
    kept = []
    for event in events:
        if left[event] > 0:
            left[event] -= 1
            kept.append(event)
    return kept


def _call_rows(
    case: CaseFacts, base: Sequence[CallFact], head: Sequence[CallFact]
) -> Iterator[Difference]:
    if base == head:
        return
    where = "/api_calls_used"
    before, now = _measured(base), _measured(head)
    for key in sorted(before.keys() | now.keys()):
        ones, others = before.get(key, []), now.get(key, [])
        name = quote(" ".join(key[:2]))
        for one, other in zip(ones, others, strict=False):
            if one != other:
                message = f"The call {name} had the status code {one} and has {other}."
                yield case_row("api-call-status", case, message, where, (one, other))
        for one in ones[len(others) :]:
            yield case_row("api-call-gone", case, f"The call {name} is gone.", where, (one, None))
        for other in others[len(ones) :]:
            yield case_row("api-call-new", case, f"The call {name} is new.", where, (None, other))
    declared = [_declared(calls) for calls in (base, head)]
    if declared[0] != declared[1]:
        message = f"{_name(case)} declares other API calls."
        yield case_row("declared-call-changed", case, message, where, (declared[0], declared[1]))


def _measured(calls: Iterable[CallFact]) -> dict[tuple[str, str, str], list[str]]:
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for call in calls:
        if not call.declared:
            code = "none" if call.status_code is None else str(call.status_code)
            found[call.method, call.path, call.operation].append(code)
    return {key: sorted(codes) for key, codes in found.items()}


def _declared(calls: Iterable[CallFact]) -> str:
    lines = [f"{one.method} {one.path} → {one.status_code}" for one in calls if one.declared]
    return "\n".join(sorted(lines)) or "none"


def _recorder_rows(
    case: CaseFacts, base: Iterable[RecorderFact], head: Iterable[RecorderFact]
) -> Iterator[Difference]:
    before, now = dict(base), dict(head)
    on = RecorderState.ON.value
    for name in sorted(before.keys() | now.keys()):
        was, is_now = before.get(name, "absent"), now.get(name, "absent")
        if was == is_now:
            continue
        if on not in {was, is_now}:
            kind, word = "case-described-otherwise", f"is {is_now}, and was {was}"
        elif was == on:
            kind, word = "recorder-off", "no longer looks"
        else:
            kind, word = "recorder-on", "looks now"
        message = f"The recorder {quote(name)} of {_name(case)} {word}."
        yield case_row(kind, case, message, "/recorders", (was, is_now))


def _beyond_rows(case: CaseFacts, one: CaseDetail, other: CaseDetail) -> Iterator[Difference]:
    for where, before, now in (
        ("/assertions", one.assertions, other.assertions),
        ("/execution_trace", one.events, other.events),
        ("/db_writes", one.writes, other.writes),
        ("/api_calls_used", one.calls, other.calls),
    ):
        if before.sha256 != now.sha256 and before.items == now.items:
            message = (
                f"{_name(case)} has {before.total:,} and {now.total:,} items there; those beyond"
                f" the first {len(now.items):,} are not all the same."
            )
            values = (before.sha256, now.sha256)
            yield case_row("evidence-beyond-limit", case, message, where, values)
