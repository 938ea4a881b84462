"""`v/<n>/state.json`: what the next version needs, read back by `sitegen.ledger.site`."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from sitegen.canonical.encode import canonical_json
from sitegen.model.durations import SuiteDurations
from sitegen.model.layer import LayerCall
from sitegen.model.state import PublishedRecord, SiteState
from sitegen.model.version import SuiteCoverage
from sitegen.pages.contract import Json, finding_counts_row, run_row, verdict_counts_row

SCHEMA: Final = "sitegen.state/1"


def state_json(state: SiteState) -> bytes:
    """Return the file's bytes; findings stand in `findings.json`, and are read from there."""
    value: Json = {
        "attested": [
            {"attestation": place, "key": key, "path": path}
            for path, (place, key) in sorted(state.attested.items())
        ],
        "content_sha256": state.content_sha256,
        "contested": [
            {"contents": list(found), "run_id": run_id}
            for run_id, found in sorted(state.contested.items())
        ],
        "coverage": [_coverage_row(item) for item in state.coverage],
        "durations": [_durations_row(item) for item in state.durations],
        "folders": dict(state.folders),
        "log": None if state.log is None else asdict(state.log),
        "number": state.number,
        "pages": state.pages,
        "records": [_record_row(record) for record in state.records],
        "removed_in": list(state.removed_in),
        "run_findings": finding_counts_row(state.run_findings),
        "run_verdicts": verdict_counts_row(state.run_verdicts),
        "runs": [run_row(run) for run in state.runs],
        "schema": SCHEMA,
        "suites": [
            {
                "created_at": head.created_at,
                "path": head.path,
                "run_id": head.run_id,
                "suite": head.suite,
            }
            for head in state.suites
        ],
        "superseded": [_record_row(record) for record in state.superseded],
        "superseded_total": state.superseded_total,
        "totals": verdict_counts_row(state.totals),
        "versions": list(state.versions),
        "withdrawn": list(state.withdrawn),
    }
    return canonical_json(value) + b"\n"


def _record_row(record: PublishedRecord) -> Json:
    return {
        "artifact": record.artifact,
        "by": record.superseded_by,
        "id": record.id,
        "kind": record.kind,
        "path": record.path,
        "sha256": record.sha256,
        "source": record.source,
    }


def _coverage_row(item: SuiteCoverage) -> Json:
    matrix = item.matrix
    return {
        "baseline": item.baseline,
        "baseline_flow": _calls(item.baseline_flow),
        "changes": [
            {
                "base": change.base,
                "head": change.head,
                "layer": change.layer,
                "subject": change.subject,
            }
            for change in item.changes
        ],
        "flow": _calls(item.flow),
        "layers": [{"id": layer.id, "label": layer.label} for layer in matrix.layers],
        "path": item.run_path,
        "rows": [
            {
                "events": [cell.events for cell in row.cells],
                "expected": [cell.layer for cell in row.cells if cell.expected],
                "subject": row.subject,
                "title": row.title,
            }
            for row in matrix.rows
        ],
        "run_id": item.run_id,
        "suite": item.suite,
    }


def _durations_row(item: SuiteDurations) -> Json:
    return {
        "runs": [
            {
                "classes": list(run.classes),
                "five_us": list(run.five),
                "path": run.path,
                "run_id": run.run_id,
                "total_us": run.total,
            }
            for run in item.runs
        ],
        "suite": item.suite,
    }


def _calls(calls: Iterable[LayerCall]) -> list[Json]:
    return [{"callee": call.callee, "caller": call.caller, "times": call.times} for call in calls]
