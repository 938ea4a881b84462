"""What can stand at a place of the command line: cheap to find, and never more than a help.

A shell asks at every key. So names of folders and files are looked at, a few and no deeper than a
run lies, and no evidence is read.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem

from sitegen.errors import SitegenError
from sitegen.settings import DEFAULT_SETTINGS, Settings, load_settings

_MOST: Final = 2_000  # entries of folders that are looked at
_DEPTH: Final = 3
# Evidence may name a folder anything: what a shell could misread is not offered.
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@+-]{0,99}\Z")
_MARKS: Final = frozenset({"run_summary.json", "run_context.json", "cases"})


def complete_tag(ctx: click.Context, _param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the tags of frozen baselines."""
    folder = ctx.params.get("folder") or _settings(ctx).baselines
    return _items(sorted(_tags(Path(folder))), typed, "baseline")


def complete_run(ctx: click.Context, _param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the names of the folders of runs, the newest of which are last."""
    return _items(_runs(ctx), typed, "run")


def complete_side(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return what can be compared: tags, then runs."""
    return [*complete_tag(ctx, param, typed), *complete_run(ctx, param, typed)]


def complete_id(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return what can be explained."""
    from sitegen.assembly.catalogue import explained

    return _items(explained().ids, typed, None)


def _items(
    names: Iterator[str] | list[str] | tuple[str, ...], typed: str, help_: str | None
) -> list[CompletionItem]:
    return [
        CompletionItem(name, help=help_)
        for name in dict.fromkeys(names)
        if name.startswith(typed) and _PLAIN.match(name)
    ]


def _settings(ctx: click.Context) -> Settings:
    try:
        return load_settings(ctx.params.get("config"), Path())
    except (SitegenError, OSError):
        return DEFAULT_SETTINGS


def _tags(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            for _, entry in zip(range(_MOST), entries, strict=False):
                if entry.name.endswith(".json"):
                    yield entry.name.removesuffix(".json")
    except OSError:
        return


def _runs(ctx: click.Context) -> list[str]:
    stated = ctx.params.get("evidence") or _settings(ctx).evidence
    left = [_MOST]
    found = [name for place in stated for name in _run_folders(Path(place), left, _DEPTH)]
    return sorted(found)


def _run_folders(folder: Path, left: list[int], depth: int) -> Iterator[str]:
    """Yield the names of folders that look like a run; `left` counts what may still be seen."""
    try:
        with os.scandir(folder) as entries:
            inner = [entry for _, entry in zip(range(left[0]), entries, strict=False)]
    except OSError:
        return
    left[0] -= len(inner)
    if any(entry.name in _MARKS for entry in inner):
        yield folder.name
        return
    for entry in inner:
        if depth and left[0] > 0 and entry.is_dir(follow_symlinks=False):
            yield from _run_folders(Path(entry.path), left, depth - 1)
