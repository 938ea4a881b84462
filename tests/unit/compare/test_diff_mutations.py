"""Every kind of difference: a run is changed in one way, and exactly that is told."""

import copy
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sitegen.compare.diff import compare
from sitegen.compare.kinds import KIND_BY_ID, KINDS
from sitegen.model.difference import Difference, DiffSide, Point, RecordState
from sitegen.model.outcome import Verdict
from tests.builders import encoded, make_case, make_run, rehashed
from tests.diff_tools import mirrored, own_case, run_with, side_from

Case = dict[str, Any]
Change = Callable[[Case], object]


def event(layer: str, operation: str = "op", component: str = "c", status: str = "PASS") -> Case:
    """Return one trace event; its place is set by `numbered`."""
    return {
        "seq": 1,
        "ts_utc": "2026-11-20T20:34:30.000001+00:00",
        "event_type": "step",
        "layer": layer,
        "component": component,
        "operation": operation,
        "trigger": "builder",
        "status": status,
        "detail": {},
    }


def write(table: str = "t", **changes: Any) -> Case:
    """Return one DB write."""
    return {
        "seq": 1,
        "ts_utc": "2026-11-20T20:34:30.000001+00:00",
        "layer": "DB",
        "component": "c",
        "operation": "op",
        "table": table,
        "sql_op": "INSERT",
        "rowcount": 1,
        "statement_fingerprint": "b749eb910c285e6f",
        "success": True,
        "detail": {},
        "transaction": "committed",
    } | changes


def whole() -> Case:
    """Return a case that has one of everything that can go."""
    case = own_case()
    case["execution_trace"] = [event("L4", "a"), event("L5", "b"), event("L5", "c"), event("DB")]
    case["db_writes"] = [write()]
    case["assertions"] = [
        {"id": "A", "status": "PASS", "message": "one"},
        {"id": "B", "status": "PASS", "message": "two"},
    ]
    case["signature"] = "signed by somebody"
    case["attachments"], case["evidence_files"] = [], []
    return case


def drop(name: str, index: int = 0) -> Change:
    """Return the change that takes one item out of a list."""
    return lambda case: case[name].pop(index)


def put(*path: str | int, value: Any) -> Change:
    """Return the change that sets one value."""

    def change(case: Case) -> None:
        target: Any = case
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = value

    return change


def swap(case: Case) -> None:
    """Exchange two events of one layer."""
    events = case["execution_trace"]
    events[1], events[2] = events[2], events[1]


MUTATIONS: Mapping[str, Change] = {
    "assertion-gone": drop("assertions", 1),
    "assertion-changed": put("assertions", 0, "message", value="another"),
    "layer-lost": drop("execution_trace"),
    "events-lost": drop("execution_trace", 1),
    "events-reordered": swap,
    "event-component": put("execution_trace", 1, "component", value="other"),
    "event-operation": put("execution_trace", 1, "operation", value="other"),
    "event-status-worse": put("execution_trace", 1, "status", value="STARTED"),
    "db-write-gone": drop("db_writes"),
    "db-write-table": put("db_writes", 0, "table", value="other"),
    "db-write-rows": put("db_writes", 0, "rowcount", value=2),
    "db-write-statement": put("db_writes", 0, "statement_fingerprint", value="0" * 16),
    "db-write-failed": put("db_writes", 0, "success", value=False),
    "db-write-transaction": put("db_writes", 0, "transaction", value="rolled_back"),
    "api-call-gone": drop("api_calls_used"),
    "api-call-status": put("api_calls_used", 0, "status_code", value=204),
    "recorder-off": put("recorders", "db", "state", value="off"),
    "signature-gone": put("signature", value="UNSIGNED_LOCAL"),
    "output-changed": put("observed_output", "rows", value=3),
    "input-changed": put("synthetic_input", "rows", value=3),
    "request-field-gone": put("request_fields", value={}),
    "request-field-retyped": put("request_fields", "tenant_id", value="integer"),
    "response-field-gone": put("response_fields", value={}),
    "response-field-retyped": put("response_fields", "step", value="integer"),
    "case-route-changed": put("route_path", value="/other"),
    "case-method-changed": put("api_method", value="PUT"),
    "case-described-otherwise": put("stage", value="other"),
}
"""Kind → the one change that must be told as it, and as nothing else."""


def side(case: Case, folder: Path) -> DiffSide:
    """Return a run of this one case, its verdict put to verified.

    What a mutation contradicts is the business of the checks; here both sides pass.
    """
    made = side_from(run_with([case]), folder)
    cases = tuple(replace(facts, verdict=Verdict.VERIFIED) for facts in made.cases)
    return replace(made, cases=cases, run=replace(made.run, verdict=Verdict.VERIFIED))


def told(base: DiffSide, head: DiffSide) -> Counter[str]:
    """Count the rows by kind."""
    return Counter(row.kind for row in compare(base, head).differences)


def shape(row: Difference) -> tuple[object, ...]:
    """Return what must be mirrored of a row."""
    return row.kind, row.rank, row.case_id, row.record, row.base, row.head, row.layer


@pytest.mark.parametrize("kind", sorted(MUTATIONS))
def test_a_mutation_is_told_as_exactly_its_kind(tmp_path: Path, kind: str) -> None:
    """And the other way round as its mirror."""
    case = whole()
    changed = copy.deepcopy(case)
    MUTATIONS[kind](changed)
    base, head = side(case, tmp_path / "base"), side(changed, tmp_path / "head")
    assert told(base, head) == {kind: 1}
    assert told(head, base) == {KIND_BY_ID[kind].mirror: 1}
    there = sorted(shape(row) for row in compare(base, head).differences)
    back = sorted(shape(mirrored(row)) for row in compare(head, base).differences)
    assert there == back


def test_a_weaker_assertion_is_told(tmp_path: Path) -> None:
    """It is in the same place, and no longer passes."""
    base = side(whole(), tmp_path / "base")
    (case,) = base.cases
    assert case.detail is not None
    items = tuple(one._replace(outcome="skip") for one in case.detail.assertions.items)
    kept = replace(case.detail.assertions, items=items)
    weaker = replace(case, detail=replace(case.detail, assertions=kept))
    head = replace(base, cases=(weaker,))
    assert told(base, head) == {"assertion-weaker": 2}
    assert told(head, base) == {"assertion-stronger": 2}


def test_declared_calls_weigh_little(tmp_path: Path) -> None:
    """They were taken from a table."""
    case = whole()
    case["api_calls_used"][0]["measured"] = False
    changed = copy.deepcopy(case)
    changed["api_calls_used"][0]["status_code"] = 500
    base, head = side(case, tmp_path / "base"), side(changed, tmp_path / "head")
    assert told(base, head) == {"declared-call-changed": 1}


def test_another_output_of_another_input_is_a_change_only(tmp_path: Path) -> None:
    """The two can't be compared."""
    case = whole()
    changed = copy.deepcopy(case)
    changed["synthetic_input"]["rows"] = 3
    changed["observed_output"]["rows"] = 4
    base, head = side(case, tmp_path / "base"), side(changed, tmp_path / "head")
    assert told(base, head) == {"input-changed": 1, "output-follows-input": 1}


def test_volatile_members_and_addresses_are_no_difference(tmp_path: Path) -> None:
    """Durations, times, and where an object lay in memory."""
    case = whole()
    case["observed_output"] |= {"duration_ms": 1, "text": "<X at 0x7f0012345678>"}
    changed = copy.deepcopy(case)
    changed["observed_output"] |= {
        "duration_ms": 2,
        "duration": 9.5,
        "text": "<X at 0x7f99aabbccdd>",
    }
    changed["execution_trace"][0]["ts_utc"] = "2026-11-20T21:34:30.000001+00:00"
    assert told(side(case, tmp_path / "base"), side(changed, tmp_path / "head")) == {}


def test_the_same_commit_has_the_same_hash(tmp_path: Path) -> None:
    """Only where the hash covers nothing that differs from run to run."""
    base = side(whole(), tmp_path / "base")
    base = replace(base, run=replace(base.run, commit="a" * 40))
    (case,) = base.cases
    head = replace(base, cases=(replace(case, content_hash="0" * 64),))
    assert told(base, head) == {"hash-changed": 1}
    dirty = replace(head, run=replace(head.run, dirty=True))
    assert told(base, dirty) == {}


VERDICTS = {
    ("verified", "failed"): "case-newly-failing",
    ("verified", "skipped"): "case-newly-skipped",
    ("verified", "contradicted"): "case-newly-contradicted",
    ("verified", "invalid"): "case-newly-invalid",
    ("skipped", "failed"): "case-newly-failing",
    ("failed", "contradicted"): "case-newly-contradicted",
    ("failed", "verified"): "case-newly-passing",
    ("failed", "skipped"): "case-verdict-better",
    ("contradicted", "failed"): "case-verdict-better",
}


@pytest.mark.parametrize(("pair", "kind"), VERDICTS.items())
def test_every_transition_of_a_verdict_is_named(
    tmp_path: Path, pair: tuple[str, str], kind: str
) -> None:
    """By the worse verdict, or as better."""
    base = side(whole(), tmp_path)
    one, other = (
        replace(base, cases=(replace(base.cases[0], verdict=Verdict(word)),)) for word in pair
    )
    assert told(one, other) == {kind: 1}
    assert [shape(mirrored(row)) for row in compare(other, one).differences] == [
        shape(row) for row in compare(one, other).differences
    ]


def test_what_still_fails_is_told_of_another_run_only(tmp_path: Path) -> None:
    """A run compared with itself shows nothing."""
    made = side(whole(), tmp_path)
    failing = replace(made, cases=(replace(made.cases[0], verdict=Verdict.FAILED),))
    again = replace(failing, run=replace(failing.run, evidence_sha256="0" * 64))
    assert told(failing, again) == {"case-still-failing": 1}
    assert told(failing, failing) == {}


def test_a_selection_is_compared_on_what_it_holds(tmp_path: Path) -> None:
    """What it left out is neither gone nor, seen from it, new."""
    cases = [rehashed(make_case(f"TestX__test_{index}")) for index in range(3)]
    base = side_from(make_run(cases), tmp_path / "base")
    head = side_from(make_run(cases[:1]), tmp_path / "head")
    assert told(base, head)["case-removed"] == 2
    part = replace(head, run=replace(head.run, selection="-k one"))
    assert told(base, part) == {}
    assert told(part, base) == {}


def test_endpoints_are_a_contract(tmp_path: Path) -> None:
    """One that is gone breaks somebody, one that is new does not."""
    files = make_run(1)
    snapshot = {
        "run_id": "20261120T203422Z",
        "generated_at": "2026-11-20T20:34:40.000001+00:00",
        "endpoints": [{"method": "GET", "path": "/a", "operation": "a"}],
    }
    more = {**snapshot, "endpoints": [{"method": "PUT", "path": "/a", "operation": "a"}]}
    other = {**snapshot, "endpoints": [{"method": "GET", "path": "/a", "operation": "b"}]}
    name = "apis_snapshot.json"
    base = side_from({**files, name: encoded(snapshot)}, tmp_path / "base")
    moved = side_from({**files, name: encoded(more)}, tmp_path / "moved")
    renamed = side_from({**files, name: encoded(other)}, tmp_path / "renamed")
    assert told(base, moved) == {"endpoint-gone": 1, "endpoint-new": 1}
    assert told(base, renamed) == {"endpoint-changed": 1}
    bare = replace(base, run=replace(base.run, endpoints=None))
    assert told(base, bare) == {"snapshot-gone": 1}


def state(sha256: str = "1", **changes: Any) -> RecordState:
    """Return a preflight's state."""
    values: dict[str, Any] = {
        "kind": "preflight",
        "id": "uat",
        "status": "PASS",
        "verdict": "verified",
        "sha256": sha256 * 64,
        "points": (
            Point("gate", "SR-1", "PASS", "verified"),
            Point("item", "I", "PASS", "verified"),
            Point("metric", "traces", "10", None),
        ),
    }
    return RecordState(**(values | changes))


GATE, ITEM, METRIC = state().points
RECORDS: Mapping[str, tuple[RecordState, ...]] = {
    "record-removed": (),
    "record-newly-failing": (state("2", verdict="failed"),),
    "record-newly-contradicted": (state("2", verdict="contradicted"),),
    "record-status-changed": (state("2", status="OK"),),
    "gate-newly-failing": (
        state("2", points=(GATE._replace(value="FAIL", verdict="failed"), ITEM, METRIC)),
    ),
    "gate-gone": (state("2", points=(ITEM, METRIC)),),
    "point-gone": (state("2", points=(GATE, METRIC)),),
    "point-worse": (
        state("2", points=(GATE, ITEM._replace(value="FAIL", verdict="failed"), METRIC)),
    ),
    "point-changed": (state("2", points=(GATE, ITEM._replace(value="ok"), METRIC)),),
    "metric-fell": (state("2", points=(GATE, ITEM, METRIC._replace(value="9"))),),
}


@pytest.mark.parametrize("kind", sorted(RECORDS))
def test_a_changed_record_is_told_as_exactly_its_kind(tmp_path: Path, kind: str) -> None:
    """Gates, metrics and statements inside it, and its own verdict."""
    made = side(whole(), tmp_path)
    base, head = replace(made, records=(state(),)), replace(made, records=RECORDS[kind])
    assert told(base, head) == {kind: 1}
    there = sorted(shape(row) for row in compare(base, head).differences)
    back = sorted(shape(mirrored(row)) for row in compare(head, base).differences)
    assert there == back
    assert told(made, head) == {}


def test_a_run_that_is_emitted_anew_changes_no_record(tmp_path: Path) -> None:
    """Other bytes with the same statements are no difference."""
    made = side(whole(), tmp_path)
    again = replace(made, records=(state("2"),))
    assert told(replace(made, records=(state(),)), again) == {}


def test_the_catalogue_mirrors_itself() -> None:
    """Every kind has a mirror; the mirror of a worse kind is no worse one, unless it is itself."""
    for kind in KINDS:
        mirror = KIND_BY_ID[kind.mirror]
        assert mirror.family == kind.family
        if mirror.mirror != kind.id:
            assert "-newly-" in kind.id or kind.id.endswith("-verdict-better")
