"""Whether the whole can be trusted: what holds now decides, and empty is never good."""

from dataclasses import replace

import pytest

from sitegen.model.outcome import Verdict
from sitegen.model.version import VersionFacts
from sitegen.pages.standing import newest_runs, standing_of
from tests.unit.pages.world_site import records, run_facts, version

GOOD = replace(run_facts(), verdict=Verdict.VERIFIED)


def of(*verdicts: Verdict, record: Verdict | None = None) -> VersionFacts:
    """Return a version of one run a suite with these verdicts, and at most one record."""
    runs = tuple(
        replace(GOOD, suite=f"suite-{number}", verdict=verdict)
        for number, verdict in enumerate(verdicts)
    )
    kept = () if record is None else (replace(records()[0], verdict=record),)
    return replace(version(), runs=runs, records=kept, claims=())


@pytest.mark.parametrize(
    ("shown", "verdict", "answer"),
    [
        pytest.param(of(), "skipped", "Not shown", id="nothing"),
        pytest.param(of(Verdict.SKIPPED), "skipped", "Not shown", id="all skipped"),
        pytest.param(of(record=Verdict.VERIFIED), "skipped", "Not shown", id="no run"),
        pytest.param(of(Verdict.VERIFIED), "verified", "Yes", id="verified"),
        pytest.param(of(Verdict.VERIFIED, Verdict.FAILED), "failed", "Yes, but", id="failed"),
        pytest.param(of(Verdict.FAILED, Verdict.INVALID), "invalid", "Not as it is", id="invalid"),
        pytest.param(
            of(Verdict.VERIFIED, record=Verdict.CONTRADICTED),
            "contradicted",
            "Not as it is",
            id="a contradicted record",
        ),
    ],
)
def test_the_gravest_decides(shown: VersionFacts, verdict: str, answer: str) -> None:
    """A failure that says so can be believed; a contradiction can't."""
    standing = standing_of(shown)
    assert (standing.verdict, standing.answer) == (verdict, answer)
    assert standing.reason.endswith(".")


def test_a_contradicted_claim_is_enough() -> None:
    """A report that says what the evidence refutes is part of what is published."""
    shown = replace(version(), runs=(GOOD,), records=())
    assert shown.claim_counts.contradicted
    assert standing_of(shown).verdict == "contradicted"


def test_what_was_wrong_once_does_not_count_for_ever() -> None:
    """Of each suite the newest run decides, and a run whose id is contested always."""
    old = replace(GOOD, run_id="old", verdict=Verdict.CONTRADICTED)
    new = replace(GOOD, run_id="new")
    contested = replace(GOOD, run_id="twice", contested=True)
    assert newest_runs((new, old)) == (new,)
    assert newest_runs((contested, new, contested, old)) == (contested, new, contested)


def test_the_reason_counts_what_speaks_against() -> None:
    """Each kind of evidence has a sentence with its own total."""
    shown = of(Verdict.FAILED, Verdict.CONTRADICTED, Verdict.VERIFIED, record=Verdict.INVALID)
    assert standing_of(shown).reason == (
        "Of 3 newest runs 1 is contradicted and 1 failed. Of 1 record with an outcome 1 is invalid."
    )
