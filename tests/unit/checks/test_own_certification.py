"""The checks on certifications."""

from typing import Any

import pytest

from sitegen.checks.own_certification import same_value
from sitegen.checks.record_own import RECORD_CHECKS
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.record import Record
from sitegen.model.value import Value, WideInteger
from tests.own_builders import SHA, make_certification
from tests.reading import read_document


def findings_of(**changes: object) -> list[Finding]:
    """Return what the checks find in the builder's certification, changed."""
    record = read_document(make_certification(changes=changes)).content
    assert isinstance(record, Record)
    rules = [rule for rule in RECORD_CHECKS if record.kind in rule.kinds]
    return [finding for rule in rules for finding in rule.findings(record)]


def item(**changes: object) -> dict[str, Any]:
    """Return a met item of a checklist, changed."""
    met = {"id": "C-1", "title": "t", "expected": 3, "observed": 3, "status": "PASS"}
    return {**met, **changes}


def test_good_certification_has_no_finding() -> None:
    """Met items on named artifacts are fine."""
    assert findings_of() == []


@pytest.mark.parametrize(
    ("changes", "check", "where"),
    [
        pytest.param(
            {"checklist": []}, "certification-checklist-empty", "/checklist", id="empty checklist"
        ),
        pytest.param(
            {"checklist": [item(observed=2)]},
            "certification-item-unmet",
            "/checklist/0/observed",
            id="another value",
        ),
        pytest.param(
            {"checklist": [item(expected=1, observed=True)]},
            "certification-item-unmet",
            "/checklist/0/observed",
            id="true is not 1",
        ),
        pytest.param(
            {"checklist": [item(status="SKIPPED")]},
            "certification-item-unmet",
            "/checklist/0/status",
            id="skipped item",
        ),
        pytest.param({"artifacts": []}, "certification-no-artifact", "/artifacts", id="artifacts"),
        pytest.param(
            {"artifacts": [{"path": "x", "sha256": SHA.upper()}]},
            "certification-artifact-digest",
            "/artifacts/0/sha256",
            id="upper-case digest",
        ),
        pytest.param(
            {"artifacts": [{"path": "x", "sha256": SHA + "\n"}]},
            "certification-artifact-digest",
            "/artifacts/0/sha256",
            id="digest and a line break",
        ),
        pytest.param(
            {"expires_at": "2026-11-20T20:59:59+00:00"},
            "certification-expiry-order",
            "/expires_at",
            id="expires before issue",
        ),
    ],
)
def test_certification_that_its_evidence_refutes_is_contradicted(
    changes: dict[str, object], check: str, where: str
) -> None:
    """Each lie behind a certification in force is one error at its place."""
    findings = findings_of(**changes)
    assert [(f.check, f.where) for f in findings] == [(check, where)]
    assert findings[0].severity is Severity.ERROR
    assert findings[0].effect is Effect.CONTRADICTED


@pytest.mark.parametrize("status", ["REVOKED", "SUSPENDED", "EXPIRED"])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_status_out_of_force_needs_a_reason(status: str, reason: str | None) -> None:
    """Who relied on the certification must learn why it is gone."""
    findings = findings_of(status=status, reason=reason)
    assert [f.check for f in findings] == ["certification-reason-missing"]
    assert findings_of(status=status, reason="a trace was lost") == []


@pytest.mark.parametrize("status", ["CANDIDATE", "PROVISIONAL", "SUPERSEDED"])
def test_statuses_that_promise_nothing_need_nothing(status: str) -> None:
    """A candidate may have open items and no artifact yet."""
    assert findings_of(status=status, checklist=[item(status="FAIL")], artifacts=[]) == []


def test_item_twice_is_an_error() -> None:
    """Two results of one item leave open which holds."""
    findings = findings_of(checklist=[item(), item()])
    assert [(f.check, f.effect) for f in findings] == [
        ("certification-item-duplicate", Effect.INVALID)
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        ("1", 1, False),
        ({"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ([1, 2], [2, 1], False),
        ([1], [1, 1], False),
        ("7", WideInteger("7"), False),
        ([], {}, False),
        ("", [], False),
    ],
)
def test_values_are_compared_as_json(one: Value, other: Value, *, same: bool) -> None:
    """Numbers are equal by value, everything else by type and content."""
    assert same_value(one, other) is same
    assert same_value(other, one) is same
