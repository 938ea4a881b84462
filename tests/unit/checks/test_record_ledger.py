"""Each check on run ledgers finds its one lie, in every form that a ledger has."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.checks.record_ledger_words import Sense, Stage, meaning_of, stage_of
from sitegen.checks.records import RECORD_CHECKS
from sitegen.model.finding import Severity
from sitegen.model.record import RecordKind
from sitegen.model.state_ledger import LedgerEvent, RunKey
from tests.ledger_documents import (
    Ledger,
    as_json,
    as_lines,
    as_sqlite,
    call,
    event,
    lease,
    make_ledger,
    minute,
    tick,
)
from tests.record_documents import judge

FORMS = {"json": as_json, "lines": as_lines, "sqlite": as_sqlite}
Lie = Callable[[Ledger], Any]


def checks(ledger: Ledger, form: str = "json") -> list[str]:
    """Return the checks that find something."""
    return judge(FORMS[form](ledger), "ledger").checks


def lied(lie: Lie) -> Ledger:
    """Return the sound ledger with one lie."""
    ledger = make_ledger()
    lie(ledger)
    return ledger


def events_of(*names: str, run: str = "r3") -> Lie:
    """Return what gives one run these events instead of its own."""

    def lie(ledger: Ledger) -> None:
        others = [row for row in ledger["run_events_v2"] if row["run_id"] != run]
        mine = [event(20 + number, run, name) for number, name in enumerate(names)]
        ledger["run_events_v2"] = [*others, *mine]

    return lie


def state(number: int, word: str) -> Lie:
    """Return what gives a run another state."""
    return lambda ledger: ledger["runs_v2"][number].update(status=word)


def also(table: str, *rows: dict[str, Any]) -> Lie:
    """Return what adds rows to a table."""
    return lambda ledger: ledger[table].extend(rows)


def put(table: str, number: int, **cells: object) -> Lie:
    """Return what changes cells of a row."""
    return lambda ledger: ledger[table][number].update(cells)


def drop(table: str, number: int) -> Lie:
    """Return what removes a row."""
    return lambda ledger: ledger[table].pop(number)


LIES: list[tuple[Lie, str]] = [
    (put("run_events_v2", 4, created_at="2026-03-01T10:05:00"), "ledger-time-zoneless"),
    (put("runs_v2", 0, created_at="2026-03-01 10:01:00"), "ledger-time-zoneless"),
    (put("runs_v2", 0, created_at="2026-03-01"), "ledger-time-zoneless"),
    (put("runs_v2", 0, created_at="yesterday"), "ledger-time-unreadable"),
    (put("runs_v2", 0, created_at="2026-02-30T10:00:00Z"), "ledger-time-unreadable"),
    (also("run_events_v2", event(10, "r3", "step_completed")), "ledger-order"),
    (
        lambda ledger: ledger["run_events_v2"].append(ledger["run_events_v2"].pop(1)),
        "ledger-order-file",
    ),
    (drop("run_events_v2", 6), "ledger-terminal-event"),
    (put("run_events_v2", 6, event_type="run_succeeded"), "ledger-terminal-event"),
    (state(1, "cancelled"), "ledger-terminal-event"),
    (state(2, "completed"), "ledger-terminal-event"),
    (events_of(run="r2"), "ledger-terminal-event"),
    (also("run_events_v2", event(20, "r1", "step_started")), "ledger-after-terminal"),
    (also("run_events_v2", event(20, "r1", "tick")), "ledger-after-terminal"),
    (also("run_events_v2", event(20, "r1", "run_started")), "ledger-after-terminal"),
    (also("run_events_v2", event(20, "r1", "run_succeeded")), "ledger-after-terminal"),
    (also("run_events_v2", event(20, "r2", "run_retried")), "ledger-after-terminal"),
    (also("run_events_v2", event(20, "r2", "something_else")), "ledger-after-terminal"),
    (events_of("run_created"), "ledger-state-without-event"),
    (events_of(), "ledger-state-without-event"),
    (state(2, "paused"), "ledger-state-without-event"),
    (put("run_events_v2", 3, from_state="paused"), "ledger-state-without-event"),
    (state(2, "queued"), "ledger-event-without-state"),
    (also("run_events_v2", event(20, "r3", "run_failed")), "ledger-event-without-state"),
    (drop("runs_v2", 2), "ledger-event-without-state"),
    (also("leases_v2", lease(9, "r2", "w2", 7, 9)), "ledger-lease-overlap"),
    (also("leases_v2", lease(9, "r2", "w2", 5, 6)), "ledger-lease-overlap"),
    (put("ticks", 0, ticked_runs=["r1", "r1"]), "ledger-noop-ticks"),
    (also("ticks", tick("i3", 7, ["r1"])), "ledger-noop-ticks"),
    (put("ticks", 1, max_total_ticks_per_invocation=2), "ledger-tick-cap"),
    (put("ticks", 1, max_ticks_per_run_per_invocation=1), "ledger-tick-cap"),
    (also("ticks", tick("i3", 7, ["r2", "r3"])), "ledger-tick-cap"),
    (put("requests", 1, status_code=200), "ledger-admin-open"),
    (put("requests", 2, path="/api/v2/admin/runs?x=1"), "ledger-admin-open"),
]


@pytest.mark.parametrize("form", FORMS)
def test_a_sound_ledger_has_no_finding_and_no_verdict(form: str) -> None:
    """A ledger states no outcome, so none is derived."""
    judged = judge(FORMS[form](make_ledger()), "ledger")
    assert (judged.record.kind, judged.checks) == (RecordKind.LEDGER, [])
    assert (judged.record.outcome, judged.verdict) == (None, None)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("lie", "check"), LIES)
def test_each_lie_is_found_by_its_check_alone(lie: Lie, check: str, form: str) -> None:
    """One change gives one finding, whatever form the ledger has."""
    assert checks(lied(lie), form) == [check]


def test_the_three_forms_of_a_ledger_say_the_same() -> None:
    """Only the places differ: a pointer in JSON and SQLite, a line in JSON lines."""
    ledger = lied(state(2, "paused"))
    found = [judge(make(ledger), "ledger").findings[0] for make in FORMS.values()]
    assert len({one.message for one in found}) == 1
    assert [one.where for one in found] == ["/runs_v2/2/status", "3:1", "/runs_v2/2/status"]
    assert (found[1].line, found[1].column) == (3, 1)


def test_every_check_on_ledgers_is_in_the_table_of_lies() -> None:
    """No check is without a ledger that it finds something in."""
    of_ledgers = {one.check.id for one in RECORD_CHECKS if RecordKind.LEDGER in one.kinds}
    assert {check for _, check in LIES} == of_ledgers


FINE: list[Lie] = [
    put("runs_v2", 0, created_at="2026-03-01T12:01:00+02:00"),
    put("runs_v2", 0, created_at="2026-03-01 10:01:00 UTC"),
    put("runs_v2", 0, created_at="20260301T100100Z"),
    put("runs_v2", 0, created_at=1772359260),
    put("runs_v2", 0, created_at="Sun, 01 Mar 2026 10:01:00 GMT"),
    put("runs_v2", 0, created_at="2026-12-31T23:59:60Z"),
    put("runs_v2", 0, created_at=""),
    lambda ledger: ledger["run_events_v2"].reverse(),
    lambda ledger: ledger["run_events_v2"].sort(key=lambda row: (row["run_id"], -row["id"])),
    state(0, "completed"),
    state(2, "a word that nobody knows"),
    also("run_events_v2", event(20, "r1", "run_completed")),
    also("run_events_v2", event(20, "r1", "run_result_stored")),
    also("run_events_v2", event(20, "r1", "run_archived"), event(21, "r1", "webhook_sent")),
    events_of("run_created", "job_ended_somehow", run="r2"),
    events_of("run_created", "run_started", "run_failed", "run_retried", "run_started"),
    events_of("run_created", "run_started", "run_paused", "run_resumed"),
    events_of("RunCreated", "RUN.STARTED"),
    events_of("run_created", "run_dispatched_oddly_finished"),
    events_of("run_created", "run_started", "run_failed", "run_retried", "run_failed", run="r2"),
    also("run_events_v2", event(20, "r9", "note_taken")),
    also("leases_v2", lease(9, "r2", "w1", 6, 9)),
    also("leases_v2", lease(9, "r2", "w2", 8, 9)),
    also("leases_v2", {"id": 9, "run_id": "r2", "owner_id": "w2", "acquired_at": minute(6)}),
    put("ticks", 1, max_total_ticks_per_invocation=None, daily_tick_cap=0),
    put("requests", 1, status_code=404),
    put("requests", 1, status_code=200, method="OPTIONS"),
    put("requests", 1, status_code=200, path="/admin/login"),
    put("requests", 1, status_code=200, path="/administrators"),
    also("requests", call("/admin/x", 200, authenticated=True, headers={})),
    lambda ledger: ledger["requests"].append({"method": "GET", "path": "/admin", "status": 200}),
]


@pytest.mark.parametrize("lie", FINE)
def test_what_is_fine_or_unclear_is_not_judged(lie: Lie) -> None:
    """Other words, forms and orders that may be right are no findings."""
    assert checks(lied(lie)) == []


def test_absent_token_headers_count_where_another_call_shows_one() -> None:
    """A recorder that keeps such headers shows that none was sent; another may have dropped it."""
    ledger = make_ledger()
    ledger["requests"] = [
        {"method": "GET", "path": "/admin", "status": 200, "headers": {"Accept": "*/*"}}
    ]
    assert checks(ledger) == []
    ledger["requests"].append(
        {"method": "GET", "path": "/admin", "status": 200, "headers": {"X-Admin-Token": "***"}}
    )
    assert checks(ledger) == ["ledger-admin-open"]


def test_single_ticks_of_one_invocation_add_up() -> None:
    """A table with one row a tick is held against caps that are stated elsewhere."""
    ledger: dict[str, Any] = make_ledger()
    ledger["config"] = {"max_ticks_per_run_per_invocation": 2}
    ledger["ticks"] = [
        {"run_id": "r2", "invocation_id": "i1", "created_at": minute(number)} for number in (1, 2)
    ]
    assert checks(ledger) == []
    ledger["ticks"].append({"run_id": "r2", "invocation_id": "i1", "created_at": minute(3)})
    assert checks(ledger) == ["ledger-tick-cap"]


def test_two_versions_of_tables_are_told_apart() -> None:
    """A run of the older tables is not the run with the same id of the newer ones."""
    ledger = make_ledger()
    ledger["runs"] = [{"run_id": "r1", "status": "running", "created_at": minute(1)}]
    ledger["run_events"] = [event(1, "r1", "run_created"), event(2, "r1", "run_started")]
    assert checks(ledger) == []


def test_a_history_of_states_is_held_against_the_events() -> None:
    """Of several rows of one run the newest is its state; the others need their events too."""
    ledger: Ledger = {
        "run_state": [
            {"run_id": "r1", "state": "queued", "updated_at": minute(1)},
            {"run_id": "r1", "state": "running", "updated_at": minute(2)},
            {"run_id": "r1", "state": "succeeded", "updated_at": minute(3)},
        ],
        "run_events": [
            event(1, "r1", "created"),
            event(2, "r1", "started"),
            event(3, "r1", "succeeded"),
        ],
    }
    assert checks(ledger) == []
    del ledger["run_events"][1]
    assert checks(ledger) == ["ledger-state-without-event"]


def told(name: str | None, after: str | None = None, *, aside: bool = False) -> LedgerEvent:
    """Return an event with a type."""
    return LedgerEvent(RunKey("", "r"), name, None, (), None, None, after, aside, "")


@pytest.mark.parametrize(
    ("one", "sense", "stage"),
    [
        (told("RUN_SUCCEEDED"), Sense.CHANGE, Stage.SUCCEEDED),
        (told("run.state.running"), Sense.CHANGE, Stage.RUNNING),
        (told("RunCanceled"), Sense.CHANGE, Stage.CANCELLED),
        (told("state_changed", "timed_out"), Sense.CHANGE, Stage.ABORTED),
        (told("state_changed"), Sense.UNCLEAR, None),
        (told("succeeded", aside=True), Sense.ASIDE, None),
        (told("step_failed"), Sense.ASIDE, None),
        (told("run_cancel_requested"), Sense.UNCLEAR, None),
        (told("lease_released"), Sense.UPKEEP, None),
        (told("greeting"), Sense.OTHER, None),
    ],
)
def test_words_mean_what_is_clear(one: LedgerEvent, sense: Sense, stage: Stage | None) -> None:
    """A type is understood, set aside, or left open."""
    meaning = meaning_of(one)
    assert (meaning.sense, meaning.stage) == (sense, stage)


@given(st.text())
def test_any_word_has_a_meaning(word: str) -> None:
    """No word makes the vocabulary raise, and one word is one thing."""
    assert meaning_of(told(word)) == meaning_of(told(word))
    assert stage_of(word) in {None, *Stage}


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["r1", "failed", "run_failed", "2026-03-01T10:00:00Z", "{}", "[[1]]"]),
    st.lists(st.integers(), max_size=2),
)


@given(st.data())
def test_any_value_in_any_cell_is_judged(data: st.DataObject) -> None:
    """Whatever a cell holds, the checks give findings and never raise."""
    ledger = make_ledger()
    table = data.draw(st.sampled_from(sorted(ledger)))
    row = data.draw(st.sampled_from(ledger[table]))
    row[data.draw(st.sampled_from(sorted(row)))] = data.draw(CELLS)
    for finding in judge(as_json(ledger)).findings:
        assert finding.severity in Severity


@given(st.permutations(range(10)))
def test_the_order_of_the_file_changes_no_error(order: list[int]) -> None:
    """Time and id order the events: a shuffled file is told as such, and judged the same."""
    ledger = make_ledger()
    ledger["run_events_v2"] = [ledger["run_events_v2"][index] for index in order]
    found = judge(as_json(ledger)).findings
    assert {one.check for one in found} <= {"ledger-order-file"}


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 10), st.sampled_from("abc"))))
def test_leases_overlap_exactly_where_two_owners_hold_one(
    spans: list[tuple[int, int, str]],
) -> None:
    """The sweep over all leases agrees with looking at every pair."""
    ledger = make_ledger()
    ledger["leases_v2"] = [
        lease(number, "r2", owner, start, start + length)
        for number, (start, length, owner) in enumerate(spans)
    ]
    pairs = [
        (one, other)
        for number, one in enumerate(spans)
        for other in spans[number + 1 :]
        if one[2] != other[2] and max(one[0], other[0]) < min(one[0] + one[1], other[0] + other[1])
    ]
    assert ("ledger-lease-overlap" in checks(ledger)) == bool(pairs)
