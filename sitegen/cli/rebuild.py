"""`sitegen rebuild`: the evidence of a site, rendered anew with today's sitegen."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from sitegen.cli.console import exits, say
from sitegen.cli.options import (
    as_of_option,
    config_option,
    jobs_option,
    key_options,
    reference_time,
    settings_for,
    signer_for,
)
from sitegen.cli.progress import progress_shown
from sitegen.errors import ExitCode, OutputProblem
from sitegen.pages.numbers import count


@click.command(name="rebuild")
@click.argument("site", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="NEW",
    help="The folder of the new site.",
)
@jobs_option
@as_of_option
@click.option("--sign", is_flag=True, help="Sign the new site, and its runs.")
@key_options
@config_option
@exits
def command(
    site: Path,
    *,
    output: Path,
    jobs: int,
    as_of: str | None,
    sign: bool,
    key: str | None,
    key_name: str | None,
    config: Path | None,
) -> ExitCode:
    """Render the evidence that SITE holds anew, as a new site with a history of its own.

    Its first version names the checkpoint of SITE. Pages that were folded away are there again;
    what was withdrawn is not.

    Example: sitegen rebuild site -o rebuilt
    """
    from sitegen.assembly.acting import demand_site, time_of
    from sitegen.assembly.rebuilding import lay_out
    from sitegen.pipeline import BuildOptions, build

    settings = settings_for(config)
    _demand_new(output)
    time = reference_time(as_of) or time_of(demand_site(site), settings.limits)
    signer = signer_for(key, key_name, sign=sign)
    with TemporaryDirectory(prefix="sitegen-rebuild-") as temporary:
        old = lay_out(site, Path(temporary), settings)
        options = BuildOptions(
            evidence=(temporary,),
            output=output,
            jobs=jobs,
            reference_time=time,
            signer=signer,
            rebuilt_from=old.checkpoint,
            withdrawn=old.withdrawn,
            judged=old.judged,
        )
        suites, there = (*settings.suites, *old.suites), str(site / "baselines")
        settings = replace(settings, baselines=there, ignore=(), suites=suites)
        with progress_shown() as progress:
            result = build(options, settings, progress, say)
    _tell(old.left_out, result.added_runs, result.added_records)
    return ExitCode.OK


def _tell(left_out: tuple[str, ...], runs: int, records: int) -> None:
    if left_out:
        say(f"Left out, because their evidence is no longer there: {', '.join(left_out)}.")
    what = f"{count(runs, 'run', 'runs')} and {count(records, 'record', 'records')}"
    say(f"Rebuilt {what} as a new site. The old one is as it was.")


def _demand_new(output: Path) -> None:
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        message = f"There is something at {output.name} already."
        raise OutputProblem(message, hint="A rebuilt site is a new one: choose another -o.")
