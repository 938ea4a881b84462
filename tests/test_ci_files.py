"""What is shipped for CI: it parses, names real options, and no input can become a command."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from sitegen.canonical.strict_yaml import read_yaml
from sitegen.cli.main import cli
from sitegen.limits import DEFAULT_LIMITS

FILES = ("action.yml", "ci/gitlab.yml", "docs/ci.md")


def loaded(repository: Path, name: str) -> Any:
    """Return a YAML file, read strictly."""
    document = read_yaml((repository / name).read_bytes(), name, DEFAULT_LIMITS)
    assert [finding.message for finding in document.findings] == []
    return document.value


def scripts(value: Any) -> Iterator[str]:
    """Yield every script of a workflow or pipeline."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"run", "script", "before_script"}:
                yield from [inner] if isinstance(inner, str) else inner
            else:
                yield from scripts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scripts(inner)


def calls(text: str) -> Iterator[list[str]]:
    """Yield the words of each call of sitegen in a text."""
    for line in re.findall(r"(?:^|[\s$])sitegen ((?:build|check|diff|baseline)\b[^\n|&;>]*)", text):
        yield shlex.split(line.split("#")[0].replace('"', "").replace("'", ""))


@pytest.mark.parametrize("name", ["action.yml", "ci/gitlab.yml"])
def test_the_files_parse_and_hold_scripts(repository: Path, name: str) -> None:
    """Strictly, as sitegen reads YAML itself."""
    assert list(scripts(loaded(repository, name)))


def test_no_expression_stands_in_a_script(repository: Path) -> None:
    """An input reaches a script through its environment, never as part of it."""
    for script in scripts(loaded(repository, "action.yml")):
        assert "${{" not in script


def test_every_input_of_the_action_is_used(repository: Path) -> None:
    """And every one that is used is declared."""
    text = (repository / "action.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"inputs\.([a-z-]+)", text))
    assert used == set(loaded(repository, "action.yml")["inputs"])


@pytest.mark.parametrize("name", FILES)
def test_every_call_names_real_commands_and_options(repository: Path, name: str) -> None:
    """What a reader copies works."""
    found = list(calls((repository / name).read_text(encoding="utf-8")))
    assert found
    for words in found:
        command: click.Command = cli
        left = list(words)
        while isinstance(command, click.Group) and left:
            inner = command.get_command(click.Context(command), left.pop(0))
            assert inner is not None, words
            command = inner
        known = {option for item in command.params for option in item.opts}
        stated = {word.split("=")[0] for word in words if word.startswith("--")}
        assert stated <= known, (name, words)
