"""Sentences on a whole run."""

from dataclasses import replace

import pytest

from sitegen.claims.evidence import evidence_of
from sitegen.model.outcome import Verdict
from tests.unit.claims.stating import OTHER_RUN, RUN, run, verdicts

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
    ],
)
def test_unclear_sentences_are_no_claim(sentence: str) -> None:
    """Conditions, wishes, and what another rule reads."""
    assert verdicts(f"# R\n\n{sentence}\n", "run-outcome", EVIDENCE) == []
