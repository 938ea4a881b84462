"""What can't be verified, told without the product's code: an upper bound on verdicts.

`may_be_verified` is true where nothing in plain sight forbids it; the product may be stricter,
never laxer.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.builders import HASHED, hash_of
from tests.own_builders import own_hash_of

Document = Mapping[str, Any]


class _TwiceError(ValueError):
    """A key stands twice."""


def strict(data: bytes) -> Any:
    """Return what a JSON document says, as any careful reader would; raise `ValueError`."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise _TwiceError
        return found

    def refused(name: str) -> None:
        raise ValueError(name)

    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    return json.loads(text, object_pairs_hook=once, parse_constant=refused)  # noqa: TID251 -- the oracle's own


def case_may_be_verified(data: bytes) -> bool:
    """Tell whether a case may be: it says PASS, its assertions do, and its hash is its own."""
    try:
        case = strict(data)
    except (ValueError, RecursionError):
        return False
    if not isinstance(case, dict) or case.get("status") != "PASS":
        return False
    assertions = case.get("assertions")
    if not isinstance(assertions, list) or not assertions:
        return False
    statuses = [item.get("status") for item in assertions if isinstance(item, dict)]
    if "FAIL" in statuses or "PASS" not in statuses:
        return False
    output = case.get("observed_output")
    if isinstance(output, dict) and output.get("passed") is False:
        return False
    return _is_own_hash(case) and _trace_agrees(case)


def _is_own_hash(case: Document) -> bool:
    recorded = case.get("determinism_hash")
    try:
        if case.get("schema") == "sitegen.case/1":
            return recorded == own_hash_of(case)
        return recorded == hash_of({name: case.get(name) for name in HASHED})
    except (UnicodeEncodeError, TypeError, ValueError, KeyError):
        return False


def _trace_agrees(case: Document) -> bool:
    events = _rows(case, "execution_trace")
    ends = [
        event.get("status")
        for event in events
        if isinstance(event, dict) and event.get("event_type") == "test.end"
    ]
    writes = _rows(case, "db_writes")
    failed = any(isinstance(write, dict) and write.get("success") is False for write in writes)
    return not failed and not any(status in ("FAIL", "ERROR") for status in ends)


def _is_all(rows: object, member: str, word: object) -> bool:
    return isinstance(rows, list) and all(
        isinstance(row, dict) and row.get(member) == word for row in rows
    )


_STATED: Final[Mapping[str, Callable[[Document], bool]]] = {
    "observation": lambda one: (
        one.get("status") == "PASS"
        and not one.get("invariants_failed")
        and _is_all(one.get("invariant_results"), "status", "PASS")
    ),
    "gate_report": lambda one: (
        one.get("gate") == "PASS"
        and not one.get("failed")
        and _is_all(one.get("results"), "status", "PASS")
    ),
    "scenario_run": lambda one: (one.get("result") or {}).get("passed") is True,
    "journey": lambda one: one.get("status_match") is True,
    "housekeeping": lambda one: (one.get("result") or {}).get("success") is True,
    "preflight": lambda one: (
        one.get("status") == "PASS"
        and bool(one.get("gates"))
        and not any(row.get("status") == "FAIL" for row in one["gates"])
    ),
    "certification": lambda one: one.get("status") == "CERTIFIED",
    "effect_observation": lambda one: (
        one.get("status") in ("PASS", "PASSED")
        and not any(row.get("status") == "FAIL" for row in one.get("checklist") or [])
        and not any(row.get("status") == "FAIL" for row in one.get("guardrails") or [])
    ),
    "projection_audit": lambda one: (one.get("result") or {}).get("status") in ("PASS", "PASSED"),
    "proof": lambda one: "FAILED" not in json.dumps(one.get("verification_status")),
}


def record_may_be_verified(kind: str, data: bytes) -> bool:
    """Tell whether a record of this kind may be: what it states, it states of all its parts.

    Only JSON is judged here: of text and YAML anything may be.
    """
    try:
        document = strict(data)
    except (ValueError, RecursionError):
        return not data.lstrip().startswith((b"{", b"["))
    if not isinstance(document, dict):
        return False
    stated = _STATED.get(kind)
    try:
        return stated is not None and bool(stated(document))
    except (AttributeError, TypeError):  # a member of another type than it has to have
        return False


def _rows(case: Document, name: str) -> list[object]:
    rows = case.get(name)
    return rows if isinstance(rows, list) else []
