"""Readers of run ledgers: what is one, what it shows, and what a hostile one can't do."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.outcome import Verdict
from sitegen.model.record import Record, RecordKind
from sitegen.model.state_ledger import StateLedger
from sitegen.readers.base import KIND_CASE, Reading
from tests.ledger_documents import as_json, as_lines, as_sqlite, event, make_ledger
from tests.reading import checks_of, read_bytes
from tests.record_documents import judge

LEDGER = RecordKind.LEDGER.value
UNKNOWN = RecordKind.UNKNOWN.value
SOUND = {"json": as_json(make_ledger()), "lines": as_lines(make_ledger())}
DATABASE = as_sqlite(make_ledger())


def ledger_of(reading: Reading) -> StateLedger:
    """Return what a ledger states."""
    assert isinstance(reading.content, Record)
    assert isinstance(reading.content.detail, StateLedger)
    return reading.content.detail


def database(script: str) -> bytes:
    """Return the bytes of a database that a script makes."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        return connection.serialize()


def test_the_three_forms_are_read_alike() -> None:
    """Runs, events, leases, ticks and calls are the same, wherever they stand."""
    shown = []
    for data in (*SOUND.values(), DATABASE):
        reading = read_bytes(data, "ledger")
        assert reading.findings == ()
        record = reading.content
        assert isinstance(record, Record)
        shown.append(
            [(table.title, [row[:-1] for row in table.rows]) for table in record.tables[2:]]
        )
        assert [table.title for table in record.tables] == [
            "Runs", "Events", "Leases", "Ticks", "Calls"
        ]  # fmt: skip
        events = ledger_of(reading).events
        assert [one.event_type for one in events][:2] == ["run_created", "run_started"]
    assert shown[0] == shown[1] == shown[2]


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param({"runs": [], "events": []}, UNKNOWN, id="empty"),
        pytest.param({"runs": [{"id": 1, "status": "x"}], "events": []}, UNKNOWN, id="no event"),
        pytest.param({"runs": [{"id": 1, "status": "x"}], "run_events": []}, LEDGER, id="own name"),
        pytest.param(
            {"runs": [{"id": 1}], "events": [{"run_id": 1, "type": "x"}]}, UNKNOWN, id="no state"
        ),
        pytest.param(
            {"runs": [{"id": 1, "status": "x"}], "events": [{"type": "x"}]}, UNKNOWN, id="no run"
        ),
        pytest.param(
            {"runs": [{"id": 1, "status": "x"}], "events": [{"run_id": 1, "type": "x"}]},
            LEDGER,
            id="common names",
        ),
        pytest.param(
            {"runState": [{"runId": 1, "state": "x"}], "runEvents": [{"runId": 1, "type": "x"}]},
            LEDGER,
            id="camel case",
        ),
        pytest.param({"runs": {"a": 1}, "run_events": [1]}, UNKNOWN, id="other shapes"),
        pytest.param({"runs": [{"id": 1, "status": "x"}]}, UNKNOWN, id="runs alone"),
    ],
)
def test_a_document_is_a_ledger_by_its_rows(document: object, kind: str) -> None:
    """Runs with a state and events that name their run make a ledger, and nothing less."""
    assert read_bytes(json.dumps(document).encode()).kind == kind


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        pytest.param([{"run_id": "r", "event": "run_started"}] * 2, LEDGER, id="events"),
        pytest.param([{"run_id": "r", "state": "running"}] * 2, LEDGER, id="states"),
        pytest.param([{"run_id": "r", "event": "The run has started"}] * 2, UNKNOWN, id="a log"),
        pytest.param([{"event": "run_started"}] * 2, UNKNOWN, id="no run"),
        pytest.param([{"run_id": "r", "event": "a"}, {"x": 1}], UNKNOWN, id="another line"),
        pytest.param([{"run_id": "r", "event": "a"}, [1]], UNKNOWN, id="an array"),
    ],
)
def test_lines_are_a_ledger_by_each_of_them(lines: list[Any], kind: str) -> None:
    """Each line is a row of a ledger, or the text is none."""
    data = "\n".join(json.dumps(line) for line in lines).encode()
    assert read_bytes(data, "x.jsonl").kind == kind


def test_a_truncated_document_is_a_broken_ledger() -> None:
    """Marks in the text keep its kind, and it is invalid."""
    judged = judge(b'{"run_events": [{"run_id": "r1", "type')
    assert (judged.reading.kind, judged.verdict) == (LEDGER, Verdict.INVALID)


def test_a_truncated_line_breaks_the_ledger() -> None:
    """What a crash left of the last line is told with its number."""
    judged = judge(SOUND["lines"][:-20], "x.jsonl")
    assert (judged.checks, judged.verdict) == (["ledger-line-unreadable"], Verdict.INVALID)
    assert judged.findings[0].where == "21:1"


def test_line_endings_and_blank_lines_do_not_matter() -> None:
    """A file written on another system is the same ledger, with its own line numbers."""
    reading = read_bytes(SOUND["lines"].replace(b"\n", b"\r\n\r\n"), "x.jsonl")
    assert (reading.kind, reading.findings) == (LEDGER, ())
    assert ledger_of(reading).runs[1].where == "3:1"


# ------------------------------------------------------------------------------------ databases


def test_a_database_without_a_ledger_stays_unknown() -> None:
    """Other tables are nobody's business."""
    data = database("CREATE TABLE runs (id, name); CREATE TABLE other (run_id, type);")
    reading = read_bytes(data)
    assert (reading.kind, checks_of(reading)) == (UNKNOWN, ["unrecognised-format"])


def test_a_database_in_the_place_of_a_case_is_a_broken_case() -> None:
    """What lies there counts as a case, whatever it is."""
    assert read_bytes(DATABASE, hint="case").kind == KIND_CASE


def test_a_database_in_wal_mode_is_read() -> None:
    """Its header asks for a file beside it, which is not there."""
    data = DATABASE[:18] + b"\2\2" + DATABASE[20:]
    assert read_bytes(data).kind == LEDGER


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(DATABASE[:16], id="header alone"),
        pytest.param(DATABASE[:1000], id="first page cut"),
        pytest.param(DATABASE[:8192], id="pages lost"),
        pytest.param(DATABASE[:100] + b"\xff" * (len(DATABASE) - 100), id="overwritten"),
        pytest.param(DATABASE[:16] + b"\0" * 5000, id="zeros"),
    ],
)
def test_a_damaged_database_is_a_broken_ledger(data: bytes) -> None:
    """It has a finding and is invalid; nothing is raised."""
    judged = judge(data, "state.db")
    assert (judged.reading.kind, judged.verdict) == (LEDGER, Verdict.INVALID)
    assert judged.checks == ["ledger-database-unreadable"]


@given(st.data())
def test_a_database_with_bytes_changed_is_read_or_broken(data: st.DataObject) -> None:
    """Wherever it is damaged, there is a reading."""
    raw = bytearray(DATABASE)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(16, len(raw) - 1))
        raw[start : start + 4] = data.draw(st.binary(min_size=1, max_size=8))
    judged = judge(bytes(raw), "state.db")
    assert judged.verdict in {None, Verdict.INVALID}


HOSTILE = """
CREATE VIEW leases AS SELECT 'r1' AS run_id, hex(randomblob(100000000)) AS owner_id;
CREATE VIEW ticks AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
  SELECT x AS run_id FROM n;
CREATE TABLE requests (
  path, status, method GENERATED ALWAYS AS (hex(zeroblob(400000000))) VIRTUAL);
INSERT INTO requests VALUES ('/admin', 401);
CREATE TRIGGER wipe AFTER UPDATE ON runs_v2 BEGIN DELETE FROM run_events_v2; END;
CREATE INDEX odd ON runs_v2 (hex(status));
"""


def test_views_generated_columns_and_triggers_are_never_used() -> None:
    """What a database would compute is not read; its plain tables are."""
    ledger = make_ledger()
    del ledger["leases_v2"], ledger["ticks"], ledger["requests"]
    reading = read_bytes(as_sqlite(ledger, HOSTILE), "state.db")
    assert (reading.kind, reading.findings) == (LEDGER, ())
    read = ledger_of(reading)
    assert (read.leases, read.ticks, len(read.events)) == ((), (), 10)
    assert [(call.path, call.method, call.status) for call in read.calls] == [("/admin", None, 401)]


def test_a_ledger_of_views_alone_is_none() -> None:
    """A view with the name of a table is no table."""
    data = database(
        "CREATE VIEW runs AS SELECT 1 AS id, 'x' AS status;"
        "CREATE VIEW run_events AS SELECT 1 AS run_id, 'x' AS type;"
    )
    assert read_bytes(data).kind == UNKNOWN


def test_a_virtual_table_is_never_opened() -> None:
    """A table whose content a module computes is no plain table."""
    data = database(
        "CREATE TABLE run_events (run_id, type);CREATE VIRTUAL TABLE runs USING fts5(id, status);"
    )
    assert read_bytes(data).kind == UNKNOWN


def test_names_of_columns_can_hold_no_statement() -> None:
    """A column's name is quoted, whatever it holds."""
    data = database(
        'CREATE TABLE runs (id, status, "x"" FROM runs; DROP TABLE runs; --");'
        "CREATE TABLE run_events (run_id, type);"
        "INSERT INTO runs VALUES (1, 'running', 'a');"
        "INSERT INTO run_events VALUES (1, 'run_started');"
    )
    reading = read_bytes(data)
    assert [row.state for row in ledger_of(reading).runs] == ["running"]


def test_blobs_and_odd_numbers_are_values() -> None:
    """Bytes, infinities and broken text are read as something that can be shown."""
    data = database(
        "CREATE TABLE runs (id, status, created_at);"
        "CREATE TABLE run_events (run_id, type, created_at);"
        "INSERT INTO runs VALUES (x'0102', 'running', 9e999);"
        "INSERT INTO run_events VALUES (x'0102', CAST(x'ff41' AS TEXT), zeroblob(100));"
    )
    ledger = ledger_of(read_bytes(data))
    assert [row.run.run_id for row in ledger.runs] == ["0102"]
    assert [one.event_type for one in ledger.events] == ["\ufffdA"]


def test_a_hidden_character_in_an_id_is_an_error_as_in_any_format() -> None:
    """The ids of a database are looked at like those of a document."""
    ledger = make_ledger()
    ledger["run_events_v2"].append(event(11, "r3\u202e", "note_taken"))
    for data in (as_json(ledger), as_sqlite(ledger)):
        found = [one for one in read_bytes(data).findings if one.check == "text-bidi"]
        assert [one.where for one in found] == ["/run_events_v2/10/run_id"]


@pytest.mark.parametrize(
    "limits",
    [Limits(ledger_rows=10), Limits(ledger_steps=1_000), Limits(values=40)],
)
def test_a_database_beyond_a_limit_is_refused_whole(limits: Limits) -> None:
    """A ledger that is read in part would seem to lack what was left out."""
    ledger = make_ledger()
    ledger["run_events_v2"] += [event(11, "r3", "note_taken")] * 1_000
    reading = read_bytes(as_sqlite(ledger), limits=limits)
    assert (reading.kind, reading.content) == (LEDGER, None)
    assert checks_of(reading) == ["ledger-too-large"]


def test_lines_beyond_the_limit_are_refused_whole() -> None:
    """The same holds for JSON lines."""
    reading = read_bytes(SOUND["lines"], limits=Limits(ledger_rows=10))
    assert (reading.kind, checks_of(reading)) == (LEDGER, ["ledger-too-large"])


def test_a_database_larger_than_a_document_is_not_opened() -> None:
    """Its bytes are not looked at beyond the first ones."""
    reading = read_bytes(DATABASE, limits=Limits(document_bytes=1_000))
    assert reading.kind == UNKNOWN


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'{"runs":' + b"[" * 100_000, id="deep document"),
        pytest.param(b'{"run_id":"r","event":"x"}\n' + b"[" * 100_000, id="deep line"),
        pytest.param(b"{\n" * 100_000, id="broken lines"),
        pytest.param(b'{"run_id":"r","event":"x"}\n{\n' * 3 + b"{\n" * 9, id="mostly broken"),
        pytest.param(
            b'{"run_id":"r","run_id":"s","event":"x"}\n' * 5_000, id="lines with duplicate keys"
        ),
    ],
)
def test_hostile_text_is_read_without_harm(data: bytes) -> None:
    """Whatever the bytes are, there is a reading and no pass."""
    assert judge(data).verdict in {None, Verdict.INVALID}


def test_a_hostile_cell_of_json_is_left_alone() -> None:
    """A graph that is nested too deep is no graph."""
    ledger: dict[str, Any] = make_ledger()
    ledger["runs_v2"][0]["run_graph"] = '{"steps":' * 5_000
    reading = read_bytes(as_json(ledger))
    assert ledger_of(reading).graphs == ()


def test_a_large_ledger_takes_no_more_than_its_size() -> None:
    """Many events of one run, all ends and openings, are judged in one sweep."""
    names = ["run_failed", "run_retried", "run_started"]
    ledger = {
        "runs": [{"id": "r", "status": "running"}],
        "run_events": [event(1, "r", names[number % 3], seq=number) for number in range(9_000)],
    }
    assert len(as_json(ledger)) < DEFAULT_LIMITS.document_bytes
    assert "ledger-after-terminal" not in judge(as_json(ledger)).checks
