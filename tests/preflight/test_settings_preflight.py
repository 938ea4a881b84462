"""The table `preflight` of a configuration: typed, and helpful where it is wrong."""

from dataclasses import asdict
from pathlib import Path

import pytest

from sitegen.assembly.about import about_of
from sitegen.cli.config import toml_of
from sitegen.errors import UsageProblem
from sitegen.model.preflight import TRACE_METRICS
from sitegen.settings import DEFAULT_SETTINGS, Settings, load_settings, settings_from
from sitegen.settings_preflight import (
    CallableRule,
    CapabilityRule,
    ColumnsRule,
    CommandRule,
    EnvironmentRule,
    HttpRule,
    IdentityRule,
    MetricRule,
    MigrationsRule,
)

GATES: tuple[dict[str, object], ...] = (
    {"id": "a", "kind": "migrations", "script_location": "x:y", "version_table": "v"},
    {"id": "b", "kind": "columns", "profile": "sdsr", "tables": {"t": ["c", "d"]}},
    {"id": "c", "kind": "columns", "partial_indexes": {"t": "archived_at"}, "requires": ["a"]},
    {"id": "d", "kind": "capability", "entry_point": "m:A", "implements": "m:B.C"},
    {"id": "e", "kind": "identity", "tables": {"runs": "run_id"}, "title": "New"},
    {"id": "f", "kind": "command", "command": ["true"], "exit_code": 3, "timeout_s": 0.5},
    {"id": "g", "kind": "http", "url": "http://localhost:80/health", "status": 204},
    {"id": "h", "kind": "environment", "variables": ["HOME"]},
    {"id": "i", "kind": "callable", "callable": "m:f"},
)
CLASSES = (
    MigrationsRule,
    ColumnsRule,
    ColumnsRule,
    CapabilityRule,
    IdentityRule,
    CommandRule,
    HttpRule,
    EnvironmentRule,
    CallableRule,
)


def settings_of(*gates: object, **more: object) -> Settings:
    """Return settings with these gates."""
    return settings_from({"preflight": {"gates": list(gates), **more}}, "sitegen.toml")


def test_every_kind_of_gate_is_read() -> None:
    """Each into a rule of its own."""
    gates = settings_of(*GATES).preflight.gates
    assert tuple(type(gate) for gate in gates) == CLASSES
    assert [gate.kind for gate in gates] == [gate["kind"] for gate in GATES]
    assert gates[5] == CommandRule(id="f", command=("true",), exit_code=3, timeout_s=0.5)


def test_what_is_shown_can_be_read_back(tmp_path: Path) -> None:
    """Every kind of gate, and metrics."""
    metrics = {"log rows": {"active": "n", "archived": "m", "archived_at": "gone"}}
    given = settings_of(*GATES, metrics=metrics, suite="s", stop_on_failure=False)
    assert given.preflight.metrics == {"log rows": MetricRule("n", "m", "gone")}
    shown = tmp_path / "sitegen.toml"
    shown.write_text(toml_of(asdict(given)), encoding="utf-8")
    assert load_settings(shown, tmp_path) == given


def test_the_default_counts_are_those_of_the_protocol() -> None:
    """Under their own names."""
    rules = DEFAULT_SETTINGS.preflight.metrics.values()
    assert tuple(name for rule in rules for name in (rule.active, rule.archived)) == TRACE_METRICS


def test_gates_change_no_byte_of_a_page() -> None:
    """A site does not depend on how evidence is made."""
    assert about_of(settings_of(*GATES)) == about_of(DEFAULT_SETTINGS)


WRONG_GATES = [
    pytest.param("a", r"gates\[0\]` must be a table", id="no table"),
    pytest.param({"kind": "http"}, "lacks `id`", id="no id"),
    pytest.param({"id": "a"}, "lacks `kind`", id="no kind"),
    pytest.param(
        {"id": "a", "kind": "htpp"},
        r"gates\[0\]\.kind` is none of migrations, .*; did you mean `http`",
        id="unknown kind",
    ),
    pytest.param({"id": "a", "kind": 3}, r"gates\[0\]\.kind` is none of", id="kind no text"),
    pytest.param({"id": "a", "kind": "http"}, "lacks `url`", id="no url"),
    pytest.param(
        {"id": "a", "kind": "http", "url": "https://localhost"}, "an http:// URL", id="https"
    ),
    pytest.param(
        {"id": "a", "kind": "http", "url": "http://u:p@localhost"}, "an http://", id="user"
    ),
    pytest.param({"id": "a", "kind": "http", "url": "http://"}, "an http://", id="no host"),
    pytest.param({"id": "a", "kind": "http", "url": "http://h:99999/"}, "an http://", id="port"),
    pytest.param({"id": "a", "kind": "http", "url": "http://h/a b"}, "an http://", id="blank"),
    pytest.param(
        {"id": "a", "kind": "http", "url": "http://h", "status": 99}, "100 to 599", id="status"
    ),
    pytest.param({"id": "a", "kind": "columns"}, "names no column", id="no columns"),
    pytest.param({"id": "a", "kind": "columns", "profile": "sdrs"}, "none of sdsr", id="profile"),
    pytest.param(
        {"id": "a", "kind": "columns", "tables": {"t": "c"}}, "array", id="columns a text"
    ),
    pytest.param(
        {"id": "a", "kind": "columns", "tables": ["t"]}, "table of arrays", id="tables a list"
    ),
    pytest.param(
        {"id": "a", "kind": "identity", "tables": {}}, "at least one table", id="no tables"
    ),
    pytest.param(
        {"id": "a", "kind": "command", "command": []}, "must not be empty", id="no command"
    ),
    pytest.param(
        {"id": "a", "kind": "command", "command": "true"}, "array of strings", id="a shell line"
    ),
    pytest.param(
        {"id": "a", "kind": "command", "command": ["x"], "exit_code": 256},
        "0 to 255",
        id="code",
    ),
    pytest.param(
        {"id": "a", "kind": "command", "command": ["x"], "timeout_s": 0},
        "above 0",
        id="no time",
    ),
    pytest.param(
        {"id": "a", "kind": "command", "command": ["x"], "timeout_s": float("nan")},
        "above 0",
        id="nan",
    ),
    pytest.param(
        {"id": "a", "kind": "callable", "callable": "m.f"}, "must be `module:name`", id="dotted"
    ),
    pytest.param(
        {"id": "a", "kind": "callable", "callable": "m:f", "comand": "x"},
        r"gates\[0\]\.comand` is no known key",
        id="unknown key",
    ),
]


@pytest.mark.parametrize(
    ("gate", "sentence"),
    WRONG_GATES,
)
def test_a_wrong_gate_is_told_with_its_place(gate: object, sentence: str) -> None:
    """And with what would be right."""
    with pytest.raises(UsageProblem, match=sentence):
        settings_of(gate)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        pytest.param({"gates": "a"}, r"preflight\.gates` must be an array of tables", id="gates"),
        pytest.param({"metrics": []}, r"preflight\.metrics` must be a table of", id="metrics"),
        pytest.param(
            {"metrics": {"t": {"active": "a"}}}, r"metrics\.t` lacks `archived`", id="one count"
        ),
        pytest.param({"stop_on_failure": 1}, "true or false", id="flag"),
        pytest.param({"suit": "x"}, "did you mean `suite`", id="unknown"),
    ],
)
def test_a_wrong_policy_is_told_with_its_place(table: dict[str, object], sentence: str) -> None:
    """Like any other setting."""
    with pytest.raises(UsageProblem, match=sentence):
        settings_from({"preflight": table}, "sitegen.toml")
