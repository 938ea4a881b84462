"""Checks on what a case recorded: the frame, the order, the layers and the writes of its trace."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sitegen.checks.cases import check_case
from sitegen.model.case import Case, Recorder, RecorderState
from sitegen.model.finding import Severity
from sitegen.model.outcome import Verdict, derive_verdict
from sitegen.settings import ExpectedLayers
from tests.builders import make_case
from tests.judging import as_case, case_ids, context

Change = Callable[[list[dict[str, Any]], list[dict[str, Any]]], object]


def traced(change: Change, **arguments: Any) -> Case:
    """Return a good case whose trace and writes were changed; the hash does not cover them."""
    document = copy.deepcopy(make_case(**arguments))
    change(document["execution_trace"], document["db_writes"])
    return as_case(document)


def at(index: int, *keys: str, value: object) -> Change:
    """Return a change of one member of the event at an index."""

    def change(trace: list[dict[str, Any]], writes: list[dict[str, Any]]) -> None:
        del writes
        record = trace[index]
        for key in keys[:-1]:
            record = record[key]
        record[keys[-1]] = value

    return change


def in_write(key: str, value: object) -> Change:
    """Return a change of one member of the first DB write."""
    return lambda _, writes: writes[0].update({key: value})


def renumbered(trace: list[dict[str, Any]], writes: list[dict[str, Any]]) -> None:
    """Number the records anew, in their order: what a careful forger does."""
    for number, record in enumerate(sorted([*trace, *writes], key=lambda r: r["seq"]), 1):
        record["seq"] = number


def without_end(trace: list[dict[str, Any]], _: object) -> None:
    """Remove the last event."""
    del trace[-1]


def without_start(trace: list[dict[str, Any]], writes: list[dict[str, Any]]) -> None:
    """Remove the first event and close the gap."""
    del trace[0]
    renumbered(trace, writes)


def with_second_end(trace: list[dict[str, Any]], _: object) -> None:
    """End twice."""
    trace.append({**trace[-1], "seq": trace[-1]["seq"] + 1})


def with_second_start(trace: list[dict[str, Any]], _: object) -> None:
    """Start twice, the second time at the end."""
    trace.append({**trace[0], "seq": trace[-1]["seq"] + 1})


def end_first(trace: list[dict[str, Any]], _: object) -> None:
    """Let the end take the number of the event before it."""
    trace[-1]["seq"], trace[-2]["seq"] = trace[-2]["seq"], trace[-1]["seq"]
    trace[-1], trace[-2] = trace[-2], trace[-1]


def start_second(trace: list[dict[str, Any]], _: object) -> None:
    """Let the start take the number of the event after it."""
    trace[0]["seq"], trace[1]["seq"] = trace[1]["seq"], trace[0]["seq"]
    trace[0], trace[1] = trace[1], trace[0]


def write_removed(trace: list[dict[str, Any]], writes: list[dict[str, Any]]) -> None:
    """Remove the DB write and close the gap, but leave its event."""
    writes.clear()
    renumbered(trace, writes)


def event_removed(trace: list[dict[str, Any]], writes: list[dict[str, Any]]) -> None:
    """Remove the event of the DB write and close the gap."""
    del trace[-2]
    renumbered(trace, writes)


def two_durations(trace: list[dict[str, Any]], writes: list[dict[str, Any]]) -> None:
    """Let the write and its event state different durations."""
    trace[-2]["detail"]["duration_ms"] = 0.068
    writes[0]["detail"] = {"duration_ms": 9.0}


def emptied(trace: list[dict[str, Any]], writes: list[dict[str, Any]]) -> None:
    """Remove everything that was recorded."""
    trace.clear()
    writes.clear()


CONTRADICTIONS = [
    pytest.param(at(-1, "status", value="FAIL"), "trace-test-end", id="end failed"),
    pytest.param(at(-1, "status", value="ODD"), "trace-test-end", id="end with unknown status"),
    pytest.param(without_end, "trace-test-end", id="no end"),
    pytest.param(with_second_end, "trace-test-end", id="two ends"),
    pytest.param(end_first, "trace-test-end", id="end is not last"),
    pytest.param(emptied, "trace-test-end", id="trace emptied"),
    pytest.param(emptied, "trace-test-start", id="trace emptied, no start"),
    pytest.param(without_start, "trace-test-start", id="no start"),
    pytest.param(with_second_start, "trace-test-start", id="two starts"),
    pytest.param(start_second, "trace-test-start", id="start is not first"),
    pytest.param(
        at(0, "detail", "case_id", value="TestOther"),
        "trace-test-start",
        id="start of another case",
    ),
    pytest.param(
        at(0, "detail", "uc_id", value="UC-999"), "trace-test-start", id="start of another use case"
    ),
    pytest.param(
        at(-1, "detail", "duration_ms", value=44.364), "trace-duration", id="another duration"
    ),
    pytest.param(
        at(-1, "detail", "duration_ms", value="44.362"), "trace-duration", id="duration as text"
    ),
    pytest.param(
        at(-1, "detail", "duration_ms", value=10**400), "trace-duration", id="beyond all floats"
    ),
    pytest.param(at(2, "seq", value=2), "trace-sequence", id="number twice"),
    pytest.param(at(-1, "seq", value=99), "trace-sequence", id="number beyond the last"),
    pytest.param(
        lambda trace, _: trace.insert(0, trace.pop(2)), "trace-sequence", id="not ascending"
    ),
    pytest.param(write_removed, "db-write-event", id="event without its write"),
    pytest.param(event_removed, "db-write-event", id="write without its event"),
    pytest.param(in_write("table", "other"), "db-write-event", id="another table"),
    pytest.param(in_write("sql_op", "DELETE"), "db-write-event", id="another operation"),
    pytest.param(in_write("rowcount", 2), "db-write-event", id="another row count"),
    pytest.param(in_write("component", "x"), "db-write-event", id="another component"),
    pytest.param(two_durations, "db-write-event", id="another duration of a write"),
    pytest.param(at(-2, "detail", "rowcount", value=True), "db-write-event", id="true is not one"),
    pytest.param(in_write("success", value=False), "db-write-failed", id="failed write"),
]


@pytest.mark.parametrize(("change", "check"), CONTRADICTIONS)
def test_a_trace_that_refutes_a_pass_contradicts_it(change: Change, check: str) -> None:
    """A pass that its own trace refutes is contradicted, with the check named."""
    case = traced(change)
    findings = check_case(case, context())
    assert check in {f.check for f in findings if f.severity is Severity.ERROR}
    assert derive_verdict(case.outcome, findings) is Verdict.CONTRADICTED


WARNINGS = [
    pytest.param(at(1, "ts_utc", value="2026-11-20T20:34:30"), "trace-time", id="no offset"),
    pytest.param(
        at(1, "ts_utc", value="2026-11-20T20:34:61.000001+00:00"), "trace-time", id="s=61"
    ),
    pytest.param(at(0, "ts_utc", value="yesterday"), "trace-time", id="unreadable first"),
    pytest.param(in_write("ts_utc", "soon"), "trace-time", id="unreadable in a write"),
    pytest.param(
        at(3, "ts_utc", value="2026-11-20T20:34:29.999999+00:00"), "trace-time-order", id="back"
    ),
    pytest.param(
        at(-1, "ts_utc", value="2026-11-20T22:34:29+02:00"), "trace-time-order", id="back, offset"
    ),
    pytest.param(at(2, "event_type", value="l4.step.more"), "trace-pairs", id="start, no end"),
    pytest.param(at(1, "event_type", value="l4.step.more"), "trace-pairs", id="end, no start"),
    pytest.param(at(2, "status", value="ERROR"), "trace-error-in-pass", id="error in a pass"),
    pytest.param(at(2, "event_type", value="l4.step.error"), "trace-error-in-pass", id="x.error"),
    pytest.param(at(1, "layer", value="L9"), "trace-layer-unknown", id="unknown layer"),
]


@pytest.mark.parametrize(("change", "check"), WARNINGS)
def test_a_doubtful_trace_is_a_warning(change: Change, check: str) -> None:
    """What makes a trace doubtful without refuting the pass is a warning, and no more."""
    case = traced(change)
    findings = check_case(case, context())
    assert {f.severity for f in findings if f.check == check} == {Severity.WARNING}
    assert derive_verdict(case.outcome, findings) is Verdict.VERIFIED


def test_a_time_in_another_offset_is_a_note() -> None:
    """A readable time that is not written in UTC is noted, and in order."""
    change = at(1, "ts_utc", value="2026-11-20T22:34:30.000002+02:00")
    assert {i for i in case_ids(traced(change)) if i.startswith("trace")} == {"trace-time-utc"}


def test_a_failure_needs_no_end() -> None:
    """A failed case whose trace ends early is a failure, not a contradiction."""
    assert "trace-test-end" not in case_ids(traced(without_end, status="FAIL"))


def test_an_error_in_a_failure_is_expected() -> None:
    """Errors on the way to a failure are what a failure is."""
    change = at(2, "status", value="ERROR")
    assert "trace-error-in-pass" not in case_ids(traced(change, status="FAIL"))


def test_an_error_ends_what_was_started() -> None:
    """`x.error` closes `x.start` as `x.end` does."""
    assert "trace-pairs" not in case_ids(traced(at(2, "event_type", value="l4.step.error")))


def test_a_failed_write_that_its_event_calls_a_pass_is_found_in_a_failure_too() -> None:
    """The event and the write of one statement can't disagree on whether it worked."""
    case = traced(in_write("success", value=False), status="FAIL")
    findings = check_case(case, context())
    assert "db-write-failed" in {finding.check for finding in findings}
    assert derive_verdict(case.outcome, findings) is Verdict.FAILED


def test_sequence_findings_name_what_is_wrong() -> None:
    """The message of a broken counter tells missing from repeated numbers."""
    findings = check_case(traced(at(2, "seq", value=2)), context())
    (found,) = (f for f in findings if f.check == "trace-sequence")
    assert "missing: 3" in found.message
    assert "twice: 2" in found.message


def test_rounding_of_the_duration_is_no_finding() -> None:
    """The trace rounds to a thousandth of a millisecond; that much may differ."""
    assert "trace-duration" not in case_ids(traced(at(-1, "detail", "duration_ms", value=44.361)))


@pytest.mark.parametrize(
    ("rule", "missing"),
    [
        pytest.param(ExpectedLayers(("L4", "DB")), False, id="reached"),
        pytest.param(ExpectedLayers(("L2",)), True, id="not reached"),
        pytest.param(ExpectedLayers(("L2",), stage="2"), False, id="another stage"),
        pytest.param(ExpectedLayers(("L2",), stage="1.2"), True, id="this stage"),
        pytest.param(ExpectedLayers(("L2",), label="slow"), False, id="another label"),
        pytest.param(ExpectedLayers(("L2",), writes=True), True, id="cases with writes"),
        pytest.param(ExpectedLayers(("L2",), writes=False), False, id="cases without writes"),
    ],
)
def test_expected_layers_follow_the_rules_of_the_configuration(
    rule: ExpectedLayers, *, missing: bool
) -> None:
    """A layer is missing where a rule that matches the case expects it."""
    found = case_ids(as_case(make_case()), context(expected=(rule,)))
    assert ("trace-layer-expected" in found) is missing


def test_a_dialect_without_trace_is_not_blamed_for_having_none() -> None:
    """Cases that record no trace reach no layer and get no finding for it."""
    rule = ExpectedLayers(("L2",))
    found = case_ids(as_case(make_case(dialect=1)), context(expected=(rule,)))
    assert not {name for name in found if name.startswith(("trace", "db"))}


@pytest.mark.parametrize(
    ("state", "found"),
    [(RecorderState.OFF, False), (RecorderState.UNAVAILABLE, False), (RecorderState.ON, True)],
)
def test_silence_means_something_only_where_the_recorder_was_on(
    state: RecorderState, *, found: bool
) -> None:
    """In our own dialect an empty trace refutes a pass only if the trace was recorded."""
    silent = traced(emptied)
    recorders = (Recorder("trace", state),)
    evidence = replace(silent.evidence, recorders=recorders)
    case = replace(silent, dialect="sitegen.case/1", evidence=evidence)
    assert ("trace-test-end" in case_ids(case)) is found


def test_a_recorder_that_was_off_excuses_no_lie() -> None:
    """A trace that is there is checked, whatever the recorder says of itself."""
    lying = traced(at(-1, "status", value="FAIL"))
    evidence = replace(lying.evidence, recorders=(Recorder("trace", RecorderState.OFF),))
    case = replace(lying, dialect="sitegen.case/1", evidence=evidence)
    assert "trace-test-end" in case_ids(case)


def test_writes_are_not_missed_where_their_recorder_was_off() -> None:
    """Events of writes stand alone where the recorder of writes was off."""
    alone = traced(write_removed)
    evidence = replace(alone.evidence, recorders=(Recorder("db_writes", RecorderState.OFF),))
    case = replace(alone, dialect="sitegen.case/1", evidence=evidence)
    assert "db-write-event" not in case_ids(case)


def test_a_trace_of_another_tool_is_not_held_to_the_counter() -> None:
    """Spans of other tools are numbered their own way and know no test.start."""
    case = replace(traced(at(2, "seq", value=2)), dialect="spans")
    assert not case_ids(case) & {"trace-sequence", "trace-test-start", "trace-test-end"}
