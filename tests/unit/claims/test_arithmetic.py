"""Arithmetic within one sentence of a report."""

import pytest

from tests.unit.claims.stating import verdicts

TRUE, FALSE, OPEN = ["confirmed"], ["contradicted"], ["unverifiable"]
NONE: list[str] = []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24/51 tests passing (47%)", TRUE),
        ("24/51 tests passing (47.06 %)", TRUE),
        ("2/3 done (66%)", TRUE),
        ("2/3 done (67%)", TRUE),
        ("All green (388/388, 100%)", TRUE),
        ("80% (4/5 truths)", TRUE),
        ("4 of 5 truths verified (80%)", TRUE),
        ("24/51 tests passing (48%)", FALSE),
        ("4/5 truths verified(90%)", FALSE),
        ("75% (4/5 truths)", FALSE),
        ("3/2 tests passed (75%)", FALSE),
        ("3/2 tests passed (150%)", FALSE),
        ("24/7 support (99%)", NONE),
        ("45/45 tests passing (85% coverage)", NONE),
        ("Coverage: 85% (45/45 tests passing)", NONE),
        ("Step 2/5: run the tests (80%)", NONE),
        ("Wave 1/2 (100%)", NONE),
        ("on 02/15 (80%)", NONE),
        ("24/7 (99%)", NONE),
        ("3/0 tests (0%)", NONE),
        ("24/51 tests (47% to 60%)", NONE),
        ("19/51 → 47%", NONE),
    ],
)
def test_a_percentage_is_held_against_the_fraction_beside_it(
    text: str, expected: list[str]
) -> None:
    """Coverage, steps and dates are no such fractions."""
    assert verdicts(text, "ratio") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("32 failed, 19 passed (37% pass rate)", TRUE),
        ("18 passed, 2 skipped (100% pass rate)", TRUE),
        ("18 passed, 2 skipped (90% pass rate)", TRUE),
        ("32 failed, 19 passed (47% pass rate)", FALSE),
        ("1: 19 passed, 1 failed (95% pass rate), 2: 9 passed, 1 failed (90% pass rate)", TRUE * 2),
        ("19 passed (37% pass rate)", NONE),
    ],
)
def test_a_pass_rate_is_that_of_the_counts_before_it(text: str, expected: list[str]) -> None:
    """Skipped ones may count or not."""
    assert verdicts(text, "pass-rate") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("51 tests: 24 passed, 27 failed", TRUE),
        ("250 total (248 passing, 2 blocked on a compiler)", TRUE),
        ("Total: 50 | Passed: 45 | Failed: 5", TRUE),
        ("Total: 50, Passed: 48, Failed: 2, Skipped: 3", TRUE),
        ("24/51 passing, 27 failing", TRUE),
        ("1/3 passing, 2/3 blocked", TRUE),
        ("51 tests: 24 passed, 26 failed", FALSE),
        ("Total: 50 | Passed: 45 | Failed: 4", FALSE),
        ("24/51 passing, 26 failing", FALSE),
        ("1/3 passing, 1/3 blocked", FALSE),
        ("10 tests: 8 passed, 1 failed, 1 flaky", OPEN),
        ("Total: 10, passed: 8, failed: 1, flaky: 1", OPEN),
        ("Total: 10, passed: 8, failed: 1, duration: 3", FALSE),
        ("10 tests: 8 passed, 1 failed in 3 modules", FALSE),
        ("3/4 truths verified (2 verified)", FALSE),
        ("8/10 tests passed, 1 failed and 1 skipped", NONE),
        ("17/20 features passing, 2 blocked, 1 open", NONE),
        ("11/13 verified (1 failed; 1 uncertain)", NONE),
        ("51 tests: 24 passed", NONE),
        ("Total: 5 | Verified: 3 | Passed: 3", NONE),
    ],
)
def test_a_total_is_the_sum_of_the_outcomes_beside_it(text: str, expected: list[str]) -> None:
    """Only where all outcomes are named."""
    assert verdicts(text, "outcome-total") == expected
