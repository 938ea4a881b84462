"""What the STAGETEST emitter always writes, and the edits that depart from it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sitegen.checks.cases import STAGETEST_CHECKS
from sitegen.model.outcome import Verdict
from tests.builders import make_case, make_run, put, rehashed
from tests.judging import as_case, case_ids, judge


def bent(change: Callable[[Any], object]) -> dict[str, Any]:
    """Return a good case, changed, with its hash mended as a careful forger would."""
    case = copy.deepcopy(make_case())
    change(case)
    return rehashed(case)


def renumbered_without_writes(case: Any) -> None:
    """Take out the DB writes and their events, close the gaps, and keep what the driver says."""
    case["db_writes"] = []
    kept = [event for event in case["execution_trace"] if event["event_type"] != "db.write"]
    kept[2]["detail"] = {"table": "onboarding_state", "rowcount": 1}
    for number, event in enumerate(kept, start=1):
        event["seq"] = number
    case["execution_trace"] = kept


EDITS = {
    "case-output-passed-type": put("observed_output", "passed", value="true"),
    "case-output-incomplete": put("observed_output", value={"duration": 0.04436156299971117}),
    "case-test-name": put("synthetic_input", "test_name", value="test_other"),
    "case-assertion-repeated": lambda case: case["assertions"].append(case["assertions"][0]),
    "trace-operation": put("execution_trace", 0, "operation", value="other.operation"),
    "trace-event-layer": put("execution_trace", 1, "layer", value="L6"),
    "trace-stated-write": renumbered_without_writes,
    "db-write-fingerprint": put("db_writes", 0, "statement_fingerprint", value="not hex"),
}


@pytest.mark.parametrize("check", sorted(EDITS))
def test_an_edit_of_what_the_emitter_always_writes_is_found(check: str) -> None:
    """Each edit is found by its check, also with the hash mended."""
    assert check in case_ids(as_case(bent(EDITS[check])))


def test_every_check_of_the_emitter_has_an_edit_that_it_finds() -> None:
    """A check that nothing can fail is no check."""
    assert {check.check.id for check in STAGETEST_CHECKS} <= EDITS.keys()


def test_a_write_that_only_the_driver_states_contradicts_the_pass() -> None:
    """Its DB write and event were taken out together, and every number closed up."""
    case = bent(renumbered_without_writes)
    run = judge(make_run([case]))
    assert run.cases[0].verdict is Verdict.CONTRADICTED


def test_a_layer_that_names_its_recorded_write_is_sound() -> None:
    """Table and row count of the driver's event are those of the DB write before it."""
    case = copy.deepcopy(make_case())
    case["execution_trace"][-1]["detail"] |= {"table": "onboarding_state", "rowcount": 1}
    assert "trace-stated-write" not in case_ids(as_case(rehashed(case)))
