"""What was left out of a run on purpose, in words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from sitegen.emit.values import free_text

_CHARS: Final = 2_000
_SWITCHES: Final = (
    ("keyword", "-k"),
    ("markexpr", "-m"),
    ("deselect", "--deselect"),
    ("ignore", "--ignore"),
    ("ignore_glob", "--ignore-glob"),
    ("lf", "--last-failed"),
    ("stepwise", "--stepwise"),
)


def selection_of(config: pytest.Config, deselected: int) -> str | None:
    """Return what was selected, None where nothing was left out as far as pytest tells."""
    parts = _paths(config)
    for name, switch in _SWITCHES:
        value = config.getoption(name, None)
        if not value:
            continue
        if value is True:
            parts.append(switch)
        elif isinstance(value, str):
            parts.append(f"{switch} {value}")
        else:
            parts += [f"{switch} {item}" for item in value]
    if deselected:
        parts.append(f"{deselected} deselected")
    return free_text("; ".join(parts), _CHARS) if parts else None


def _paths(config: pytest.Config) -> list[str]:
    source = config.args_source
    if source is not config.ArgsSource.ARGS:
        return []
    named = {_place(config, text) for text in config.args}
    whole: Sequence[str] = config.getini("testpaths") or ["."]
    if "." in named or named == {_place_of(config.rootpath / text, config) for text in whole}:
        return []
    return [f"paths: {', '.join(sorted(named))}"]


def _place(config: pytest.Config, text: str) -> str:
    path, mark, rest = text.partition("::")
    return _place_of(Path(config.invocation_params.dir) / path, config) + mark + rest


def _place_of(path: Path, config: pytest.Config) -> str:
    resolved = path.resolve()
    if resolved.is_relative_to(config.rootpath):
        return resolved.relative_to(config.rootpath).as_posix()
    return path.as_posix()
