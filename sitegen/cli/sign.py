"""`sitegen sign`: vouch for runs and certifications where they were made."""

import os
from pathlib import Path

import click

from sitegen.cli.console import emit, exits, say
from sitegen.cli.options import config_option, settings_for
from sitegen.cli.progress import progress_shown
from sitegen.errors import ExitCode


@click.command(name="sign")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option(
    "--key",
    metavar="FILE|agent:COMMENT",
    help="Private key, or one that an ssh-agent holds (default: SITEGEN_SIGNING_KEY).",
)
@click.option(
    "--key-name", metavar="NAME", help="What to call the key (default: what it calls itself)."
)
@config_option
@exits
def command(
    paths: tuple[str, ...], *, key: str | None, key_name: str | None, config: Path | None
) -> ExitCode:
    """Sign every run and certification below PATHS, and print where each attestation lies.

    A run gets attestation.dsse.json, a certification NAME.attestation.dsse.json beside it. What
    sitegen's checks do not verify is signed as FAILED. Sign before the evidence is published.

    Example: sitegen sign evidence/runs --key key
    """
    from sitegen.assembly.signing import sign_evidence
    from sitegen.canonical.text import for_terminal
    from sitegen.keys.sources import find_signer

    settings = settings_for(config)
    signer = find_signer(key, key_name, os.environ)
    with progress_shown() as progress:
        signed = sign_evidence(paths, settings, signer, progress)
    for one in signed:
        line = for_terminal(f"{one.result}  {one.path}")
        emit(line.encode("utf-8", "replace") + b"\n")
    fresh = sum(one.written for one in signed)
    rest = "" if fresh == len(signed) else f" {len(signed) - fresh:,} had this signature already."
    say(f"Signed {fresh:,} of {len(signed):,} as {signer.key.hint}.{rest}")
    return ExitCode.OK
