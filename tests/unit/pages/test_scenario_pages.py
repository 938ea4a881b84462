"""Pages on runs of scenarios: what a certification rests on, why it fell, and what gates said."""

from dataclasses import replace

import pytest

from sitegen.model.certification import CertificationStatus
from sitegen.model.facts import RecordFacts
from sitegen.model.outcome import Verdict
from sitegen.model.record import RecordKind
from sitegen.model.version import VersionFacts
from sitegen.pages.certifications import CertificationDetail
from sitegen.pages.observations import build_observations
from sitegen.pages.overview import build_overview
from sitegen.pages.preflight import build_preflight
from sitegen.pages.scenarios import build_scenarios
from sitegen.render.page import render
from tests.unit.pages.world_scenarios import certified, scenario_run
from tests.unit.pages.world_site import ABOUT_MODEL, SETTINGS, preflight, version


def of_kind(shown: VersionFacts, kind: RecordKind, name: str) -> RecordFacts:
    """Return one record of the world by kind and id."""
    return next(one for one in shown.records if (one.kind, one.id) == (kind, name))


def with_record(shown: VersionFacts, old: RecordFacts, **changes: object) -> VersionFacts:
    """Return the version with one record changed."""
    new = replace(old, **changes)  # type: ignore[arg-type]
    return replace(shown, records=tuple(new if one is old else one for one in shown.records))


def detail_of(shown: VersionFacts) -> CertificationDetail:
    """Return the certification in full that the scenarios page shows."""
    (one,) = build_scenarios(shown, ABOUT_MODEL, SETTINGS)[0].certifications
    return one


def test_a_certification_says_what_it_rests_on() -> None:
    """Each artifact is linked where it is here, and told where it changed or is absent."""
    one = detail_of(version())
    assert [row[-1] for row in one.rests] == ["here", "other bytes", "not here", "in a run"]
    assert [row[3] is not None for row in one.rests] == [True, False, False, False]
    assert one.rests[0][1] == "observations/x"
    assert one.more_rests == 0


def test_a_certification_says_who_when_and_on_which_run() -> None:
    """The run is linked to the observation that is here of it."""
    shown = version()
    one = detail_of(shown)
    observed = of_kind(shown, RecordKind.EFFECT_OBSERVATION, "S-1")
    assert one.run is not None
    assert one.run[0] == "run x"
    assert one.run[1] is not None
    assert one.run[1].endswith(f"{observed.path}index.html")
    assert (one.issued_by, one.expires_at, one.commit) == ("x", "x", "x")


def test_the_history_is_linked_with_its_reasons() -> None:
    """What was revoked once stays to be read."""
    (row,) = detail_of(version()).history
    assert row[2] == "REVOKED"
    assert row[-1] == "x"
    assert row[4] == "failed"


@pytest.mark.parametrize(
    "status",
    [
        CertificationStatus.REVOKED,
        CertificationStatus.SUSPENDED,
        CertificationStatus.EXPIRED,
        CertificationStatus.CANDIDATE,
    ],
)
def test_a_reason_is_there_in_full(status: CertificationStatus) -> None:
    """Whatever its length and lines, up to the limit of one text on a page."""
    shown = version()
    old = of_kind(shown, RecordKind.CERTIFICATION, "S-1")
    reason = "C-1 is not met.\n" * 40
    detail = replace(certified("x", status), reason=reason)
    page = build_scenarios(
        with_record(shown, old, detail=detail, verdict=Verdict.FAILED), ABOUT_MODEL, SETTINGS
    )[0]
    assert page.certifications[0].reason == reason
    assert not page.certifications[0].in_force
    assert reason.encode() in render(page)


def test_a_certification_without_a_scenario_file_is_shown_too() -> None:
    """On the last page, without a link to what is not here."""
    shown = version()
    old = of_kind(shown, RecordKind.CERTIFICATION, "S-1")
    detail = replace(certified("x", CertificationStatus.CERTIFIED), scenario_id="S-404")
    pages = build_scenarios(with_record(shown, old, detail=detail), ABOUT_MODEL, SETTINGS)
    (one,) = pages[-1].certifications
    assert (one.scenario_id, one.scenario_href) == ("S-404", None)


def test_coverage_stands_beside_what_the_run_covered() -> None:
    """The file claims the worker, its run says no: both are there."""
    rows = build_scenarios(version(), ABOUT_MODEL, SETTINGS)[0].rows
    assert rows[0].coverage == (("yes", "no"), ("no", "not stated"), ("not stated", "yes"))
    assert rows[1].coverage == (("yes", None), ("no", None), ("not stated", None))


def test_runs_of_scenarios_have_a_table_of_their_own() -> None:
    """With what was met, and marked where a guardrail failed."""
    shown = version()
    page = build_observations(shown, ABOUT_MODEL, SETTINGS)[0]
    (row,) = page.scenario_runs
    assert row[7:12] == ("2 of 2", "2 of 2", "6 of 6", "1 fallback", False)
    assert page.totals == (1, 1, 1, 1)
    old = of_kind(shown, RecordKind.EFFECT_OBSERVATION, "S-1")
    seen = scenario_run("x")
    broken = replace(seen, guardrails=(replace(seen.guardrails[0], status="FAIL"),))
    page = build_observations(with_record(shown, old, detail=broken), ABOUT_MODEL, SETTINGS)[0]
    assert page.scenario_runs[0][9:] == ("1 failed", "1 fallback", True)


def test_the_message_of_a_failed_gate_is_told() -> None:
    """Which gate, and why, without a click."""
    page = build_preflight(version(), ABOUT_MODEL, SETTINGS)[0]
    (row,) = page.failed
    assert row[2:] == ("SR-2", "Columns", "FAIL x", "x")


def test_a_preflight_leads_to_the_run_that_it_guards() -> None:
    """To its observation where it is a run of a scenario; to nothing where it is not here."""
    shown = version()
    old = of_kind(shown, RecordKind.PREFLIGHT, "PF x")
    for run_id, is_here in (("run x", True), ("elsewhere", False)):
        changed = with_record(shown, old, detail=replace(preflight(), run_id=run_id))
        guarded = build_preflight(changed, ABOUT_MODEL, SETTINGS)[0].rows[0][7]
        assert guarded is not None
        assert (guarded[0], guarded[1] is not None) == (run_id, is_here)
    assert build_preflight(shown, ABOUT_MODEL, SETTINGS)[0].rows[0][7] is None


def test_trace_counts_of_runs_stand_beside_those_of_preflights() -> None:
    """Before the injection and after the cleanup."""
    page = build_preflight(version(), ABOUT_MODEL, SETTINGS)[0]
    rows = {row[2]: row[3:] for row in page.metrics if row[1] == "OBS x"}
    assert rows["aos_traces_archived_total"] == ("2", "3", "+1", False)
    assert rows["x"] == ("1", "2", "+1", False)


@pytest.mark.parametrize(
    ("archived", "fell"), [((2, 4), False), ((2, 3), True), ((2, 2), True), ((None, 3), True)]
)
def test_active_traces_may_fall_as_archived_ones_grow(
    archived: tuple[int | None, int],
    fell: bool,  # noqa: FBT001 -- what is expected
) -> None:
    """Archiving is no loss; what nothing accounts for is."""
    shown = version()
    old = of_kind(shown, RecordKind.PREFLIGHT, "PF x")
    counts = (("a_active_total", 9, 7), ("a_archived_total", *archived))
    changed = with_record(shown, old, detail=replace(preflight(), metrics=counts))
    page = build_preflight(changed, ABOUT_MODEL, SETTINGS)[0]
    assert {row[2]: row[-1] for row in page.metrics}["a_active_total"] is fell


def test_the_overview_counts_broken_guardrails() -> None:
    """Good while none is broken, bad as soon as a run says that one failed."""
    shown = version()
    page = build_overview(shown, ABOUT_MODEL, SETTINGS, "index.html")
    told = {sentence: state for state, sentence, _ in page.trust}
    assert told["1 current run of a scenario; no record breaks a guardrail."] == "good"
    seen = scenario_run("x")
    broken = replace(seen, guardrails=(replace(seen.guardrails[0], status="FAIL"),))
    old = of_kind(shown, RecordKind.EFFECT_OBSERVATION, "S-1")
    changed = with_record(shown, old, detail=broken)
    page = build_overview(changed, ABOUT_MODEL, SETTINGS, "index.html")
    told = {sentence: state for state, sentence, _ in page.trust}
    assert told["1 current run of a scenario; 1 record breaks a guardrail."] == "bad"
