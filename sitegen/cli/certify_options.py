"""Options that the commands of `sitegen certify` share."""

from pathlib import Path
from typing import Any

import click


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
