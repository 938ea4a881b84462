"""The `sitegen` command: its subcommands are imported when they are called."""

import importlib
import sys
from collections.abc import Sequence

import click

from sitegen import __version__
from sitegen.errors import ExitCode

_COMMANDS = {
    "build": ("sitegen.cli.build", "Build the site from evidence."),
    "check": ("sitegen.cli.check", "Check evidence without building a site."),
    "diff": ("sitegen.cli.diff", "Show what changed between runs, or since a baseline."),
    "explain": ("sitegen.cli.explain", "Explain a finding, or what can be found at all."),
    "baseline": ("sitegen.cli.baseline", "Freeze a run under a tag; list, show, verify."),
    "preflight": ("sitegen.cli.preflight", "Run the gates that must hold before a run."),
    "certify": ("sitegen.cli.certify", "Run scenarios against a database and certify them."),
    "keygen": ("sitegen.cli.keygen", "Make a key to sign with."),
    "sign": ("sitegen.cli.sign", "Sign runs and certifications where they were made."),
    "verify": ("sitegen.cli.verify", "Check a published site against itself and a key."),
    "fold": ("sitegen.cli.fold", "Thin a site by policy: old versions, pages of old cases."),
    "withdraw": ("sitegen.cli.withdraw", "Take something out of a site for good, in the open."),
    "rebuild": ("sitegen.cli.rebuild", "Render the evidence of a site anew, as a new site."),
    "prove": ("sitegen.cli.prove", "Prove that something is in a site's log."),
    "config": ("sitegen.cli.config", "Show the configuration."),
}


class _Lazy(click.Group):
    """Imports a subcommand only when it is called, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one subcommand."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name][0])
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands, without importing one."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sitegen")
def cli() -> None:
    """Turn emitted verification evidence into a static site that can be believed."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with a code of the contract."""
    try:
        cli.main(args=arguments, prog_name="sitegen", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as problem:
        problem.show()
        sys.exit(int(ExitCode.USAGE))
    except click.Abort:
        sys.exit(int(ExitCode.INTERRUPTED))
