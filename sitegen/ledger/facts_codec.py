"""Facts of a run as JSON values, and back: what comparisons need, and no more.

Findings are not kept, nor are times, pages and the run id of each case: no comparison needs them.
"""

from dataclasses import asdict
from typing import Any

from sitegen.ledger.facts_members import FactsMembers
from sitegen.model.artifact import Artifact
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
from sitegen.model.difference import EndpointFact, Point, RecordState, RunState
from sitegen.model.facts import CaseFacts, VerdictCounts
from sitegen.model.layer import LayerCall
from sitegen.model.outcome import Outcome, Verdict

Json = dict[str, Any]


def stable_row(case: CaseFacts) -> Json:
    """Return what is equal for two runs of the same code."""
    detail = case.detail
    volatile = detail is None or detail.hash_volatile
    return {
        "artifact": case.artifact.path,
        "assertions": [case.assertions_passed, case.assertions_failed],
        "case_id": case.case_id,
        "detail": None if detail is None else _detail_row(detail),
        "dialect": case.dialect,
        "hash": None if volatile else case.content_hash,
        "labels": case.labels,
        "layers": case.layer_events,
        "operation_name": case.operation,
        "outcome": case.outcome.value,
        "sql_ops": case.sql_ops,
        "stage": case.stage,
        "status": case.status,
        "transitions": case.transitions,
        "uc_id": case.use_case,
        "verdict": case.verdict.value,
    }


def volatile_row(case: CaseFacts) -> Json:
    """Return what differs from run to run."""
    return {
        "duration_s": case.duration_s,
        "hash": case.content_hash,
        "sha256": case.artifact.sha256,
        "size": case.artifact.size,
    }


def case_of(stable: FactsMembers, volatile: FactsMembers) -> CaseFacts:
    """Return the facts of a case. Raises `InputProblem`."""
    detail = stable.optional_inner("detail")
    kept = None if detail is None else _detail_of(detail)
    layers = tuple(stable.pairs("layers"))
    passed, failed = stable.numbers("assertions", 2)
    return CaseFacts(
        artifact=Artifact(
            stable.text("artifact"), volatile.text("sha256"), volatile.number("size")
        ),
        case_id=stable.optional("case_id"),
        status=stable.optional("status"),
        outcome=stable.member(Outcome, "outcome"),
        verdict=stable.member(Verdict, "verdict"),
        dialect=stable.optional("dialect"),
        use_case=stable.optional("uc_id"),
        stage=stable.optional("stage"),
        operation=stable.optional("operation_name"),
        layers=tuple(layer for layer, _ in layers),
        layer_events=layers,
        trace_events=kept.events.total if kept else 0,
        db_writes=kept.writes.total if kept else 0,
        sql_ops=stable.texts("sql_ops"),
        assertions_passed=passed,
        assertions_failed=failed,
        content_hash=volatile.optional("hash"),
        duration_s=volatile.measure("duration_s"),
        unsigned=bool(kept and kept.signature == "unsigned"),
        labels=stable.texts("labels"),
        transitions=stable.tuples("transitions", LayerCall, (str, str, int)),
        detail=kept,
    )


def _detail_row(detail: CaseDetail) -> Json:
    return {
        "assertions": _list_row(detail.assertions),
        "calls": _list_row(detail.calls),
        "events": _list_row(detail.events),
        "hash_volatile": detail.hash_volatile,
        "input": _value_row(detail.input),
        "method": detail.method,
        "output": _value_row(detail.output),
        "recorders": detail.recorders,
        "request": detail.request,
        "response": detail.response,
        "route": detail.route,
        "signature": detail.signature,
        "writes": _list_row(detail.writes),
    }


def _list_row(kept: KeptList[Any]) -> Json:
    return {"items": kept.items, "sha256": kept.sha256, "total": kept.total}


def _value_row(value: KeptValue | None) -> Json | None:
    return None if value is None else {"sha256": value.sha256, "text": value.text}


def _detail_of(row: FactsMembers) -> CaseDetail:
    return CaseDetail(
        route=row.optional("route"),
        method=row.optional("method"),
        request=row.optional_tuples("request", FieldFact, (str, str)),
        response=row.optional_tuples("response", FieldFact, (str, str)),
        input=_value_of(row.optional_inner("input")),
        output=_value_of(row.optional_inner("output")),
        assertions=_list_of(row.inner("assertions"), AssertionFact, (str, str, str)),
        events=_list_of(row.inner("events"), EventFact, (str,) * 5),
        writes=_list_of(
            row.inner("writes"), WriteFact, (str, str, str, int, str, bool, (str, None))
        ),
        calls=_list_of(row.inner("calls"), CallFact, (str, str, str, (int, None), bool)),
        recorders=row.tuples("recorders", RecorderFact, (str, str)),
        signature=row.optional("signature"),
        hash_volatile=row.flag("hash_volatile"),
    )


def _list_of(row: FactsMembers, made: Any, types: tuple[Any, ...]) -> KeptList[Any]:
    items = row.tuples("items", made, types)
    kept = KeptList(items, row.number("total"), row.optional("sha256"))
    if kept.total < len(items) or (kept.sha256 is None) != (kept.total == len(items)):
        row.refuse("total")
    return kept


def _value_of(row: FactsMembers | None) -> KeptValue | None:
    return None if row is None else KeptValue(row.text("sha256"), row.optional("text"))


def run_row(run: RunState) -> Json:
    """Return a run as a whole."""
    return asdict(run) | {
        "endpoints": run.endpoints,
        "verdict": run.verdict.value,
        "verdicts": asdict(run.verdicts),
    }


def run_of(row: FactsMembers) -> RunState:
    """Return a run as a whole. Raises `InputProblem`."""
    counts = row.inner("verdicts")
    return RunState(
        run_id=row.text("run_id"),
        suite=row.text("suite"),
        created_at=row.optional("created_at"),
        status=row.optional("status"),
        verdict=row.member(Verdict, "verdict"),
        verdicts=VerdictCounts(**{one.value: counts.number(one.value) for one in Verdict}),
        evidence_sha256=row.text("evidence_sha256"),
        digest=row.optional("digest"),
        cases=row.number("cases"),
        commit=row.optional("commit"),
        dirty=row.flag("dirty"),
        environment=row.optional("environment"),
        selection=row.optional("selection"),
        endpoints=row.optional_tuples("endpoints", EndpointFact, (str, str, str)),
    )


def record_row(record: RecordState) -> Json:
    """Return a record's state."""
    return {
        "id": record.id,
        "kind": record.kind,
        "points": record.points,
        "sha256": record.sha256,
        "status": record.status,
        "verdict": record.verdict,
    }


def record_of(row: FactsMembers) -> RecordState:
    """Return a record's state. Raises `InputProblem`."""
    verdict = row.optional("verdict")
    if verdict is not None:
        row.member(Verdict, "verdict")
    return RecordState(
        kind=row.text("kind"),
        id=row.text("id"),
        status=row.optional("status"),
        verdict=verdict,
        sha256=row.text("sha256"),
        points=row.tuples("points", Point, (str, str, str, (str, None))),
    )
