"""What is kept of a case after it was checked, and the verdict on a run."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sitegen.checks.case_identity import UNSIGNED
from sitegen.checks.detail import OTHERS, bounded, case_detail, layer_calls
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.artifact import Artifact
from sitegen.model.case import Case
from sitegen.model.facts import CaseFacts
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.outcome import Outcome, Verdict, derive_verdict
from sitegen.model.run import RunSummary

PASSED = "PASS"
FAILED = "FAIL"
SKIPPED = "SKIPPED"
VOLATILE = ("duration",)
"""Members of an output that differ from run to run, where nothing else is configured."""


def case_facts(
    case: Case,
    findings: Sequence[Finding],
    page: str,
    limits: Limits = DEFAULT_LIMITS,
    volatile: Sequence[str] = VOLATILE,
) -> CaseFacts:
    """Return what is kept of a case with these findings; values beyond the limits are bounded.

    `volatile` names members of the output that differ from run to run.
    """
    evidence = case.evidence
    size, names = limits.fact_bytes, limits.layers
    records = sorted(
        [(event.sequence, event.time) for event in evidence.trace]
        + [(write.sequence, write.time) for write in evidence.db_writes]
    )
    layer_events = _layer_events(case, size, names)
    outcomes = [assertion.outcome for assertion in evidence.assertions]
    return CaseFacts(
        artifact=case.artifact,
        case_id=bounded(case.case_id, size),
        status=bounded(case.status, size),
        outcome=case.outcome,
        verdict=derive_verdict(case.outcome, findings),
        page=page,
        run_id=_optional(case.run_id, size),
        dialect=case.dialect,
        use_case=_optional(case.use_case, size),
        stage=_optional(case.stage, size),
        operation=_optional(case.operation, size),
        layers=tuple(layer for layer, _ in layer_events),
        layer_events=layer_events,
        trace_events=len(evidence.trace),
        db_writes=len(evidence.db_writes),
        sql_ops=_few(sorted({bounded(w.sql_op, size) for w in evidence.db_writes}), names),
        assertions_passed=outcomes.count(Outcome.PASS),
        assertions_failed=outcomes.count(Outcome.FAIL),
        content_hash=_optional(case.content_hash.recorded, size),
        duration_s=case.duration_s,
        first_time=bounded(records[0][1], size) if records else None,
        last_time=bounded(records[-1][1], size) if records else None,
        labels=_few([bounded(label, size) for label in case.labels], names),
        findings=tuple(findings),
        unsigned=case.signature == UNSIGNED,
        transitions=layer_calls(evidence),
        detail=case_detail(case, limits, volatile),
    )


def _layer_events(case: Case, size: int, names: int) -> tuple[tuple[str, int], ...]:
    counted = Counter(event.layer for event in case.evidence.trace)
    # A write without an event on its layer reached that layer all the same.
    for layer, writes in Counter(write.layer for write in case.evidence.db_writes).items():
        counted.setdefault(layer, writes)
    found = [(bounded(layer, size), events) for layer, events in counted.items()]
    if len(found) <= names:
        return tuple(found)
    rest = sum(events for _, events in found[names:])
    return (*found[:names], (OTHERS, rest))


def _optional(text: str | None, size: int) -> str | None:
    return None if text is None else bounded(text, size)


def _few(texts: Sequence[str], names: int) -> tuple[str, ...]:
    return tuple(texts) if len(texts) <= names else (*texts[:names], OTHERS)


def unreadable_case(artifact: Artifact, findings: Sequence[Finding], page: str) -> CaseFacts:
    """Return what is kept of a case file that could not be read: that it is there, and why."""
    return CaseFacts(
        artifact=artifact,
        case_id=None,
        status=None,
        outcome=Outcome.UNKNOWN,
        verdict=Verdict.INVALID,
        page=page,
        findings=tuple(findings),
    )


def with_findings(case: CaseFacts, more: Iterable[Finding]) -> CaseFacts:
    """Return the case with further findings, and the verdict that they lead to."""
    findings = (*case.findings, *more)
    return replace(case, findings=findings, verdict=derive_verdict(case.outcome, findings))


def run_status(summary: RunSummary | None, cases: Sequence[CaseFacts]) -> str | None:
    """Return what a run says of itself: `PASS`, `FAIL`, `SKIPPED`, or None.

    The summary says it; where it has no figures, or is absent, the cases do. A run without
    summary never says that it passed: it did not end.
    """
    outcomes = {case.outcome for case in cases}
    failed = Outcome.FAIL in outcomes
    if summary is None:
        return FAILED if failed else None
    if summary.fail_count is not None:
        failed = summary.fail_count > 0
    if failed:
        return FAILED
    return SKIPPED if outcomes == {Outcome.SKIP} and not summary.pass_count else PASSED


def run_verdict(
    status: str | None,
    summary_present: bool,  # noqa: FBT001 -- the second of four facts, never a switch
    case_verdicts: Sequence[Verdict],
    run_findings: Iterable[Finding],
) -> Verdict:
    """Return the verdict on a run; only what is verified throughout is verified.

    A failure stays one. Then contradicted wins over invalid, because it is the graver
    statement, and a run is skipped only where all of its cases are.
    """
    if status == FAILED:
        return Verdict.FAILED
    verdicts = set(case_verdicts)
    effects = {f.effect for f in run_findings if f.severity is Severity.ERROR}
    if (
        not verdicts
        or Verdict.CONTRADICTED in verdicts
        or Verdict.FAILED in verdicts  # the run does not say so, but a case does
        or Effect.CONTRADICTED in effects
    ):
        return Verdict.CONTRADICTED
    if not summary_present or Verdict.INVALID in verdicts or Effect.INVALID in effects:
        return Verdict.INVALID
    if verdicts == {Verdict.SKIPPED}:
        return Verdict.SKIPPED
    return Verdict.VERIFIED if status == PASSED else Verdict.INVALID
