"""The JSON files of the site: their names and shapes are a contract (`docs/formats.md`).

Each function returns the bytes of one file: canonical JSON, ASCII, sorted keys, a final newline.
Paths are relative to the site's root. Additions are free, changes are a new major version.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sitegen.canonical.encode import canonical_json
from sitegen.model.artifact import Artifact, FileFate
from sitegen.model.facts import CaseFacts, FindingCounts, RecordFacts, RunFacts, VerdictCounts
from sitegen.model.finding import Finding
from sitegen.model.version import LocatedFinding, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.signed_contract import signed_row

Json = dict[str, Any]


def _bytes(value: Json) -> bytes:
    return canonical_json(value) + b"\n"


def finding_row(finding: Finding) -> Json:
    """Return the JSON of a finding, without the page it belongs to."""
    row: Json = {
        "artifact": finding.artifact,
        "check": finding.check,
        "message": finding.message,
        "severity": finding.severity.value,
        "where": finding.where,
    }
    if finding.line is not None:
        row["line"] = finding.line
        row["column"] = finding.column
    return row


def located_row(located: LocatedFinding) -> Json:
    """Return the JSON of a finding in the files of a version."""
    row = finding_row(located.finding) | {"across": located.across, "path": located.path}
    if located.case_page is not None:
        row["page"] = located.case_page
    return row


def finding_counts_row(counts: FindingCounts) -> Json:
    """Return the JSON of counts of findings."""
    return {"error": counts.error, "note": counts.note, "warning": counts.warning}


def verdict_counts_row(counts: VerdictCounts) -> Json:
    """Return the JSON of verdict counts."""
    return {
        "contradicted": counts.contradicted,
        "failed": counts.failed,
        "invalid": counts.invalid,
        "skipped": counts.skipped,
        "verified": counts.verified,
    }


def run_row(run: RunFacts) -> Json:
    """Return the row of a run in `runs.json` and in closed index pages."""
    return {
        "attestation": signed_row(run.signed),
        "cases": run.verdicts.total,
        "contested": run.contested,
        "coverage": {"expected": run.expected_cells, "missing": run.missing_cells},
        "created_at": run.created_at,
        "determinism_digest": run.digest,
        "evidence_list_sha256": run.attestable or None,
        "evidence_sha256": run.evidence_sha256,
        "findings": finding_counts_row(run.finding_counts),
        "incomplete": run.incomplete,
        "path": run.path,
        "preflight": run.preflight,
        "run_id": run.run_id,
        "status": run.status,
        "suite": run.suite,
        "verdict": run.verdict.value,
        "verdicts": verdict_counts_row(run.verdicts),
    }


def case_row(case: CaseFacts) -> Json:
    """Return the row of a case in `run.json`."""
    return {
        "artifact": case.artifact.path,
        "assertions": {"failed": case.assertions_failed, "passed": case.assertions_passed},
        "case_id": case.case_id,
        "db_writes": case.db_writes,
        "determinism_hash": case.content_hash,
        "findings": [finding_row(finding) for finding in case.findings],
        "labels": list(case.labels),
        "layer_events": dict(case.layer_events),
        "layers": list(case.layers),
        "operation_name": case.operation,
        "page": case.page,
        "sha256": case.artifact.sha256 or None,
        "sql_ops": list(case.sql_ops),
        "stage": case.stage,
        "status": case.status,
        "trace_events": case.trace_events,
        "uc_id": case.use_case,
        "verdict": case.verdict.value,
    }


def _artifact_row(artifact: Artifact) -> Json:
    return {"path": artifact.path, "sha256": artifact.sha256, "size": artifact.size}


def _claimed(run: RunFacts) -> Json | None:
    summary = run.summary
    if summary is None:
        return None
    return {
        "determinism_digest": summary.determinism_digest,
        "fail_count": summary.fail_count,
        "pass_count": summary.pass_count,
        "skip_count": summary.skip_count,
        "total_cases": summary.total_cases,
    }


def run_json(run: RunFacts) -> bytes:
    """Return `runs/<run>/run.json`: the facts of a run and of its cases.

    `claimed` is what the summary says, beside the derived figures.
    """
    row = run_row(run) | {
        "artifacts": [_artifact_row(artifact) for artifact in run.artifacts],
        "cases": [case_row(case) for case in run.cases],
        "claimed": _claimed(run),
        "finding_counts": finding_counts_row(run.finding_counts),
        "findings": [finding_row(finding) for finding in run.findings],
        "schema": "sitegen.run/1",
    }
    return _bytes(row)


def entry_json(run: RunFacts, previous: str | None) -> bytes:
    """Return `runs/<run>/entry.json`: the run's row, and the folder of the run before it."""
    return _bytes(run_row(run) | {"previous": previous, "schema": "sitegen.entry/1"})


def record_row(record: RecordFacts, more: tuple[Finding, ...] = ()) -> Json:
    """Return the row of a record; `more` are findings that only the version knows."""
    return {
        "artifact": record.artifact.path,
        "current": record.current,
        "findings": [finding_row(finding) for finding in (*record.findings, *more)],
        "id": record.id,
        "kind": record.kind.value,
        "path": record.path,
        "sha256": record.artifact.sha256,
        "status": record.status,
        "time": record.time,
        "title": record.title,
        "verdict": record.verdict.value if record.verdict else None,
    }


def record_json(record: RecordFacts) -> bytes:
    """Return `records/<record>/record.json`: what its own bytes say."""
    row = record_row(record) | {"schema": "sitegen.record/1", "size": record.artifact.size}
    del row["current"]
    return _bytes(row)


def runs_json(version: VersionFacts) -> bytes:
    """Return `v/<n>/runs.json`: the runs of the open index page, newest first."""
    rows = [run_row(run) for run in version.runs]
    return _bytes({"older": list(version.older), "runs": rows, "schema": "sitegen.runs/1"})


def records_json(version: VersionFacts) -> bytes:
    """Return `v/<n>/records.json`: the current records; `superseded` names the others."""
    rows = [
        record_row(record, version.site_findings.get(record.path, ())) for record in version.records
    ]
    superseded = [
        {
            "by": record.superseded_by,
            "id": record.id,
            "kind": record.kind.value,
            "path": record.path,
        }
        for record in version.superseded
    ]
    older = list(version.older)
    return _bytes(
        {"older": older, "records": rows, "schema": "sitegen.records/1", "superseded": superseded}
    )


def findings_json(version: VersionFacts) -> bytes:
    """Return `v/<n>/findings.json`: findings of the runs in `runs.json` and current records."""
    rows = [located_row(located) for located in version.findings]
    return _bytes({"findings": rows, "older": list(version.older), "schema": "sitegen.findings/1"})


def intake_json(fates: Iterable[FileFate]) -> bytes:
    """Return `v/<n>/intake.json`: every file of the input of this build, once."""
    rows = [
        {
            "artifact": fate.artifact,
            "kind": fate.kind,
            "reason": fate.reason,
            "sha256": fate.sha256,
            "size": fate.size,
            "to": fate.to,
            "went": fate.went,
        }
        for fate in fates
    ]
    return _bytes({"files": rows, "schema": "sitegen.intake/1"})


def index_json(
    runs: Iterable[RunFacts],
    records: Iterable[RecordFacts],
    findings: Iterable[LocatedFinding],
    older: str | None,
    claims: Iterable[Json] = (),
) -> bytes:
    """Return a closed index page, `index/<n>.json`: the same rows as in the version's files.

    `older` is the path of the page closed before it, `claims` are rows of what the runs claim.
    """
    return _bytes(
        {
            "claims": list(claims),
            "findings": [located_row(located) for located in findings],
            "older": [] if older is None else [older],
            "records": [record_row(record) for record in records],
            "runs": [run_row(run) for run in runs],
            "schema": "sitegen.index/1",
        }
    )


def latest_row(version: VersionFacts) -> Json:
    """Return what `latest.json` and `latest.js` say."""
    folder = version.folder
    return {
        "claims": f"{folder}claims.json",
        "findings": f"{folder}findings.json",
        "path": folder,
        "records": f"{folder}records.json",
        "runs": f"{folder}runs.json",
        "search": site_map.version_script(version.number),
        "version": f"{version.number:04d}",
    }


def latest_json(version: VersionFacts) -> bytes:
    """Return `latest.json`, the commit point of the site."""
    return _bytes(latest_row(version))


def version_json(version: VersionFacts) -> bytes:
    """Return `v/<n>/version.json`: the version's number, reference time and totals."""
    return _bytes(
        {
            "cases": verdict_counts_row(version.totals),
            "claims": _claim_counts(version),
            "findings": finding_counts_row(version.finding_counts),
            "reference_time": version.reference_time,
            "runs": verdict_counts_row(version.run_verdicts),
            "schema": "sitegen.version/1",
            "signer": version.signer,
            "superseded": version.superseded_total,
            "version": f"{version.number:04d}",
            "versions": [f"{number:04d}" for number in version.versions],
        }
    )


def _claim_counts(version: VersionFacts) -> Json:
    counts = version.claim_counts
    return {
        "confirmed": counts.confirmed,
        "contradicted": counts.contradicted,
        "unverifiable": counts.unverifiable,
    }


def check_json(findings: Iterable[LocatedFinding]) -> bytes:
    """Return what `sitegen check --format json` prints."""
    return _bytes({"findings": [located_row(located) for located in findings]})


def settings_json(settings: Mapping[str, object]) -> bytes:
    """Return the settings that change bytes, as published below `about/`."""
    return _bytes({"schema": "sitegen.settings/1", "settings": dict(settings)})
