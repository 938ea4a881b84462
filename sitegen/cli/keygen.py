"""`sitegen keygen`: a new key to sign with."""

from pathlib import Path

import click

from sitegen.cli.console import emit, exits, say
from sitegen.errors import ExitCode, UsageProblem


@click.command(name="keygen")
@click.argument("name")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Where the private key goes; FILE.pub, FILE.vkey and FILE.pem are its public half.",
)
@exits
def command(name: str, output: Path) -> ExitCode:
    """Make an Ed25519 key called NAME, such as ci.example/nightly, and print its public line.

    Nothing is overwritten. The private key has no passphrase: keep it where only the signer can
    read it, or give it to an ssh-agent.

    Example: sitegen keygen ci.example/nightly -o key
    """
    from sitegen.attest.signatures import Key, is_key_name
    from sitegen.keys.ed25519 import demand_library, new_key
    from sitegen.keys.writing import write_key

    if not is_key_name(name):
        message = "The name of a key has no blank, no plus sign and nothing hidden in it."
        raise UsageProblem(message, hint="Write it like ci.example/nightly.")
    demand_library()
    private = new_key(name)
    key = Key.of(name, private.public)
    paths = write_key(output, private, key)
    emit(f"{key.vkey}\n".encode())
    say(f"Wrote {', '.join(path.name for path in paths)}. Keep {paths[0].name} secret.")
    return ExitCode.OK
