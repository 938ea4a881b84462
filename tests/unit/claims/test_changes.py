"""Before and after, quantities that are stated twice, totals of tables and of files."""

import pytest

from tests.unit.claims.stating import verdicts

TRUE, FALSE = ["confirmed"], ["contradicted"]
NONE: list[str] = []
COVERAGE = (
    "# T\n\n## Metrics\n\n### Tests\n\n- **Before:** 19/51 passing\n- **After:** 24/51 passing\n"
)


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("- **Improvement:** +5 tests (+26%)", "change", TRUE),
        ("- **Improvement:** +5 tests (+26%)", "change-percent", TRUE),
        ("- **Improvement:** +5 tests (+12%)", "change-percent", FALSE),
        ("- **Improvement:** +5 tests (+27%)", "change-percent", FALSE),
        ("- **Improvement:** +6 tests", "change", FALSE),
        ("- -5 failing tests (16% reduction)", "change", TRUE),
        ("\n## Summary\n\n24/51 passing (47%, up from 37%)", "change-from", TRUE),
        ("\n## Summary\n\n24/51 passing (47%, up from 38%)", "change-from", FALSE),
        ("\n## Other\n\n84/177 (47%, up from 27%)", "change-from", NONE),
        ("\n## Work\n\n+9 tests for the parser", "change", NONE),
        ("- We expected +10 passing tests.", "change", NONE),
        ("- The goal was +14 passing tests.", "change", NONE),
        ("- +3 tests in the counter\n- +2 tests on the shelf", "change", [*TRUE, *TRUE]),
        ("- +3 passing\n- +1 passing", "change", [*FALSE, *FALSE]),
        ("- -3 failing tests by the fix, -2 failing by the other", "change", [*TRUE, *TRUE]),
        ("- +3 tests (12%) were added for the shelf", "change", NONE),
        ("- +3 tests (12%) were added for the shelf", "change-percent", NONE),
    ],
)
def test_a_change_is_that_from_before_to_after(text: str, rule: str, expected: list[str]) -> None:
    """Beside the two, not anywhere in the report."""
    assert verdicts(COVERAGE + text + "\n", rule) == expected


@pytest.mark.parametrize(
    ("cells", "rule", "expected"),
    [
        ("19/51 | 24/51 | +5", "change", TRUE),
        ("19/51 | 24/51 | +26%", "change-percent", TRUE),
        ("80% | 90% | +10%", "change-percent", TRUE),
        ("200 | 150 | -25%", "change-percent", TRUE),
        ("19 | 24 | +6", "change", FALSE),
        ("200 | 150 | -30%", "change-percent", FALSE),
        ("80% | 90% | +5 pp", "change-percent", FALSE),
        ("none | 24 | +24", "change", NONE),
        ("19 | 24 | better", "change", NONE),
    ],
)
def test_a_column_of_changes_is_the_difference(cells: str, rule: str, expected: list[str]) -> None:
    """Relative, or in points."""
    table = f"| Metric | Before | After | Change |\n|---|---|---|---|\n| m | {cells} |\n"
    assert verdicts(table, rule) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reduced failures from 351 to 314 (10.5% improvement)", TRUE),
        ("Startup: 5s → 3s (40% improvement)", TRUE),
        ("2/7 → 7/7 benchmarks (71% improvement)", TRUE),
        ("2/7 → 7/7 benchmarks (350% improvement)", FALSE),
        ("Startup: 5s → 3s (50% reduction)", FALSE),
        ("2 days → 30 minutes (50% improvement)", NONE),
        ("Target: 5s → 3s (50% improvement)", NONE),
        ("100 to 200 (5% of all)", NONE),
    ],
)
def test_an_improvement_follows_from_both_figures(text: str, expected: list[str]) -> None:
    """Of the same unit."""
    assert verdicts(text, "change-percent") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Summary\n\nCreated 5 factories.\n\n## Fixes\n\nCreated 7 new factories.", FALSE),
        ("## Summary\n\nCreated 7 factories.\n\n## Fixes\n\nCreated 7 new factories.", TRUE),
        (
            "## Overview\n\nAdded 8 tests.\n\n## A\n\nAdded 3 tests.\n\n## B\n\nAdded 5 tests.",
            TRUE,
        ),
        ("## A\n\nAdded 3 tests.\n\n## B\n\nAdded 5 tests.", NONE),
        ("## Summary\n\nTask 1 added 3 tests.\n\n## B\n\nAdded 5 tests.", NONE),
        ("4/5 truths verified.\n\n3/5 truths verified.", [*FALSE, *FALSE]),
        ("4/5 truths verified.\n\n4/5 truths verified.", [*TRUE, *TRUE]),
        ("## A\n\n4/5 truths verified.\n\n## B\n\n2/3 truths verified.", NONE),
        ("## Previous\n\n3/5 truths verified.\n\n## Now\n\n5/5 truths verified.", NONE),
        ("Plan 1: 3/5 gates passed\n\nPlan 2: 5/5 gates passed", NONE),
    ],
)
def test_a_quantity_stated_twice_is_the_same(text: str, expected: list[str]) -> None:
    """Parts, other sets and earlier states are other quantities."""
    assert verdicts(f"# T\n\n{text}\n", "stated-twice") == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("| A | Tests |\n|---|---|\n| x | 3 |\n| y | - |\n| **Total** | **3** |", TRUE),
        ("| A | Tests |\n|---|---|\n| x | 1,000 |\n| y | 2 |\n| Total | 1,002 |", TRUE),
        ("| A | Passed |\n|---|---|\n| x | 3/4 |\n| y | 2/2 |\n| Total | 5/6 |", TRUE),
        ("| A | Tests |\n|---|---|\n| x | 3 |\n| y | 4 |\n| Total | 8 |", FALSE),
        ("| A | Passed |\n|---|---|\n| x | 3/4 |\n| y | 2/2 |\n| Total | 6/6 |", FALSE),
        ("| A | Tests |\n|---|---|\n| x | ~3 |\n| y | 4 |\n| Total | 8 |", NONE),
        ("| A | Tests |\n|---|---|\n| x | 3 |\n| of which new | 1 |\n| Total | 3 |", NONE),
        ("| A | Max (ms) |\n|---|---|\n| x | 3 |\n| y | 4 |\n| Total | 4 |", NONE),
    ],
)
def test_a_total_row_is_the_sum_of_the_rows(table: str, expected: list[str]) -> None:
    """Where every row has a figure that can be summed."""
    assert verdicts(table, "table-total") == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [("5 | 4 | 1", TRUE), ("5 | 4 | -", FALSE), ("6 | 4 | 1", FALSE), ("? | 4 | 1", NONE)],
)
def test_a_row_total_is_the_sum_of_its_outcomes(row: str, expected: list[str]) -> None:
    """An empty cell is nothing."""
    table = f"| Suite | Total | ✅ Passed | ❌ Failed |\n|---|---|---|---|\n| x | {row} |\n"
    assert verdicts(table, "row-total") == expected


FILES = """# T

## Created

| File | Lines |
|---|---|
| `a.py` | 40 |
| `b.py` | 60 |

## Updated

| File | Changes |
|---|---|
| `c.py` | +20/-8 lines |

## Summary

"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 new files (100 lines), 1 modified files (28 lines changed)", TRUE * 4),
        ("- **Created:** 2 files (100 lines)", TRUE * 2),
        ("**Total:** 3 files touched", TRUE),
        ("3 new files (100 lines)", [*FALSE, *TRUE]),
        ("2 new files (110 lines)", [*FALSE, *TRUE]),
        ("1 modified files (20 lines changed)", [*FALSE, *TRUE]),
        ("Task 1: 1 new file (40 lines)", NONE),
        ("over 1 new files", NONE),
        ("7 files", NONE),
    ],
)
def test_files_and_lines_are_those_of_the_tables(text: str, expected: list[str]) -> None:
    """A task's own files are not all of them."""
    found = verdicts(FILES + text + "\n", "file-total")
    assert sorted(found) == sorted(expected)


def test_a_table_of_changed_files_is_none_of_new_ones() -> None:
    """Nor is one that does not say which they are."""
    for status in ("modified", "reviewed"):
        table = f"| File | Lines | Status |\n|---|---|---|\n| a.py | 10 | {status} |\n"
        assert verdicts(f"# T\n\n## Files\n\n{table}\n2 new files (5 lines)", "file-total") == NONE
