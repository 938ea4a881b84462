"""`sitegen init`: a configuration in which everything is explained and nothing is decided."""

import dataclasses
import re
from pathlib import Path

import pytest

from sitegen.cli.init_text import configuration_text
from sitegen.limits import Limits
from sitegen.settings import DEFAULT_SETTINGS, Settings, load_settings
from tests.site_tools import sitegen

Capture = pytest.CaptureFixture[str]


def uncommented(text: str) -> str:
    """Return the text with the settings switched on: those are the lines with `#` and no blank."""
    return re.sub(r"^#(?=[^ \n])", "", text, flags=re.MULTILINE)


def test_what_is_written_decides_nothing(tmp_path: Path, capfd: Capture) -> None:
    """As it stands it is an empty configuration."""
    called = sitegen(capfd, "init", tmp_path)
    assert called.code == 0
    assert called.out == ""
    assert load_settings(tmp_path / "sitegen.toml", tmp_path) == DEFAULT_SETTINGS
    text = (tmp_path / "sitegen.toml").read_text(encoding="utf-8")
    assert all(line.startswith("#") for line in text.splitlines() if line)
    assert max(map(len, text.splitlines())) <= 110


def test_uncommented_it_says_every_default(tmp_path: Path) -> None:
    """Every key is there, parses, and equals what is in force without it."""
    text = uncommented(configuration_text())
    (tmp_path / "sitegen.toml").write_text(text, encoding="utf-8")
    assert load_settings(None, tmp_path) == DEFAULT_SETTINGS
    for item in dataclasses.fields(Settings):
        unset = getattr(DEFAULT_SETTINGS, item.name) is None
        key = rf"^(\[{item.name}\]$|{item.name} = |# .*to set it: {item.name} = )"
        assert re.search(key, text, re.MULTILINE), (item.name, unset)


@pytest.mark.parametrize("name", [item.name for item in dataclasses.fields(Settings)])
def test_every_setting_is_explained(name: str) -> None:
    """With the words of the documentation."""
    found = re.search(rf"^# {name}: (.+)$", configuration_text(), re.MULTILINE)
    assert found is not None
    assert len(found[1]) > 15


@pytest.mark.parametrize("name", [item.name for item in dataclasses.fields(Limits)])
def test_every_limit_has_its_unit(name: str) -> None:
    """Beside its number."""
    assert re.search(rf"^#{name} = \d+  # [a-z].{{8,}}$", configuration_text(), re.MULTILINE)


def test_its_examples_are_valid(tmp_path: Path) -> None:
    """Taken over as they stand, each is a configuration."""
    examples = re.findall(
        r"^# For example:\n((?:#(?:   .*)?\n)+)", configuration_text(), re.MULTILINE
    )
    assert len(examples) >= 5
    for number, example in enumerate(examples):
        path = tmp_path / f"{number}.toml"
        path.write_text(re.sub(r"^#(   )?", "", example, flags=re.MULTILINE), encoding="utf-8")
        assert load_settings(path, tmp_path) != DEFAULT_SETTINGS, example


@pytest.mark.parametrize("there", ["file", "folder", "link", "dangling link"])
def test_what_is_there_is_never_overwritten(tmp_path: Path, capfd: Capture, there: str) -> None:
    """Whatever it is: code 73, and not a byte changes."""
    target, other = tmp_path / "sitegen.toml", tmp_path / "other"
    if there == "file":
        target.write_text("title = 'Mine'\n")
    elif there == "folder":
        target.mkdir()
    else:
        target.symlink_to(other)
        if there == "link":
            other.write_text("title = 'Other'\n")
    before = sorted(tmp_path.iterdir())
    called = sitegen(capfd, "init", tmp_path)
    assert called.code == 73
    assert "is there already, and stays as it is." in called.err
    assert sorted(tmp_path.iterdir()) == before
    if there == "file":
        assert target.read_text() == "title = 'Mine'\n"
    if there == "link":
        assert other.read_text() == "title = 'Other'\n"


def test_a_configuration_elsewhere_is_not_put_in_the_shade(tmp_path: Path, capfd: Capture) -> None:
    """`sitegen.toml` is read first, so it isn't written beside a `pyproject.toml` that counts."""
    (tmp_path / "pyproject.toml").write_text("[tool.sitegen]\ntitle = 'Mine'\n")
    called = sitegen(capfd, "init", tmp_path)
    assert called.code == 73
    assert "pyproject.toml" in called.err
    assert not (tmp_path / "sitegen.toml").exists()
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n")
    assert sitegen(capfd, "init", tmp_path).code == 0


def test_a_folder_is_made_and_a_file_is_none(tmp_path: Path, capfd: Capture) -> None:
    """The code says that it can't be written there."""
    assert sitegen(capfd, "init", tmp_path / "a" / "b").code == 0
    (tmp_path / "file").write_text("")
    called = sitegen(capfd, "init", tmp_path / "file")
    assert called.code == 73
    assert len(called.err.splitlines()) == 2


@pytest.mark.parametrize(("service", "mark"), [("github", "runs-on:"), ("gitlab", "include:")])
def test_a_pipeline_is_printed_and_nothing_written(
    tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch, service: str, mark: str
) -> None:
    """It is the one of docs/ci.md, to be redirected to where it belongs."""
    monkeypatch.chdir(tmp_path)
    called = sitegen(capfd, "init", "--ci", service)
    assert called.code == 0
    assert mark in called.out
    assert "```" not in called.out
    assert list(tmp_path.iterdir()) == []
