"""`sitegen config show`: every setting with its value, as TOML that can be read back."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from sitegen.cli.console import emit, exits
from sitegen.cli.options import config_option, settings_for
from sitegen.errors import ExitCode
from sitegen.preflight.redaction import without_passwords


@click.group(name="config")
def command() -> None:
    """Show the configuration.

    Example: sitegen config show
    """


@command.command(name="show")
@config_option
@exits
def show(config: Path | None) -> ExitCode:
    """Print every setting with its value, as TOML.

    Example: sitegen config show --config sitegen.toml
    """
    emit(toml_of(asdict(settings_for(config))).encode())
    return ExitCode.OK


def toml_of(settings: Mapping[str, Any]) -> str:
    """Return settings as TOML; what is unset stands as a comment, passwords in URLs don't."""
    return "".join(_table("", settings))


def _table(path: str, table: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table's own values, then its tables: what follows a header belongs to it."""
    inner: list[tuple[str, Any]] = []
    for name, value in table.items():
        if _is_table(value) or _is_tables(value):
            inner.append((f"{path}.{_key(name)}" if path else _key(name), value))
        elif value is not None:
            yield f"{_key(name)} = {_value(value)}\n"
        elif not path:
            yield f"# {name} is not set\n"
    for header, value in inner:
        if _is_table(value):
            yield f"\n[{header}]\n"
            yield from _table(header, value)
            continue
        for row in value:
            yield f"\n[[{header}]]\n"
            yield from _table(header, row)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(map(_is_table, value))


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else _value(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    text = without_passwords(str(value))
    escaped = "".join(
        f"\\u{ord(char):04X}" if ord(char) < ord(" ") or char in '"\\\x7f' else char
        for char in text
    )
    return f'"{escaped}"'
