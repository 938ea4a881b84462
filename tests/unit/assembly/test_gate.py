"""From what the input amounts to, to the exit code."""

from itertools import combinations

import pytest

from sitegen.assembly.gate import DEFAULT_FAIL_ON, FailOn, Tally, exit_code
from sitegen.errors import ExitCode
from sitegen.model.difference import Difference, Judged, Rank
from sitegen.model.finding import Effect, Finding, Severity

ALL = frozenset(FailOn) - {FailOn.NEVER}
CODES = {
    FailOn.INCOMPLETE: ExitCode.PARTIAL,
    FailOn.INVALID: ExitCode.INVALID,
    FailOn.CONTRADICTED: ExitCode.INVALID,
    FailOn.FAILED: ExitCode.INVALID,
    FailOn.REGRESSION: ExitCode.REGRESSION,
}


def judged(*, fails: bool) -> Judged:
    """Return a difference that fails, or doesn't."""
    return Judged(Difference("layer-lost", Rank.WEAKER, "a", None, "L4", None, "Lost."), fails)


def error(effect: Effect) -> Finding:
    """Return an error finding with an effect."""
    return Finding("some-check", Severity.ERROR, effect, "a.json", "Wrong.")


def test_differences_that_fail_are_counted() -> None:
    """Others are not, and counts of several suites add up."""
    tally = Tally()
    tally.add_judged([judged(fails=True), judged(fails=False), judged(fails=True)])
    tally.add_judged([judged(fails=True)])
    assert tally.regressions == 3
    assert exit_code(tally, frozenset({FailOn.REGRESSION}), strict=False) == ExitCode.REGRESSION


@pytest.mark.parametrize("rows", [[], [judged(fails=False)]])
def test_nothing_that_fails_is_no_regression(rows: list[Judged]) -> None:
    """A waived difference is none either."""
    tally = Tally()
    tally.add_judged(rows)
    assert tally.regressions == 0
    assert exit_code(tally, ALL, strict=True) == ExitCode.OK


@pytest.mark.parametrize(
    "fail_on",
    [
        pytest.param(DEFAULT_FAIL_ON, id="default"),
        pytest.param(frozenset({FailOn.FAILED}), id="something else"),
        pytest.param(frozenset({FailOn.REGRESSION, FailOn.NEVER}), id="never"),
    ],
)
def test_a_regression_counts_only_where_it_is_asked_for(fail_on: frozenset[FailOn]) -> None:
    """The default looks at the evidence itself, and `never` goes before all."""
    tally = Tally()
    tally.add_judged([judged(fails=True)])
    assert exit_code(tally, fail_on, strict=False) == ExitCode.OK


@pytest.mark.parametrize("size", range(len(CODES) + 1))
def test_the_gravest_code_wins(size: int) -> None:
    """2 before 1 before 5, whatever else there is; identity reuse (4) before all."""
    for reached in combinations(CODES, size):
        codes = [CODES[reason] for reason in reached]
        order = [ExitCode.PARTIAL, ExitCode.INVALID, ExitCode.REGRESSION]
        expected = next((code for code in order if code in codes), ExitCode.OK)
        assert exit_code(Tally(set(reached)), ALL, strict=False) == expected
        contested = Tally(set(reached), contested=True)
        assert exit_code(contested, ALL, strict=False) == ExitCode.IDENTITY_REUSE


def test_identity_reuse_has_no_bypass() -> None:
    """Not even `never` leaves it out."""
    never = frozenset({FailOn.NEVER})
    assert exit_code(Tally(contested=True), never, strict=True) == ExitCode.IDENTITY_REUSE


def test_a_warning_counts_where_it_is_strict() -> None:
    """Otherwise it does not."""
    tally = Tally()
    tally.add_findings([Finding("some-check", Severity.WARNING, Effect.NONE, "a.json", "Odd.")])
    assert exit_code(tally, DEFAULT_FAIL_ON, strict=False) == ExitCode.OK
    assert exit_code(tally, DEFAULT_FAIL_ON, strict=True) == ExitCode.INVALID


@pytest.mark.parametrize(
    ("effect", "reason"),
    [(Effect.CONTRADICTED, FailOn.CONTRADICTED), (Effect.INVALID, FailOn.INVALID)],
)
def test_an_error_counts_by_its_effect(effect: Effect, reason: FailOn) -> None:
    """What contradicts is told apart from what can't be read."""
    tally = Tally()
    tally.add_findings([error(effect)])
    assert tally.reached == {reason}
