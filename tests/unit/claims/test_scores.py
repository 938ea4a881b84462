"""Scores against the rows, results and statuses that they sum up."""

import pytest

from tests.unit.claims.stating import verdicts

TRUE, FALSE, OPEN = ["confirmed"], ["contradicted"], ["unverifiable"]
NONE: list[str] = []


def truths(*statuses: str) -> str:
    """Return a section with a table of truths."""
    rows = "\n".join(f"| t | {status} | e |" for status in statuses)
    return f"# V\n\n## Truths\n\n| Truth | Status | Evidence |\n|---|---|---|\n{rows}\n\n"


FIVE = truths("✅ VERIFIED", "VERIFIED", "✓ verified", "⚠️ PARTIAL", "⚠️ UNVERIFIED")


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("**Score:** 3/5 truths verified", TRUE),
        ("3 of 5 truths hold", TRUE),
        ("three out of five truths are verified", TRUE),
        ("**Score:** 3/5", TRUE),
        ("1/5 truths unverified", TRUE),
        ("**Score:** 4/5 truths verified (80%)", FALSE),
        ("four out of five truths hold", FALSE),
        ("4 of the 5 must-haves are satisfied", FALSE),
        ("**Score:** 4/5", FALSE),
        ("**Score**\uff1a 4/5 truths verified\u3002", FALSE),
        ("All 5 truths verified", FALSE),
        ("3/4 truths verified", FALSE),
        ("4/5 truths should be verified", NONE),
        ("Previous verification: 2/5 truths verified", NONE),
        ("The goal: 5/5 truths verified", NONE),
        ("2/5 truths verified before the fix", NONE),
        ("4/5 tests passing", NONE),
        ("4/5 endpoints implemented", NONE),
        ("Phase 4/5 complete", NONE),
        ("Of the must-haves, 4/5 are verified.", FALSE),
        ("The must-haves were counted: 4/5 must-haves verified", FALSE),
        ("5/6 truths verified", FALSE),
        ("All 5 truths verified except two.", NONE),
        ("Not 5/5 truths verified but 3/5.", NONE),
        ("It is wrong that 5/5 truths are verified.", NONE),
        ("5/5 truths verified is the aim.", NONE),
        ("We want to see 5/5 truths verified.", NONE),
        ("The goal of all of this is that\n5/5 truths are verified.", NONE),
        ("5/5 truths verified? No.", NONE),
        ("5 of 5 truths hold in theory.", NONE),
        ("Yesterday we had 1/5 truths verified.", NONE),
        ("On Monday 1/5 truths were verified.", NONE),
        ("At first sight 5/5 truths verified.", NONE),
        ("5/5 truths verified at the first look.", NONE),
        ("In run 1, 5/5 truths verified.", NONE),
        ("5/5 truths verified on the second machine.", NONE),
        ("Without the last one: 4/4 truths verified.", NONE),
        ('The planner wrote "5/5 truths verified".', NONE),
        ("The planner wrote \u201c5/5 truths verified\u201d.", NONE),
    ],
)
def test_a_score_is_held_against_the_rows_above_it(score: str, expected: list[str]) -> None:
    """Words, signs and numerals in any notation; wishes and the past are none."""
    assert verdicts(FIVE + score + "\n", "score") == expected


def test_a_score_in_front_matter_is_held_against_the_truths() -> None:
    """`must-haves` are the truths."""
    front = "---\nphase: x\nscore: 5/5 must-haves verified\n---\n"
    assert verdicts(front + FIVE, "score") == FALSE


def test_rows_whose_status_is_not_clear_leave_the_score_open() -> None:
    """They may hold or not."""
    text = truths("VERIFIED", "✅ FAILED", "quux")
    assert verdicts(text + "2/3 truths verified", "score") == OPEN
    assert verdicts(text + "1/3 truths verified", "score") == TRUE
    assert verdicts(truths("VERIFIED", "FAILED") + "2/2 truths verified", "score") == FALSE


def test_a_score_may_sum_up_two_tables() -> None:
    """What fits one reading is fine."""
    second = "| Truth | Status |\n|---|---|\n| a | VERIFIED |\n\n"
    assert verdicts(FIVE + second + "4/6 truths verified", "score") == TRUE
    assert verdicts(FIVE + second + "1/1 truths verified", "score") == TRUE
    assert verdicts(FIVE + second + "6/6 truths verified", "score") == FALSE


LEDGER = """# Acceptance

**Status:** {status}

## Tests

### Test A: write

**Status:** ✅ PASSING

### Test B: read

**Status:** ⛔ BLOCKED
**Blocker:** no database

### Test C: list

- Status: BLOCKED

{text}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/3 passing, 2/3 blocked", [*TRUE, *TRUE]),
        ("2/3 passing, 1/3 blocked", [*FALSE, *FALSE]),
        ("2/3 tests passing", FALSE),
        ("2/4 endpoints done", NONE),
    ],
)
def test_statuses_under_headings_count_like_rows(text: str, expected: list[str]) -> None:
    """An acceptance ledger has a status under each test."""
    assert verdicts(LEDGER.format(status="open", text=text), "score") == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("PARTIAL (33% complete)", TRUE),
        ("PARTIAL (67% complete)", FALSE),
        ("PARTIAL (50% complete)", NONE),
    ],
)
def test_a_partial_share_is_that_of_the_tests(status: str, expected: list[str]) -> None:
    """A share that no number of the tests makes is of something else."""
    assert verdicts(LEDGER.format(status=status, text=""), "score") == expected


def test_a_partial_share_is_of_the_tests_and_not_of_what_was_printed() -> None:
    """Printed results may be of other tests."""
    printed = "## Run\n\n```\nt.py::a PASSED\nt.py::b PASSED\n```\n"
    for status, expected in (("PARTIAL (33% complete)", TRUE), ("PARTIAL (67% complete)", FALSE)):
        assert verdicts(LEDGER.format(status=status, text=printed), "score") == expected


PRINTED = """# T

## Run

```
t.py::test_a PASSED [ 33%]
t.py::test_b FAILED [ 66%]
t.py::test_c PASSED [100%]
FAILED t.py::test_b - assert 1 == 2
```

{score}
"""


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("2/3 tests passing", TRUE),
        ("3/3 tests passing", FALSE),
        ("All 3 tests passed", FALSE),
        ("7/9 tests passing", NONE),
        ("3/3 tests blocked", NONE),
    ],
)
def test_printed_results_count(score: str, expected: list[str]) -> None:
    """Where there are as many as the score counts."""
    assert verdicts(PRINTED.format(score=score), "score") == expected
