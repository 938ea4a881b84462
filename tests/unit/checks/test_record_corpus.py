"""What the checks make of the records that a real system emitted."""

from collections import Counter
from pathlib import Path

import pytest

from sitegen.model.outcome import Verdict
from tests.record_documents import Judged, judge


def judged_below(folder: Path, pattern: str = "**/*") -> list[Judged]:
    """Return the judged records below a folder, in the order of their paths."""
    files = sorted(path for path in folder.glob(pattern) if path.is_file())
    return [judge(path.read_bytes(), path.name) for path in files]


def test_fourteen_of_twenty_one_passing_observations_are_contradicted(corpus: Path) -> None:
    """A PASS after a 401 or 403 with nothing evaluated is never verified."""
    judged = judged_below(corpus / "sdsr" / "observations")
    assert Counter((one.record.status, one.verdict) for one in judged) == {
        ("PASS", Verdict.CONTRADICTED): 14,
        ("PASS", Verdict.VERIFIED): 7,
        ("FAIL", Verdict.FAILED): 9,
        ("BLOCKED", Verdict.SKIPPED): 32,
    }
    refuted = [one for one in judged if one.verdict is Verdict.CONTRADICTED]
    assert all(one.checks.count("observation-nothing-evaluated") == 1 for one in refuted)


@pytest.mark.parametrize(
    ("folder", "kinds"),
    [
        ("sdsr/batch", {"batch": 6}),
        ("sdsr/capabilities", {"capability": 60, "unknown": 1}),
        ("sdsr/effect_observations", {"effect_observation": 2, "schema": 1, "template": 1}),
        ("sdsr/gatepass", {"gate_report": 3, "report": 3}),
        ("sdsr/housekeeping", {"housekeeping": 1}),
        ("sdsr/journeys", {"journey": 26}),
        ("sdsr/logs", {"log": 12}),
        ("sdsr/observations", {"observation": 62}),
        ("sdsr/pdg_audit", {"projection_audit": 1}),
        ("sdsr/proofs", {"proof": 1}),
        ("sdsr/scd", {"unknown": 1}),
        ("sdsr/scenario_runs", {"scenario_run": 3}),
        ("sdsr/scenarios", {"scenario": 64}),
        ("stagetest_verdicts", {"verdict": 24}),
        ("schemas", {"schema": 3}),
    ],
)
def test_every_real_file_is_recognised(corpus: Path, folder: str, kinds: dict[str, int]) -> None:
    """Each file of the corpus is what its README says."""
    judged = judged_below(corpus / folder)
    assert Counter(one.reading.kind for one in judged) == kinds


def test_no_real_file_of_a_known_format_breaks_its_schema(corpus: Path) -> None:
    """All key sets that were seen are read without a problem or an unknown member."""
    judged = judged_below(corpus / "sdsr")
    told = {check for one in judged for check in one.checks}
    assert told.isdisjoint({"record-schema", "record-unknown-field"})


def test_no_real_effect_observation_is_verified(corpus: Path) -> None:
    """One is contradicted by its own acceptance evidence, the other breaks its contract."""
    judged = judged_below(corpus / "sdsr" / "effect_observations", "SDSR_OBSERVATION_SDSR*")
    assert [one.verdict for one in judged] == [Verdict.CONTRADICTED, Verdict.INVALID]


def test_a_gate_that_never_ran_is_no_pass(corpus: Path) -> None:
    """Of three session-gate runs one passed although its command was not found."""
    judged = judged_below(corpus / "sdsr" / "scenario_runs")
    assert [one.verdict for one in judged] == [
        Verdict.CONTRADICTED,
        Verdict.FAILED,
        Verdict.VERIFIED,
    ]


def test_journeys_audits_gates_and_the_rest_have_their_verdicts(corpus: Path) -> None:
    """What states an outcome is judged by it, what states none is not judged."""
    counts = Counter(
        (one.reading.kind, one.verdict)
        for folder in ("journeys", "pdg_audit", "gatepass", "proofs", "housekeeping", "batch")
        for one in judged_below(corpus / "sdsr" / folder)
    )
    assert counts == {
        ("journey", Verdict.FAILED): 24,
        ("journey", Verdict.VERIFIED): 2,
        ("projection_audit", Verdict.FAILED): 1,
        ("gate_report", Verdict.VERIFIED): 3,
        ("report", None): 3,
        ("proof", Verdict.SKIPPED): 1,
        ("housekeeping", Verdict.VERIFIED): 1,
        ("batch", None): 6,
    }
