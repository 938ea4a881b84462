"""`sitegen prove`: a proof beside a download, that needs nothing of the site to be checked."""

from pathlib import Path

import click

from sitegen.cli.console import emit, exits, say
from sitegen.errors import ExitCode, InputProblem, OutputProblem, UsageProblem


@click.command(name="prove")
@click.argument("site", type=click.Path(path_type=Path))
@click.argument("path", required=False)
@click.option(
    "--from",
    "old",
    type=click.IntRange(1, 999_999_999),
    metavar="VERSION",
    help="Prove instead that the log only grew since this version.",
)
@click.option(
    "--to",
    "new",
    type=click.IntRange(1, 999_999_999),
    metavar="VERSION",
    help="With --from: up to this version (default: the newest).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the proof goes (default: stdout).",
)
@exits
def command(
    site: Path, path: str | None, *, old: int | None, new: int | None, output: Path | None
) -> ExitCode:
    """Prove that PATH (from the root of SITE: a run, a record, any file) is in the site's log.

    The proof is one file. Kept beside a downloaded page or evidence.zip, it shows under which
    checkpoint that was published: sitegen verify FILE --proof PROOF.

    Example: sitegen prove site runs/nightly-0123456789abcdef/ -o proof.txt
    """
    from sitegen.assembly.acting import demand_site
    from sitegen.assembly.proving import prove_growth, prove_inclusion
    from sitegen.attest.malformed import MalformedProof
    from sitegen.ledger.members import read_members
    from sitegen.ledger.site_files import FolderFiles
    from sitegen.limits import DEFAULT_LIMITS

    if (path is None) == (old is None) or (new is not None and old is None):
        message = "Name either a path or, with --from, a version."
        raise UsageProblem(message, hint="sitegen prove SITE PATH, or sitegen prove SITE --from 1.")
    newest = int(read_members(demand_site(site), "latest.json", DEFAULT_LIMITS).text("version"))
    with FolderFiles(site) as files:
        try:
            if old is not None:
                data = prove_growth(files, old, new or newest).encoded()
            else:
                data = prove_inclusion(files, path or "", newest).encoded()
        except MalformedProof as error:
            message = f"The site can't be read. {error}"
            raise InputProblem(message, hint="sitegen verify says what was changed.") from error
    if output is None:
        emit(data)
    else:
        _write(output, data)
    return ExitCode.OK


def _write(output: Path, data: bytes) -> None:
    try:
        with output.open("xb") as file:
            file.write(data)
    except OSError as error:
        message = f"The proof can't be written to {output.name}: {error.strerror}."
        raise OutputProblem(message, hint="Name a new file with -o.") from error
    say(f"Wrote {output.name}.")
