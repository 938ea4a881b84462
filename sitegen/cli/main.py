"""The `sitegen` command: its subcommands are imported when they are called."""

import difflib
import importlib
import sys
from collections.abc import Sequence

import click

from sitegen import __version__
from sitegen.canonical.text import quote
from sitegen.cli.console import tell_usage
from sitegen.errors import ExitCode

_COMMANDS = {
    "build": ("sitegen.cli.build", "Build the site from evidence."),
    "serve": ("sitegen.cli.serve", "Preview a site in a browser on this machine."),
    "check": ("sitegen.cli.check", "Check evidence without building a site."),
    "diff": ("sitegen.cli.diff", "Show what changed between runs, or since a baseline."),
    "explain": ("sitegen.cli.explain", "Explain a finding, or what can be found at all."),
    "baseline": ("sitegen.cli.baseline", "Freeze a run under a tag; list, show, verify."),
    "preflight": ("sitegen.cli.preflight", "Run the gates that must hold before a run."),
    "certify": ("sitegen.cli.certify", "Run scenarios against a database and certify them."),
    "init": ("sitegen.cli.init", "Write a configuration to begin with."),
    "keygen": ("sitegen.cli.keygen", "Make a key to sign with."),
    "sign": ("sitegen.cli.sign", "Sign runs and certifications where they were made."),
    "verify": ("sitegen.cli.verify", "Check a published site against itself and a key."),
    "fold": ("sitegen.cli.fold", "Thin a site by policy: old versions, pages of old cases."),
    "withdraw": ("sitegen.cli.withdraw", "Take something out of a site for good, in the open."),
    "rebuild": ("sitegen.cli.rebuild", "Render the evidence of a site anew, as a new site."),
    "prove": ("sitegen.cli.prove", "Prove that something is in a site's log."),
    "upload-order": ("sitegen.cli.upload_order", "Print the order of a safe upload."),
    "config": ("sitegen.cli.config", "Show the configuration."),
    "doctor": ("sitegen.cli.doctor", "Say what is here, and what is missing."),
    "completion": ("sitegen.cli.completion", "Make a shell complete the command line."),
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the subcommand that is asked for; where there is none, say which is alike."""
        name = args[0]
        # What begins with a dash is a wrong option, and told by click.
        if name in _COMMANDS or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        close = difflib.get_close_matches(name, _COMMANDS, n=2)
        meant = " or ".join(f"`{one}`" for one in close)
        known = ", ".join(_COMMANDS)
        hint = f"Did you mean {meant}?" if close else f"There are: {known}."
        message = f"There is no command {quote(name)}. {hint}"
        raise click.UsageError(message, ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands, without importing one."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


_WELCOME = """\
sitegen turns the evidence that tests leave into a static site that can be believed.

  pytest --sitegen-emit evidence/runs   run your tests, and keep what they were
  sitegen serve --open                  look at what they amount to
  sitegen check                         say what is wrong with the evidence, for people or for CI
  sitegen build                         publish it: the site in site/ grows with every run

  sitegen init                          write a configuration to begin with
  sitegen doctor                        say what is here, and what is missing
  sitegen explain ID                    say what a finding means, and how to mend it

`sitegen --help` lists every command, `sitegen COMMAND --help` says more of one."""


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="sitegen")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Turn emitted verification evidence into a static site that can be believed.

    Example: sitegen serve --open
    """
    if ctx.invoked_subcommand is None:
        click.echo(_WELCOME)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with a code of the contract."""
    try:
        cli.main(args=arguments, prog_name="sitegen", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as problem:
        tell_usage(problem)
        sys.exit(int(ExitCode.USAGE))
    except click.Abort:
        sys.exit(int(ExitCode.INTERRUPTED))
    sys.exit(int(ExitCode.OK))
