"""Statuses, outcomes and verdicts.

A *status* is what an artifact says of itself, in its own words. Its reader maps it to an
*outcome*. A *verdict* is what sitegen derives from outcome, evidence and findings.
"""

from collections.abc import Iterable
from enum import StrEnum

from sitegen.model.finding import Effect, Finding, Severity


class Outcome(StrEnum):
    """A status, mapped by its format's reader."""

    PASS = "pass"  # noqa: S105 -- an outcome, not a password
    FAIL = "fail"
    SKIP = "skip"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the evidence bears out. Only `verified` counts as passed, anywhere."""

    VERIFIED = "verified"
    FAILED = "failed"
    SKIPPED = "skipped"
    CONTRADICTED = "contradicted"
    INVALID = "invalid"


def derive_verdict(outcome: Outcome, findings: Iterable[Finding]) -> Verdict:
    """Return the verdict of an artifact with this outcome and these findings.

    A failure or skip stays one. An error finding makes a pass contradicted or invalid, as its
    check says; contradicted wins, because it is the graver statement. An unknown status is
    never passed: it is invalid.
    """
    if outcome is Outcome.FAIL:
        return Verdict.FAILED
    if outcome is Outcome.SKIP:
        return Verdict.SKIPPED
    effects = {finding.effect for finding in findings if finding.severity is Severity.ERROR}
    if outcome is Outcome.UNKNOWN:
        return Verdict.INVALID
    if Effect.CONTRADICTED in effects:
        return Verdict.CONTRADICTED
    if Effect.INVALID in effects:
        return Verdict.INVALID
    return Verdict.VERIFIED
