"""`sitegen fold`: thin a site by policy, in the open."""

from dataclasses import replace
from pathlib import Path

import click

from sitegen.cli.console import exits, say
from sitegen.cli.options import (
    as_of_option,
    config_option,
    key_options,
    reference_time,
    settings_for,
    signer_for,
)
from sitegen.cli.progress import progress_shown
from sitegen.errors import ExitCode, UsageProblem
from sitegen.pages.numbers import count


@click.command(name="fold")
@click.argument("site", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be folded, and change nothing.")
@as_of_option
@click.option("--sign", is_flag=True, help="Sign the version that says what was folded.")
@key_options
@config_option
@exits
def command(
    site: Path,
    *,
    dry_run: bool,
    as_of: str | None,
    sign: bool,
    key: str | None,
    key_name: str | None,
    config: Path | None,
) -> ExitCode:
    """Thin SITE as the configuration's [retention] says: old versions, case pages of old runs.

    Each is replaced by one small page, so that no link breaks. Evidence, facts and proofs stay;
    a new version says what was folded, and the log holds that.

    Example: sitegen fold site --dry-run
    """
    from sitegen.assembly.acting import demand_site, time_of
    from sitegen.assembly.folding import fold, plan_of
    from sitegen.pipeline import BuildOptions, build

    settings = settings_for(config)
    if settings.retention.versions is None and settings.retention.runs is None:
        message = "The configuration does not say what stays whole: everything does."
        raise UsageProblem(message, hint="Set `versions` or `runs` under [retention].")
    plan = plan_of(demand_site(site), settings)
    pages = count(len(plan.replaced), "page", "pages")
    data = count(len(plan.gone), "data file", "data files")
    what = f"{pages} and {data}, {count(plan.size, 'byte', 'bytes')}"
    if dry_run:
        say(f"Would fold {what}:" if plan.targets else "There is nothing to fold.")
        for target in plan.targets:
            say(f"  {target}")
        return ExitCode.OK
    options = BuildOptions(
        evidence=(),
        output=site,
        reference_time=reference_time(as_of) or time_of(site, settings.limits),
        signer=signer_for(key, key_name, sign=sign),
    )
    settings = replace(settings, baselines=str(site / "baselines"))
    with progress_shown() as progress:
        result = build(options, settings, progress, say, fold)
    if not result.published:
        say("There is nothing to fold.")
        return ExitCode.OK
    say(f"Folded {what}. Published version {result.version.number:04d}.")
    return ExitCode.OK
