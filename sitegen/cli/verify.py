"""`sitegen verify`: whether a published site is what it says, without network or templates."""

import os
from pathlib import Path

import click

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.proofs import PROOF_BYTES
from sitegen.attest.verify_report import Report, StepState, report_json
from sitegen.attest.verify_since import read_checkpoint
from sitegen.attest.verify_site import Brought, verify_site
from sitegen.attest.verify_trust import Trust
from sitegen.cli.console import emit, exits, say
from sitegen.cli.options import as_of_option, reference_time
from sitegen.cli.trusting import UNREADABLE, read_bounded, trust_for
from sitegen.cli.verify_text import report_text
from sitegen.errors import ExitCode, InputProblem, UsageProblem

_CHECKPOINT_BYTES = 64 * 1024


@click.command(name="verify")
@click.argument("place", metavar="SITE", type=click.Path(path_type=Path))
@click.option("--rerender", is_flag=True, help="Also render the evidence again and compare bytes.")
@click.option(
    "--key", "keys", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="Public key (.vkey, OpenSSH) that may have signed anything; may repeat.",
)  # fmt: skip
@click.option(
    "--policy", type=click.Path(path_type=Path), metavar="FILE",
    help="Trust policy: which key may sign what, and when.",
)  # fmt: skip
@click.option(
    "--since", type=click.Path(path_type=Path), metavar="CHECKPOINT",
    help="Checkpoint kept from before: history must only have grown.",
)  # fmt: skip
@click.option(
    "--proof", type=click.Path(path_type=Path), metavar="FILE",
    help="Proof of a single downloaded file, which SITE then is.",
)  # fmt: skip
@click.option(
    "--save", type=click.Path(path_type=Path), metavar="CHECKPOINT",
    help="Keep the checkpoint here where nothing failed, for --since of the next time.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How the report is printed.",
)  # fmt: skip
@as_of_option
@exits
def command(  # noqa: PLR0913 -- one for each option
    place: Path,
    *,
    rerender: bool,
    keys: tuple[Path, ...],
    policy: Path | None,
    since: Path | None,
    proof: Path | None,
    save: Path | None,
    form: str,
    as_of: str | None,
) -> ExitCode:
    """Check a published SITE, or one downloaded file with its proof, and say what was not checked.

    Keys, policy and older checkpoint are yours: nothing that the site holds is taken for them.

    Example: sitegen verify site --key key.vkey
    """
    trust = trust_for(keys, policy, reference_time(as_of))
    if proof is not None:
        _demand_no_site_options(rerender=rerender, since=since, save=save)
        report = _verify_file(place, proof, trust)
    else:
        report = _verify_folder(place, trust, since, rerender=rerender)
    emit(report_json(report) if form == "json" else report_text(report))
    code = _code(report)
    if save is not None and code is ExitCode.OK:
        _save(save, report.checkpoint)
    say(f"Exit code {code.value}: {_SENTENCES[report.state]}")
    return code


_SENTENCES = {
    StepState.DONE: "everything was checked, and all of it holds.",
    StepState.NOT_DONE: "nothing that was checked fails; what was not checked is named.",
    StepState.FAILED: "something does not hold.",
}


def _code(report: Report) -> ExitCode:
    if report.shrunk:
        return ExitCode.GUARDRAIL
    return ExitCode.INVALID if report.state is StepState.FAILED else ExitCode.OK


def _verify_folder(site: Path, trust: Trust, since: Path | None, *, rerender: bool) -> Report:
    from sitegen.ledger.site_files import FolderFiles

    older = None if since is None else read_bounded(since, _CHECKPOINT_BYTES)
    if older is not None:
        try:
            read_checkpoint(older)
        except MalformedProof as error:
            message = f"--since is no checkpoint. {error}"
            hint = "It is a file that `sitegen verify SITE --save FILE` kept."
            raise UsageProblem(message, hint=hint) from error
    try:
        files = FolderFiles(site)
    except OSError as error:
        message = f"The site can't be read: {error.strerror}."
        raise InputProblem(message, hint=UNREADABLE) from error
    with files:
        report = verify_site(files, Brought(trust, older))
    if not rerender:
        return report
    from sitegen.assembly.rerender import rerender_step

    return report.with_step(rerender_step(site))


def _verify_file(place: Path, proof: Path, trust: Trust) -> Report:
    from sitegen.attest.verify_download import verify_download

    try:
        with place.open("rb") as file:
            return verify_download(place.name, file, read_bounded(proof, PROOF_BYTES), trust)
    except OSError as error:
        message = f"{place.name} can't be read: {error.strerror}."
        raise InputProblem(message, hint=UNREADABLE) from error


def _demand_no_site_options(*, rerender: bool, since: Path | None, save: Path | None) -> None:
    if rerender or since is not None or save is not None:
        message = "--rerender, --since and --save are for sites, --proof is for a single file."
        raise UsageProblem(message, hint="Check the site and the file one after the other.")


def _save(path: Path, checkpoint: bytes) -> None:
    if not checkpoint:
        say("There is no checkpoint to keep.")
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(checkpoint)
    fresh.replace(path)
