"""Counts against the lists, tables, headings and brackets that hold what is counted."""

import pytest

from tests.unit.claims.stating import verdicts

TRUE, FALSE = ["confirmed"], ["contradicted"]
NONE: list[str] = []


def listed(lead: str, *items: str) -> str:
    """Return a sentence with the list that it leads to."""
    return f"# T\n\n{lead}\n\n" + "\n".join(f"- {item}" for item in items) + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (listed("Created 2 factories:", "A", "B"), TRUE),
        (listed("**Created 3 factories:**", "A", "B"), FALSE),
        (listed("5 tests across 2 classes:", "A (2 tests)", "B (3 tests)"), [*TRUE, *TRUE]),
        (listed("6 tests across 3 classes:", "A (2 tests)", "B (3 tests)"), [*FALSE, *FALSE]),
        (listed("Two of 3 gates:", "A"), FALSE),
        (listed("Created 0 files:", "None"), NONE),
        (listed("At least 3 factories:", "A", "B"), NONE),
        (listed("Phase 3 factories:", "A", "B"), NONE),
        (listed("Took 3 hours:", "A", "B"), NONE),
        (listed("Search - 47 tests:", "values", "shortcuts"), NONE),
        (listed("3 tests:", "test_a", "test_b"), FALSE),
        (listed("3 files:", "a.py, b.py", "c.py"), NONE),
        (listed("3 factories:", "A\n  - inner", "B"), NONE),
        (listed("Run these 3 commands:", "`a`, then `b`", "`c`"), NONE),
        (listed("It has 3 kinds of drawer:", "deep and flat ones", "narrow ones"), NONE),
        (listed("We looked at 12 drawers:", "all in the cellar", "some upstairs"), NONE),
        (listed("2 of the 5 drawers were found empty:", "D-4", "D-5"), TRUE),
        (listed("3 of the 5 drawers were found empty:", "D-4", "D-5"), FALSE),
        (listed("The 4 printers fall into these groups:", "inkjet", "laser"), NONE),
        (listed("It has 2 new columns:", "a_b", "c_d"), TRUE),
        (listed("It has 4 new columns:", "a_b", "c_d"), FALSE),
        (listed("Added 4 columns:", "a_b", "c_d"), FALSE),
        (listed("It has 4 columns:", "a_b", "c_d"), NONE),
        (listed("Failed in 3 places because:", "A", "B"), NONE),
        ("# T\n\n3 factories:\n\n1. A\n\n```\nx\n```\n\n2. B\n3. C\n", NONE),
    ],
)
def test_a_count_is_that_of_the_list_under_it(text: str, expected: list[str]) -> None:
    """What a list describes rather than names is no count of it."""
    assert verdicts(text, "list-count") == expected


@pytest.mark.parametrize(("tests", "expected"), [("4", [*TRUE, *TRUE]), ("5", [*FALSE, *TRUE])])
def test_a_column_of_counts_is_summed(tests: str, expected: list[str]) -> None:
    """Its header is what is counted."""
    table = "| Class | Tests |\n|---|---|\n| A | 1 |\n| B | 3 |\n"
    assert verdicts(f"# T\n\n{tests} tests across 2 classes:\n\n{table}", "list-count") == expected


def test_headings_are_counted_as_what_they_are_named() -> None:
    """`### Gate 1` under `(3 gates)`."""
    text = "# T\n\n## All ({} gates)\n\n### Gate 1\n\nx\n\n### Gate 2\n\ny\n"
    assert verdicts(text.format(2), "list-count") == TRUE
    assert verdicts(text.format(3), "list-count") == FALSE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 hard guardrails (GR-1 through GR-6)", TRUE),
        ("3 gates (SR-1, SR-2, SR-3)", TRUE),
        ("All 10 tests passing (6 existing + 4 new)", TRUE),
        ("12 tests (10 unit, 2 integration)", TRUE),
        ("2 factories (TeamFactory and UserFactory)", TRUE),
        ("5 hard guardrails (GR-1 through GR-6)", FALSE),
        ("4 gates (SR-1, SR-2, SR-3)", FALSE),
        ("All 11 tests passing (6 existing + 4 new)", FALSE),
        ("13 tests (10 unit, 2 integration)", FALSE),
        ("3 factories (TeamFactory, UserFactory)", FALSE),
        ("Fixed 3 bugs (a_b, c_d) and a typo", ["unverifiable"]),
        ("Fixed 1 bugs (a_b, c_d) and a typo", FALSE),
        ("Added 4 files (`a.py`, `b.py`) so that it works", FALSE),
        ("at least 2 gates (SR-1, SR-2, SR-3)", NONE),
        ("51 tests (test_auth.py, test_base.py)", NONE),
        ("10 tests (1 skipped, 2 slow)", NONE),
        ("43 passed (3 skipped, 2 xfailed)", NONE),
        ("3 files (245 lines, 365 deletions)", NONE),
        ("30 seconds (HTTP_TIMEOUT, READ_TIMEOUT)", NONE),
        ("5 modules (A_1, B_2, ...)", NONE),
        ("40 lines (L10-L50)", NONE),
        ("4 gates (such as SR-1, SR-2)", NONE),
        ("rule 4 gates (SR-1, SR-2)", NONE),
        ("10 endpoints (GET, POST)", NONE),
    ],
)
def test_a_count_is_that_of_the_brackets_behind_it(text: str, expected: list[str]) -> None:
    """Remarks, examples and parts are no lists."""
    assert verdicts(text, "name-count") == expected
