"""The readers of what runs of scenarios leave behind: observations and investigations."""

from typing import Any

import pytest

from sitegen.model.certification import Certification
from sitegen.model.investigation import Investigation
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind
from sitegen.model.scenario import Scenario
from sitegen.model.scenario_observation import ScenarioObservation, SourceState, structure_changes
from tests.reading import checks_of, read_bytes, read_document
from tests.scenario_documents import (
    FIRST_RUN,
    SCENARIO_FILE,
    SCENARIO_ID,
    certification,
    changed,
    failed_observation,
    investigation,
    observation,
    part,
)


def read_observation(document: dict[str, Any]) -> tuple[Record, ScenarioObservation]:
    """Return the record and the observation of a document that can be read."""
    record = read_document(document).content
    assert isinstance(record, Record)
    assert isinstance(record.detail, ScenarioObservation)
    return record, record.detail


def test_an_observation_is_a_record_of_its_scenario() -> None:
    """Its identity is the scenario; it names scenario and preflight, and no run of cases."""
    record, detail = read_observation(observation())
    assert record.kind is RecordKind.EFFECT_OBSERVATION
    assert record.subject == SCENARIO_ID
    assert record.time == detail.started_at
    assert record.references == (
        ("scenario", SCENARIO_ID, "/scenario_id"),
        ("preflight", f"PF-{FIRST_RUN}", "/preflight/preflight_id"),
    )


def test_every_list_is_kept() -> None:
    """Nothing that the document lists is lost on the way to its typed content."""
    document = observation()
    _, detail = read_observation(document)
    for name in (
        "preconditions", "checklist", "expectations", "injected", "acts", "engines",
        "statements", "fallbacks", "guardrails", "cleanup", "metrics", "coverage",
    ):  # fmt: skip
        assert len(getattr(detail, name)) == len(document[name]), name
    assert len(detail.before) == len(detail.after) == len(document["structure"]["before"])
    assert detail.source == SourceState("5efb1dc2", "main", dirty=False)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("PASS", Outcome.PASS),
        ("FAIL", Outcome.FAIL),
        ("ERROR", Outcome.FAIL),
        ("BLOCKED", Outcome.SKIP),
        ("STARTED", Outcome.FAIL),
    ],
)
def test_only_pass_is_a_pass(status: str, outcome: Outcome) -> None:
    """A run that never said how it ended did not pass, and was not skipped either."""
    record, _ = read_observation(observation(status=status))
    assert record.outcome is outcome


def test_the_page_shows_guardrails_first() -> None:
    """What people ask first stands first; statements and structure come last."""
    record, _ = read_observation(failed_observation())
    titles = [table.title for table in record.tables]
    assert titles[:3] == ["Guardrails", "Checklist", "Expected of the engines"]
    assert titles[-1] == "Statements that change something"
    assert record.statements[0].value == "No incident was created."


def test_an_engine_without_entities_has_a_row() -> None:
    """That an engine did not fire is shown, and not left out."""
    record, _ = read_observation(failed_observation())
    table = next(one for one in record.tables if one.title == "What the engines made")
    assert table.rows == (("IncidentEngine", 0, None, "none", None, None),)


def test_a_difference_of_the_structure_is_shown_with_both_definitions() -> None:
    """What is gone, new or another one is told by its definition."""
    document = observation()
    after = document["structure"]["after"]
    after[3] = part("constraint", "marked", "NOT NULL is_synthetic OR 1", "runs")
    after.append(part("table", "zz", "CREATE TABLE zz"))
    record, detail = read_observation(document)
    table = next(one for one in record.tables if one.title == "What changed in the structure")
    assert len(structure_changes(detail)) == 2
    assert [row[2:] for row in table.rows] == [
        ("marked", "NOT NULL is_synthetic", "NOT NULL is_synthetic OR 1"),
        ("zz", "absent", "CREATE TABLE zz"),
    ]


def test_a_structure_that_was_not_taken_differs_in_nothing() -> None:
    """Nothing is known of it, and the page says so."""
    record, detail = read_observation(observation(structure={"before": [], "after": []}))
    assert structure_changes(detail) == ()
    assert "not known" in {row[2] for table in record.tables for row in table.rows if len(row) == 3}


def test_a_part_that_is_named_twice_counts_twice() -> None:
    """A second definition under the same name is a difference, wherever it stands."""
    twice = part("trigger", "keep", "nothing", "aos_traces")
    document = changed(observation(), lambda it: it["structure"]["after"].insert(0, twice))
    assert len(structure_changes(read_observation(document)[1])) >= 1


@pytest.mark.parametrize(
    ("change", "where"),
    [
        pytest.param({"status": "CERTIFIED"}, "/status", id="status"),
        pytest.param({"scenario": {"path": "x"}}, "/scenario/sha256", id="digest of the scenario"),
        pytest.param({"preflight": {"preflight_id": "x", "sha256": "y"}}, "/preflight/sha256",
                     id="no digest"),
        pytest.param({"coverage": {"x": 1}}, "/coverage/x", id="coverage is no number"),
        pytest.param({"structure": None}, "/structure", id="structure"),
        pytest.param({"statements_total": {"INSERT": -1}}, "/statements_total/INSERT", id="count"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_told_with_its_place(change: dict[str, Any], where: str) -> None:
    """Mine, but broken: the record keeps its kind, and nothing of it is believed."""
    reading = read_document(observation(**change))
    assert reading.kind == RecordKind.EFFECT_OBSERVATION
    assert reading.content is None
    assert (reading.findings[0].check, reading.findings[0].where) == (
        "scenario-observation-schema",
        where,
    )


def test_an_unknown_member_is_told() -> None:
    """What the format does not name is kept and told."""
    reading = read_document(observation(surprise=1))
    assert checks_of(reading) == ["scenario-observation-unknown-field"]


@pytest.mark.parametrize("format_", ["observation", "investigation"])
def test_another_version_is_an_error(format_: str) -> None:
    """Nobody guesses what another version means."""
    reading = read_document({"schema": f"sitegen.{format_}/2"})
    assert checks_of(reading) == ["own-format-version"]


def test_a_cut_observation_is_a_broken_one() -> None:
    """A document that ends in the middle is still known by its marks."""
    data = b'{"schema": "sitegen.observation/1", "status": "PASS"'
    assert read_bytes(data).kind == RecordKind.EFFECT_OBSERVATION


def test_an_investigation_is_a_proof() -> None:
    """Its content is its identity, it states no outcome, and it names what it answers."""
    record = read_document(investigation("PROPOSAL", "2026-11-22T12:00:00Z")).content
    assert isinstance(record, Record)
    assert isinstance(record.detail, Investigation)
    assert (record.kind, record.subject, record.outcome) == (RecordKind.PROOF, None, None)
    assert ("certification", record.detail.certification_id, "/certification_id") in (
        record.references
    )


def test_a_certification_says_what_it_was_made_of() -> None:
    """Source, observation and coverage are optional members of the format."""
    record = read_document(certification(observation())).content
    assert isinstance(record, Record)
    assert isinstance(record.detail, Certification)
    assert record.detail.source == SourceState("5efb1dc2", "main", dirty=False)
    assert record.detail.observation_id == f"OBS-{FIRST_RUN}"
    assert dict(record.detail.coverage or ())["engine_propagation"] is True
    assert ("observation", f"OBS-{FIRST_RUN}", "/observation_id") in record.references


def test_a_scenario_that_runs_is_a_scenario_of_the_site() -> None:
    """The grammar of runs has no unknown member, and a precondition is no prerequisite."""
    reading = read_bytes(SCENARIO_FILE, "SDSR-E2E-001.yaml")
    assert reading.findings == ()
    assert isinstance(reading.content, Record)
    detail = reading.content.detail
    assert isinstance(detail, Scenario)
    assert detail.prerequisites == ()
    assert detail.acceptance_criteria == 1
