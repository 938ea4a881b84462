"""What a run says of itself: its summary's figures, and its cases' statuses."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sitegen.claims.base import Answer, refuted, unknown, verdict_of
from sitegen.claims.evidence import input_of_run
from sitegen.model.artifact import Artifact
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.facts import CaseFacts, RunFacts
from sitegen.model.finding import Effect, Severity
from sitegen.model.outcome import Outcome, Verdict

_NEEDS: Final = "The case files of the run."


def _rule(name: str, title: str, predicate: str, derivation: str) -> ClaimRule:
    return ClaimRule(f"summary-{name}", title, predicate, derivation, _NEEDS, own=True)


TOTAL: Final = _rule(
    "total-cases", "A summary's total is the number of case files", "cases", "The case files."
)
PASSES: Final = _rule(
    "pass-count",
    "A summary's passes are the cases that say pass",
    "passed cases",
    "The readable cases that say pass.",
)
FAILS: Final = _rule(
    "fail-count",
    "A summary's failures are the cases that say fail",
    "failed cases",
    "The readable cases that say fail.",
)
SKIPS: Final = _rule(
    "skip-count",
    "A summary's skips are the cases that say skip",
    "skipped cases",
    "The readable cases that say skip.",
)
STAGES: Final = _rule(
    "stages",
    "A summary's stages are those of the cases",
    "stages",
    "The stages that the cases state, sorted.",
)
DIGEST: Final = _rule(
    "digest",
    "A summary's digest is that over its cases' hashes",
    "determinism digest",
    "SHA-256 of the cases' recorded hashes, sorted and joined with `|`.",
)
CASE: Final = ClaimRule(
    id="case-status",
    title="A case that says pass is borne out by its own evidence",
    predicate="status",
    derivation="The verdict that the checks derive from the case's assertions, trace and hash. "
    "Each case that is contradicted is told; the others are in the summary's figures.",
    needs="The case file.",
    own=True,
)
RULES: Final = (TOTAL, PASSES, FAILS, SKIPS, STAGES, DIGEST, CASE)


def run_claims(run: RunFacts) -> Iterator[Claim]:
    """Yield what the run's summary claims, and each status of its cases that is contradicted."""
    yield from _summary(run)
    for case in run.cases:
        if case.verdict is Verdict.CONTRADICTED:
            yield _case(run, case)


def _summary(run: RunFacts) -> Iterator[Claim]:
    summary = run.summary
    if summary is None:
        return
    outcomes = [case.outcome for case in run.cases]
    unread = sum(case.dialect is None for case in run.cases)
    figures = (
        (TOTAL, "/total_cases", summary.total_cases, len(outcomes)),
        (PASSES, "/pass_count", summary.pass_count, outcomes.count(Outcome.PASS)),
        (FAILS, "/fail_count", summary.fail_count, outcomes.count(Outcome.FAIL)),
        (SKIPS, "/skip_count", summary.skip_count, outcomes.count(Outcome.SKIP)),
    )
    for rule, where, stated, derived in figures:
        if stated is not None:
            message = f"The summary says {stated}, the case files say {derived}."
            answer = Answer(stated == derived, str(derived), message)
            if unread and rule is not TOTAL and not derived <= stated <= derived + unread:
                answer = refuted(str(derived), message)
            elif unread and rule is not TOTAL and stated != derived:
                answer = unknown(f"{message} {unread} of them can't be read.")
            yield _claim(run, summary.artifact, rule, (where, str(stated)), answer)
    if summary.stages is not None:
        stages = sorted({case.stage for case in run.cases if case.stage is not None})
        stated_text = ", ".join(sorted(summary.stages)) or "none"
        derived_text = ", ".join(stages) or "none"
        message = f"The summary says {stated_text}, the cases say {derived_text}."
        answer = Answer(stated_text == derived_text, derived_text, message)
        yield _claim(run, summary.artifact, STAGES, ("/stages_executed", stated_text), answer)
    if summary.determinism_digest is not None:
        digest = summary.determinism_digest
        if run.digest is None:
            answer = unknown("The digest can't be derived: a case records no hash.")
        else:
            message = f"The summary says {digest}, the cases' hashes give {run.digest}."
            answer = Answer(digest == run.digest, run.digest, message)
        yield _claim(run, summary.artifact, DIGEST, ("/determinism_digest", digest), answer)


def _claim(
    run: RunFacts, artifact: Artifact, rule: ClaimRule, stated: tuple[str, str], answer: Answer
) -> Claim:
    where, words = stated
    return Claim(
        rule=rule.id,
        subject=Subject("run", run.run_id),
        predicate=rule.predicate,
        stated=words,
        derived=answer.derived,
        verdict=verdict_of(answer.holds),
        artifact=artifact.path,
        sha256=artifact.sha256,
        path=run.path,
        message=answer.message,
        where=where,
        inputs=(input_of_run(run),) if answer.holds is not None else (),
    )


def _case(run: RunFacts, case: CaseFacts) -> Claim:
    reasons = [
        finding
        for finding in case.findings
        if finding.severity is Severity.ERROR and finding.effect is Effect.CONTRADICTED
    ]
    message = reasons[0].message if reasons else "Its own evidence says otherwise."
    answer = refuted(case.verdict.value, message)
    claim = _claim(run, case.artifact, CASE, ("/status", case.status or ""), answer)
    first = reasons[0] if reasons else None
    return replace(
        claim,
        subject=Subject("case", case.case_id or case.artifact.path),
        line=first.line if first else None,
        column=first.column if first else None,
    )
