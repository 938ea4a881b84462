"""What records state of themselves and of others, each kind by its typed content."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sitegen.claims.base import Answer, confirmed, refuted, unknown, verdict_of
from sitegen.claims.batches import batch_claims
from sitegen.claims.evidence import Evidence, case_files, input_of_record, input_of_run
from sitegen.claims.record_rules import (
    CAPABILITY,
    CAPABILITY_COUNTS,
    CHECKER,
    CLASS_COVERAGE,
    COMMENT,
    INTEGRITY,
    INVARIANTS,
    PRINTED,
    PRINTED_RUN,
    STATUS,
)
from sitegen.claims.runs import CHECKS_BESIDE_CASES
from sitegen.claims.standing import standing_of
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.printed import Log, StoredVerdict
from sitegen.model.record import RecordKind
from sitegen.model.scenario import Scenario, ScenarioClass
from sitegen.model.scenario_observation import ScenarioObservation
from sitegen.model.sdsr import Capability, EffectObservation, Observation

_STATUS_WHERE: Final = {
    RecordKind.GATE_REPORT: "/gate",
    RecordKind.PROJECTION_AUDIT: "/result/status",
    RecordKind.PROOF: "/verification_status",
    RecordKind.HOUSEKEEPING: "/result/success",
    RecordKind.SCENARIO_RUN: "/result/passed",
    RecordKind.JOURNEY: "/status_match",
}
_OBSERVED: Final = frozenset({"OBSERVED", "TRUSTED"})
_TELLS: Final = 2  # reasons named in one sentence


def record_claims(record: RecordFacts, evidence: Evidence) -> Iterator[Claim]:
    """Yield the claims of one current record that is no report."""
    if record.verdict is not None and record.status is not None:
        yield _status(record)
    derive = _BY_KIND.get(record.kind)
    if derive is not None:
        yield from derive(record, evidence)


def claim_of(
    record: RecordFacts,
    rule: ClaimRule,
    subject: Subject,
    stated: tuple[str | None, str],
    answer: Answer,
) -> Claim:
    """Return a claim of a record; `stated` is its place and its words."""
    where, words = stated
    line, column = None, None
    if where is not None and not where.startswith("/"):
        first, _, second = where.partition(":")
        line, column = int(first), int(second)
    return Claim(
        rule=rule.id,
        subject=subject,
        predicate=rule.predicate,
        stated=words,
        derived=answer.derived,
        verdict=verdict_of(answer.holds),
        artifact=record.artifact.path,
        sha256=record.artifact.sha256,
        path=record.path,
        message=answer.message,
        where=where,
        line=line,
        column=column,
        inputs=answer.inputs or ((input_of_record(record),) if answer.holds is not None else ()),
    )


def subject_of(record: RecordFacts) -> Subject:
    """Return what a record's own status is about."""
    kinds = {
        RecordKind.OBSERVATION: "capability",
        RecordKind.CAPABILITY: "capability",
        RecordKind.EFFECT_OBSERVATION: "scenario",
        RecordKind.SCENARIO: "scenario",
        RecordKind.SCENARIO_RUN: "scenario",
        RecordKind.CERTIFICATION: "scenario",
    }
    kind = kinds.get(record.kind)
    if kind is None or record.id == record.artifact.sha256:
        return Subject("document", record.artifact.path)
    return Subject(kind, record.id)


def _status(record: RecordFacts) -> Claim:
    reasons = _refuting(record)
    told = " ".join(finding.message for finding in reasons[:_TELLS])
    if record.verdict is Verdict.INVALID:
        message = "The artifact can't be read, or states no known outcome, so nothing bears it out."
        answer = unknown(message)
    elif record.verdict is Verdict.CONTRADICTED:
        answer = refuted("contradicted", told or "Its own evidence says otherwise.")
    elif reasons:
        answer = refuted("contradicted", told)
    else:
        verdict = record.verdict.value if record.verdict else ""
        message = f"No check of its own evidence says otherwise: {verdict}."
        answer = confirmed(verdict, message)
    where = _STATUS_WHERE.get(record.kind, "/status")
    return claim_of(record, STATUS, subject_of(record), (where, record.status or ""), answer)


def _refuting(record: RecordFacts) -> list[Finding]:
    # What a run of a scenario broke is why it failed; only its exit code says that it did not.
    honest = isinstance(record.detail, ScenarioObservation) and record.verdict is Verdict.FAILED
    return [
        finding
        for finding in record.findings
        if finding.severity is Severity.ERROR
        and finding.effect is Effect.CONTRADICTED
        and not (honest and finding.where != "/exit_code")
    ]


def _observation(record: RecordFacts, evidence: Evidence) -> Iterator[Claim]:
    del evidence
    seen = record.detail
    if not isinstance(seen, Observation):
        return
    subject = Subject("capability", seen.capability_id)
    passed = sum(one.outcome is Outcome.PASS for one in seen.results)
    failed = sum(one.outcome is Outcome.FAIL for one in seen.results)
    for name, stated, derived in (("passed", seen.passed, passed), ("failed", seen.failed, failed)):
        message = f"{stated} invariants are stated as {name}, {derived} of the results say so."
        answer = Answer(stated == derived, str(derived), message)
        where = f"/invariants_{name}"
        yield claim_of(record, INVARIANTS, subject, (where, str(stated)), answer)


def _effect(record: RecordFacts, evidence: Evidence) -> Iterator[Claim]:
    del evidence
    seen = record.detail
    if not isinstance(seen, EffectObservation) or seen.integrity_score is None:
        return
    expected = set(seen.expected_events)
    if not expected:
        return
    found = len(expected & set(seen.observed_events))
    derived = found / len(expected)
    message = f"{seen.integrity_score} is stated, {found} of {len(expected)} events were observed."
    holds = abs(seen.integrity_score - derived) <= 0.005  # noqa: PLR2004 -- rounded to two digits
    answer = Answer(holds, f"{derived:g}", message)
    where = "/ac_v2_evidence/integrity/integrity_score"
    subject = Subject("scenario", seen.scenario_id)
    yield claim_of(record, INTEGRITY, subject, (where, f"{seen.integrity_score:g}"), answer)


def _capability(record: RecordFacts, evidence: Evidence) -> Iterator[Claim]:
    entry = record.detail
    if not isinstance(entry, Capability) or record.status not in _OBSERVED:
        return
    subject = Subject("capability", entry.capability_id)
    answer = _rests_on(entry, evidence)
    yield claim_of(record, CAPABILITY, subject, ("/status", record.status), answer)
    passed, total = entry.invariants_passed, entry.invariants_total
    bound = evidence.observations.get(entry.observation_id or "", ())
    seen = bound[0].detail if len(bound) == 1 else None
    if passed is not None and total is not None:
        words = f"{passed} of {total} invariants passed"
        if isinstance(seen, Observation):
            derived = f"{seen.passed} of {seen.total}"
            message = f"{words}, says the entry; its observation says {derived}."
            holds = (passed, total) == (seen.passed, seen.total)
            counts = Answer(holds, derived, message, (input_of_record(bound[0]),))
        else:
            counts = unknown(f"The observation {entry.observation_id or ''} is not here.")
        where = "/observation/invariants_passed"
        yield claim_of(record, CAPABILITY_COUNTS, subject, (where, words), counts)


def _rests_on(entry: Capability, evidence: Evidence) -> Answer:
    """Judge OBSERVED by the bound observation; by the entry's own counts; by its observer's."""
    bound = evidence.observations.get(entry.observation_id or "", ())
    if not bound and not (entry.observation_id or "").startswith("OBS-"):
        current = evidence.record(RecordKind.OBSERVATION, entry.capability_id)
        detail = current.detail if current is not None else None
        if current and isinstance(detail, Observation) and detail.scenario_id == entry.observed_by:
            bound = (current,)
    if bound:
        seen = bound[0]
        name = seen.detail.observation_id if isinstance(seen.detail, Observation) else seen.id
        message = f"It rests on observation {name}, which is {seen.verdict}."
        holds = seen.verdict is Verdict.VERIFIED
        return Answer(holds, f"observation {seen.verdict}", message, (input_of_record(seen),))
    passed, total = entry.invariants_passed, entry.invariants_total
    if passed is not None and total is not None and passed < total:
        derived = f"{passed} of {total} invariants passed"
        return refuted(derived, f"The entry itself says that {derived}.")
    named = entry.observation_id or "that it rests on"
    return unknown(f"The observation {named} is not here.")


def _scenario(record: RecordFacts, evidence: Evidence) -> Iterator[Claim]:
    plan = record.detail
    if not isinstance(plan, Scenario):
        return
    own = [claim for claim in plan.comment_claims if claim.scenario_id == plan.scenario_id]
    others = [claim for claim in plan.comment_claims if claim.scenario_id != plan.scenario_id]
    certified = evidence.record(RecordKind.CERTIFICATION, plan.scenario_id)
    for said in (*others, *own[-1:]):
        standing = standing_of(said.scenario_id, evidence)
        is_own = said.scenario_id == plan.scenario_id
        if standing is None or (is_own and certified is None):
            message = f"No certification of {said.scenario_id} is here."
            answer = unknown(message)
        else:
            stated = said.status.removeprefix("NOT ")
            holds = (stated == standing.status) != said.status.startswith("NOT ")
            message = f"The comment says {said.status}; {standing.says} says {standing.status}."
            answer = Answer(holds, standing.status, message, (standing.source,))
        where = f"{said.position.line}:{said.position.column}"
        subject = Subject("scenario", said.scenario_id)
        yield claim_of(record, COMMENT, subject, (where, f"{said.status} ({said.text})"), answer)
    if plan.scenario_class is ScenarioClass.STATE_INJECTION:
        yield from _class_coverage(record, plan)


def _class_coverage(record: RecordFacts, plan: Scenario) -> Iterator[Claim]:
    for name, covers in plan.coverage:
        if name in {"worker_execution", "trace_generation"}:
            words = "true" if covers else "false"
            message = f"`{name}` is {words}; a STATE_INJECTION can't cover it."
            answer = Answer(not covers, "false", message)
            subject = Subject("scenario", plan.scenario_id)
            stated = (f"/coverage/{name}", words)
            yield claim_of(record, CLASS_COVERAGE, subject, stated, answer)


def _verdict(record: RecordFacts, evidence: Evidence) -> Iterator[Claim]:
    said = record.detail
    if not isinstance(said, StoredVerdict) or said.passed is None or said.run_id is None:
        return
    run = evidence.run(said.run_id)
    counted = said.passed + (said.failed or 0)
    words = said.result or f"Checks passed: {said.passed}, failed: {said.failed or 0}"
    where = said.result_where or said.passed_where
    if run is None:
        answer = unknown(f"Run {said.run_id} is not here.")
    else:
        derived = case_files(run) + CHECKS_BESIDE_CASES
        message = (
            f"{counted} checks are stated; the checker counts {case_files(run)} case files and "
            f"{CHECKS_BESIDE_CASES} more: {derived}."
        )
        answer = Answer(counted == derived, str(derived), message, (input_of_run(run),))
    yield claim_of(record, CHECKER, Subject("run", said.run_id), (where, words), answer)


def _log(record: RecordFacts, evidence: Evidence) -> Iterator[Claim]:
    log = record.detail
    if not isinstance(log, Log):
        return
    if log.run_id is not None:
        run = evidence.run(log.run_id)
        answer = (
            unknown(f"Run {log.run_id} is not here; its artifacts would tell.")
            if run is None
            else confirmed("here", f"Run {log.run_id} is here.", (input_of_run(run),))
        )
        subject = Subject("run", log.run_id)
        yield claim_of(record, PRINTED_RUN, subject, ("1:1", log.run_id), answer)
    for result in log.results:
        if result.passed is not None:
            message = "The log names no run; the artifacts of the run that printed it would tell."
            subject = Subject("document", record.artifact.path)
            stated = (result.where, result.text)
            yield claim_of(record, PRINTED, subject, stated, unknown(message))


_BY_KIND: Final[Mapping[RecordKind, Callable[[RecordFacts, Evidence], Iterator[Claim]]]] = {
    RecordKind.OBSERVATION: _observation,
    RecordKind.EFFECT_OBSERVATION: _effect,
    RecordKind.CAPABILITY: _capability,
    RecordKind.SCENARIO: _scenario,
    RecordKind.VERDICT: _verdict,
    RecordKind.LOG: _log,
    RecordKind.BATCH: lambda record, evidence: (
        claim_of(record, rule, subject, stated, answer)
        for rule, subject, stated, answer in batch_claims(record, evidence)
    ),
}
