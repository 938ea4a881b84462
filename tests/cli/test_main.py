"""The front door: no arguments, wrong ones, and help that shows how it is done."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from sitegen.cli.main import cli
from tests.site_tools import sitegen

Capture = pytest.CaptureFixture[str]


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if found is not None:
            yield (*path, name), found
        if isinstance(found, click.Group):
            yield from commands(found, *path, name)


EVERY = dict(commands(cli))


def test_without_arguments_it_says_how_to_begin(capfd: Capture) -> None:
    """A page that fits a terminal, and no error; each command on it exists."""
    called = sitegen(capfd)
    assert called.code == 0
    assert called.err == ""
    assert len(called.out.splitlines()) < 20
    assert max(map(len, called.out.splitlines())) <= 100
    named = re.findall(r"^  sitegen ([a-z]+)", called.out, flags=re.MULTILINE)
    assert len(named) >= 5
    assert {(name,) for name in named} <= EVERY.keys()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("biuld", "`build`"), ("chekc", "`check`"), ("serv", "`serve`"), ("explian", "`explain`")],
)
def test_a_misspelt_command_is_answered_with_the_right_one(
    capfd: Capture, typed: str, meant: str
) -> None:
    """And with the code of a wrong call."""
    called = sitegen(capfd, typed)
    assert called.code == 64
    assert f"There is no command “{typed}”. Did you mean {meant}" in called.err
    assert called.out == ""


def test_a_command_like_none_is_answered_with_all(capfd: Capture) -> None:
    """And control characters of an argument don't reach the terminal."""
    called = sitegen(capfd, "\x1b[2Jqqq")
    assert called.code == 64
    assert "There are: build, " in called.err
    assert "\x1b" not in called.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "--fial-on", "never"), "--fail-on"),
        (("build", "--fail-on", "sometimes"), "incomplete"),
        (("build", "--jobs", "many"), "--jobs"),
        (("baseline", "freeze"), "TAG"),
        (("baseline", "melt"), "melt"),
        (("--colour",), "--colour"),
        (("check", "--run-id"), "--run-id"),
    ],
)
def test_a_wrong_call_says_what_is_right(
    capfd: Capture, arguments: tuple[str, ...], said: str
) -> None:
    """What is wrong first, then how it should look, then who says more."""
    called = sitegen(capfd, *arguments)
    assert called.code == 64
    first, *usage, more = called.err.splitlines()
    assert first.startswith("sitegen: ")
    assert said in first
    assert all(line.startswith("  Usage: sitegen") for line in usage)
    assert re.fullmatch(r"  `sitegen[a-z ]* --help` says more\.", more)


@pytest.mark.parametrize("words", [pytest.param(words, id=" ".join(words)) for words in EVERY])
def test_every_help_has_an_example_that_the_command_understands(words: tuple[str, ...]) -> None:
    """It is one line, and parses."""
    found = re.findall(r"^ *Example: sitegen (.+)$", EVERY[words].help or "", flags=re.MULTILINE)
    if words == ("completion",):
        found = ["completion bash"]
    assert len(found) == 1, EVERY[words].help
    asked = shlex.split(found[0].partition(" > ")[0])
    named = max((path for path in EVERY if asked[: len(path)] == list(path)), key=len)
    assert named[: len(words)] == words
    command = EVERY[named]
    whole = click.Context(cli, **cli.context_settings)  # a command keeps its first help option
    command.make_context("sitegen", asked[len(named) :], parent=whole, resilient_parsing=False)
