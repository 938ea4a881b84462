"""Gates that pass although what they looked at says otherwise."""

from typing import Any

import pytest

from sitegen.checks.own_gates import CHECKS
from sitegen.model.finding import Effect, Severity
from sitegen.model.record import Record
from tests.own_builders import make_gate, make_preflight
from tests.reading import read_document

RUN = "run-1"
SEEN: dict[str, dict[str, Any]] = {
    "migrations": {"version_table": "v", "heads": ["0002"], "revisions": ["0002"]},
    "columns": {
        "tables": ["runs"],
        "columns": {"runs": ["a"]},
        "missing_tables": [],
        "missing_columns": [],
        "missing_partial_indexes": [],
    },
    "identity": {
        "run_id": RUN,
        "columns": ["runs.run_id"],
        "site": True,
        "rows": {"runs.run_id": 0},
        "known_at": None,
    },
    "command": {"command": ["true"], "expected_exit_code": 0, "ended_with": 0},
    "http": {"url": "http://localhost/", "status": 200, "answered": 200},
    "environment": {"set": ["A"], "missing": []},
    "of others": {"heads": 3, "rows": 5, "status": "fine", "missing": "nothing", "columns": 12},
}
"""What each gate of ours looks at where it holds."""

LIES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("migrations", {"heads": ["0002", "0003"]}, "heads"),
    ("migrations", {"heads": []}, "heads"),
    ("migrations", {"heads": None}, "heads"),
    ("migrations", {"revisions": ["0001"]}, "revisions"),
    ("migrations", {"revisions": None}, "revisions"),
    ("columns", {"missing_tables": ["runs"]}, "missing_tables"),
    ("columns", {"missing_columns": ["runs.a"]}, "missing_columns"),
    ("columns", {"missing_partial_indexes": ["runs"]}, "missing_partial_indexes"),
    ("identity", {"run_id": "run-0"}, "run_id"),
    ("identity", {"rows": {"runs.run_id": 1}}, "rows"),
    ("identity", {"rows": {"runs.run_id": None}}, "rows"),
    ("identity", {"known_at": "runs/run-1/"}, "known_at"),
    ("command", {"ended_with": 3}, "ended_with"),
    ("http", {"answered": 503}, "answered"),
    ("environment", {"missing": ["A"]}, "missing"),
)


def places(status: str, seen: dict[str, Any]) -> list[str | None]:
    """Return where the check finds something in a preflight of one such gate."""
    gate = make_gate("G", changes={"status": status, "looked_at": seen})
    made = make_preflight(changes={"run_id": RUN, "gates": [gate]})
    record = read_document(made).content
    assert isinstance(record, Record)
    found = [one for rule in CHECKS for one in rule.findings(record)]
    assert all((one.severity, one.effect) == (Severity.ERROR, Effect.CONTRADICTED) for one in found)
    return [one.where for one in found]


@pytest.mark.parametrize("seen", SEEN.values(), ids=SEEN.keys())
def test_a_gate_that_holds_is_silent(seen: dict[str, Any]) -> None:
    """Also one of others that uses our words for something else."""
    assert places("PASS", seen) == []


@pytest.mark.parametrize(("kind", "change", "member"), LIES)
def test_what_a_gate_looked_at_refutes_its_pass(
    kind: str, change: dict[str, Any], member: str
) -> None:
    """Where it says PASS, and only there."""
    assert places("PASS", {**SEEN[kind], **change}) == [f"/gates/0/looked_at/{member}"]
    assert places("FAIL", {**SEEN[kind], **change}) == []
