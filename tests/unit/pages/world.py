"""A small world of evidence made of model objects: what pages and render are tested with.

Nothing is read here: each page builder gets what its rooms before it would have made.
"""

import json
from collections.abc import Mapping

from sitegen.model.artifact import Artifact
from sitegen.model.case import (
    ApiCall,
    Assertion,
    Case,
    CaseEvidence,
    ContentHash,
    DbWrite,
    Recorder,
    RecorderState,
    TraceEvent,
)
from sitegen.model.facts import CaseFacts
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.value import Value
from sitegen.pages import site_map
from sitegen.pages.frame import RunHeader

ABOUT = "about/0123456789abcdef/"
RUN_ID = "20261120T205219Z"
HEADER = RunHeader(RUN_ID, site_map.run_folder(RUN_ID), "uat")
HOSTILE = (
    '</bdi></td></pre></title><script>__x("1")</script><img src=x onerror=__x(2)>'
    " \u202eevil\u202c \"' &amp; {{ 7*7 }} javascript:__x(3)"
)

CHECKS = tuple(
    Check(
        id=name,
        title=f"Title of {name}",
        severity=severity,
        effect=effect,
        scope="case",
        rationale="Why it matters.",
        remedy="What to do.",
    )
    for name, severity, effect in (
        ("case-hash", Severity.ERROR, Effect.CONTRADICTED),
        ("case-schema", Severity.ERROR, Effect.INVALID),
        ("run-total", Severity.ERROR, Effect.CONTRADICTED),
        ("time-order", Severity.WARNING, Effect.NONE),
        ("text-hidden", Severity.NOTE, Effect.NONE),
        ("certification-artifact-changed", Severity.ERROR, Effect.CONTRADICTED),
        ("certification-artifact-absent", Severity.NOTE, Effect.NONE),
    )
)


def finding(check: str, artifact: str, message: str, where: str | None = None) -> Finding:
    """Return a finding of one of `CHECKS`, at line 3 and column 7 where it has a place."""
    entry = next(item for item in CHECKS if item.id == check)
    made = entry.finding(artifact, message, where)
    if where is None:
        return made
    return Finding(
        check=made.check,
        severity=made.severity,
        effect=made.effect,
        artifact=made.artifact,
        message=made.message,
        where=where,
        line=3,
        column=7,
    )


def event(sequence: int, layer: str = "L4", status: str = "PASS", **detail: Value) -> TraceEvent:
    """Return one trace event."""
    return TraceEvent(
        sequence=sequence,
        time=f"2026-11-20T20:52:19.{sequence:06d}+00:00",
        event_type="dispatch.start",
        layer=layer,
        component="OperationRegistry",
        operation="account.onboarding.synthetic_write.update",
        trigger="registry.execute",
        status=status,
        detail=detail,
    )


def write(sequence: int) -> DbWrite:
    """Return one DB write."""
    return DbWrite(
        sequence=sequence,
        time=f"2026-11-20T20:52:19.{sequence:06d}+00:00",
        layer="DB",
        component="sqlalchemy.Engine",
        operation="account.onboarding.synthetic_write.update",
        table="stagetest_onboarding_state",
        sql_op="UPDATE",
        rows=1,
        fingerprint="c9b13b61c1ee0f31",
        success=True,
        detail={"duration_ms": 0.088},
    )


EVIDENCE = CaseEvidence(
    assertions=(Assertion("A-1", "PASS", Outcome.PASS, "Assertion passed"),),
    trace=(
        event(1, "TEST", "STARTED", case_id="A", uc_id="UC-002"),
        event(3, "DB", rowcount=1, table="stagetest_onboarding_state"),
        event(4, "L4", "STARTED", tenant_id="syn-tenant-002"),
        event(5, "L5", "STARTED", mode="update"),
        event(6, "L6", "STARTED"),
        event(7, "L6"),
        event(8, "L6", "STARTED", table="stagetest_onboarding_state"),
        event(10, "DB", rowcount=1),
        event(11, "L6", table="stagetest_onboarding_state", rowcount=1),
        event(12, "L4", duration_ms=5.328, error_code=None),
        event(13, "TEST", duration_ms=8.483),
    ),
    db_writes=(write(2), write(9)),
    api_calls=(ApiCall("POST", "/hoc/api/x", "account.onboarding", 200, 17.0, declared=True),),
    recorders=(Recorder("l4", RecorderState.UNAVAILABLE, "package missing"),),
)


def case_of(case_id: str, **changes: object) -> Case:
    """Return a case as read."""
    digest = "c07c5ac388f758f21710d0f1f4ad657de800600f0930902c0aa8e39ae255f7c7"
    values: dict[str, object] = {
        "artifact": Artifact("cases/x.json", "0" * 64, 6950),
        "dialect": "stagetest-3",
        "case_id": case_id,
        "run_id": RUN_ID,
        "status": "PASS",
        "outcome": Outcome.PASS,
        "use_case": "UC-002",
        "stage": "1.2",
        "operation": "account.onboarding.synthetic_write.update",
        "route": "/hoc/api/cus/onboarding/advance",
        "method": "POST",
        "request_fields": {"tenant_id": "string", "step": "string", "payload": "object"},
        "response_fields": {"mode": "string", "affected_rows": "number"},
        "input": {"test_name": "test_x"},
        "output": {"passed": True, "duration": 0.008482980999815481},
        "output_passed": True,
        "duration_s": 0.008482980999815481,
        "evidence": EVIDENCE,
        "content_hash": ContentHash("stagetest/1", digest, digest),
        "signature": "UNSIGNED_LOCAL",
        "has_trace": True,
    }
    return Case(**(values | changes))  # type: ignore[arg-type]


def facts_of(case: Case, verdict: Verdict = Verdict.VERIFIED, *found: Finding) -> CaseFacts:
    """Return the facts of a case, with its page."""
    evidence = case.evidence
    layers: dict[str, int] = {}
    for item in evidence.trace:
        layers[item.layer] = layers.get(item.layer, 0) + 1
    return CaseFacts(
        artifact=case.artifact,
        case_id=case.case_id,
        status=case.status,
        outcome=case.outcome,
        verdict=verdict,
        page=site_map.case_page(HEADER.path, case.case_id, case.case_id),
        run_id=case.run_id,
        dialect=case.dialect,
        use_case=case.use_case,
        stage=case.stage,
        operation=case.operation,
        layers=tuple(layers),
        layer_events=tuple(layers.items()),
        trace_events=len(evidence.trace),
        db_writes=len(evidence.db_writes),
        sql_ops=tuple(sorted({item.sql_op for item in evidence.db_writes})),
        assertions_passed=sum(item.outcome is Outcome.PASS for item in evidence.assertions),
        assertions_failed=sum(item.outcome is Outcome.FAIL for item in evidence.assertions),
        content_hash=case.content_hash.recorded,
        duration_s=case.duration_s,
        findings=found,
    )


def raw_of(document: Mapping[str, object]) -> bytes:
    """Return bytes as an emitter writes them."""
    return json.dumps(document, indent=2).encode("ascii") + b"\n"
