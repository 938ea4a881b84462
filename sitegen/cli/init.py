"""`sitegen init`: a configuration to begin with, in which nothing is decided yet."""

import os
from pathlib import Path
from typing import Final

import click

from sitegen.cli.console import emit, exits, say
from sitegen.cli.init_text import CI, configuration_text, pipeline_text
from sitegen.errors import ExitCode, OutputProblem
from sitegen.settings import is_configured

NAME: Final = "sitegen.toml"
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


@click.command(name="init")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--ci",
    "service",
    type=click.Choice(sorted(CI)),
    help="Print a pipeline for this service, and write nothing.",
)
@exits
def command(folder: Path, service: str | None) -> ExitCode:
    """Write a commented sitegen.toml into FOLDER (default: the current one).

    Every setting is in it with its default, commented out. What is there is never overwritten.

    Example: sitegen init --ci github > .github/workflows/evidence.yml
    """
    if service is not None:
        emit(pipeline_text(service).encode())
        return ExitCode.OK
    target = folder / NAME
    _demand_no_other(folder)
    _write(target, configuration_text().encode())
    say(f"Wrote {target}: every setting with its default, commented out.")
    say("What now:")
    say("  pytest --sitegen-emit evidence/runs   runs your tests and keeps what they were")
    say("  sitegen serve --open                  shows what they amount to")
    say("  sitegen build                         publishes it into site/")
    return ExitCode.OK


def _demand_no_other(folder: Path) -> None:
    """Raise where the new file would silently take the place of a configuration."""
    if is_configured(folder / "pyproject.toml"):
        message = "The configuration is in pyproject.toml already, under [tool.sitegen]."
        hint = f"{NAME} would be read instead of it: move it there yourself, or go on as it is."
        raise OutputProblem(message, hint=hint)


def _write(target: Path, data: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, _NEW, 0o666), "wb") as file:
            file.write(data)
    except FileExistsError as error:
        if not os.path.lexists(target):
            message = f"{target.parent} is not a folder."
            raise OutputProblem(message, hint="Name another FOLDER.") from error
        message = f"{target} is there already, and stays as it is."
        hint = "`sitegen config show` prints every setting with the value in force."
        raise OutputProblem(message, hint=hint) from error
    except OSError as error:
        message = f"{target} can't be written: {error.strerror}."
        raise OutputProblem(message, hint="Name another FOLDER.") from error
