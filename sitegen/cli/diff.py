"""`sitegen diff`: what changed between two runs, or since a baseline."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.completing import complete_side
from sitegen.cli.console import emit, exits
from sitegen.cli.options import as_of_option, config_option, reference_time, settings_for
from sitegen.cli.progress import progress_shown
from sitegen.cli.summary import exit_line
from sitegen.cli.terminal import say_line
from sitegen.errors import ExitCode, InputProblem, UsageProblem
from sitegen.settings import Settings

if TYPE_CHECKING:
    from sitegen.assembly.comparison import Made
    from sitegen.assembly.sides import Sides

_FORMATS = ("text", "json", "markdown", "sarif", "github")


@click.command(name="diff")
@click.argument("base", required=False, shell_complete=complete_side)
@click.argument("head", required=False, shell_complete=complete_side)
@click.option("--site", type=click.Path(path_type=Path), help="Take runs from this site.")
@click.option(
    "--evidence", multiple=True, type=click.Path(), help="Take runs from evidence; may repeat."
)
@click.option("--dir", "folder", type=click.Path(path_type=Path), help="Folder of baselines.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How differences are printed.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["regression", "any", "never"]),
    default="regression",
    show_default=True,
    help="Which differences make the exit code 5.",
)
@click.option("--site-url", metavar="URL", help="Where the site is published, for links.")
@as_of_option
@config_option
@exits
def command(  # noqa: PLR0913 -- one for each option
    base: str | None,
    head: str | None,
    form: str,
    fail_on: str,
    *,
    site: Path | None,
    evidence: tuple[str, ...],
    folder: Path | None,
    site_url: str | None,
    as_of: str | None,
    config: Path | None,
) -> ExitCode:
    """Compare HEAD (a run id; default: the newest) with BASE (a tag or run id).

    BASE is by default the configured baseline, else the run before HEAD in its suite.

    Example: sitegen diff release-1 --format markdown
    """
    from sitegen.assembly.comparison import Request, compare_request

    settings = settings_for(config)
    site, evidence = _places(site, evidence, settings)
    request = Request(base, head, folder or Path(settings.baselines), site)
    with _sides(site, evidence, settings) as sides:
        made = compare_request(request, sides, settings, _instant(reference_time(as_of)))
    emit(_printed(form, made, _url(site_url, settings)))
    code = _code(made, fail_on)
    say_line(exit_line(code))
    return code


def _code(made: "Made", fail_on: str) -> ExitCode:
    fails = {
        "regression": any(item.fails for item in made.judged),
        "any": bool(made.judged),
        "never": False,
    }
    return ExitCode.REGRESSION if fails[fail_on] else ExitCode.OK


def _instant(stated: str | None) -> datetime | None:
    from sitegen.canonical.times import read_time

    instant = read_time(stated) if stated else None
    return instant.utc if instant else None


def _url(stated: str | None, settings: Settings) -> str | None:
    url = stated or settings.site_url
    if url is not None and not url.startswith(("https://", "http://")):
        message = "--site-url must begin with https:// or http://."
        hint = "Give the address that the site is published at."
        raise UsageProblem(message, hint=hint)
    return url


def _places(
    site: Path | None, evidence: tuple[str, ...], settings: Settings
) -> tuple[Path | None, tuple[str, ...]]:
    """Return where runs are taken from: the site, or the evidence."""
    if site is not None and evidence:
        message = "--site and --evidence can't be given together."
        hint = "Leave out one of them: both sides come from the same place."
        raise UsageProblem(message, hint=hint)
    if site is not None or evidence:
        return site, evidence
    present = tuple(path for path in settings.evidence if Path(path).exists())
    if present:
        return None, present
    if Path(settings.output).exists():
        return Path(settings.output), ()
    message = "There is neither evidence nor a site to take runs from."
    raise InputProblem(message, hint="Give --evidence or --site.")


@contextmanager
def _sides(site: Path | None, evidence: tuple[str, ...], settings: Settings) -> Iterator["Sides"]:
    from sitegen.assembly.evidence_sides import EvidenceSides
    from sitegen.assembly.site_sides import SiteSides

    if site is not None:
        yield SiteSides(site, settings)
        return
    with progress_shown() as progress, EvidenceSides(evidence, settings, progress) as sides:
        yield sides


def _printed(form: str, made: "Made", url: str | None) -> bytes:
    from sitegen.compare.kinds import KINDS
    from sitegen.pages.changes_contract import diff_json
    from sitegen.render.diff_markdown import diff_markdown
    from sitegen.render.diff_text import diff_text
    from sitegen.render.github import diff_github
    from sitegen.render.sarif import diff_sarif

    if form == "json":
        return diff_json(made.comparison)
    if form == "markdown":
        return diff_markdown(made.comparison, made.judged, made.links(url), made.case_links(url))
    if form == "sarif":
        return diff_sarif(made.judged, KINDS)
    if form == "github":
        return diff_github(made.judged)
    return diff_text(made.comparison, made.judged)
