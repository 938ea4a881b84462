"""Attestations as evidence: what an envelope claims, and every way in which it is none."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.artifact import Artifact
from sitegen.model.attestation import Attestation
from sitegen.model.record import Record
from sitegen.readers.base import Reading
from sitegen.readers.registry import read_artifact
from tests.builders import encoded

STATEMENT: dict[str, Any] = {
    "_type": "https://in-toto.io/Statement/v1",
    "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
    "predicate": {"result": "PASSED", "configuration": []},
    "subject": [
        {
            "name": "evidence.sha256",
            "digest": {"sha256": "a" * 64},
            "annotations": {"run_id": "r-1", "suite": "nightly", "verdict": "verified"},
        }
    ],
}


def envelope(statement: object = STATEMENT, **changes: Any) -> dict[str, Any]:
    """Return an envelope with one signature, then changed."""
    payload = base64.b64encode(encoded(statement)).decode()
    signature = {"keyid": "ci+01020304", "sig": "AAAA"}
    return {
        "payload": payload,
        "payloadType": "application/vnd.in-toto+json",
        "signatures": [signature],
        **changes,
    }


def read(data: bytes) -> Reading:
    """Return what the readers make of a file."""
    artifact = Artifact("attestation.dsse.json", "0" * 64, len(data))
    return read_artifact(artifact, data, None, DEFAULT_LIMITS)


def detail_of(reading: Reading) -> Attestation:
    """Return the typed content of an attestation."""
    assert isinstance(reading.content, Record)
    assert isinstance(reading.content.detail, Attestation)
    return reading.content.detail


def test_an_envelope_is_known_by_its_members() -> None:
    """What it claims is kept, and that nobody verified it is said."""
    reading = read(encoded(envelope()))
    detail = detail_of(reading)
    assert (reading.kind, reading.findings) == ("attestation", ())
    assert (detail.hints, detail.result, detail.n_signatures) == (("ci+01020304",), "PASSED", 1)
    assert detail.stated_sha256("evidence.sha256") == "a" * 64
    assert detail.stated_sha256("other") is None
    (subject,) = detail.subjects
    assert (subject.run_id, subject.suite, subject.verdict) == ("r-1", "nightly", "verified")
    assert isinstance(reading.content, Record)
    assert reading.content.outcome is None
    assert "Signatures, not verified here" in {one.label for one in reading.content.statements}


@pytest.mark.parametrize(
    ("document", "found"),
    [
        pytest.param(envelope(signatures=[]), {"attestation-schema"}, id="no signature"),
        pytest.param(envelope(signatures="x"), {"attestation-schema"}, id="no array"),
        pytest.param(envelope(signatures=[{"sig": ""}]), {"attestation-schema"}, id="empty"),
        pytest.param(envelope(payload=1), {"attestation-schema"}, id="a number"),
        pytest.param(envelope(more=1), {"attestation-unknown-field"}, id="unknown member"),
        pytest.param(envelope(payload="?"), {"attestation-payload"}, id="no base64"),
        pytest.param(envelope(payload="\u0661"), {"attestation-payload"}, id="no ASCII"),
        pytest.param(envelope(payload="e30="), {"attestation-payload"}, id="empty object"),
        pytest.param(envelope([1]), {"attestation-payload"}, id="an array"),
        pytest.param(
            envelope({**STATEMENT, "predicateType": "x"}), {"attestation-payload"}, id="other"
        ),
        pytest.param(envelope({**STATEMENT, "subject": "x"}), set(), id="subject is a string"),
        pytest.param(envelope({**STATEMENT, "predicate": []}), set(), id="predicate is an array"),
        pytest.param(
            envelope({**STATEMENT, "subject": [1, {"digest": 1}, {"digest": {}}]}),
            set(),
            id="subjects without digest",
        ),
    ],
)
def test_what_is_wrong_is_told_and_never_an_error_of_the_run(
    document: dict[str, Any], found: set[str]
) -> None:
    """An unreadable signature is as good as none: warnings, and no verdict."""
    reading = read(encoded(document))
    assert reading.kind == "attestation"
    assert {finding.check for finding in reading.findings} == found
    assert {finding.severity.value for finding in reading.findings} <= {"warning"}


def test_a_cut_envelope_is_mine_but_broken() -> None:
    """It is recognised by its members, and has no content."""
    reading = read(encoded(envelope())[:-3])
    assert (reading.kind, reading.content) == ("attestation", None)
    assert reading.findings


def test_many_signatures_and_subjects_are_counted() -> None:
    """The first are kept; the numbers are those of all."""
    many = {**STATEMENT, "subject": STATEMENT["subject"] * 500}
    detail = detail_of(read(encoded(envelope(many, signatures=[{"sig": "AA=="}] * 200))))
    assert (len(detail.subjects), detail.n_subjects) == (100, 500)
    assert (len(detail.hints), detail.n_signatures) == (64, 200)


@given(st.binary(max_size=60), st.recursive(st.none() | st.text(), st.lists, max_leaves=5))
def test_any_payload_is_read(payload: bytes, value: object) -> None:
    """Whatever was signed, reading returns."""
    text = base64.b64encode(payload).decode()
    assert read(encoded(envelope(payload=text))).kind == "attestation"
    changed = {**STATEMENT, "subject": [value], "predicate": value}
    assert read(encoded(envelope(changed))).kind == "attestation"
