"""`sitegen build`: evidence to site."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.assembly.gate import DEFAULT_FAIL_ON, FailOn
from sitegen.canonical.encode import canonical_json
from sitegen.cli.completing import complete_tag
from sitegen.cli.console import emit, exits, say
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
from sitegen.cli.progress import progress_shown
from sitegen.cli.summary import build_summary, ending_of
from sitegen.cli.terminal import say_line
from sitegen.errors import ExitCode
from sitegen.settings import Settings

if TYPE_CHECKING:
    from sitegen.pipeline import BuildResult

tag_option = click.option(
    "--baseline",
    metavar="TAG",
    shell_complete=complete_tag,
    help="The baseline that runs are compared with.",
)
fail_on_option = click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice([reason.value for reason in FailOn]),
    help="What makes the exit code non-zero; may be given several times"
    " (default: incomplete, invalid, contradicted).",
)


@click.command(name="build")
@evidence_argument
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The site's folder (default: site)."
)
@tag_option
@fail_on_option
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
    """Build the site from EVIDENCE (files and folders; default: evidence/).

    Where there is a site already, what is new is appended to it.

    Example: sitegen build evidence -o site --fail-on contradicted
    """
    from sitegen.pipeline import BuildOptions, build

    settings = _settings(config, baseline)
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
    with progress_shown() as progress:
        result = build(options, settings, progress, say)
    ending = ending_of(result.tally, reasons, strict=strict)
    if as_json:
        emit(_json(result, ending.code))
    for line in build_summary(result, options.output, ending):
        say_line(line)
    return ending.code


def _settings(config: Path | None, baseline: str | None) -> Settings:
    settings = settings_for(config)
    if baseline is None:
        return settings
    return replace(settings, baseline=baseline, baseline_rules=())


def _json(result: "BuildResult", code: ExitCode) -> bytes:
    from sitegen.pages.contract import latest_row, verdict_counts_row

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
