"""`sitegen check`: judge integrity and truth of evidence, not outcome."""

from pathlib import Path

import click

from sitegen.assembly.check import CheckSelection, check_evidence
from sitegen.assembly.gate import DEFAULT_FAIL_ON, exit_code
from sitegen.cli.console import emit, exits, progress, say
from sitegen.cli.options import (
    config_option,
    evidence_argument,
    evidence_for,
    jobs_option,
    settings_for,
    strict_option,
)
from sitegen.cli.summary import exit_line
from sitegen.errors import ExitCode, UsageProblem
from sitegen.model.facts import FindingCounts
from sitegen.model.finding import Severity
from sitegen.model.version import LocatedFinding
from sitegen.pages.contract import check_json


@click.command(name="check")
@evidence_argument
@click.option("--run-id", metavar="ID", help="Check only the run with this id.")
@click.option("--latest-run", is_flag=True, help="Check only the newest run.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@strict_option
@jobs_option
@config_option
@exits
def command(
    evidence: tuple[str, ...],
    run_id: str | None,
    form: str,
    *,
    latest_run: bool,
    strict: bool,
    jobs: int,
    config: Path | None,
) -> ExitCode:
    """Check EVIDENCE (files and folders; default: evidence/) without building a site.

    Judges integrity and truth, not outcome: a run with honest failures checks clean.
    """
    if run_id is not None and latest_run:
        message = "--run-id and --latest-run can't be given together."
        raise UsageProblem(message)
    settings = settings_for(config)
    selection = CheckSelection(run_id, latest_run)
    result = check_evidence(evidence_for(evidence, settings), settings, selection, jobs, progress)
    code = exit_code(result.tally, DEFAULT_FAIL_ON, strict=strict)
    emit(_printed(form, result.findings))
    counts = FindingCounts.of(tuple(row.finding for row in result.findings))
    say(
        f"Checked {result.runs:,} runs with {result.cases:,} cases and {result.records:,} records:"
        f" {counts.error:,} errors, {counts.warning:,} warnings, {counts.note:,} notes."
    )
    claims = result.claims
    say(
        f"Claims: {claims.contradicted:,} contradicted, {claims.unverifiable:,} unverifiable,"
        f" {claims.confirmed:,} confirmed."
    )
    say(exit_line(code))
    return code


def _printed(form: str, findings: tuple[LocatedFinding, ...]) -> bytes:
    from sitegen.assembly.catalogue import all_checks
    from sitegen.render.github import findings_github
    from sitegen.render.sarif import findings_sarif

    if form == "json":
        return check_json(findings)
    if form == "sarif":
        return findings_sarif(findings, all_checks())
    return findings_github(findings) if form == "github" else _text(findings)


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def _text(findings: tuple[LocatedFinding, ...]) -> bytes:
    from sitegen.canonical.text import for_terminal

    lines = []
    for row in sorted(findings, key=lambda row: _ORDER[row.finding.severity]):
        finding = row.finding
        place = f"{row.path or ''}{finding.artifact}"
        if finding.line is not None:
            place += f":{finding.line}:{finding.column}"
        elif finding.where:
            place += f" {finding.where}"
        lines.append(f"{finding.severity.value}: {place}: {finding.message} [{finding.check}]")
    return "".join(for_terminal(line) + "\n" for line in lines).encode("utf-8", "replace")
