"""Status words, rows that say that something holds, and what a report leaves open."""

import pytest

from sitegen.claims.open_items import open_items
from sitegen.claims.words import Status, status_of
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.artifact import Artifact
from sitegen.readers.written_report import report_of
from tests.unit.claims.stating import verdicts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("✅ VERIFIED", Status.GOOD),
        ("**pass**", Status.GOOD),
        ("✓", Status.GOOD),
        ("\uff30\uff21\uff33\uff33", Status.GOOD),
        ("CERTIFIED (2026)", Status.GOOD),
        ("⚠️ PARTIAL", Status.PARTIAL),
        ("⚠️ UNVERIFIED", Status.UNVERIFIED),
        ("not yet verified", Status.UNVERIFIED),
        ("❌ failed", Status.BAD),
        ("Revoked", Status.BAD),
        ("⛔ Blocked", Status.BLOCKED),
        ("Not Started", Status.OPEN),
        ("skipped", Status.SKIPPED),
        ("✅ No test talks to the printer", Status.GOOD),
        ("✅ Error handling is in the ledger", Status.GOOD),
        ("✅ Open loans are kept", Status.GOOD),
        ("❌ Complete rows are missing", Status.BAD),
        ("✅ PASS - x", Status.GOOD),
        ("❌ FAIL: y", Status.BAD),
        ("⚠️ Unverified (no printer)", Status.UNVERIFIED),
        ("⚠️ failed in the cellar", Status.BAD),
        ("PASS (33 checks)", Status.GOOD),
        ("✅ FAILED tests", None),
        ("✅ FAILED", None),
        ("❌ PASS", None),
        ("maybe", None),
        ("", None),
    ],
)
def test_a_status_is_read_in_any_case_and_punctuation(text: str, expected: Status | None) -> None:
    """A sign that denies its word leaves none."""
    assert status_of(text) is expected


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("test_a passes", ["unverifiable"]),
        ("Unable to verify due to failures", ["contradicted"]),
        ("Code is present, but could not be verified", ["contradicted"]),
        ("Unverified", ["contradicted"]),
        ("Unverified emails are rejected", ["unverifiable"]),
        ("0 behavior-unverified", ["unverifiable"]),
    ],
)
def test_a_row_that_denies_itself_is_contradicted(evidence: str, expected: list[str]) -> None:
    """What is about unverified things is no denial."""
    table = f"| Truth | Status | Evidence |\n|---|---|---|\n| t | VERIFIED | {evidence} |\n"
    assert verdicts(table, "truth") == expected


def test_open_items_are_next_steps_gaps_and_blockers() -> None:
    """With the ids that they name; `none` is no item."""
    text = (
        "# T\n\n## Next steps\n\n1. Create GAP-02\n2. ✅ done already\n\n## Blockers\n\n- None\n\n"
        "## Tests\n\n| Test | Status |\n|---|---|\n| A | Not started |\n| B | BLOCKED |\n"
    )
    report, _ = report_of(text, "r.md", DEFAULT_LIMITS)
    found = open_items(report, Artifact("r.md", "0" * 64, 1), "records/x/")
    assert [(one.kind, one.ids) for one in found] == [
        ("next step", ("GAP-02",)),
        ("not started", ()),
        ("blocked", ()),
    ]
