"""Readers of the SDSR formats that come as JSON."""

import pytest

from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Batch, EffectObservation, Journey, Observation
from tests.record_documents import (
    AUDIT,
    BATCH,
    EFFECT,
    GATE_REPORT,
    JOURNEY,
    OBSERVATION,
    Document,
    bent,
    judge,
    lacking,
    setting,
)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param(OBSERVATION, RecordKind.OBSERVATION, id="observation"),
        pytest.param(EFFECT, RecordKind.EFFECT_OBSERVATION, id="effect observation"),
        pytest.param(BATCH, RecordKind.BATCH, id="batch"),
        pytest.param(JOURNEY, RecordKind.JOURNEY, id="journey"),
        pytest.param(GATE_REPORT, RecordKind.GATE_REPORT, id="gate report"),
        pytest.param(AUDIT, RecordKind.PROJECTION_AUDIT, id="projection audit"),
    ],
)
def test_a_good_document_is_its_kind_and_has_no_finding(
    document: Document, kind: RecordKind
) -> None:
    """A document is recognised by its members, whatever its file is called."""
    judged = judge(document, "anything.bin")
    assert judged.record.kind is kind
    assert judged.findings == ()


@pytest.mark.parametrize(
    "document",
    [OBSERVATION, EFFECT, BATCH, JOURNEY, GATE_REPORT, AUDIT],
    ids=["observation", "effect", "batch", "journey", "gate", "audit"],
)
def test_every_member_of_a_document_is_shown(document: Document) -> None:
    """Each top-level member is a statement or a table, also one that nobody knows."""
    record = judge({**document, "surprise": {"a": 1}}).record
    labels = {one.label for one in record.statements} | {one.title for one in record.tables}
    assert labels == {*document, "surprise"}


def test_an_unknown_member_is_kept_and_noted() -> None:
    """What the format does not know is named in a note, and changes no verdict."""
    judged = judge({**OBSERVATION, "surprise": 1})
    assert judged.checks == ["record-unknown-field"]
    assert "surprise" in judged.findings[0].message
    assert judged.verdict is Verdict.VERIFIED


def test_an_observation_is_read_in_full() -> None:
    """Identity, status, counts and references of an observation are typed."""
    record = judge(OBSERVATION).record
    assert isinstance(record.detail, Observation)
    assert (record.subject, record.status, record.outcome) == ("a.list", "PASS", Outcome.PASS)
    assert record.time == OBSERVATION["observed_at"]
    assert (record.detail.total, record.detail.passed, len(record.detail.results)) == (3, 3, 3)
    assert ("scenario", "SDSR-A-001", "/scenario_id") in record.references


def test_an_older_observation_has_its_endpoint_elsewhere() -> None:
    """`endpoint` and `method` of the older form are the observed ones."""
    older = {
        key: value
        for key, value in OBSERVATION.items()
        if not key.startswith(("assumed_", "observed_e", "observed_m"))
    }
    record = judge({**older, "endpoint": "/old", "method": "POST"}).record
    assert isinstance(record.detail, Observation)
    assert (record.detail.observed_endpoint, record.detail.method) == ("/old", "POST")


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        pytest.param(setting("invariants_total", to="3"), ["/invariants_total"], id="text count"),
        pytest.param(setting("invariants_total", to=True), ["/invariants_total"], id="bool count"),
        pytest.param(lacking("observed_at"), ["/observed_at"], id="no time"),
        pytest.param(
            setting("invariant_results", to=[{"id": 1}]),
            ["/invariant_results/0/id", "/invariant_results/0/name", "/invariant_results/0/status"],
            id="three problems in a row",
        ),
    ],
)
def test_every_problem_is_a_finding_with_its_pointer(change: object, pointers: list[str]) -> None:
    """All problems of a document are told at once, and it is invalid, with its identity."""
    assert callable(change)
    judged = judge(bent(OBSERVATION, change))
    assert [finding.where for finding in judged.findings] == pointers
    assert set(judged.checks) == {"record-schema"}
    assert (judged.record.subject, judged.verdict) == ("a.list", Verdict.INVALID)


def test_without_identity_there_is_no_record() -> None:
    """An observation that does not say of what can't be placed: broken, and invalid."""
    judged = judge(bent(OBSERVATION, setting("capability_id", to=7)))
    assert judged.reading.kind == "observation"
    assert judged.reading.content is None
    assert judged.verdict is Verdict.INVALID


def test_an_integer_beyond_64_bits_is_no_text() -> None:
    """A wide number kept as digits is not taken for a string."""
    judged = judge(bent(OBSERVATION, setting("panel_id", to=10**30)))
    assert "record-schema" in judged.checks
    assert judged.verdict is Verdict.INVALID


@pytest.mark.parametrize("cut", [200, 400, 700], ids=["early", "in the middle", "late"])
def test_a_truncated_observation_is_a_broken_observation(cut: int) -> None:
    """What was cut off is mine but broken, never unknown and never a pass."""
    whole = judge(OBSERVATION).reading.document.text or ""
    ordered = '{"observation_id": "x", "capability_id": "y", ' + whole[1:]
    judged = judge(ordered[:cut].encode())
    assert judged.reading.kind == "observation"
    assert judged.verdict is Verdict.INVALID


def test_a_journey_keeps_its_flag_as_its_status() -> None:
    """A journey states `status_match`; its capability ids are a name space of their own."""
    record = judge(JOURNEY).record
    assert isinstance(record.detail, Journey)
    assert (record.subject, record.status) == ("JRN-001", "status_match: true")
    assert record.references[0][0] == "journey capability"


def test_a_batch_states_no_outcome() -> None:
    """A batch lists results of panels, and has no verdict of its own."""
    judged = judge(BATCH)
    assert isinstance(judged.record.detail, Batch)
    assert judged.verdict is None


def test_an_effect_observation_is_read_in_full() -> None:
    """Scenario, capabilities and effects of the other observation format are typed."""
    record = judge(EFFECT).record
    assert isinstance(record.detail, EffectObservation)
    assert record.detail.capabilities == ("APPROVE",)
    assert (record.subject, record.detail.effects) == ("SDSR-E2E-004", 1)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        pytest.param(
            setting("capabilities_observed", 0, "capability_id", to="a.list"),
            "/capabilities_observed/0/capability_id",
            id="dotted id",
        ),
        pytest.param(
            setting("capabilities_observed", 0, "observed_effects", 0, "from", to=None),
            "/capabilities_observed/0/observed_effects/0/from",
            id="null before",
        ),
        pytest.param(
            setting("capabilities_observed", 0, "response_status", to=401),
            "/capabilities_observed/0/response_status",
            id="refused",
        ),
        pytest.param(setting("observation_class", to="EFFECT"), "/observation_class", id="extra"),
        pytest.param(setting("observed_at", to="2026-01-14T11:23:31"), "/observed_at", id="time"),
        pytest.param(setting("environment", to="laptop"), "/environment", id="environment"),
    ],
)
def test_a_breach_of_the_contract_makes_an_effect_observation_invalid(
    change: object, pointer: str
) -> None:
    """The declared contract decides what an effect observation may prove."""
    assert callable(change)
    judged = judge(bent(EFFECT, change))
    told = [f.where for f in judged.findings if f.check == "effect-observation-schema"]
    assert told == [pointer]
    assert judged.verdict is Verdict.INVALID


def test_a_template_is_no_evidence() -> None:
    """A document that calls itself a template gives no record at all."""
    judged = judge({"_comment": "TEMPLATE ONLY - Do not process.", **EFFECT})
    assert (judged.reading.kind, judged.reading.content) == ("template", None)
    assert judged.checks == ["template-not-evidence"]


def test_a_schema_is_a_record_without_outcome() -> None:
    """A JSON Schema among the evidence is kept as what it is."""
    judged = judge(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": "T"}
    )
    assert (judged.record.kind, judged.verdict) == (RecordKind.SCHEMA, None)
    assert "T" in judged.record.title


def test_a_blocked_note_is_a_skipped_log() -> None:
    """A JSON note that something was blocked is a log whose outcome is a skip."""
    judged = judge({"status": "BLOCKED", "reason": "no token"})
    assert (judged.record.kind, judged.verdict) == (RecordKind.LOG, Verdict.SKIPPED)


def test_other_json_is_unknown() -> None:
    """JSON that nobody recognises is listed, shown, and warned of."""
    judged = judge({"hello": 1})
    assert (judged.record.kind, judged.checks) == (RecordKind.UNKNOWN, ["unrecognised-format"])
    assert judged.record.statements[0].label == "hello"


def test_problems_beyond_what_people_read_are_counted() -> None:
    """A document with very many problems tells some one by one, and counts the others."""
    rows = bent(OBSERVATION, setting("invariant_results", to=[{}] * 2_000))
    last = judge(rows).findings[-1]
    assert last.check == "findings-left-out"
