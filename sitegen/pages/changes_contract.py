"""The JSON of what changed: of two runs, of a run's past, and of a version's regressions."""

from typing import Final

from sitegen.canonical.encode import canonical_json
from sitegen.model.baseline import BaselineRef
from sitegen.model.difference import Comparison, Difference, Judged, RunChanges, RunState, Waiver
from sitegen.model.version import SuiteRegression, VersionFacts
from sitegen.pages.contract import Json, verdict_counts_row

DIFF_SCHEMA: Final = "sitegen.diff/1"


def _bytes(value: Json) -> bytes:
    return canonical_json(value) + b"\n"


def difference_row(difference: Difference) -> Json:
    """Return the JSON of one difference."""
    record = difference.record
    return {
        "artifact": difference.artifact,
        "base": difference.base,
        "case_id": difference.case_id,
        "head": difference.head,
        "kind": difference.kind,
        "layer": difference.layer,
        "message": difference.message,
        "rank": difference.rank.value,
        "record": None if record is None else {"id": record[1], "kind": record[0]},
        "uc_id": difference.use_case,
        "where": difference.where,
    }


def judged_row(judged: Judged) -> Json:
    """Return the JSON of one difference under the gate's policy."""
    return difference_row(judged.difference) | {
        "fails": judged.fails,
        "waiver": None if judged.waiver is None else _waiver_row(judged.waiver),
    }


def _waiver_row(waiver: Waiver) -> Json:
    return {
        "expires": waiver.expires,
        "owner": waiver.owner,
        "reason": waiver.reason,
        "state": waiver.state,
    }


def run_state_row(run: RunState) -> Json:
    """Return the JSON of a run that is compared: what it is, not its endpoints."""
    return {
        "cases": run.cases,
        "commit": run.commit,
        "created_at": run.created_at,
        "determinism_digest": run.digest,
        "dirty": run.dirty,
        "environment": run.environment,
        "evidence_sha256": run.evidence_sha256,
        "run_id": run.run_id,
        "selection": run.selection,
        "status": run.status,
        "suite": run.suite,
        "verdict": run.verdict.value,
        "verdicts": verdict_counts_row(run.verdicts),
    }


def comparison_row(comparison: Comparison) -> Json:
    """Return the JSON of a comparison; `base` and `head` are a tag or a run id."""
    return {
        "base": comparison.base_label,
        "base_run": run_state_row(comparison.base),
        "counts": {rank.value: number for rank, number in comparison.counts().items()},
        "differences": [difference_row(row) for row in comparison.differences],
        "head": comparison.head_label,
        "head_run": run_state_row(comparison.head),
    }


def diff_json(comparison: Comparison) -> bytes:
    """Return what `sitegen diff --format json` prints."""
    return _bytes(comparison_row(comparison) | {"schema": DIFF_SCHEMA})


def differences_json(changes: RunChanges) -> bytes:
    """Return `runs/<run>/differences.json`: against the baseline and the previous run, or null."""
    baseline, previous = changes.baseline, changes.previous
    return _bytes(
        {
            "baseline": None if baseline is None else comparison_row(baseline),
            "previous": None if previous is None else comparison_row(previous),
            "schema": "sitegen.differences/1",
        }
    )


def baseline_row(baseline: BaselineRef) -> Json:
    """Return the JSON of a baseline of the site."""
    git = baseline.git
    return {
        "git": None if git is None else {"commit": git.commit, "ref": git.ref},
        "path": baseline.path,
        "run": run_state_row(baseline.run),
        "sha256": baseline.sha256,
        "tag": baseline.tag,
    }


def baselines_json(version: VersionFacts) -> bytes:
    """Return `v/<n>/baselines.json`: the baselines that the site holds, by tag."""
    rows = [baseline_row(baseline) for baseline in version.baselines]
    return _bytes({"baselines": rows, "schema": "sitegen.baselines/1"})


def regressions_json(version: VersionFacts) -> bytes:
    """Return `v/<n>/regressions.json`: each suite's newest run against its baseline, judged."""
    rows = [_regression_row(item) for item in version.regressions]
    return _bytes({"schema": "sitegen.regressions/1", "suites": rows})


def _regression_row(item: SuiteRegression) -> Json:
    comparison = item.comparison
    counts = None if comparison is None else comparison.counts()
    return {
        "baseline": None if item.baseline is None else item.baseline.tag,
        "counts": None if counts is None else {rank.value: n for rank, n in counts.items()},
        "differences": [judged_row(row) for row in item.judged],
        "fails": any(row.fails for row in item.judged),
        "path": item.run_path,
        "run_id": item.run_id,
        "suite": item.suite,
    }
