"""`sitegen build`: evidence to site."""

from dataclasses import replace
from pathlib import Path

import click

from sitegen.assembly.gate import DEFAULT_FAIL_ON, FailOn, exit_code
from sitegen.canonical.encode import canonical_json
from sitegen.cli.console import emit, exits, progress, say
from sitegen.cli.options import (
    as_of_option,
    config_option,
    evidence_argument,
    evidence_for,
    jobs_option,
    key_options,
    reference_time,
    settings_for,
    signer_for,
    strict_option,
)
from sitegen.cli.summary import build_summary
from sitegen.errors import ExitCode
from sitegen.pages.contract import latest_row, verdict_counts_row
from sitegen.pipeline import BuildOptions, BuildResult, build


@click.command(name="build")
@evidence_argument
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The site's folder (default: site)."
)
@click.option("--baseline", metavar="TAG", help="The baseline that runs are compared with.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice([reason.value for reason in FailOn]),
    help="What makes the exit code non-zero; may be given several times"
    " (default: incomplete, invalid, contradicted).",
)
@strict_option
@jobs_option
@as_of_option
@click.option("--sign", is_flag=True, help="Sign the version, and the runs that it adds.")
@key_options
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@exits
def command(  # noqa: PLR0913 -- one for each option
    evidence: tuple[str, ...],
    output: Path | None,
    baseline: str | None,
    fail_on: tuple[str, ...],
    *,
    strict: bool,
    jobs: int,
    as_of: str | None,
    sign: bool,
    key: str | None,
    key_name: str | None,
    config: Path | None,
    as_json: bool,
) -> ExitCode:
    """Build the site from EVIDENCE (files and folders; default: evidence/)."""
    settings = settings_for(config)
    if baseline is not None:
        settings = replace(settings, baseline=baseline, baseline_rules=())
    reasons = frozenset(FailOn(reason) for reason in fail_on) or DEFAULT_FAIL_ON
    options = BuildOptions(
        evidence=evidence_for(evidence, settings),
        output=output or Path(settings.output),
        jobs=jobs,
        strict=strict,
        fail_on=reasons,
        reference_time=reference_time(as_of),
        signer=signer_for(key, key_name, sign=sign),
    )
    result = build(options, settings, progress, say)
    code = exit_code(result.tally, reasons, strict=strict)
    if as_json:
        emit(_json(result, code))
    for line in build_summary(result, options.output, code):
        say(line)
    return code


def _json(result: BuildResult, code: ExitCode) -> bytes:
    version = result.version
    counts = version.finding_counts
    value = latest_row(version) | {
        "cases": verdict_counts_row(version.totals),
        "exit_code": int(code),
        "finding_counts": {
            "error": counts.error,
            "note": counts.note,
            "warning": counts.warning,
        },
        "published": result.published,
    }
    return canonical_json(value) + b"\n"
