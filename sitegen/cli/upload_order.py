"""`sitegen upload-order`: in which order a site goes to a store that has no rename."""

from collections.abc import Iterable
from pathlib import Path

import click

from sitegen.cli.console import emit, exits, say
from sitegen.errors import ExitCode
from sitegen.publish.upload import order_bytes


@click.command(name="upload-order")
@click.argument("site", type=click.Path(path_type=Path))
@click.option(
    "--before",
    type=click.File(encoding="utf-8", errors="replace"),
    help="The paths that the store holds, one a line (default: it is empty).",
)
@exits
def command(site: Path, before: Iterable[str] | None) -> ExitCode:
    """Print what to put into a store and to delete from it, in the order that is safe.

    SITE is the folder that was built. docs/publishing.md shows how to use it.

    Example: sitegen upload-order site
    """
    held = [line.rstrip("\r\n") for line in before] if before is not None else []
    data = order_bytes(site, held)
    emit(data)
    say(f"{data.count(b'put'):,} to put, {data.count(b'delete'):,} to delete.")
    return ExitCode.OK
