"""What only a view across artifacts shows of scenario runs and their certifications."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from sitegen.checks.own_investigation import SITE_CHECKS as INVESTIGATION_CHECKS
from sitegen.checks.record_certification import SITE_CHECKS as CERTIFICATION_CHECKS
from sitegen.checks.record_scenario_runs import SITE_CHECKS as RUN_CHECKS
from sitegen.checks.site import check_site
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Finding, Severity
from tests.builders import encoded
from tests.record_documents import facts
from tests.scenario_documents import (
    FIRST_RUN,
    SCENARIO_FILE,
    SECOND_RUN,
    certification,
    failed_observation,
    investigation,
    observation,
    preflight,
    sha,
)

Document = dict[str, Any]
STEPS = ("DIAGNOSIS", "PROPOSAL", "APPROVAL")
THIRD_RUN = "run-SDSR-E2E-001-20261123T101500Z"
FIXED = {"commit": "ffffffff", "branch": "main", "dirty": False}
FALLBACK = {"id": "F", "what": "w", "reason": "r", "temporary": True, "declared": True}


def kept(document: Document | bytes, source: str, *, current: bool = True) -> RecordFacts:
    """Return the facts of a document that lay at `source`, with the bytes as tests write them."""
    data = document if isinstance(document, bytes) else encoded(document)
    path = f"records/{source.replace('/', '-')}/"
    record = facts(data, path, source.rpartition("/")[2])
    return replace(record, source=f"certification/{source}", current=current)


def told(
    records: Sequence[RecordFacts], past: Sequence[RecordFacts] = ()
) -> Mapping[str, list[Finding]]:
    """Return check → findings over all records."""
    found: dict[str, list[Finding]] = {}
    for findings in check_site(records, (), past=past).values():
        for finding in findings:
            found.setdefault(finding.check, []).append(finding)
    return found


def run_of(run_id: str = FIRST_RUN, **changes: object) -> list[RecordFacts]:
    """Return preflight, observation and certification of a run that passed."""
    return pair(observation(run_id), **changes)


def pair(seen: Document, /, **changes: object) -> list[RecordFacts]:
    """Return an observation with its preflight, its scenario and its certification."""
    name = f"{seen['run_id'].lower()}.json"
    return [
        kept(preflight(seen["run_id"]), f"preflight/{name}"),
        kept(seen, f"observations/{name}"),
        kept(certification(seen, **changes), f"certifications/{name}"),
        kept(SCENARIO_FILE, "scenarios/SDSR-E2E-001.yaml"),
    ]


def as_past(records: Sequence[RecordFacts]) -> list[RecordFacts]:
    """Return records as superseded ones."""
    return [replace(one, current=False) for one in records]


def test_a_certified_run_with_all_that_it_rests_on_is_silent() -> None:
    """Nothing is absent, nothing differs: no finding of any severity."""
    assert told(run_of()) == {}


def test_every_check_across_scenario_runs_is_tested_here() -> None:
    """A check that is added here needs a test that makes it speak."""
    every = {one.check.id for one in (*RUN_CHECKS, *CERTIFICATION_CHECKS, *INVESTIGATION_CHECKS)}
    assert every == {
        "observation-run-reused", "observation-preflight", "observation-preflight-absent",
        "certification-observation-differs", "certification-observation-unverified",
        "certification-fallback", "certification-order", "investigation-certification-absent",
        "investigation-order", "guardrail-no-fix-while-investigating",
    }  # fmt: skip


@pytest.mark.parametrize("folder", ["preflight", "observations", "scenarios"])
def test_evidence_that_was_edited_afterwards_is_found(folder: str) -> None:
    """Whatever a certification rests on, one more byte refutes it."""
    edited = []
    for record in run_of():
        part = record.source.removeprefix("certification/")
        if part.startswith(folder):
            data = {
                "preflight": encoded(preflight()),
                "observations": encoded(observation()),
                "scenarios": SCENARIO_FILE,
            }[folder]
            edited.append(kept(data + b"\n", part))
        else:
            edited.append(record)
    (found,) = told(edited)["certification-artifact-changed"]
    assert found.severity is Severity.ERROR


def test_what_an_earlier_certification_rests_on_may_not_change_either() -> None:
    """The finding stands on the certification that followed; the scenario's file may change."""
    first, second = run_of(), pair(failed_observation())
    edited = kept(encoded(observation()) + b"\n", f"observations/{FIRST_RUN.lower()}.json")
    past = as_past([first[0], edited, first[2]])
    (found,) = told(second, past)["certification-artifact-changed"]
    assert found.message.startswith("Of the earlier artifact")
    other = kept(SCENARIO_FILE + b"# more\n", "scenarios/SDSR-E2E-001.yaml")
    held = certification(failed_observation())
    held["artifacts"][2]["sha256"] = sha(SCENARIO_FILE + b"# more\n")
    new = [second[0], second[1], kept(held, "certifications/second.json"), other]
    assert "certification-artifact-changed" not in told(new, as_past(first[:3]))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"run_id": SECOND_RUN}, "/run_id"),
        ({"scenario_id": "SDSR-E2E-002"}, "/scenario_id"),
        ({"scenario_class": "WORKER_EXECUTION"}, "/scenario_class"),
        ({"coverage": {"worker_execution": True}}, "/coverage"),
        ({"source": FIXED}, "/source"),
        ({"checklist": certification(observation())["checklist"][:1]}, "/checklist"),
        ({"checklist": certification(observation())["checklist"][::-1]}, "/checklist/0"),
    ],
)
def test_a_certification_that_says_otherwise_is_found(changes: Document, where: str) -> None:
    """Each member is held against the observation."""
    found = told(pair(observation(), **changes))["certification-observation-differs"]
    assert where in [one.where for one in found]
    assert all(one.severity is Severity.ERROR for one in found)


def test_who_suspends_need_not_repeat_the_checklist() -> None:
    """Only what a run certified carries the run's items."""
    records = run_of(status="SUSPENDED", reason="a doubt", checklist=[], source=FIXED)
    assert "certification-observation-differs" not in told(records)


def test_a_certification_on_a_failed_run_is_contradicted() -> None:
    """CERTIFIED on what is not verified certifies nothing."""
    records = pair(failed_observation(), status="CERTIFIED", checklist=[])
    (found,) = told(records)["certification-observation-unverified"]
    assert found.where == "/status"
    assert "certification-observation-unverified" not in told(pair(failed_observation()))


@pytest.mark.parametrize("name", [None, "OBS-of-somebody-else"])
def test_nobody_escapes_the_comparison_by_another_name(name: str | None) -> None:
    """The observation is found by its bytes, where the certification names none, or another."""
    found = told(pair(failed_observation(), status="CERTIFIED", checklist=[], observation_id=name))
    assert found["certification-observation-unverified"]
    differs = found["certification-observation-differs"]
    assert ("/observation_id" in {one.where for one in differs}) is (name is not None)


def test_an_absent_observation_is_told() -> None:
    """What is not here can't be verified here: a note, and no error."""
    records = [one for one in run_of() if "observations" not in one.source]
    found = told(records)
    assert {one.severity for group in found.values() for one in group} == {Severity.NOTE}
    assert {"certification-artifact-absent", "reference-absent"} <= found.keys()


@pytest.mark.parametrize(
    ("fallbacks", "status", "wrong"),
    [
        ([], "CERTIFIED", False),
        ([FALLBACK], "PROVISIONAL", False),
        ([FALLBACK], "CERTIFIED", True),
        ([], "PROVISIONAL", True),
    ],
)
def test_the_status_follows_from_the_fallbacks(
    fallbacks: list[Document],
    status: str,
    wrong: bool,  # noqa: FBT001 -- what is expected
) -> None:
    """Provisional exactly where something stood in for what was missing."""
    records = pair(observation(fallbacks=fallbacks), status=status)
    assert ("certification-fallback" in told(records)) is wrong


def test_a_run_id_names_one_run() -> None:
    """Two contents under one id are an error on each; STARTED is the beginning of the same."""
    one, other = observation(), observation(environment="staging")
    records = [kept(one, "observations/a.json"), kept(other, "observations/b.json")]
    assert len(told(records)["observation-run-reused"]) == 2
    started = kept(observation(status="STARTED", exit_code=None), "observations/c.json")
    assert "observation-run-reused" not in told([records[0], started])
    assert "observation-run-reused" not in told([records[0], records[0]])
    past = as_past([records[1]])
    assert len(told([records[0]], past)["observation-run-reused"]) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"run_id": SECOND_RUN}, "guards"),
        ({"run_id": None}, "guards no run"),
        ({"status": "FAIL", "exit_code": 1}, "is failed"),
    ],
)
def test_a_preflight_that_did_not_guard_the_run_is_found(changes: Document, words: str) -> None:
    """It must be of this run, and hold."""
    guard = preflight(FIRST_RUN, **changes)
    named = {"preflight_id": guard["preflight_id"], "sha256": sha(encoded(guard))}
    records = [kept(guard, "preflight/a.json"), kept(observation(preflight=named), "o.json")]
    (found,) = told(records)["observation-preflight"]
    assert words in found.message


def test_a_preflight_with_other_bytes_or_none_is_told() -> None:
    """By its id it is found with another digest; without either it is absent."""
    changed = preflight(FIRST_RUN, environment="elsewhere")
    seen = kept(observation(), "o.json")
    (found,) = told([kept(changed, "preflight/a.json"), seen])["observation-preflight"]
    assert "the run names another" in found.message
    (absent,) = told([seen])["observation-preflight-absent"]
    assert absent.severity is Severity.NOTE
    named = {"preflight_id": "PF-9", "sha256": sha(encoded(preflight()))}
    records = [kept(preflight(), "p.json"), kept(observation(preflight=named), "o.json")]
    assert "is “PF-run" in told(records)["observation-preflight"][0].message


def ordered(**changes: object) -> list[RecordFacts]:
    """Return a scenario that requires another one, certified, and what stood of that."""
    file = SCENARIO_FILE.replace(b"requires: []", b"requires: [SDSR-E2E-000]")
    first = {
        "certification_id": "C-0",
        "scenario_id": "SDSR-E2E-000",
        "observation_id": None,
        "issued_at": "2026-11-20T10:00:00Z",
    }
    return [
        kept(file, "scenarios/SDSR-E2E-001.yaml"),
        kept(certification(observation()), "b.json"),
        kept(certification(observation(), **(first | changes)), "a.json"),
    ]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        pytest.param({}, None, id="in force"),
        pytest.param({"issued_at": "2026-11-21T10:15:05Z"}, None, id="in the same second"),
        pytest.param({"issued_at": "2026-11-22T10:00:00Z"}, "not certified", id="later"),
        pytest.param(
            {"issued_at": "2026-11-22T10:00:00Z", "supersedes": "C-00"}, None, id="nothing tells"
        ),
        pytest.param({"status": "CANDIDATE"}, "CANDIDATE", id="candidate"),
        pytest.param({"status": "PROVISIONAL"}, "PROVISIONAL", id="provisional"),
        pytest.param({"expires_at": "2026-11-21T10:00:00Z"}, "expired", id="expired by then"),
        pytest.param({"expires_at": "2026-11-21T11:00:00Z"}, None, id="expired since"),
    ],
)
def test_what_a_scenario_requires_was_in_force_then(changes: Document, word: str | None) -> None:
    """Judged by the time of the certification, not by today."""
    found = told(ordered(**changes)).get("certification-order", [])
    assert [word in one.message for one in found if word] == ([True] if word else [])


def test_an_earlier_certification_of_what_is_required_counts() -> None:
    """That it was revoked since takes nothing from what was certified before."""
    revoked = {"status": "REVOKED", "issued_at": "2026-11-25T10:00:00Z", "reason": "x"}
    records = ordered(**revoked)
    assert "certification-order" in told(records)
    past = as_past([ordered()[2]])
    assert "certification-order" not in told(records, past)


def story(
    *steps: Document, source: Document | None = None, certified: Document | None = None
) -> Mapping[str, list[Finding]]:
    """Return what is told of a failure on the second day and a pass with a fix on the third."""
    fixed = observation(THIRD_RUN, source=source or FIXED)
    third = certification(fixed, **(certified or {}))
    failed = failed_observation()
    first = certification(failed, status="CANDIDATE", supersedes=None)
    records = [
        kept(fixed, "observations/3.json"),
        kept(third, "certifications/3.json"),
        *(kept(step, f"investigations/{index}.json") for index, step in enumerate(steps)),
    ]
    past = [kept(failed, "observations/2.json"), kept(first, "certifications/2.json")]
    return told(records, as_past(past))


def at_hours(*hours: int, names: Sequence[str] = STEPS) -> list[Document]:
    """Return the steps of an investigation on the day of the failure."""
    return [
        investigation(step, f"2026-11-22T{hour:02}:00:00Z")
        for step, hour in zip(names, hours, strict=True)
    ]


FIX = "guardrail-no-fix-while-investigating"


def test_a_fix_after_an_investigation_is_fine() -> None:
    """Diagnosis, proposal, approval, then other code: nothing to say."""
    found = story(*at_hours(12, 13, 14))
    assert FIX not in found
    assert not [check for check in found if check.startswith("investigation")]


@pytest.mark.parametrize(
    ("steps", "lacks"),
    [
        pytest.param([], "DIAGNOSIS, PROPOSAL, APPROVAL", id="nothing"),
        pytest.param(at_hours(12, names=STEPS[:1]), "PROPOSAL, APPROVAL", id="only a diagnosis"),
        pytest.param(at_hours(12, 13, names=STEPS[:2]), "APPROVAL", id="no approval"),
        pytest.param(at_hours(14, 13, 12), "PROPOSAL, APPROVAL", id="the wrong way round"),
        pytest.param(at_hours(9, 9, 9), "DIAGNOSIS, PROPOSAL, APPROVAL", id="before the failure"),
        pytest.param(
            [investigation(step, "2026-11-24T12:00:00Z") for step in STEPS],
            "DIAGNOSIS, PROPOSAL, APPROVAL",
            id="after the fix",
        ),
    ],
)
def test_a_fix_without_an_investigation_breaks_the_guardrail(
    steps: list[Document], lacks: str
) -> None:
    """The sentence names what is missing, and the finding stands on the certification."""
    (found,) = story(*steps)[FIX]
    assert found.message.endswith(f"lacks {lacks}.")
    assert found.where == "/source"


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        pytest.param({"commit": "5efb1dc2", "branch": "x", "dirty": False}, False, id="same code"),
        pytest.param({"commit": "5efb1dc2", "branch": "x", "dirty": True}, True, id="dirty"),
        pytest.param({"commit": None, "branch": None, "dirty": None}, True, id="no commit"),
    ],
)
def test_only_other_code_needs_an_investigation(
    source: Document,
    broken: bool,  # noqa: FBT001 -- what is expected
) -> None:
    """To run the same commit again mends nothing."""
    assert (FIX in story(source=source)) is broken


def test_without_a_source_nothing_is_judged() -> None:
    """A certification that does not say what it certified is held against nobody."""
    assert FIX not in story(certified={"source": None})


def test_what_people_say_of_a_run_is_no_fix() -> None:
    """A revocation by hand after a pass is no failed run: the next certification is free."""
    passed = observation()
    revoked = certification(
        passed,
        certification_id="C-9",
        status="REVOKED",
        reason="a doubt",
        issued_at="2026-11-22T10:00:00Z",
    )
    fixed = observation(THIRD_RUN, source=FIXED)
    records = [kept(certification(fixed), "c.json"), kept(fixed, "o.json")]
    past = [kept(passed, "p.json"), kept(certification(passed), "a.json"), kept(revoked, "b.json")]
    assert FIX not in told(records, as_past(past))


def test_an_investigation_out_of_order_is_told() -> None:
    """Who approves what nobody proposed is told by a warning; so is who answers too early."""
    found = story(*at_hours(12, names=["APPROVAL"]))["investigation-order"]
    assert [one.message for one in found] == ["The APPROVAL has no PROPOSAL before it."]
    early = story(*at_hours(9, names=["DIAGNOSIS"]))["investigation-order"]
    assert "lies before the certification" in early[0].message


def test_an_investigation_of_nothing_is_told() -> None:
    """The certification that it answers is not here."""
    lost = investigation("DIAGNOSIS", "2026-11-22T12:00:00Z", certification_id="C-404")
    (found,) = story(lost)["investigation-certification-absent"]
    assert found.severity is Severity.NOTE
