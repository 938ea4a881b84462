"""Options that the commands of `sitegen certify` share, and what they may say."""

import re
from pathlib import Path
from typing import Any, Final

import click

from sitegen.canonical.text import BIDI, CONTROL, INVISIBLE, SURROGATE, quote
from sitegen.errors import UsageProblem

_UNSEEN: Final = re.compile(rf"[{CONTROL}{BIDI}{INVISIBLE}{SURROGATE}]")
_LONGEST_NAME: Final = 500
_LONGEST_TEXT: Final = 64 * 1024


def site_option(function: Any) -> Any:
    """Add `--site`."""
    return click.option(
        "--site",
        type=click.Path(path_type=Path),
        help="A published site that knows earlier runs and certifications.",
    )(function)


def output_option(function: Any) -> Any:
    """Add `-o`."""
    return click.option(
        "-o", "--output", type=click.Path(path_type=Path), help="Folder of the artifacts."
    )(function)


def form_option(function: Any) -> Any:
    """Add `--format`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="What is printed: paths and plain rows, or JSON with everything.",
    )(function)


def demand_text(option: str, value: str) -> None:
    """Raise `UsageProblem` where a text says nothing, or too much for whoever reads it."""
    if not value.strip():
        message = f"{option} is empty."
        hint = "Say it in words that somebody else understands later."
        raise UsageProblem(message, hint=hint)
    if len(value) > _LONGEST_TEXT:
        message = f"{option} has {len(value):,} characters; {_LONGEST_TEXT:,} are the most."
        raise UsageProblem(message, hint="Say it shorter, and name what says the rest.")


def demand_name(option: str, value: str) -> None:
    """Raise `UsageProblem` where a name is none: evidence with such a one would be refused."""
    demand_text(option, value)
    if len(value) > _LONGEST_NAME or _UNSEEN.search(value):
        message = f"{option} must be one line of characters that can be seen, not {quote(value)}."
        raise UsageProblem(message, hint="Give the name that readers of the site will see.")
