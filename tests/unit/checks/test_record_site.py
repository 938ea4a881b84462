"""Checks across artifacts: references, agreement, promotion, certification."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sitegen.checks.site import check_site
from sitegen.model.artifact import Artifact
from sitegen.model.certification import Certification, CertificationStatus, RestsOn
from sitegen.model.facts import FindingCounts, RecordFacts, RunFacts, VerdictCounts
from sitegen.model.finding import Finding
from sitegen.model.outcome import Verdict
from sitegen.model.record import RecordKind
from tests.record_documents import CAPABILITY, OBSERVATION, SCENARIO, Document, bent, facts, setting

SCENARIO_FACTS = facts(SCENARIO, "records/scenario/", "SDSR-A-001.yaml")
OBSERVATION_FACTS = facts(OBSERVATION, "records/observation/")
CAPABILITY_FACTS = facts(CAPABILITY, "records/capability/")
WORLD = (SCENARIO_FACTS, OBSERVATION_FACTS, CAPABILITY_FACTS)
DIGEST = "a" * 64


def told(found: Mapping[str, tuple[Finding, ...]], path: str) -> list[str]:
    """Return the ids of the checks that found something on one page."""
    return [finding.check for finding in found.get(path, ())]


def observation(path: str, **changes: object) -> RecordFacts:
    """Return the facts of an observation with some members changed."""
    return facts({**OBSERVATION, **changes}, path)


def run_with(artifact: Artifact) -> RunFacts:
    """Return the facts of a run that holds one artifact."""
    return RunFacts(
        run_id="R-1",
        path="runs/r/",
        suite="default",
        created_at=None,
        status=None,
        verdict=Verdict.VERIFIED,
        verdicts=VerdictCounts(),
        cases=(),
        findings=(),
        finding_counts=FindingCounts(),
        digest=None,
        evidence_sha256=DIGEST,
        artifacts=(artifact,),
        folder="evidence/R-1",
    )


def certification(rest: RestsOn) -> RecordFacts:
    """Return the facts of a certification that rests on one artifact."""
    detail = Certification(
        certification_id="C-1",
        scenario_id="SDSR-A-001",
        status=CertificationStatus.CERTIFIED,
        run_id="R-1",
        scenario_class=None,
        artifacts=(rest,),
        checklist=(),
        issued_by="x",
        issued_at="2026-01-01T00:00:00Z",
        expires_at=None,
        reason=None,
        supersedes=None,
    )
    return RecordFacts(
        kind=RecordKind.CERTIFICATION,
        id="SDSR-A-001",
        path="records/certification/",
        artifact=Artifact("c.json", "c" * 64, 1),
        title="c",
        time=None,
        status="CERTIFIED",
        verdict=Verdict.VERIFIED,
        findings=(),
        detail=detail,
    )


def test_a_closed_set_of_good_records_has_no_finding() -> None:
    """Where everything that is named is here and agrees, there is nothing to say."""
    assert check_site(WORLD, ()) == {}


def test_the_order_of_the_input_does_not_matter() -> None:
    """The same records in another order give the same findings."""
    several = (*WORLD, observation("records/other/", capability_id="b", status="FAIL"))
    assert check_site(several, ()) == check_site(several[::-1], ())


def test_what_is_absent_is_a_note_on_what_names_it() -> None:
    """A reference to what is not here is unverifiable, at its place, and no error."""
    found = check_site((OBSERVATION_FACTS,), ())["records/observation/"]
    assert {(one.check, one.severity.value, one.where) for one in found} == {
        ("reference-absent", "note", "/scenario_id"),
        ("reference-absent", "note", "/capability_id"),
    }


def test_a_verdict_on_a_run_that_is_here_is_no_finding() -> None:
    """References to runs are looked up among the runs."""
    log = facts(b"20260215T182521Z", "records/log/")
    run = replace(run_with(Artifact("x", DIGEST, 1)), run_id="20260215T182521Z")
    assert told(check_site((log,), ()), "records/log/") == ["reference-absent"]
    assert check_site((log,), (run,)) == {}


def test_observations_of_one_scenario_that_differ_are_noted_on_both() -> None:
    """A scenario that passed here and failed there is shown as such on both pages."""
    other = observation("records/other/", capability_id="b.list", status="FAIL")
    found = check_site((*WORLD, other), ())
    assert "scenario-results-differ" in told(found, "records/observation/")
    assert "scenario-results-differ" in told(found, "records/other/")


def test_a_superseded_observation_does_not_make_a_scenario_differ() -> None:
    """Only current observations are compared."""
    changes = {"capability_id": "b.list", "status": "FAIL", "observation_id": "OBS-2"}
    other = observation("records/other/", **changes)
    found = check_site((*WORLD, replace(other, current=False)), ())
    assert told(found, "records/observation/") == []


def test_an_observation_id_with_two_contents_is_an_error_on_both() -> None:
    """An id that is reused with other bytes is refused on each of them."""
    found = check_site((*WORLD, observation("records/other/", panel_id="X")), ())
    assert "observation-id-reused" in told(found, "records/observation/")
    assert "observation-id-reused" in told(found, "records/other/")


def refuted(document: Document) -> Document:
    """Return an observation that passes with nothing evaluated."""
    changed = bent(document, setting("invariant_results", to=[]))
    return bent(changed, setting("invariants_passed", to=0))


def test_a_capability_on_a_refuted_observation_is_told_with_both_names() -> None:
    """OBSERVED on an observation that is contradicted names capability and observation."""
    bound = facts(refuted(OBSERVATION), "records/observation/")
    found = check_site((SCENARIO_FACTS, bound, CAPABILITY_FACTS), ())
    assert told(found, "records/capability/") == ["capability-observation-unverified"]
    message = found["records/capability/"][0].message
    assert "a.list" in message
    assert str(OBSERVATION["observation_id"]) in message
    assert "contradicted" in message


def test_a_capability_whose_current_observation_is_refuted_is_told() -> None:
    """A newer observation counts, although the entry is bound to an older one."""
    newer = bent(refuted(OBSERVATION), setting("observation_id", to="OBS-2"))
    found = check_site((SCENARIO_FACTS, facts(newer, "records/2/"), CAPABILITY_FACTS), ())
    assert "capability-observation-unverified" in told(found, "records/capability/")


def test_a_declared_capability_needs_no_observation() -> None:
    """Only a state that rests on an observation is held to one."""
    declared = facts(bent(CAPABILITY, setting("status", to="DECLARED")), "records/capability/")
    bound = facts(refuted(OBSERVATION), "records/observation/")
    assert told(check_site((SCENARIO_FACTS, bound, declared), ()), "records/capability/") == []


def test_a_capability_bound_to_a_superseded_observation_is_noted() -> None:
    """Where a newer observation is current, the old binding is pointed out."""
    old = replace(OBSERVATION_FACTS, current=False, superseded_by="records/new/")
    found = check_site((SCENARIO_FACTS, old, CAPABILITY_FACTS), ())
    assert "reference-superseded" in told(found, "records/capability/")


def test_a_certification_on_an_artifact_that_is_here_has_no_finding() -> None:
    """The digest decides, whatever the path."""
    run = run_with(Artifact("cases/a.json", DIGEST, 1))
    rest = RestsOn("elsewhere/a.json", DIGEST, None)
    assert check_site((certification(rest),), (run,)) == {}


def test_a_certification_on_an_absent_artifact_is_noted() -> None:
    """What is not here is unverifiable, not wrong."""
    found = check_site((certification(RestsOn("cases/b.json", DIGEST, None)),), ())
    assert told(found, "records/certification/") == ["certification-artifact-absent"]


@pytest.mark.parametrize("path", ["cases/a.json", "R-1/cases/a.json", "evidence/R-1/cases/a.json"])
def test_a_certification_on_other_bytes_is_refuted(path: str) -> None:
    """The same path with another digest is an error, with both digests."""
    run = run_with(Artifact("cases/a.json", "b" * 64, 1))
    found = check_site((certification(RestsOn(path, DIGEST, None)),), (run,))
    assert told(found, "records/certification/") == ["certification-artifact-changed"]
    assert DIGEST in found["records/certification/"][0].message
