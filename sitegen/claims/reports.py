"""All claims of one report: every rule, in order, each place once a rule."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sitegen.claims import (
    arithmetic,
    cases,
    changes,
    checksums,
    coverage,
    file_totals,
    gate_twin,
    improvements,
    listed,
    references,
    repeats,
    run_outcomes,
    runs,
    scenario_order,
    scenarios,
    scores,
    totals,
    truths,
)
from sitegen.claims.base import ReportRule, Source, clipped
from sitegen.claims.evidence import NO_EVIDENCE, Evidence
from sitegen.model.artifact import Artifact
from sitegen.model.claim import Claim, ClaimVerdict
from sitegen.model.report import Report

RULES: Final[Sequence[ReportRule]] = (
    *runs.RULES,
    *run_outcomes.RULES,
    *cases.RULES,
    *scores.RULES,
    *arithmetic.RULES,
    *listed.RULES,
    *totals.RULES,
    *file_totals.RULES,
    *changes.RULES,
    *improvements.RULES,
    *repeats.RULES,
    *scenarios.RULES,
    *scenario_order.RULES,
    *coverage.RULES,
    *gate_twin.RULES,
    *truths.RULES,
    *references.RULES,
    *checksums.RULES,
)
"""In the order of the catalogue."""


def report_claims(
    report: Report, artifact: Artifact, path: str, evidence: Evidence, limit: int
) -> tuple[tuple[Claim, ...], int]:
    """Return the claims of a report in the order of its text, and how many more are not listed.

    Where there are more than `limit`, the contradicted ones stay.
    """
    if report.plain:
        return (), 0
    source = Source(clipped(report), artifact, path, evidence)
    found: dict[tuple[object, ...], Claim] = {}
    for rule in RULES:
        for claim in rule.claims(source):
            found.setdefault((claim.rule, claim.where, claim.stated, str(claim.subject)), claim)
    ranked = sorted(
        found.values(), key=lambda claim: claim.verdict is not ClaimVerdict.CONTRADICTED
    )
    kept = sorted(
        ranked[:limit], key=lambda claim: (claim.line or 0, claim.column or 0, claim.rule)
    )
    return tuple(kept), len(ranked) - len(kept)


def stated_claims(
    report: Report, artifact: Artifact, path: str, limit: int
) -> tuple[tuple[Claim, ...], int]:
    """Return the claims of a report as its own bytes decide them, all others open."""
    return report_claims(report, artifact, path, NO_EVIDENCE, limit)


def moved(claim: Claim, path: str) -> Claim:
    """Return the claim as made at another page."""
    return replace(claim, path=path)
