"""The configuration: typed, complete, and helpful where it is wrong."""

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from sitegen.cli.config import toml_of
from sitegen.errors import InputProblem, UsageProblem
from sitegen.settings import (
    DEFAULT_SETTINGS,
    ExpectedLayers,
    OrderRule,
    Settings,
    SuiteRule,
    load_settings,
    settings_from,
)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        pytest.param({"titel": "x"}, "did you mean `title`", id="unknown key"),
        pytest.param({"title": 3}, "`title` must be a non-empty string", id="wrong type"),
        pytest.param({"limits": {"dept": 3}}, "did you mean `depth`", id="unknown limit"),
        pytest.param({"limits": {"depth": 0}}, "at least 1", id="limit of nothing"),
        pytest.param({"limits": {"depth": True}}, "whole number", id="limit is a boolean"),
        pytest.param({"limits": 3}, "must be a table", id="limits are no table"),
        pytest.param({"layers": {}}, "at least one layer", id="no layer"),
        pytest.param({"suites": [{"folder": "a"}]}, "lacks `suite`", id="missing key"),
        pytest.param({"suites": [{"fodler": "a"}]}, "did you mean `folder`", id="unknown inner"),
        pytest.param({"suites": "a"}, "array of tables", id="no array"),
        pytest.param({"suites": ["a"]}, r"`suites\[0\]` must be a table", id="no table"),
        pytest.param({"evidence": "a"}, "array of strings", id="string for array"),
        pytest.param(
            {"expected_layers": [{"layers": ["L4"], "writes": "yes"}]}, "true or false", id="flag"
        ),
    ],
)
def test_a_wrong_configuration_is_told_with_its_place(
    table: dict[str, object], sentence: str
) -> None:
    """The sentence names the file and the key, and what would be right."""
    with pytest.raises(UsageProblem, match=sentence):
        settings_from(table, "sitegen.toml")


def test_all_problems_are_told_at_once() -> None:
    """Nobody mends a file one line at a time."""
    with pytest.raises(UsageProblem) as caught:
        settings_from({"titel": "x", "output": 3}, "sitegen.toml")
    assert "titel" in caught.value.message
    assert "output" in caught.value.message


def test_settings_come_from_the_folder(tmp_path: Path) -> None:
    """`sitegen.toml` goes before `pyproject.toml`; without either, the defaults hold."""
    assert load_settings(None, tmp_path) == DEFAULT_SETTINGS
    (tmp_path / "pyproject.toml").write_text('[tool.sitegen]\ntitle = "B"\n')
    assert load_settings(None, tmp_path).title == "B"
    (tmp_path / "sitegen.toml").write_text('title = "A"\n')
    assert load_settings(None, tmp_path).title == "A"


def test_a_named_configuration_must_be_there_and_be_toml(tmp_path: Path) -> None:
    """Absent: no input; broken: wrong usage."""
    with pytest.raises(InputProblem):
        load_settings(tmp_path / "none.toml", tmp_path)
    (tmp_path / "bad.toml").write_bytes(b"title = \xff")
    with pytest.raises(UsageProblem, match=r"bad\.toml"):
        load_settings(tmp_path / "bad.toml", tmp_path)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(DEFAULT_SETTINGS, id="defaults"),
        pytest.param(
            Settings(
                title='A "quoted" title\n\x7f',
                suites=(SuiteRule("a/b", "s"),),
                expected_layers=(ExpectedLayers(("L4",), stage="1.2", writes=True),),
                use_cases={"UC-001": "First"},
                scenario_order=(OrderRule("B", ("A",)),),
                ignore=(),
            ),
            id="everything set",
        ),
    ],
)
def test_what_config_show_prints_reads_back_the_same(settings: Settings) -> None:
    """The output is a configuration."""
    printed = toml_of(asdict(settings))
    assert settings_from(tomllib.loads(printed), "printed") == settings
