"""`sitegen check`: judge integrity and truth of evidence, not outcome."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sitegen.assembly.gate import DEFAULT_FAIL_ON
from sitegen.cli.completing import complete_run
from sitegen.cli.console import emit, exits
from sitegen.cli.findings_text import ORDER, findings_by_file, findings_text
from sitegen.cli.options import (
    config_option,
    evidence_argument,
    evidence_for,
    jobs_option,
    settings_for,
    strict_option,
)
from sitegen.cli.progress import progress_shown
from sitegen.cli.signature_options import required_trust, signature_options
from sitegen.cli.summary import Ending, ending_line, ending_of, finding_counts, number_of
from sitegen.cli.terminal import Line, line, printed, say_line, width_of
from sitegen.errors import ExitCode, UsageProblem
from sitegen.model.facts import FindingCounts
from sitegen.model.version import LocatedFinding

if TYPE_CHECKING:
    from sitegen.assembly.check import CheckResult

_WIDTH: Final = 100


@click.command(name="check")
@evidence_argument
@click.option(
    "--run-id",
    metavar="ID",
    shell_complete=complete_run,
    help="Check only the run with this id.",
)
@click.option("--latest-run", is_flag=True, help="Check only the newest run.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@signature_options
@strict_option
@jobs_option
@config_option
@exits
def command(  # noqa: PLR0913 -- one for each option
    evidence: tuple[str, ...],
    run_id: str | None,
    form: str,
    *,
    latest_run: bool,
    require_signature: bool,
    keys: tuple[Path, ...],
    policy: Path | None,
    as_of: str | None,
    strict: bool,
    jobs: int,
    config: Path | None,
) -> ExitCode:
    """Check EVIDENCE (files and folders; default: evidence/) without building a site.

    Judges integrity and truth, not outcome: a run with honest failures checks clean.

    Example: sitegen check evidence/runs --strict
    """
    from sitegen.assembly.check import CheckSelection, check_evidence

    _demand_one(run_id, latest_run=latest_run)
    settings = settings_for(config)
    required = required_trust(keys, policy, as_of, demanded=require_signature)
    selection = CheckSelection(run_id, latest_run, required)
    stated = evidence_for(evidence, settings)
    with progress_shown() as progress:
        result = check_evidence(stated, settings, selection, jobs, progress)
    ending = ending_of(result.tally, DEFAULT_FAIL_ON, strict=strict)
    if form == "text" and sys.stdout.isatty():
        _show(result.findings)
    else:
        emit(_printed(form, result.findings))
    verified = required is not None and bool(required.keys)
    _say(result, ending, verified=verified)
    return ending.code


def _demand_one(run_id: str | None, *, latest_run: bool) -> None:
    if run_id is not None and latest_run:
        message = "--run-id and --latest-run can't be given together."
        hint = "Leave out one of them."
        raise UsageProblem(message, hint=hint)


def _say(result: "CheckResult", ending: Ending, *, verified: bool) -> None:
    """Tell how much was checked, and what came of it."""
    counts = _counts(result, verified=verified)
    for shown in (*counts, *_hints(result.findings), ending_line(ending)):
        say_line(shown)


def _counts(result: "CheckResult", *, verified: bool) -> Iterator[Line]:
    """Yield how much was checked, and what was found."""
    counts = FindingCounts.of(tuple(row.finding for row in result.findings))
    yield line(
        f"Checked {number_of(result.runs, 'run')} with {number_of(result.cases, 'case')} and"
        f" {number_of(result.records, 'record')}: {finding_counts(counts)}."
    )
    claims = result.claims
    yield line(
        f"Claims: {claims.contradicted:,} contradicted, {claims.unverifiable:,} unverifiable,"
        f" {claims.confirmed:,} confirmed."
    )
    if result.signed is not None:
        signed, demanded = result.signed
        how = "by keys that count" if verified else "not verified, because no key was given"
        yield line(f"Signed: {signed:,} of {demanded:,} (runs and certifications), {how}.")


def _hints(findings: tuple[LocatedFinding, ...]) -> Iterator[Line]:
    """Yield who says more of the gravest finding."""
    if findings:
        first = min(findings, key=lambda row: ORDER[row.finding.severity])
        yield line(
            f"`sitegen explain {first.finding.check}` says what it means and how to mend it."
        )


def _printed(form: str, findings: tuple[LocatedFinding, ...]) -> bytes:
    from sitegen.assembly.catalogue import all_checks
    from sitegen.pages.contract import check_json
    from sitegen.render.github import findings_github
    from sitegen.render.sarif import findings_sarif

    if form == "json":
        return check_json(findings)
    if form == "sarif":
        return findings_sarif(findings, all_checks())
    return findings_github(findings) if form == "github" else findings_text(findings)


def _show(findings: tuple[LocatedFinding, ...]) -> None:
    """Print findings for a person at a terminal."""
    for shown in findings_by_file(findings, width_of(sys.stdout, _WIDTH)):
        emit((printed(shown, sys.stdout) + "\n").encode("utf-8", "replace"))
