"""`sitegen withdraw`: take something out of a site for good, in the open."""

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


@click.command(name="withdraw")
@click.argument("site", type=click.Path(path_type=Path))
@click.argument("target", metavar="RUN|RECORD|ARTIFACT")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it stands on the pages.")
@click.option("--by", metavar="WHO", required=True, help="Who; it stands on the pages.")
@click.option(
    "--secret",
    is_flag=True,
    help="Leave out the SHA-256 of what was there: it could let a short secret be guessed.",
)
@as_of_option
@click.option(
    "--sign", is_flag=True, help="Sign the version that says so, and what is left of a run."
)
@key_options
@config_option
@exits
def command(  # noqa: PLR0913 -- one for each option
    site: Path,
    target: str,
    *,
    reason: str,
    by: str,
    secret: bool,
    as_of: str | None,
    sign: bool,
    key: str | None,
    key_name: str | None,
    config: Path | None,
) -> ExitCode:
    """Take a run, a record or one artifact of a run out of SITE, with all that showed it.

    Name it by its path from the site's root (an artifact: its path in the run behind the run's
    folder), a run by its id too, a record by its SHA-256. A page with the reason stays in its
    place, and the log says so for ever. Take it out of the evidence as well: it may not come back.

    Example: sitegen withdraw site runs/nightly-0123456789abcdef/ --reason leak --by security
    """
    from sitegen.assembly.acting import demand_site, time_of
    from sitegen.assembly.withdrawing import Order, withdrawal
    from sitegen.pipeline import BuildOptions, build

    if not reason.strip() or not by.strip():
        message = "What is withdrawn needs a reason, and somebody who answers for it."
        raise UsageProblem(message, hint="Give both: --reason TEXT --by WHO.")
    settings = settings_for(config)
    options = BuildOptions(
        evidence=(),
        output=demand_site(site),
        reference_time=reference_time(as_of) or time_of(site, settings.limits),
        signer=signer_for(key, key_name, sign=sign),
    )
    settings = replace(settings, baselines=str(site / "baselines"))
    order = Order(target, reason, by, secret)
    with progress_shown() as progress:
        result = build(options, settings, progress, say, withdrawal(order))
    number = f"{result.version.number:04d}"
    say(f"Withdrawn. Published version {number}; v/{number}/removed.html says what was taken out.")
    say("Copies and caches of the site hold it still, and so may the evidence.")
    return ExitCode.OK
