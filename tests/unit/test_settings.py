"""The configuration: typed, complete, and helpful where it is wrong."""

import tomllib
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cli.config import toml_of
from sitegen.errors import InputProblem, UsageProblem
from sitegen.limits import Limits
from sitegen.settings import (
    DEFAULT_SETTINGS,
    BaselineRule,
    ExpectedLayers,
    OrderRule,
    Settings,
    SuiteRule,
    load_settings,
    settings_from,
)
from sitegen.settings_gate import RANKS, GatePolicy, GateRule, WaiverRule

WAIVER = {"reason": "r", "owner": "o", "expires": "2026-12-31", "case": "a"}


def waived(**changed: object) -> dict[str, object]:
    """Return a configuration with one waiver, changed; None takes a key away."""
    whole = {**WAIVER, **changed}
    return {"gate": {"waivers": [{k: v for k, v in whole.items() if v is not None}]}}


def gate_rule(**keys: object) -> dict[str, object]:
    """Return a configuration with one rule of the gate."""
    return {"gate": {"rules": [keys]}}


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
        pytest.param({"volatile_fields": "a"}, "array of strings", id="volatile fields"),
        pytest.param({"baselines": ""}, "`baselines` must be a non-empty", id="no folder"),
        pytest.param({"baseline_rules": [{"suite": "a"}]}, "lacks `tag`", id="rule of no tag"),
        pytest.param(
            {"baseline_rules": [{"tag": "a", "enviroment": "b"}]},
            r"`baseline_rules\[0\]\.enviroment` is no known key; did you mean `environment`",
            id="unknown key of a baseline rule",
        ),
        pytest.param({"gate": 3}, "`gate` must be a table", id="gate is no table"),
        pytest.param({"gate": {"fial": []}}, r"`gate\.fial` .* `fail`", id="unknown key of gate"),
        pytest.param({"gate": {"fail": "removed"}}, r"`gate\.fail` .* array", id="fail no array"),
        pytest.param({"gate": {"fail": ["No Kind"]}}, "'No Kind', which is no", id="fail no name"),
        pytest.param({"gate": {"fail": ["a\n"]}}, "no rank and no kind", id="fail with a newline"),
        pytest.param({"gate": {"rules": {"fail": True}}}, "array of tables", id="rules a table"),
        pytest.param(gate_rule(ranks=["weaker"]), r"rules\[0\]` lacks `fail`", id="rule no fail"),
        pytest.param(gate_rule(fail=1), r"rules\[0\]\.fail` must be true", id="rule fail a number"),
        pytest.param(gate_rule(fail=True, ranks=["weak"]), "'weak', which is none of", id="rank"),
        pytest.param(gate_rule(fail=True, layer=["L4"]), "did you mean `layers`", id="rule key"),
        pytest.param(waived(reason=None), r"waivers\[0\]` lacks `reason`", id="no reason"),
        pytest.param(waived(owner=None), "lacks `owner`", id="no owner"),
        pytest.param(waived(expires=None), "lacks `expires`", id="no end"),
        pytest.param(waived(reason=""), r"waivers\[0\]\.reason` must be a non-empty", id="reason"),
        pytest.param(waived(case=None), "names nothing that it waives", id="waives everything"),
        pytest.param(waived(kind="weaker evidence"), "no kind of difference", id="kind"),
        pytest.param(waived(expiry="x"), "did you mean `expires`", id="waiver key"),
        pytest.param(waived(record="nightly"), "kind and the id of a record", id="record"),
        pytest.param(waived(expires="soon"), "a date, or a time with an offset", id="no date"),
        pytest.param(waived(expires="2026-02-30"), "a date, or a time", id="no such day"),
        pytest.param(waived(expires="2026-12-31T00:00:00"), "with an offset", id="no offset"),
        pytest.param(waived(expires=20261231), "non-empty string", id="a number"),
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
                baseline="v1",
                baseline_rules=(BaselineRule("v2", "nightly"), BaselineRule("v3")),
                volatile_fields=(),
                gate=GatePolicy(
                    ("removed", "layer-lost"),
                    (GateRule(fail=False, layers=("L4",)), GateRule(fail=True)),
                    (WaiverRule('"r"', "o", "2026-12-31", record="preflight/a"),),
                ),
            ),
            id="everything set",
        ),
    ],
)
def test_what_config_show_prints_reads_back_the_same(settings: Settings) -> None:
    """The output is a configuration."""
    printed = toml_of(asdict(settings))
    assert settings_from(tomllib.loads(printed), "printed") == settings


@pytest.mark.parametrize(
    ("toml", "expires", "end"),
    [
        pytest.param("2026-12-31", "2026-12-31", datetime(2027, 1, 1, tzinfo=UTC), id="date"),
        pytest.param('"2026-12-31"', "2026-12-31", datetime(2027, 1, 1, tzinfo=UTC), id="text"),
        pytest.param(
            "2026-12-31T12:00:00+02:00",
            "2026-12-31T12:00:00+02:00",
            datetime(2026, 12, 31, 10, tzinfo=UTC),
            id="time",
        ),
        pytest.param(
            '"2026-12-31T12:00:00Z"',
            "2026-12-31T12:00:00Z",
            datetime(2026, 12, 31, 12, tzinfo=UTC),
            id="time as text",
        ),
    ],
)
def test_a_waiver_ends_at_a_date_or_a_time(toml: str, expires: str, end: datetime) -> None:
    """TOML's own dates and times do as well as text; a date holds through its day."""
    text = f"[[gate.waivers]]\nreason='r'\nowner='o'\ncase='a'\nexpires={toml}\n"
    (waiver,) = settings_from(tomllib.loads(text), "sitegen.toml").gate.waivers
    assert (waiver.expires, waiver.end) == (expires, end)


@pytest.mark.parametrize("toml", ["2026-12-31T12:00:00", "12:00:00"])
def test_a_local_time_is_no_end_of_a_waiver(toml: str) -> None:
    """Where it lapses would depend on the machine."""
    text = f"[[gate.waivers]]\nreason='r'\nowner='o'\ncase='a'\nexpires={toml}\n"
    with pytest.raises(UsageProblem, match=r"gate\.waivers\[0\]\.expires"):
        settings_from(tomllib.loads(text), "sitegen.toml")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
TEXTS = st.lists(TEXT, max_size=2).map(tuple)
NAMES = st.sampled_from([*RANKS, "layer-lost", "case-removed"])
SOME_NAMES = st.lists(NAMES, max_size=2).map(tuple)
RANKS_NAMED = st.lists(st.sampled_from(RANKS), max_size=2).map(tuple)
TABLES = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), TEXT)
DAYS = st.dates(datetime(2000, 1, 1, tzinfo=UTC).date()).map(lambda day: day.isoformat())
END = DAYS.filter(lambda day: day < "9999") | st.just("2026-11-21T12:00:00+02:00")


def some(rule: type, **members: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return a strategy for a few rules."""
    return st.lists(st.builds(rule, **members), max_size=2).map(tuple)


POLICIES = st.builds(
    GatePolicy,
    SOME_NAMES,
    some(
        GateRule,
        fail=st.booleans(),
        ranks=RANKS_NAMED,
        kinds=SOME_NAMES,
        use_cases=TEXTS,
        layers=TEXTS,
        cases=TEXTS,
    ),
    some(
        WaiverRule,
        reason=TEXT,
        owner=TEXT,
        expires=END,
        kind=st.none() | NAMES,
        case=TEXT,
        use_case=st.none() | TEXT,
        layer=st.none() | TEXT,
        record=st.none()
        | st.builds("{}/{}".format, TEXT.filter(lambda kind: "/" not in kind), TEXT),
    ),
)
SETTINGS = st.builds(
    Settings,
    title=TEXT,
    site_url=st.none() | st.from_regex(r"\Ahttps://[a-z]{1,8}(/[a-z]{0,4}){0,2}\Z"),
    evidence=TEXTS,
    output=TEXT,
    baseline=st.none() | TEXT,
    baselines=TEXT,
    baseline_rules=some(
        BaselineRule, tag=TEXT, suite=st.none() | TEXT, environment=st.none() | TEXT
    ),
    gate=POLICIES,
    suites=some(SuiteRule, folder=TEXT, suite=TEXT),
    layers=TABLES.filter(bool),
    expected_layers=some(
        ExpectedLayers,
        layers=TEXTS,
        stage=st.none() | TEXT,
        label=st.none() | TEXT,
        writes=st.none() | st.booleans(),
    ),
    use_cases=TABLES,
    scenario_order=some(OrderRule, scenario=TEXT, requires=TEXTS),
    ignore=TEXTS,
    volatile_fields=TEXTS,
    limits=st.builds(Limits, depth=st.integers(1, 10**9)),
)


@given(SETTINGS)
def test_any_settings_read_back_as_they_were_printed(settings: Settings) -> None:
    """Whatever the strings hold, and in the same order."""
    again = settings_from(tomllib.loads(toml_of(asdict(settings))), "printed")
    assert again == settings
    assert list(again.layers) == list(settings.layers)
