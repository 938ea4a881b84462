"""Every contradiction that the corpus is known to hold, each found by a rule, with both sides.

| what its own documentation says | rule |
|---|---|
| two runs lost a case: a summary of 21 beside 20 files | `summary-total-cases`, `…-pass-count` |
| their digest covers 21 hashes | `summary-digest` |
| 14 observations say PASS with 401 or 403, no invariant evaluated | `stated-status` |
| an effect observation says PASSED, its criteria failed, its score is 0.5 | `stated-status` |
| a session-gate run says passed, and its gate never ran | `stated-status` |
| E2E-003 calls E2E-001 certified, whose own file says revoked | `comment-certification` |
| capabilities are OBSERVED on nothing evaluated, or on 0 of 3 | `capability-observed` |
| batches count panels as passed whose observation evaluated nothing | `batch-result` |

What is only odd is none: declared API calls, endpoints that were assumed otherwise, runs of one
suite with other layers, the same panel with another result in another batch.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli.main import main
from tests.site_tools import read, sitegen, version_file

pytestmark = pytest.mark.xdist_group("corpus")

LOST = {"20261120T203408Z", "20261120T203411Z"}
BATCHES = {"batch_results_20260118_110526.json": 4, "batch_results_20260119_155818.json": 4}


@pytest.fixture(scope="module")
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the corpus once."""
    folder = tmp_path_factory.mktemp("corpus-claims") / "site"
    with pytest.raises(SystemExit):
        main(["build", str(corpus), "-o", str(folder)])
    return folder


@pytest.fixture(scope="module")
def claims(site: Path) -> list[Any]:
    """Return all claims of the corpus."""
    found: list[Any] = version_file(site, "claims.json")["claims"]
    return found


def contradicted(claims: list[Any], rule: str) -> dict[str, Any]:
    """Return the contradicted claims of a rule, by what they are about."""
    return {
        claim["about"]["id"]: claim
        for claim in claims
        if claim["rule"] == rule and claim["verdict"] == "contradicted"
    }


def test_every_contradiction_has_both_sides_and_its_inputs_by_hash(claims: list[Any]) -> None:
    """What is stated, what was derived, and from which bytes."""
    found = [claim for claim in claims if claim["verdict"] == "contradicted"]
    assert found
    for claim in found:
        assert claim["stated"], claim
        assert claim["derived"], claim
        assert claim["inputs"], claim
        assert all(len(item["sha256"]) == 64 for item in claim["inputs"])


def test_the_two_runs_that_lost_a_case(claims: list[Any]) -> None:
    """Total, passes and digest, and no run but these two."""
    for rule, stated, derived in (
        ("summary-total-cases", "21", "20"),
        ("summary-pass-count", "21", "20"),
    ):
        found = contradicted(claims, rule)
        assert found.keys() == LOST
        assert {(one["stated"], one["derived"]) for one in found.values()} == {(stated, derived)}
    assert contradicted(claims, "summary-digest").keys() == LOST


def test_the_ten_sound_runs_have_no_contradiction(site: Path, claims: list[Any]) -> None:
    """Their figures are confirmed; declared calls with impossible durations stay notes."""
    runs = {run["path"]: run["run_id"] for run in version_file(site, "runs.json")["runs"]}
    by_run = Counter(
        (runs[claim["path"]], claim["verdict"]) for claim in claims if claim["path"] in runs
    )
    sound = set(runs.values()) - LOST
    assert len(sound) == 10
    for run_id in sound:
        assert by_run[run_id, "contradicted"] == 0
        assert by_run[run_id, "confirmed"] == 5


def test_passes_that_evaluated_nothing(claims: list[Any], corpus: Path) -> None:
    """Each observation that says PASS to an answer of 401 or 403, and no other observation."""
    expected = set()
    for path in sorted((corpus / "sdsr" / "observations").iterdir()):
        seen = read(path)
        if seen["status"] == "PASS" and seen["invariants_passed"] == 0:
            expected.add(seen["capability_id"])
    found = contradicted(claims, "stated-status")
    observed = {name for name, one in found.items() if one["about"]["kind"] == "capability"}
    assert observed == expected
    assert len(expected) == 14


def test_a_pass_whose_own_criteria_failed(claims: list[Any]) -> None:
    """The effect observation of E2E-006; and the session-gate run whose gate never ran."""
    found = contradicted(claims, "stated-status")
    assert found["SDSR-E2E-006"]["stated"] == "PASSED"
    assert "integrity score is 0.5" in found["SDSR-E2E-006"]["message"]


def test_a_certification_that_was_revoked(claims: list[Any]) -> None:
    """The comment in E2E-003, against the file of E2E-001."""
    found = contradicted(claims, "comment-certification")
    assert found.keys() == {"SDSR-E2E-001"}
    assert found["SDSR-E2E-001"]["derived"] == "REVOKED"


def test_capabilities_that_nothing_promoted(claims: list[Any]) -> None:
    """Three rest on an observation that evaluated nothing, three say so themselves."""
    assert contradicted(claims, "capability-observed").keys() == {
        "activity.signals",
        "lessons.get",
        "logs.llm_runs",
        "overview.decisions_list",
        "overview.recovery_stats",
        "policies.active_policies",
    }


def test_batches_that_count_nothing_as_passed(claims: list[Any]) -> None:
    """Only in the two batches whose observations are here."""
    found = [
        claim
        for claim in claims
        if claim["rule"] == "batch-result" and claim["verdict"] == "contradicted"
    ]
    assert {claim["stated"] for claim in found} == {"pass"}
    assert Counter(claim["artifact"] for claim in found) == BATCHES


def test_gate_reports_say_the_same_twice(claims: list[Any]) -> None:
    """Markdown and JSON of all three agree in every figure."""
    found = [claim for claim in claims if claim["rule"] == "report-gate-twin"]
    assert len(found) == 30
    assert {claim["verdict"] for claim in found} == {"confirmed"}


def test_stored_verdicts_count_as_the_checker_did(claims: list[Any]) -> None:
    """One check a case file, and ten more; all are confirmed."""
    found = [claim for claim in claims if claim["rule"] == "checker-count"]
    assert len(found) >= 12
    assert {claim["verdict"] for claim in found} == {"confirmed"}


def test_what_is_not_here_is_unverifiable(claims: list[Any]) -> None:
    """A run id that somebody kept, and test results that name no run."""
    kept = [claim for claim in claims if claim["rule"] in {"printed-run", "printed-result"}]
    assert len(kept) == 6
    assert {claim["verdict"] for claim in kept} == {"unverifiable"}


def test_check_counts_the_same_contradictions(
    corpus: Path, claims: list[Any], capfd: pytest.CaptureFixture[str]
) -> None:
    """The terminal says what the site says."""
    result = sitegen(capfd, "check", str(corpus))
    counts = Counter(claim["verdict"] for claim in claims)
    expected = (
        f"Claims: {counts['contradicted']} contradicted, {counts['unverifiable']} unverifiable, "
        f"{counts['confirmed']} confirmed."
    )
    assert expected in result.err
    assert result.code == 1


def test_the_overview_says_first_how_many_claims_are_contradicted(
    site: Path, claims: list[Any]
) -> None:
    """Before anything else of the evidence."""
    page = (site / "index.html").read_text(encoding="utf-8")
    number = sum(claim["verdict"] == "contradicted" for claim in claims)
    said = page.index(f"Of {len(claims)} claims {number} are contradicted.")
    assert said < page.index("What got worse?</h2>")
