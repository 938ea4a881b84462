"""`sitegen baseline`: freeze a run under a tag, list, show and verify what is frozen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sitegen.cli.completing import complete_run, complete_tag
from sitegen.cli.console import emit, exits, say
from sitegen.cli.options import config_option, evidence_for, settings_for
from sitegen.cli.progress import progress_shown
from sitegen.errors import ExitCode, UsageProblem
from sitegen.settings import Settings

evidence_argument = click.argument("evidence", nargs=-1, type=click.Path(path_type=str))


def folder_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--dir`."""
    option = click.option(
        "--dir", "folder", type=click.Path(path_type=Path), help="Folder of baselines."
    )
    return option(function)


@click.group(name="baseline")
def command() -> None:
    """Freeze a known run under a tag that never moves.

    Example: sitegen baseline list
    """


@command.command(name="freeze")
@click.argument("tag")
@evidence_argument
@click.option(
    "--run",
    "run_id",
    required=True,
    metavar="RUN_ID",
    shell_complete=complete_run,
    help="The run to freeze.",
)
@click.option("--site", type=click.Path(path_type=Path), help="Take the run from this site.")
@click.option("--git", "ref", metavar="REF", help="Tie it to a git tag or commit.")
@folder_option
@config_option
@exits
def freeze(
    tag: str,
    evidence: tuple[str, ...],
    *,
    run_id: str,
    site: Path | None,
    ref: str | None,
    folder: Path | None,
    config: Path | None,
) -> ExitCode:
    """Write the facts of a run, and of the records current now, to baselines/TAG.json.

    Example: sitegen baseline freeze release-1 --run 20261121T094130Z
    """
    from sitegen.assembly.evidence_sides import EvidenceSides
    from sitegen.assembly.freezing import freeze_run
    from sitegen.assembly.site_sides import SiteSides

    settings = settings_for(config)
    if site is not None and evidence:
        message = "EVIDENCE and --site can't be given together."
        hint = "Leave out EVIDENCE to take the run from the site."
        raise UsageProblem(message, hint=hint)
    target = _folder(folder, settings)
    if site is not None:
        frozen = freeze_run(tag, run_id, SiteSides(site, settings), ref, target, settings)
    else:
        stated = evidence_for(evidence, settings)
        with progress_shown() as progress, EvidenceSides(stated, settings, progress) as sides:
            frozen = freeze_run(tag, run_id, sides, ref, target, settings)
    run = frozen.baseline.run
    if run.verdict.value != "verified":
        say(f"Warning: the run is {run.verdict}; that is what later runs are compared with.")
    if run.selection is not None:
        say("Warning: the run says that it is a selection; what it left out is not frozen.")
    word = "Froze" if frozen.written else "Nothing to do: frozen already is"
    say(f"{word} {tag}: {run.cases:,} cases of one run, {len(frozen.baseline.records):,} records.")
    return ExitCode.OK


@command.command(name="list")
@folder_option
@config_option
@exits
def list_command(folder: Path | None, config: Path | None) -> ExitCode:
    """Print tag, run, suite, verdict and cases of every baseline.

    Example: sitegen baseline list
    """
    from sitegen.canonical.text import for_terminal
    from sitegen.ledger.baselines import list_baselines, read_ref

    settings = settings_for(config)
    for path in list_baselines(_folder(folder, settings)):
        ref = read_ref(path, path.name, settings.limits)
        run = ref.run
        row = (ref.tag, run.run_id, run.suite, run.verdict.value, str(run.cases), ref.sha256)
        emit(for_terminal("\t".join(row)).encode("utf-8", "replace") + b"\n")
    return ExitCode.OK


@command.command(name="show")
@click.argument("tag", shell_complete=complete_tag)
@folder_option
@config_option
@exits
def show(tag: str, folder: Path | None, config: Path | None) -> ExitCode:
    """Print what is frozen under TAG, as JSON without its cases.

    Example: sitegen baseline show release-1
    """
    from sitegen.canonical.encode import pretty_json
    from sitegen.ledger.baselines import baseline_file, checked_tag, read_ref
    from sitegen.pages.changes_contract import baseline_row

    settings = settings_for(config)
    path = baseline_file(_folder(folder, settings), checked_tag(tag))
    emit(pretty_json(baseline_row(read_ref(path, path.name, settings.limits))))
    return ExitCode.OK


@command.command(name="verify")
@click.argument("tag", required=False, shell_complete=complete_tag)
@evidence_argument
@folder_option
@config_option
@exits
def verify(
    tag: str | None, evidence: tuple[str, ...], *, folder: Path | None, config: Path | None
) -> ExitCode:
    """Check that baselines are whole, and what the evidence says where it is present.

    Without TAG all baselines are checked. Exit code 1: one does not hold.

    Example: sitegen baseline verify release-1 evidence/runs
    """
    from sitegen.assembly.freezing import verify_baseline
    from sitegen.canonical.text import for_terminal
    from sitegen.ledger.baselines import baseline_file, checked_tag, list_baselines

    settings = settings_for(config)
    place = _folder(folder, settings)
    files = list_baselines(place) if tag is None else (baseline_file(place, checked_tag(tag)),)
    stated = evidence_for(evidence, settings)
    present = tuple(path for path in stated if evidence or Path(path).exists())
    failed = False
    for path in files:
        with progress_shown() as progress:
            steps = tuple(verify_baseline(path, present, settings, progress))
        for step in steps:
            failed |= step.state == "failed"
            line = for_terminal(f"{path.stem}: {step.state}: {step.text}")
            emit(line.encode("utf-8", "replace") + b"\n")
    return ExitCode.INVALID if failed else ExitCode.OK


def _folder(stated: Path | None, settings: Settings) -> Path:
    return stated or Path(settings.baselines)
