"""What is kept of a run and of a record as a whole, for comparisons."""

from collections.abc import Iterable
from typing import Final

from sitegen.checks.detail import OTHERS, bounded, rest_digest
from sitegen.limits import Limits
from sitegen.model.certification import Certification
from sitegen.model.difference import EndpointFact, Point, RecordState, RunState
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.preflight import Preflight
from sitegen.model.record import RecordKind
from sitegen.model.scenario_observation import ScenarioObservation
from sitegen.model.sdsr import Capability, Observation

COMPARED_KINDS: Final = frozenset(
    {
        RecordKind.PREFLIGHT,
        RecordKind.CERTIFICATION,
        RecordKind.CAPABILITY,
        RecordKind.OBSERVATION,
        RecordKind.EFFECT_OBSERVATION,
        RecordKind.SCENARIO,
        RecordKind.JOURNEY,
    }
)
"""Records with a subject: the next one of the same subject can be compared with this one."""

_VERDICTS: Final = {
    Outcome.PASS: Verdict.VERIFIED,
    Outcome.FAIL: Verdict.FAILED,
    Outcome.SKIP: Verdict.SKIPPED,
    Outcome.UNKNOWN: Verdict.INVALID,
}


_STATED: Final = {
    "PASS": Verdict.VERIFIED,
    "SKIPPED": Verdict.SKIPPED,
    "BLOCKED": Verdict.SKIPPED,
}
"""Statuses of the parts of an observation; any other is a failure."""


def run_state(facts: RunFacts, limits: Limits) -> RunState:
    """Return what is kept of a run."""
    context, snapshot = facts.context, facts.snapshot
    endpoints = None
    if snapshot is not None:
        size, most = limits.fact_bytes, limits.fact_items
        every = [
            EndpointFact(
                bounded(one.method, size), bounded(one.path, size), bounded(one.operation, size)
            )
            for one in snapshot.endpoints
        ]
        rest = rest_digest(every[most:])
        endpoints = tuple(every[:most])
        if rest is not None:
            endpoints = (*endpoints, EndpointFact(OTHERS, OTHERS, rest))
    return RunState(
        run_id=facts.run_id,
        suite=facts.suite,
        created_at=facts.created_at,
        status=facts.status,
        verdict=facts.verdict,
        verdicts=facts.verdicts,
        evidence_sha256=facts.evidence_sha256,
        digest=facts.digest,
        cases=len(facts.cases),
        commit=context.commit if context else None,
        dirty=bool(context and context.dirty),
        environment=context.environment if context else None,
        selection=context.selection if context else None,
        endpoints=endpoints,
    )


def record_states(records: Iterable[RecordFacts], limits: Limits) -> tuple[RecordState, ...]:
    """Return what is kept of current records of the compared kinds, by kind and id."""
    kept = [
        record_state(record, limits)
        for record in records
        if record.current and record.kind in COMPARED_KINDS and record.id != record.artifact.sha256
    ]
    return tuple(sorted(kept, key=lambda state: (state.kind, state.id)))


def record_state(facts: RecordFacts, limits: Limits) -> RecordState:
    """Return what is kept of a record."""
    size, most = limits.fact_bytes, limits.fact_items
    points = tuple(
        Point(point.group, bounded(point.name, size), bounded(point.value, size), point.verdict)
        for point in _points(facts.detail)
    )
    rest = rest_digest(points[most:])
    kept = points[:most] if rest is None else (*points[:most], Point("fact", OTHERS, rest, None))
    return RecordState(
        kind=facts.kind.value,
        id=bounded(facts.id, size),
        status=None if facts.status is None else bounded(facts.status, size),
        verdict=None if facts.verdict is None else facts.verdict.value,
        sha256=facts.artifact.sha256,
        points=tuple(sorted(kept, key=lambda point: point[:3])),
    )


def _points(detail: object) -> Iterable[Point]:
    if isinstance(detail, Preflight):
        return _gates(detail)
    if isinstance(detail, Certification):
        return [
            _item(one.id, one.status, passed=one.status.upper() == "PASS")
            for one in detail.checklist
        ]
    if isinstance(detail, Observation):
        return [
            _item(one.id, one.status, passed=one.outcome is Outcome.PASS) for one in detail.results
        ]
    if isinstance(detail, ScenarioObservation):
        return _scenario_run(detail)
    return _capability(detail) if isinstance(detail, Capability) else ()


def _gates(detail: Preflight) -> Iterable[Point]:
    for gate in detail.gates:
        yield Point("gate", gate.id, gate.status, _VERDICTS[gate.outcome].value)
    for name, before, after in detail.metrics:
        last = after if after is not None else before
        yield Point("metric", name, "none" if last is None else str(last), None)


def _scenario_run(detail: ScenarioObservation) -> Iterable[Point]:
    for item in detail.checklist:
        yield _stated("item", item.id, item.status)
    for one in detail.expectations:
        name = one.id if one.part is None else f"{one.part}/{one.id}"
        yield _stated("expectation", name, one.status)
    for rule in detail.guardrails:
        yield _stated("guardrail", rule.id, rule.status)


def _stated(group: str, name: str, status: str) -> Point:
    return Point(group, name, status, _STATED.get(status, Verdict.FAILED).value)


def _item(name: str, status: str, *, passed: bool) -> Point:
    return Point("item", name, status, (Verdict.VERIFIED if passed else Verdict.FAILED).value)


def _capability(detail: Capability) -> Iterable[Point]:
    if detail.coherency is not None:
        yield Point("fact", "coherency", detail.coherency, None)
    if detail.invariants_total is not None:
        passed = "?" if detail.invariants_passed is None else detail.invariants_passed
        yield Point("fact", "invariants", f"{passed} of {detail.invariants_total}", None)
