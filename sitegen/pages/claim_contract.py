"""The JSON of claims: `v/<n>/claims.json`, and the rows of it elsewhere (`docs/formats.md`)."""

from collections.abc import Iterable

from sitegen.canonical.encode import canonical_json
from sitegen.model.claim import Claim, JudgedReport, OpenItem
from sitegen.model.version import VersionFacts
from sitegen.pages.contract import Json

SCHEMA = "sitegen.claims/1"


def claim_row(claim: Claim) -> Json:
    """Return the JSON of a claim."""
    row: Json = {
        "about": {"id": claim.subject.id, "kind": claim.subject.kind},
        "artifact": claim.artifact,
        "derived": claim.derived,
        "inputs": [
            {"artifact": item.artifact, "path": item.path, "sha256": item.sha256}
            for item in claim.inputs
        ],
        "message": claim.message,
        "path": claim.path,
        "predicate": claim.predicate,
        "rule": claim.rule,
        "sha256": claim.sha256,
        "stated": claim.stated,
        "subject": str(claim.subject),
        "verdict": claim.verdict.value,
        "where": claim.where,
    }
    if claim.line is not None:
        row["line"] = claim.line
        row["column"] = claim.column
    return row


def claim_rows(claims: Iterable[Claim]) -> list[Json]:
    """Return the JSON of claims, in their order."""
    return [claim_row(claim) for claim in claims]


def claims_content(version: VersionFacts) -> bytes:
    """Return what a version says of claims, but for its own number."""
    rows = claim_rows(version.claims)
    return canonical_json([rows, [_open_row(item) for item in version.open_items]])


def claims_json(version: VersionFacts) -> bytes:
    """Return `v/<n>/claims.json`: the claims of open runs and current records, and open items."""
    value: Json = {
        "claims": claim_rows(version.claims),
        "older": list(version.older),
        "open": [_open_row(item) for item in version.open_items],
        "reports": [_report_row(report) for report in version.reports],
        "schema": SCHEMA,
    }
    return canonical_json(value) + b"\n"


def _open_row(item: OpenItem) -> Json:
    return {
        "artifact": item.artifact,
        "closed_by": item.closed_by,
        "closed_words": item.closed_words,
        "ids": list(item.ids),
        "kind": item.kind,
        "line": item.line,
        "path": item.path,
        "successor": item.successor,
        "text": item.text,
    }


def _report_row(report: JudgedReport) -> Json:
    return {
        "artifact": report.artifact,
        "claims": {
            "confirmed": report.counts.confirmed,
            "contradicted": report.counts.contradicted,
            "unverifiable": report.counts.unverifiable,
        },
        "left_out": report.left_out,
        "open": report.open_items,
        "page": report.page,
        "path": report.path,
        "sha256": report.sha256,
        "title": report.title,
    }
