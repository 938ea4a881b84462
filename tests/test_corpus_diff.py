"""Comparisons on the corpus of real evidence: what must be told, and nothing else."""

from collections import Counter
from pathlib import Path

import pytest

from sitegen.compare.diff import compare
from sitegen.model.difference import Comparison
from tests.diff_tools import side_of

pytestmark = pytest.mark.xdist_group("corpus-diff")


def compared(corpus: Path, base: str, head: str) -> Comparison:
    """Compare two runs of the corpus by the time in their ids."""
    runs = corpus / "stagetest"
    ids = [f"20261120T{time}Z" for time in (base, head)]
    return compare(*(side_of(runs / run_id, run_id) for run_id in ids))


def kinds(comparison: Comparison) -> Counter[str]:
    """Count the rows of each kind."""
    return Counter(row.kind for row in comparison.differences)


def test_the_lost_layer_is_weaker_evidence_in_exactly_its_cases(corpus: Path) -> None:
    """17 cases lost L4; sequence numbers that shifted by themselves are no difference."""
    found = compared(corpus, "205219", "203231")
    assert kinds(found) == {"layer-lost": 17}
    assert {row.layer for row in found.differences} == {"L4"}
    assert {row.rank.value for row in found.differences} == {"weaker"}
    assert len({row.case_id for row in found.differences}) == 17
    back = compared(corpus, "203231", "205219")
    assert kinds(back) == {"layer-reached": 17}


@pytest.mark.parametrize(("one", "other"), [("203422", "203431"), ("203231", "203427")])
def test_two_runs_of_the_same_code_do_not_differ(corpus: Path, one: str, other: str) -> None:
    """Though no hash, time or duration of theirs is the same."""
    assert compared(corpus, one, other).differences == ()
    assert compared(corpus, other, one).differences == ()


def test_renamed_cases_are_offered_and_not_assumed(corpus: Path) -> None:
    """20 are gone and 21 are new; the 19 of equal content are probably renamed."""
    found = compared(corpus, "203411", "203414")
    counted = kinds(found)
    assert (counted["case-removed"], counted["case-added"]) == (20, 21)
    assert counted["case-probably-renamed"] >= 19
    rest = counted.keys() - {"case-removed", "case-added", "case-probably-renamed"}
    assert rest == {"run-newly-passing"}
    pairs = [row for row in found.differences if row.kind == "case-probably-renamed"]
    assert all((row.head or "").endswith(f"__{row.base}") for row in pairs)


def test_a_partial_run_lost_cases_and_failed_none(corpus: Path) -> None:
    """34 are gone; nothing else is told."""
    assert kinds(compared(corpus, "203427", "203527")) == {"case-removed": 34}
