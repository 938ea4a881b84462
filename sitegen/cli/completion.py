"""`sitegen completion`: what a shell needs to complete commands, options, tags and run ids."""

import sys

import click
from click.shell_completion import get_completion_class

from sitegen.cli.console import emit, exits, say
from sitegen.errors import ExitCode, UsageProblem

_SHELLS = {
    "bash": 'eval "$(sitegen completion bash)"      # in ~/.bashrc',
    "zsh": 'eval "$(sitegen completion zsh)"       # in ~/.zshrc, after compinit',
    "fish": "sitegen completion fish | source       # in ~/.config/fish/config.fish",
}


@click.command(name="completion")
@click.argument("shell", type=click.Choice(list(_SHELLS)))
@exits
def command(shell: str) -> ExitCode:
    """Print the script that makes SHELL complete sitegen's command line.

    Example: eval "$(sitegen completion bash)"
    """
    from sitegen.cli.main import cli

    made = get_completion_class(shell)
    if made is None:
        message = f"This release of click knows no completion for {shell}."
        raise UsageProblem(message, hint="Update click.")
    source = made(cli, {}, "sitegen", "_SITEGEN_COMPLETE")
    emit((source.source_template % source.source_vars()).strip().encode() + b"\n")
    if sys.stdout.isatty():
        say(f"To use it: {_SHELLS[shell]}")
    return ExitCode.OK
