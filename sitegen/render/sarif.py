"""Findings and differences as SARIF 2.1.0, for tools that show them beside the code.

Source: OASIS SARIF 2.1.0. Results beyond the limit are counted in a notification.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sitegen import __version__
from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.encode import canonical_json
from sitegen.canonical.uri import percent_encoded
from sitegen.model.difference import DifferenceKind, Judged, Rank
from sitegen.model.finding import Check, Finding, Severity
from sitegen.model.version import LocatedFinding

MOST_RESULTS: Final = 5_000
"""Results of one file; the best-known reader takes 25,000 and 10 MB."""

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}
_RANKS: Final[Mapping[Rank, str]] = {
    Rank.REGRESSION: "error",
    Rank.WEAKER: "warning",
    Rank.REMOVED: "warning",
    Rank.CHANGED: "note",
    Rank.ADDED: "note",
    Rank.IMPROVEMENT: "none",
}
_SEVERITIES: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}

Json = dict[str, Any]


def findings_sarif(findings: Iterable[LocatedFinding], checks: Iterable[Check]) -> bytes:
    """Return the findings of a check, gravest first."""
    ordered = sorted(findings, key=lambda row: _SEVERITIES[row.finding.severity])
    rules = [
        _rule(check.id, check.title, check.rationale, _LEVELS[check.severity]) for check in checks
    ]
    results = [_finding(row) for row in ordered[:MOST_RESULTS]]
    return _file(rules, results, len(ordered))


def diff_sarif(judged: Sequence[Judged], kinds: Iterable[DifferenceKind]) -> bytes:
    """Return differences, worst first; one that is waived is suppressed, with its reason."""
    rules = [_rule(kind.id, kind.title, kind.rationale, _RANKS[kind.rank]) for kind in kinds]
    results = [_difference(item) for item in judged[:MOST_RESULTS]]
    return _file(rules, results, len(judged))


def _file(rules: list[Json], results: list[Json], total: int) -> bytes:
    invocation: Json = {"executionSuccessful": True}
    left_out = total - len(results)
    if left_out:
        text = f"{left_out:,} more results are not told here."
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    driver: Json = {
        "name": "sitegen",
        "rules": sorted(rules, key=lambda rule: str(rule["id"])),
        "version": __version__,
    }
    run: Json = {
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results,
        "tool": {"driver": driver},
    }
    return canonical_json({"$schema": _SCHEMA, "runs": [run], "version": "2.1.0"}) + b"\n"


def _rule(id_: str, title: str, rationale: str, level: str) -> Json:
    return {
        "defaultConfiguration": {"level": level},
        "fullDescription": {"text": rationale},
        "id": id_,
        "shortDescription": {"text": title},
    }


def _finding(row: LocatedFinding) -> Json:
    finding: Finding = row.finding
    location: Json = {"artifactLocation": {"uri": _uri(f"{row.path or ''}{finding.artifact}")}}
    if finding.line is not None:
        location["region"] = {"startColumn": finding.column or 1, "startLine": finding.line}
    identity = (finding.check, row.path or "", finding.artifact, finding.where or "")
    return {
        "level": _LEVELS[finding.severity],
        "locations": [{"physicalLocation": location}],
        "message": {"text": _text(finding.message)},
        "partialFingerprints": {"sitegen/1": _fingerprint(identity)},
        "ruleId": finding.check,
    }


def _difference(item: Judged) -> Json:
    row = item.difference
    subject = "/".join(row.record) if row.record else row.artifact or "run_summary.json"
    identity = (row.kind, row.case_id or subject, row.where or "", row.layer or "")
    result: Json = {
        "level": _RANKS[row.rank],
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(subject)}}}],
        "message": {"text": _text(row.message)},
        "partialFingerprints": {"sitegen/1": _fingerprint(identity)},
        "ruleId": row.kind,
    }
    if item.waiver is not None and not item.fails:
        text = f"{item.waiver.reason} ({item.waiver.owner}, until {item.waiver.expires})"
        result["suppressions"] = [{"justification": _text(text), "kind": "external"}]
    return result


def _uri(path: str) -> str:
    """Return a relative URI reference: no scheme, no root, whatever the path says."""
    encoded = percent_encoded(path)
    return "/".join(part for part in encoded.split("/") if part not in {"", ".", ".."}) or "unnamed"


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _fingerprint(parts: tuple[str, ...]) -> str:
    return sha256_hex(canonical_json(list(parts)))
