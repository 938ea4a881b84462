"""What a case and a run say of the interface: fields, routes, endpoints."""

from collections.abc import Iterator, Sequence

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.compare.rows import case_row, whole_row
from sitegen.model.detail import FieldFact
from sitegen.model.difference import Difference, EndpointFact
from sitegen.model.facts import CaseFacts

Fields = tuple[FieldFact, ...] | None
Endpoints = tuple[EndpointFact, ...] | None


def contract_rows(base: CaseFacts, head: CaseFacts) -> Iterator[Difference]:
    """Yield what differs in how a case is described, and in the fields that it declares."""
    one, other = base.detail, head.detail
    for where, before, now in (
        ("/uc_id", base.use_case, head.use_case),
        ("/stage", base.stage, head.stage),
        ("/operation_name", base.operation, head.operation),
        ("/labels", ", ".join(base.labels), ", ".join(head.labels)),
    ):
        if before != now:
            message = f"{quote(head.case_id or '')} states another {where[1:]}."
            yield case_row("case-described-otherwise", head, message, where, (before, now))
    if one is None or other is None or one is other:
        return
    for kind, where, before, now in (
        ("case-route-changed", "/route_path", one.route, other.route),
        ("case-method-changed", "/api_method", one.method, other.method),
    ):
        if before != now:
            message = f"{quote(head.case_id or '')} names {quote(now or 'nothing')} now."
            yield case_row(kind, head, message, where, (before, now))
    yield from _field_rows(head, "request", one.request, other.request)
    yield from _field_rows(head, "response", one.response, other.response)


def _field_rows(case: CaseFacts, side: str, base: Fields, head: Fields) -> Iterator[Difference]:
    if base == head:
        return
    before, now = dict(base or ()), dict(head or ())
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) == now.get(name):
            continue
        word, judged = _change(name in before, name in now)
        message = f"The {side} field {quote(name)} {judged}."
        yield case_row(
            f"{side}-field-{word}",
            case,
            message,
            pointer(f"{side}_fields", name),
            (before.get(name), now.get(name)),
        )


def _change(before: bool, now: bool) -> tuple[str, str]:  # noqa: FBT001 -- where the field is
    if not now:
        return "gone", "is gone: breaking"
    if not before:
        return "new", "is new: compatible"
    return "retyped", "has another type: breaking"


def endpoint_rows(base: Endpoints, head: Endpoints) -> Iterator[Difference]:
    """Yield what differs between the endpoints that two runs declare."""
    if base is None and head is None:
        return
    if base is None or head is None:
        word = "new" if base is None else "gone"
        yield whole_row(f"snapshot-{word}", f"The API snapshot is {word}.", "/endpoints")
        return
    before, now = _operations(base), _operations(head)
    for key in sorted(before.keys() | now.keys()):
        ones, others = before.get(key, ()), now.get(key, ())
        if ones == others:
            continue
        name = quote(f"{key[0]} {key[1]}")
        values = (", ".join(ones) or None, ", ".join(others) or None)
        if not others:
            kind, message = "endpoint-gone", f"The endpoint {name} is gone: breaking."
        elif not ones:
            kind, message = "endpoint-new", f"The endpoint {name} is new: compatible."
        else:
            kind, message = "endpoint-changed", f"The endpoint {name} is another operation."
        yield whole_row(kind, message, "/endpoints", values)


def _operations(endpoints: Sequence[EndpointFact]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in sorted(endpoints):
        key = (one.method, one.path)
        found[key] = (*found.get(key, ()), one.operation)
    return found
