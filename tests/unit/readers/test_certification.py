"""The reader of certifications."""

import pytest

from sitegen.model.certification import Certification, CertificationStatus
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind
from tests.builders import RUN_ID
from tests.own_builders import SHA, make_certification
from tests.reading import checks_of, read_document


def read_certification(**changes: object) -> tuple[Record, Certification]:
    """Return the record and the certification of the builder's document, changed."""
    record = read_document(make_certification(changes=changes)).content
    assert isinstance(record, Record)
    assert isinstance(record.detail, Certification)
    return record, record.detail


def test_certification_is_a_record_of_its_scenario() -> None:
    """Its identity is the scenario; it names run and artifacts."""
    record, detail = read_certification(supersedes="CERT-0")
    assert record.kind is RecordKind.CERTIFICATION
    assert record.subject == "SDSR-E2E-001"
    assert record.time == detail.issued_at
    assert record.references == (
        ("scenario", "SDSR-E2E-001", "/scenario_id"),
        ("run", RUN_ID, "/run_id"),
        ("certification", "CERT-0", "/supersedes"),
        ("artifact", SHA, "/artifacts/0/sha256"),
    )


@pytest.mark.parametrize("status", list(CertificationStatus))
def test_only_three_statuses_state_an_outcome(status: CertificationStatus) -> None:
    """Certified passes, revoked and suspended fail, the others have no verdict."""
    record, detail = read_certification(status=status.value)
    expected = {
        CertificationStatus.CERTIFIED: Outcome.PASS,
        CertificationStatus.REVOKED: Outcome.FAIL,
        CertificationStatus.SUSPENDED: Outcome.FAIL,
    }
    assert record.outcome is expected.get(status)
    assert detail.status is status


def test_checklist_and_artifacts_are_shown() -> None:
    """The page has the checklist with both values, and what the certification rests on."""
    record, _ = read_certification()
    checklist, rests_on = record.tables
    assert checklist.rows == (
        ("C-1", "Every trace is archived", {"archived": 3}, {"archived": 3}, "PASS"),
    )
    assert checklist.status_column == 4
    assert rests_on.rows == (("run_summary.json", SHA, "summary"),)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        pytest.param({"status": "VALID"}, "/status", id="status"),
        pytest.param({"scenario_id": ""}, "/scenario_id", id="empty scenario"),
        pytest.param({"checklist": None}, "/checklist", id="no checklist"),
        pytest.param({"artifacts": [{"path": "x"}]}, "/artifacts/0/sha256", id="no digest"),
        pytest.param({"issued_by": 7}, "/issued_by", id="issuer as number"),
    ],
)
def test_wrong_member_is_refused(changes: dict[str, object], where: str) -> None:
    """A member of the wrong shape is an error at its place."""
    reading = read_document(make_certification(changes=changes))
    assert (reading.kind, reading.content) == ("certification", None)
    assert [(f.check, f.where) for f in reading.findings] == [("certification-schema", where)]


def test_digest_of_another_kind_is_read_as_stated() -> None:
    """What is no SHA-256 is shown as what it claims; a check contradicts it."""
    _, detail = read_certification(artifacts=[{"path": "x", "sha256": "md5:1"}])
    assert detail.artifacts[0].sha256 == "md5:1"


def test_unknown_version_is_refused() -> None:
    """A later version is not guessed at."""
    reading = read_document(make_certification(changes={"schema": "sitegen.certification/2"}))
    assert (reading.kind, reading.content) == ("certification", None)
    assert checks_of(reading) == ["own-format-version"]
