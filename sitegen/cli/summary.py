"""What a build or check says at its end: what is wrong first, then what was read, then where."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from sitegen.errors import ExitCode
from sitegen.model.facts import VerdictCounts
from sitegen.model.finding import Severity
from sitegen.model.version import LocatedFinding
from sitegen.pipeline import BuildResult

_SHOWN = 10
_MEANING = {
    ExitCode.OK: "no finding decides otherwise",
    ExitCode.INVALID: "evidence is invalid or contradicted, or has what --fail-on or --strict name",
    ExitCode.PARTIAL: "a run is incomplete: its summary is absent",
    ExitCode.REGRESSION: "it got worse than what it is compared with, as the gate says",
    ExitCode.IDENTITY_REUSE: "a run id came with two contents; neither counts",
}


def build_summary(result: BuildResult, output: Path, code: ExitCode) -> Iterator[str]:
    """Yield the lines that a build ends with."""
    version = result.version
    yield from error_lines(version.findings)
    yield f"Runs: {_counts(version.run_verdicts)}."
    yield f"Cases: {_counts(version.totals)}."
    claims = version.claim_counts
    yield (
        f"Claims: {claims.contradicted:,} contradicted, {claims.unverifiable:,} unverifiable,"
        f" {claims.confirmed:,} confirmed."
    )
    counts = version.finding_counts
    yield (
        f"Files: {len(version.fates):,}; records: {len(version.records):,} current,"
        f" {version.superseded_total:,} superseded; findings: {counts.error:,} errors,"
        f" {counts.warning:,} warnings, {counts.note:,} notes."
    )
    if result.published:
        yield (
            f"Published version {version.number:04d}: {result.added_runs:,} new runs,"
            f" {result.added_records:,} new records."
        )
    else:
        yield f"Nothing new: version {version.number:04d} stays as it is."
    yield f"Site: {output / 'index.html'}"
    yield exit_line(code)


def _counts(counts: VerdictCounts) -> str:
    named = (
        (counts.contradicted, "contradicted"),
        (counts.invalid, "invalid"),
        (counts.failed, "failed"),
        (counts.skipped, "skipped"),
        (counts.verified, "verified"),
    )
    return ", ".join(f"{number:,} {name}" for number, name in named)


def error_lines(findings: Sequence[LocatedFinding]) -> Iterator[str]:
    """Yield the errors by check, the most frequent first, each with one place."""
    errors = [row for row in findings if row.finding.severity is Severity.ERROR]
    if not errors:
        return
    ordered = sorted(errors, key=lambda row: row.finding.check)
    groups = [
        (check, list(rows)) for check, rows in groupby(ordered, lambda row: row.finding.check)
    ]
    groups.sort(key=lambda group: (-len(group[1]), group[0]))
    yield "Errors, by check:"
    for check, rows in groups[:_SHOWN]:
        first = rows[0]
        place = f"{first.path or ''}{first.finding.artifact}"
        yield f"  {len(rows):>5,} × {check}: {first.finding.message} ({place})"
    if len(groups) > _SHOWN:
        rest = sum(len(rows) for _, rows in groups[_SHOWN:])
        yield f"  and {rest:,} more, of {len(groups) - _SHOWN:,} other checks."


def exit_line(code: ExitCode) -> str:
    """Return what the exit code means."""
    return f"Exit code {int(code)}: {_MEANING.get(code, code.name.lower())}."
