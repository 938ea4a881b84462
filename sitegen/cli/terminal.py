"""Lines for a person: coloured where the terminal takes it, plain words everywhere else."""

import os
import shutil
import sys
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TextIO

import click

_NARROWEST: Final = 40
_WIDEST: Final = 120
_NO_TERMINAL: Final = frozenset({"", "dumb", "unknown"})


class Tone(Enum):
    """What a piece of a line is; the value is how a terminal shows it."""

    PLAIN = ()
    STRONG = (("bold", True),)
    QUIET = (("dim", True),)
    GOOD = (("fg", "green"),)
    BAD = (("fg", "red"), ("bold", True))
    DOUBT = (("fg", "yellow"),)
    PLACE = (("fg", "cyan"),)


@dataclass(frozen=True, slots=True)
class Line:
    """One line in pieces, each with its tone."""

    pieces: tuple[tuple[str, Tone], ...]

    @property
    def text(self) -> str:
        """Return the line without tones."""
        return "".join(text for text, _ in self.pieces)


def line(*pieces: str | tuple[str, Tone]) -> Line:
    """Return a line; a piece without a tone is plain."""
    return Line(tuple((each, Tone.PLAIN) if isinstance(each, str) else each for each in pieces))


def is_fancy(stream: TextIO) -> bool:
    """Tell whether colour and movement may go to a stream: `NO_COLOR` and `TERM=dumb` say no."""
    if not stream.isatty() or os.environ.get("NO_COLOR"):
        return False
    return os.environ.get("TERM", "") not in _NO_TERMINAL


def printed(shown: Line, stream: TextIO) -> str:
    """Return a line as a stream may get it: nothing that evidence brought drives a terminal."""
    from sitegen.canonical.text import for_terminal

    # As a whole first: what is harmless in each of two pieces need not be so beside the other.
    if not is_fancy(stream) or for_terminal(shown.text) != shown.text:
        return for_terminal(shown.text)
    return "".join(_styled(text, tone) for text, tone in shown.pieces)


def _styled(text: str, tone: Tone) -> str:
    how: dict[str, Any] = dict(tone.value)
    return click.style(text, **how) if how and text else text


def width_of(stream: TextIO, otherwise: int) -> int:
    """Return how many columns to fill: the terminal's, else always the same."""
    if not stream.isatty():
        return otherwise
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))


def say_line(shown: Line) -> None:
    """Write a line for people, to stderr."""
    click.echo(printed(shown, sys.stderr), err=True, color=True)
