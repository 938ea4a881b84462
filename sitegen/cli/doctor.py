"""`sitegen doctor`: what is here, what is missing, and what it is for."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from sitegen.canonical.encode import pretty_json
from sitegen.cli.console import emit, exits
from sitegen.cli.doctor_step import Places, State, Step
from sitegen.cli.options import config_option, evidence_argument
from sitegen.cli.terminal import Line, Tone, line, printed
from sitegen.errors import ExitCode

_TONES: Final = {State.OK: Tone.GOOD, State.NOTE: Tone.DOUBT, State.WRONG: Tone.BAD}
_WORD: Final = 6
_NAME: Final = 15


@click.command(name="doctor")
@evidence_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
@click.option("--paths", is_flag=True, help="Name the absolute paths of this machine.")
@config_option
@exits
def command(evidence: tuple[str, ...], form: str, *, paths: bool, config: Path | None) -> ExitCode:
    """Say what is here and what is missing for a build of EVIDENCE (default: evidence/).

    Exit code 1: something is in the way. Nothing is written. Without --paths, what is printed
    can go into a public issue.

    Example: sitegen doctor --format json
    """
    from sitegen.cli.doctor_machine import machine_steps
    from sitegen.cli.doctor_project import project_steps

    places = Places(paths)
    steps = (*machine_steps(places), *project_steps(config, evidence, places))
    wrong = sum(step.state is State.WRONG for step in steps)
    if form == "json":
        emit(_json(steps))
    else:
        for shown in _lines(steps, wrong):
            _print(shown)
    return ExitCode.INVALID if wrong else ExitCode.OK


def _json(steps: tuple[Step, ...]) -> bytes:
    rows = [
        {"hint": step.hint, "name": step.name, "state": step.state.value, "text": step.text}
        for step in steps
    ]
    return pretty_json({"steps": rows})


def _lines(steps: tuple[Step, ...], wrong: int) -> Iterator[Line]:
    for step in steps:
        word = (step.state.value.ljust(_WORD), _TONES[step.state])
        yield line(word, (step.name.ljust(_NAME), Tone.STRONG), step.text)
        if step.hint:
            yield line(" " * (_WORD + _NAME), (step.hint, Tone.PLACE))
    text = "Nothing is in the way." if not wrong else f"{wrong} in the way."
    yield line((text, Tone.BAD if wrong else Tone.GOOD))


def _print(shown: Line) -> None:
    emit((printed(shown, sys.stdout) + "\n").encode("utf-8", "replace"))
