"""All claims of a site's current artifacts, and the findings that contradictions are."""

from collections.abc import Iterable
from typing import Final

from sitegen.claims import record_rules, run_summaries
from sitegen.claims.evidence import Evidence
from sitegen.claims.recorded import record_claims
from sitegen.model.claim import Claim, ClaimVerdict, Subject
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import RecordKind
from sitegen.model.value import Position

CONTRADICTED: Final = Check(
    id="claim-contradicted",
    title="A statement is contradicted by the evidence",
    severity=Severity.ERROR,
    effect=Effect.CONTRADICTED,
    scope="site",
    rationale="Whoever reads the statement believes something that the evidence, or the same "
    "document, says otherwise.",
    remedy="Correct the statement, or hand over the evidence that bears it out. `sitegen explain` "
    "with the rule's name says how it was derived.",
)
LEFT_OUT: Final = Check(
    id="claims-left-out",
    title="Not all claims of an artifact are listed",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    scope="site",
    rationale="An artifact with thousands of claims would drown every other; contradicted ones "
    "are listed first, the rest is counted.",
    remedy="Raise the limit claims_per_artifact.",
)
CHECKS: Final = (CONTRADICTED, LEFT_OUT)

_CHECKED: Final = frozenset(
    {
        *(rule.id for rule in run_summaries.RULES),
        record_rules.STATUS.id,
        record_rules.INVARIANTS.id,
        record_rules.INTEGRITY.id,
        record_rules.CLASS_COVERAGE.id,
    }
)
"""Rules whose contradictions a check of the artifact itself finds already."""

_ORDER: Final = {
    ClaimVerdict.CONTRADICTED: 0,
    ClaimVerdict.UNVERIFIABLE: 1,
    ClaimVerdict.CONFIRMED: 2,
}


def claims_of_run(run: RunFacts, limit: int) -> tuple[Claim, ...]:
    """Return what a run claims of itself; beyond `limit`, one claim stands for the others."""
    claims = tuple(run_summaries.run_claims(run))
    if len(claims) <= limit:
        return claims
    more = len(claims) - limit
    last = claims[limit]
    words = f"{more} more cases that say pass"
    rest = Claim(
        rule=last.rule,
        subject=Subject("run", run.run_id),
        predicate=last.predicate,
        stated=words,
        derived="contradicted",
        verdict=ClaimVerdict.CONTRADICTED,
        artifact=last.artifact,
        sha256=last.sha256,
        path=run.path,
        message=f"{words} are contradicted too; they are on the run's page.",
    )
    return (*claims[:limit], rest)


def claims_of_record(record: RecordFacts, evidence: Evidence, limit: int) -> tuple[Claim, ...]:
    """Return the claims of a current record that is no report, at most `limit`."""
    if record.kind is RecordKind.REPORT:
        return ()
    return tuple(sorted(record_claims(record, evidence), key=_by_verdict))[:limit]


def ordered(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return claims as pages list them: contradicted ones first, then by artifact and place."""
    return tuple(
        sorted(
            claims,
            key=lambda claim: (
                _ORDER[claim.verdict],
                claim.rule,
                claim.path,
                claim.line or 0,
                claim.column or 0,
                claim.where or "",
                str(claim.subject),
                claim.stated,
            ),
        )
    )


def finding_of(claim: Claim) -> Finding | None:
    """Return the finding that a contradiction is; None where a check found it already."""
    if claim.verdict is not ClaimVerdict.CONTRADICTED or claim.rule in _CHECKED:
        return None
    position = None
    if claim.line is not None and claim.column is not None:
        position = Position(claim.line, claim.column)
    message = f"{claim.message} [{claim.rule}]"
    return CONTRADICTED.finding(claim.artifact, message, claim.where, position)


def left_out_finding(artifact: str, number: int) -> Finding:
    """Return the finding that not all claims of an artifact are listed."""
    return LEFT_OUT.finding(artifact, f"{number} more claims of this artifact are not listed.")


def _by_verdict(claim: Claim) -> int:
    return _ORDER[claim.verdict]
