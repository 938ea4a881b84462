"""The table `certify` of the configuration: typed, or refused with the place."""

from typing import Any

import pytest

from sitegen.settings_certify import CertifyPolicy, Emission, EngineRule, certify_policy
from sitegen.settings_values import WrongValueError

EMITS = {"table": "t", "engine": "e", "entity_table": "n", "entity_id": "i"}
ENGINE = {"tables": ["incidents"], "origin_column": "created_by", "emits": EMITS}


def test_every_key_is_read() -> None:
    """What is left out has its default."""
    policy = certify_policy(
        {
            "database_url": "env:X",
            "valid_days": 1,
            "timeout_s": 1,
            "driver": "a.b:c.d",
            "acts": {"approve": "a:b"},
            "engines": {"E": ENGINE},
            "run_tables": {"runs": "run_id"},
        }
    )
    assert policy == CertifyPolicy(
        database_url="env:X",
        valid_days=1,
        timeout_s=1.0,
        driver="a.b:c.d",
        acts={"approve": "a:b"},
        engines={"E": EngineRule(("incidents",), "created_by", Emission("t", "e", "n", "i"))},
        run_tables={"runs": "run_id"},
    )


@pytest.mark.parametrize(
    ("table", "path", "sentence"),
    [
        pytest.param({"timeout": 1}, ".timeout", "did you mean `timeout_s`?", id="unknown key"),
        pytest.param({"timeout_s": 0}, ".timeout_s", "above 0", id="no time"),
        pytest.param({"interval_s": float("nan")}, ".interval_s", "above 0", id="not a number"),
        pytest.param({"valid_days": True}, ".valid_days", "from 1 to", id="a flag for days"),
        pytest.param({"valid_days": 0}, ".valid_days", "from 1 to", id="no day"),
        pytest.param({"driver": "drive"}, ".driver", "`module:name`", id="no module"),
        pytest.param({"acts": {"a": "b"}}, ".acts.a", "`module:name`", id="an act without module"),
        pytest.param({"acts": []}, ".acts", "must be a table", id="acts as an array"),
        pytest.param({"engines": []}, ".engines", "must be a table", id="engines as an array"),
        pytest.param({"engines": {"E": {}}}, ".engines.E", "lacks `emits`", id="an empty engine"),
        pytest.param(
            {"engines": {"E": {**ENGINE, "tables": []}}},
            ".engines.E.tables",
            "at least one table",
            id="an engine of nothing",
        ),
        pytest.param(
            {"engines": {"E": {**ENGINE, "emits": {"table": "t"}}}},
            ".engines.E.emits",
            "lacks `engine`",
            id="an emission of nothing",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    table: dict[str, Any], path: str, sentence: str
) -> None:
    """A misspelt key is no setting, and a wrong value no default."""
    with pytest.raises(WrongValueError) as told:
        certify_policy(table)
    assert told.value.path == path
    assert sentence in told.value.sentence
