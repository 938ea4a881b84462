"""`sitegen config show`: every setting with its value, as TOML that can be read back."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from sitegen.cli.console import emit, exits
from sitegen.cli.options import config_option, settings_for
from sitegen.errors import ExitCode


@click.group(name="config")
def command() -> None:
    """Show the configuration."""


@command.command(name="show")
@config_option
@exits
def show(config: Path | None) -> ExitCode:
    """Print every setting with its value, as TOML."""
    emit(toml_of(asdict(settings_for(config))).encode())
    return ExitCode.OK


def toml_of(settings: dict[str, Any]) -> str:
    """Return settings as TOML; what is unset stands as a comment."""
    plain, tables = [], []
    for key, value in settings.items():
        if value is None:
            plain.append(f"# {key} is not set\n")
        elif isinstance(value, dict):
            rows = "".join(f"{_key(name)} = {_value(inner)}\n" for name, inner in value.items())
            tables.append(f"\n[{key}]\n{rows}")
        elif isinstance(value, tuple) and value and isinstance(value[0], dict):
            tables.extend(f"\n[[{key}]]\n{_rows(row)}" for row in value)
        else:
            plain.append(f"{key} = {_value(value)}\n")
    return "".join(plain) + "".join(tables)


def _rows(row: dict[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in row.items() if value is not None)


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else _value(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    text = str(value)
    escaped = "".join(
        f"\\u{ord(char):04X}" if ord(char) < ord(" ") or char in '"\\\x7f' else char
        for char in text
    )
    return f'"{escaped}"'
