"""Sentences on a whole run."""

from dataclasses import replace

import pytest

from sitegen.claims.evidence import evidence_of
from sitegen.model.outcome import Verdict
from tests.unit.claims.stating import OTHER_RUN, RUN, run, verdicts

BAD = "contradicted"
EVIDENCE = evidence_of(
    (run(RUN, 6), replace(run(OTHER_RUN, 6, failed=1), verdict=Verdict.FAILED)), ()
)


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        (f"Run {RUN} passed.", "confirmed"),
        (f"Run `{RUN}` passed all 6 cases.", "confirmed"),
        (f"Run {RUN} passed all 7 cases.", "contradicted"),
        (f"Run {RUN} failed.", "contradicted"),
        (f"Run {OTHER_RUN} passed as well, so it can go out.", "contradicted"),
        (f"Run {OTHER_RUN} is green.", "contradicted"),
        (f"Run {OTHER_RUN} failed.", "confirmed"),
        ("Run 20250101T000000Z passed.", "unverifiable"),
        (f"All 6 cases of run {RUN} passed.", "confirmed"),
        (f"All cases of run {RUN} passed.", "confirmed"),
        (f"All 8 cases of run {RUN} passed.", "contradicted"),
        (f"All 6 cases of run {OTHER_RUN} passed.", "contradicted"),
        (f"Run {RUN} is green: 6/6.", "confirmed"),
        (f"Run {RUN} is green (16/16).", "confirmed"),
        (f"Run {RUN} is green: 8/8", "contradicted"),
        (f"Run {RUN} is green: 5/6 tests", "contradicted"),
        (f"It was made by the clerk on that very Friday, and the run\n{OTHER_RUN} passed.", BAD),
    ],
)
def test_what_is_said_of_a_run_is_held_against_its_verdict(sentence: str, verdict: str) -> None:
    """A run that is not here decides nothing."""
    assert verdicts(f"# R\n\n{sentence}\n", "run-outcome", EVIDENCE) == [verdict]


@pytest.mark.parametrize(
    "sentence",
    [
        f"If run {RUN} passed, we go ahead.",
        f"Run {RUN} should be green.",
        f"Run {RUN} passed 6 cases.",
        f"Run {RUN} passed only in part.",
        "The run passed.",
        f"Not all cases of run {OTHER_RUN} passed.",
        f"4 cases of run {OTHER_RUN} passed.",
        f"Of run {OTHER_RUN} passed cases are kept.",
        f"Had run {OTHER_RUN} passed, we would be done.",
        f"We hoped that run {OTHER_RUN} passed.",
        f"Neither run {RUN} nor run {OTHER_RUN} passed all 9 cases.",
        f"Run {OTHER_RUN} passed its gate.",
        f"Run {OTHER_RUN} passed review.",
        f"Run {OTHER_RUN} passed\nreview.",
        f"Run {OTHER_RUN} passed? Not quite.",
        f"Run {OTHER_RUN} passed, but for one case.",
        f"Run {RUN} failed to print.",
        f"Run {RUN} failed twice before it went through.",
    ],
)
def test_unclear_sentences_are_no_claim(sentence: str) -> None:
    """Conditions, wishes, and what another rule reads."""
    assert verdicts(f"# R\n\n{sentence}\n", "run-outcome", EVIDENCE) == []
