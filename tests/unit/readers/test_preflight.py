"""The reader of preflights."""

import pytest

from sitegen.model.outcome import Outcome
from sitegen.model.preflight import Preflight
from sitegen.model.record import Record, RecordKind
from sitegen.readers.preflight import subject_of
from tests.builders import RUN_ID
from tests.own_builders import make_gate, make_preflight
from tests.reading import checks_of, read_document


def read_preflight(**changes: object) -> tuple[Record, Preflight]:
    """Return the record and the preflight of the builder's document, changed."""
    record = read_document(make_preflight(changes=changes)).content
    assert isinstance(record, Record)
    assert isinstance(record.detail, Preflight)
    return record, record.detail


def test_preflight_is_a_record_of_suite_and_environment() -> None:
    """Its identity is what it guards; a later one of the same takes its place."""
    record, detail = read_preflight()
    assert record.kind is RecordKind.PREFLIGHT
    assert record.subject == "uat/staging"
    assert record.time == detail.started_at
    assert (record.status, record.outcome) == ("PASS", Outcome.PASS)
    assert record.references == (("run", RUN_ID, "/run_id"),)


def test_slash_in_a_name_does_not_move_the_border() -> None:
    """Suite `a/b` in `c` and suite `a` in `b/c` are two subjects."""
    assert subject_of("a/b", "c") != subject_of("a", "b/c")
    assert subject_of("a~1b", "c") != subject_of("a/b", "c")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("PASS", Outcome.PASS),
        ("FAIL", Outcome.FAIL),
        ("ERROR", Outcome.FAIL),
        ("SKIPPED", Outcome.SKIP),
        ("BLOCKED", Outcome.SKIP),
    ],
)
def test_statuses_are_mapped(status: str, outcome: Outcome) -> None:
    """An error is a failure, a blocked preflight a skip."""
    record, detail = read_preflight(
        status=status, gates=[make_gate("SR-1", changes={"status": status})]
    )
    assert (record.outcome, detail.gates[0].outcome) == (outcome, outcome)


def test_gates_and_metrics_are_shown() -> None:
    """The page has a table of gates and one of counts with their change."""
    record, detail = read_preflight()
    gates, metrics = record.tables
    assert [row[0] for row in gates.rows] == ["SR-1", "SR-2", "SR-3", "RG-SDSR-01"]
    assert gates.columns[gates.status_column or 0] == "Status"
    assert ("aos_traces_active_total", 10, 8, -2) in metrics.rows
    assert detail.tool == "sitegen 0.1.0"
    assert dict(detail.gates[0].looked_at) == {"table": "runs", "columns": 12}


def test_count_that_was_not_taken_has_no_change() -> None:
    """A missing side is shown as such, never as zero."""
    record, _ = read_preflight(metrics={"aos_traces_active_total": {"before": 3}})
    assert record.tables[1].rows == (("aos_traces_active_total", 3, None, None),)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        pytest.param({"status": "OK"}, "/status", id="status"),
        pytest.param({"gates": {}}, "/gates", id="gates as object"),
        pytest.param({"gates": [make_gate("")]}, "/gates/0/id", id="empty gate id"),
        pytest.param(
            {"gates": [make_gate("a", changes={"exit_code": 1.5})]},
            "/gates/0/exit_code",
            id="broken exit code",
        ),
        pytest.param(
            {"gates": [make_gate("a", changes={"duration_ms": -1})]},
            "/gates/0/duration_ms",
            id="negative duration",
        ),
        pytest.param({"metrics": {"m": {"before": -1}}}, "/metrics/m/before", id="negative count"),
        pytest.param({"suite": None}, "/suite", id="no suite"),
    ],
)
def test_wrong_member_is_refused(changes: dict[str, object], where: str) -> None:
    """A member of the wrong shape is an error at its place."""
    reading = read_document(make_preflight(changes=changes))
    assert (reading.kind, reading.content) == ("preflight", None)
    assert [(f.check, f.where) for f in reading.findings] == [("preflight-schema", where)]


def test_unknown_version_is_refused() -> None:
    """A later version is not guessed at."""
    reading = read_document(make_preflight(changes={"schema": "sitegen.preflight/2"}))
    assert (reading.kind, reading.content) == ("preflight", None)
    assert checks_of(reading) == ["own-format-version"]


def test_unknown_member_is_a_warning() -> None:
    """What the format does not have is told, and the preflight read."""
    reading = read_document(make_preflight(changes={"approved": True}))
    assert isinstance(reading.content, Record)
    assert checks_of(reading) == ["preflight-unknown-field"]
