"""Scenarios on a real database: what holds is certified, and what does not is told and cleaned."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from sitegen.certify.run import RunResult
from sitegen.errors import IdentityReuse, UsageProblem
from sitegen.model.finding import Severity
from tests.certify import run_app
from tests.certify.run_app import (
    INCIDENTS,
    NOTES,
    PROPOSALS,
    RUNS,
    TRACES,
    reached,
    refusing,
    swallowing,
    work,
)
from tests.certify.running import (
    APP,
    MINE,
    PROPOSAL,
    RUN,
    RUN_ID,
    SCENARIO,
    Bench,
    Past,
    Ticking,
    certified,
    document,
)
from tests.record_documents import judge

OWN = (RUNS, INCIDENTS, PROPOSALS)
QUEUED = {
    "step_id": "RUN",
    "action": "inject",
    "table": "runs",
    "data": {**RUN, "status": "queued"},
}
NONE_PROPOSED = {
    "id": "N-1",
    "via": "ProposalEngine",
    "must_not_create": {"table": "proposals", "where": MINE},
    "reason": "nothing went wrong",
}


def rows(bench: Bench, *tables: sa.Table) -> int:
    """Return how many rows tables hold."""
    with reached(bench.url).connect() as connection:
        return sum(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in tables
        )


def execute(bench: Bench, *statements: sa.Executable) -> None:
    """Change the database past the runner."""
    with reached(bench.url).begin() as connection:
        for statement in statements:
            connection.execute(statement)


def status(result: RunResult) -> str | None:
    """Return the status of the certification, None where there is none."""
    return None if result.certification is None else str(result.certification["status"])


def judged_errors(bench: Bench) -> list[str]:
    """Return the errors that the site finds in the artifacts."""
    return [
        f"{path}: {finding.message}"
        for path, data in bench.shelf.files.items()
        for finding in judge(data).findings
        if finding.severity is Severity.ERROR
    ]


def succeeded(**changes: Any) -> dict[str, Any]:
    """Return a scenario of a run that succeeds, and of which nothing follows."""
    step = {**QUEUED, "data": {**RUN, "status": "succeeded"}}
    check = {"column": "status", "equals": "succeeded"}
    run = {"id": "C-1", "name": "it", "table": "runs", "where": MINE, "expect": check}
    given = {
        "steps": [step],
        "expected_propagation": [],
        "expected_non_propagation": [NONE_PROPOSED],
        "acceptance_criteria": [run],
    }
    return document(**{**given, **changes})


# ------------------------------------------------------------------------------------ what holds


def test_a_scenario_that_holds_is_certified_and_leaves_nothing_but_archived_traces(
    bench: Bench,
) -> None:
    """Every check passes, its rows are gone, its trace is archived, and the site agrees."""
    result = bench.run()
    seen = result.observation
    assert (result.exit_code, seen["status"], status(result)) == (0, "PASS", "CERTIFIED")
    assert {one["status"] for one in seen["checklist"]} == {"PASS"}
    assert rows(bench, *OWN) == 0
    with reached(bench.url).connect() as connection:
        trace = connection.execute(sa.select(TRACES)).one()
    assert (trace.archived_at is not None, trace.is_synthetic) == (True, True)
    assert seen["metrics"] == {
        "active": {"before": 0, "after": 0},
        "archived": {"before": 0, "after": 1},
    }
    assert judged_errors(bench) == []


def test_the_observation_says_started_before_anything_is_injected(bench: Bench) -> None:
    """A run that is killed leaves that word."""
    bench.run()
    assert bench.shelf.words == ["STARTED", "PASS", "CERTIFIED"]


def test_every_injected_row_is_marked_and_named_by_its_key(bench: Bench) -> None:
    """The observation says which rows are causes."""
    seen = bench.run().observation
    assert [(one["table"], one["rows"], one["key"], one["marked"]) for one in seen["injected"]] == [
        ("runs", 1, {"run_id": RUN_ID}, True),
        ("aos_traces", 1, {"trace_id": f"trace-{RUN_ID}"}, True),
    ]


def test_the_run_id_is_made_of_the_scenario_and_the_second(bench: Bench) -> None:
    """Nobody chooses it."""
    assert bench.run().observation["run_id"] == RUN_ID


def test_engines_and_what_they_emitted_are_seen_before_cleanup(bench: Bench) -> None:
    """Each entity has its engine as origin."""
    seen = bench.run().observation["engines"]
    assert [(one["name"], one["emitted"], len(one["entities"])) for one in seen] == [
        ("IncidentEngine", 1, 1),
        ("ProposalEngine", 1, 1),
    ]


def test_the_certification_names_the_bytes_that_it_rests_on(bench: Bench) -> None:
    """Observation, preflight and scenario file, each by its SHA-256."""
    result = bench.run()
    assert result.certification is not None
    named = {one["role"]: one["path"] for one in result.certification["artifacts"]}
    assert named == {
        "observation": result.observation_path,
        "preflight": "preflight/pf.json",
        "scenario": "scenarios/sc-1.yaml",
    }
    assert result.certification["expires_at"] > result.certification["issued_at"]


def test_a_scenario_that_holds_again_supersedes(bench: Bench) -> None:
    """The new certification names the one in whose place it is."""
    bench.past = Past((certified(SCENARIO),))
    result = bench.run()
    assert result.certification is not None
    assert result.certification["supersedes"] == "CERT-SC-1-2026-11-01T00:00:00Z"


def test_statements_are_told_with_who_sent_them(bench: Bench) -> None:
    """The injector only inserts, the cleanup only touches declared tables."""
    seen = bench.run().observation["statements"]
    by_actor = {
        actor: {(one["op"], one["table"]) for one in seen if one["actor"] == actor}
        for actor in ("injector", "cleanup", "observer")
    }
    assert by_actor == {
        "injector": {("INSERT", "runs"), ("INSERT", "aos_traces")},
        "cleanup": {
            ("DELETE", "proposals"),
            ("DELETE", "incidents"),
            ("DELETE", "runs"),
            ("UPDATE", "aos_traces"),
        },
        "observer": set(),
    }


def test_a_worker_is_driven_where_the_scenario_executes(bench: Bench) -> None:
    """Such a scenario may claim traces: they were made."""
    made = {
        "id": "C-2",
        "name": "traced",
        "table": "aos_traces",
        "where": {"run_id": "{run_id}", "archived_at": None},
        "expect": {"count": 1},
    }
    scenario = succeeded(
        scenario_class="WORKER_EXECUTION",
        execution_mode="executable",
        coverage={"engine_propagation": True, "worker_execution": True, "trace_generation": True},
        steps=[QUEUED],
    )
    scenario["acceptance_criteria"].append(made)
    result = bench.driven_by("drive_worker").run(scenario)
    assert (result.exit_code, status(result)) == (0, "CERTIFIED")
    assert result.observation["coverage"]["trace_generation"] is True


def test_a_person_acts_on_what_engines_made_and_a_new_stage_follows(bench: Bench) -> None:
    """Engines are at rest before the act, and before the injection behind it."""
    steps = document()["steps"]
    steps += [
        {"step_id": "OK", "action": "act", "call": "approve", "data": {"proposal_id": PROPOSAL}},
        {**QUEUED, "step_id": "MORE", "data": {**RUN, "run_id": "{run_id}-2"}},
    ]
    approved = {"table": "proposals", "where": {**MINE, "status": "approved"}, "count": 1}
    first, second = document()["expected_propagation"]
    check = {**document()["acceptance_criteria"][0], "where": {"run_id": "{run_id}-2"}}
    result = bench.run(
        document(
            steps=steps,
            expected_propagation=[first, {**second, "creates": approved}],
            acceptance_criteria=[check],
        )
    )
    assert (result.exit_code, status(result)) == (0, "CERTIFIED")
    assert result.observation["acts"] == [
        {"step_id": "OK", "call": "approve", "status": "PASS", "message": None}
    ]


def test_parts_follow_each_other_and_none_sees_the_rows_of_another(bench: Bench) -> None:
    """Each is cleaned up before the next, and the counts are added."""
    names = ("steps", "expected_propagation", "expected_non_propagation", "acceptance_criteria")
    part = {name: document()[name] for name in names}
    trace = {"trace_id": "trace-{run_id}-{case_id}", "run_id": "{run_id}"}
    part["steps"][1]["data"] = trace
    parts = [{**part, "case_id": name} for name in ("ONE", "TWO")]
    result = bench.run(document(sub_scenarios=parts, **dict.fromkeys(names)))
    seen = result.observation
    assert (result.exit_code, rows(bench, *OWN), rows(bench, TRACES)) == (0, 0, 2)
    assert [one["id"] for one in seen["checklist"]] == ["ONE/C-1", "ONE/C-2", "TWO/C-1", "TWO/C-2"]
    assert {one["table"]: one["affected"] for one in seen["cleanup"]} == dict.fromkeys(
        ("proposals", "incidents", "aos_traces", "runs"), 2
    )
    assert judged_errors(bench) == []


# ------------------------------------------------------------------------- what does not hold

UNHELD = {
    "an engine that does not fire": (
        "drive_deaf",
        document(),
        "P-1: IncidentEngine has to create 1 in “incidents” from “runs”; there are 0.",
    ),
    "an engine that fires when it must not": (
        "drive_eager",
        succeeded(),
        "ProposalEngine must create none in “proposals”, and there are 1: nothing went wrong",
    ),
    "a check that is not met": (
        "drive",
        document(
            acceptance_criteria=[
                {
                    "id": "C-1",
                    "name": "run succeeded",
                    "table": "runs",
                    "where": {"run_id": "{run_id}"},
                    "expect": {"column": "status", "equals": "succeeded"},
                }
            ]
        ),
        "C-1 (run succeeded): expected succeeded, observed failed.",
    ),
    "a check that can't be asked": (
        "drive",
        document(
            acceptance_criteria=[
                {
                    "id": "C-1",
                    "name": "it",
                    "table": "absent",
                    "where": {"x": 1},
                    "expect": {"count": 1},
                }
            ]
        ),
        "There is no table “absent”.",
    ),
    "an engine that raises": ("drive_raising", document(), "The engines failed: RuntimeError"),
    "an engine that ends the process": (
        "drive_exiting",
        document(),
        "It tried to end the process.",
    ),
    "engines that never rest": (
        "drive_forever",
        document(),
        "The engines were still at work after 0.05 s.",
    ),
    "an act that is refused": (
        "drive",
        document(
            steps=[
                *document()["steps"],
                {"step_id": "NO", "action": "act", "call": "refuse", "data": {}},
            ]
        ),
        "The act NO (refuse) failed: PermissionError: not allowed",
    ),
    "an act on what is not there": (
        "drive_deaf",
        document(
            steps=[
                *document()["steps"],
                {
                    "step_id": "OK",
                    "action": "act",
                    "call": "approve",
                    "data": {"proposal_id": PROPOSAL},
                },
            ]
        ),
        "of exactly one row was asked for, and 0 rows match",
    ),
}


@pytest.mark.parametrize("case", UNHELD.values(), ids=UNHELD.keys())
def test_what_does_not_hold_is_a_candidate_with_the_reason_and_is_cleaned_up(
    bench: Bench, case: tuple[str, Mapping[str, Any], str]
) -> None:
    """Code 1, and every row is taken away all the same."""
    driver, scenario, sentence = case
    bench = replace(bench, policy=replace(bench.policy, timeout_s=0.05))
    result = bench.driven_by(driver).run(scenario)
    assert (result.exit_code, result.observation["status"], status(result)) == (
        1,
        "FAIL",
        "CANDIDATE",
    )
    assert sentence in result.observation["message"]
    assert result.certification is not None
    assert result.certification["reason"] == result.observation["message"]
    assert rows(bench, *OWN) == 0
    assert judged_errors(bench) == []


def test_a_certified_scenario_that_does_not_hold_is_revoked(bench: Bench) -> None:
    """The statement that stood is taken back, with the reason."""
    bench.past = Past((certified(SCENARIO),))
    result = bench.driven_by("drive_deaf").run()
    assert (result.exit_code, status(result)) == (1, "REVOKED")


def test_what_ran_out_is_not_revoked(bench: Bench) -> None:
    """Nothing stood any more: it is a candidate."""
    bench.past = Past((certified(SCENARIO, expires="2026-11-02T00:00:00Z"),))
    assert status(bench.driven_by("drive_deaf").run()) == "CANDIDATE"


# ------------------------------------------------------------------- engines that are elsewhere


def elsewhere(bench: Bench, after: int = 1) -> Bench:
    """Return a bench whose engines work in another process: each time somebody waits."""
    waits = iter(range(after - 1))

    def meanwhile() -> None:
        if next(waits, None) is None:
            work(bench.url)

    return replace(bench, clock=Ticking(meanwhile)).driven_by(None)


def test_engines_elsewhere_are_waited_for_and_no_longer_than_needed(bench: Bench) -> None:
    """The poll ends when all is there."""
    bench = elsewhere(bench, after=2)
    assert bench.run().exit_code == 0
    assert bench.clock.waited == 2.0


def test_the_wait_for_engines_elsewhere_is_bounded(bench: Bench) -> None:
    """An engine that never fires costs the configured time."""
    bench = elsewhere(bench, after=1_000)
    assert bench.run().exit_code == 1
    assert 4.0 <= bench.clock.waited <= 6.0


def test_only_a_quiet_period_shows_that_nothing_comes(bench: Bench) -> None:
    """What must not be made may come late: the whole time is waited for."""
    late = elsewhere(bench, after=4)
    step = {**QUEUED, "data": RUN}
    scenario = succeeded(steps=[step])
    scenario["acceptance_criteria"][0]["expect"] = {"count": 1}
    result = late.run(scenario)
    assert (result.exit_code, result.observation["expectations"][0]["observed"]) == (1, 1)


def test_an_act_waits_for_what_it_needs(bench: Bench) -> None:
    """Without a driver nobody says when engines rest: what the act names shows it."""
    steps = document()["steps"]
    act = {"step_id": "OK", "action": "act", "call": "approve", "data": {"proposal_id": PROPOSAL}}
    first, second = document()["expected_propagation"]
    approved = {"table": "proposals", "where": {**MINE, "status": "approved"}, "count": 1}
    scenario = document(
        steps=[*steps, act], expected_propagation=[first, {**second, "creates": approved}]
    )
    assert elsewhere(bench, after=3).run(scenario).exit_code == 0


# ------------------------------------------------------------------------------- what is refused

REFUSED: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], int, str]] = {
    "a preflight that fails": (
        {"preflight": (1, "SR-1: behind")},
        document(),
        1,
        "The preflight does not hold: SR-1: behind",
    ),
    "a run id that the preflight knows": ({"preflight": (4, "RG")}, document(), 4, "RG"),
    "a prerequisite without certification": (
        {},
        document(requires=["SC-0"]),
        3,
        "“SC-0” must be certified first, and has no certification that can be read here.",
    ),
    "a prerequisite that is provisional": (
        {"past": Past((certified("SC-0", "PROVISIONAL"),))},
        document(requires=["SC-0"]),
        3,
        "and is PROVISIONAL.",
    ),
    "a prerequisite that ran out": (
        {"past": Past((certified("SC-0", expires="2026-11-21T10:15:00Z"),))},
        document(requires=["SC-0"]),
        3,
        "ran out at 2026-11-21T10:15:00Z.",
    ),
    "a prerequisite that was revoked since": (
        {
            "past": Past(
                (
                    certified("SC-0"),
                    certified("SC-0", "REVOKED", issued="2026-11-02T00:00:00Z", expires=None),
                )
            )
        },
        document(requires=["SC-0"]),
        3,
        "and is REVOKED.",
    ),
    "what an engine must create": (
        {},
        document(
            steps=[
                {
                    "step_id": "INCIDENT",
                    "action": "inject",
                    "table": "incidents",
                    "data": {"source_run_id": "r", "severity": "HIGH"},
                }
            ]
        ),
        3,
        "Step “INCIDENT” injects into “incidents”, which “IncidentEngine” alone fills.",
    ),
    "a precondition that does not hold": (
        {},
        document(
            preconditions=[
                {
                    "id": "PRE-9",
                    "name": "one run",
                    "table": "runs",
                    "where": {"status": {"not_null": True}},
                    "expect": {"count": 1},
                }
            ]
        ),
        1,
        "1 of 1 preconditions do not hold: PRE-9 (one run): expected 1, observed 0.",
    ),
    "a column that is not there": (
        {},
        document(
            steps=[
                {"step_id": "S", "action": "inject", "table": "runs", "data": {**RUN, "colour": 1}}
            ]
        ),
        1,
        "Step “S” names no column of “runs”: “colour”.",
    ),
    "a cleanup that deletes parents first": (
        {},
        document(
            cleanup={
                "order": ["runs", "incidents", "proposals", "aos_traces"],
                "archive": ["aos_traces"],
                "where": MINE,
            }
        ),
        1,
        "Rows of “incidents” refer to rows of “runs”, which are deleted first. An order that works",
    ),
    "a cleanup that deletes traces": (
        {},
        document(
            cleanup={
                "order": ["proposals", "incidents", "aos_traces", "runs"],
                "archive": [],
                "where": MINE,
            }
        ),
        1,
        "The trace table “aos_traces” is not archived: traces are never deleted.",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_what_may_not_begin_is_refused_and_nothing_is_written(
    bench: Bench, case: tuple[Mapping[str, Any], Mapping[str, Any], int, str]
) -> None:
    """The observation says BLOCKED and why; there is no certification."""
    changes, scenario, code, sentence = case
    bench = replace(bench, **changes)
    result = bench.run(scenario)
    assert (result.exit_code, result.observation["status"], result.certification) == (
        code,
        "BLOCKED",
        None,
    )
    assert sentence in result.observation["message"]
    assert {one["status"] for one in result.observation["checklist"]} == {"BLOCKED"}
    assert rows(bench, *OWN, TRACES) == 0
    assert judged_errors(bench) == []


def test_a_prerequisite_in_force_lets_the_scenario_run(bench: Bench) -> None:
    """The newest certification counts, also after an older one that was revoked."""
    older = certified("SC-0", "REVOKED", issued="2026-10-01T00:00:00Z", expires=None)
    bench.past = Past((older, certified("SC-0")))
    assert bench.run(document(requires=["SC-0"])).exit_code == 0


def test_rows_of_an_earlier_run_refuse_the_next_one(bench: Bench) -> None:
    """Nobody could tell them from its own; the precondition says how many there are."""
    left = {"run_id": "old", "status": "failed", "is_synthetic": True, **MINE}
    execute(bench, RUNS.insert().values(left))
    result = bench.run()
    assert (result.exit_code, result.observation["status"]) == (1, "BLOCKED")
    assert "LEFT-runs" in result.observation["message"]


@pytest.mark.parametrize("taken", [RUN_ID, f"{RUN_ID}-2"])
def test_a_run_id_in_the_database_is_never_used_again(bench: Bench, taken: str) -> None:
    """Code 4, also where a scenario of several runs left one of them."""
    execute(bench, RUNS.insert().values(run_id=taken, status="failed", is_synthetic=False))
    result = bench.run()
    assert (result.exit_code, result.observation["status"]) == (4, "BLOCKED")


def test_an_observation_of_the_same_run_is_never_overwritten(bench: Bench) -> None:
    """A second run in the same second is refused with code 4."""
    bench.run()
    before = dict(bench.shelf.files)
    again = Bench(bench.url, shelf=bench.shelf)
    with pytest.raises(IdentityReuse):
        again.run()
    assert (bench.shelf.files, rows(bench, *OWN)) == (before, 0)


def test_a_table_that_can_not_be_marked_is_refused(bench: Bench) -> None:
    """No row without the mark is ever written."""
    step = {"step_id": "S", "action": "inject", "table": "notes", "data": {"text": "x"}}
    order = ["notes", "proposals", "incidents", "aos_traces", "runs"]
    cleanup = {"order": order, "archive": ["aos_traces"], "where": MINE}
    result = bench.run(document(steps=[step], cleanup=cleanup))
    assert result.exit_code == 1
    assert "whose rows can't be told apart" in result.observation["message"]
    assert rows(bench, NOTES) == 0


# -------------------------------------------------------------------------- injections that break


def crashing() -> dict[str, Any]:
    """Return a scenario whose third row the database refuses."""
    steps = document()["steps"]
    return document(steps=[*steps, {**steps[0], "step_id": "AGAIN"}])


def test_a_crash_in_the_middle_of_an_injection_leaves_nothing_behind(bench: Bench) -> None:
    """Code 2, an observation that says ERROR, and no word about the application."""
    result = bench.run(crashing())
    assert (result.exit_code, result.observation["status"], result.certification) == (
        2,
        "ERROR",
        None,
    )
    assert "nothing of this stage stays" in result.observation["message"]
    assert rows(bench, *OWN, TRACES) == 0
    assert result.observation["injected"] == []
    assert judged_errors(bench) == []


def test_a_crash_in_a_later_stage_takes_the_earlier_one_away_too(bench: Bench) -> None:
    """What was committed is cleaned up."""
    steps = document()["steps"]
    act = {"step_id": "OK", "action": "act", "call": "approve", "data": {"proposal_id": PROPOSAL}}
    result = bench.run(document(steps=[*steps, act, {**steps[0], "step_id": "AGAIN"}]))
    assert (result.exit_code, rows(bench, *OWN)) == (2, 0)


def test_a_row_that_the_database_swallows_is_a_partial_write(bench: Bench) -> None:
    """An insert that succeeds and writes nothing is seen."""
    swallowing("aos_traces", "INSERT")(reached(bench.url))
    result = bench.run()
    assert (result.exit_code, result.observation["status"]) == (2, "ERROR")
    assert "A partial write" in result.observation["message"]
    assert rows(bench, *OWN, TRACES) == 0


def test_a_value_of_another_type_is_told_before_the_database_sees_it(bench: Bench) -> None:
    """Nothing is converted behind the scenario's back."""
    steps = document()["steps"]
    steps[0]["data"]["attempts"] = "many"
    result = bench.run(document(steps=steps))
    assert result.exit_code == 2
    assert "“runs.attempts” takes no “many”." in result.observation["message"]


# -------------------------------------------------------------------------- interruptions


def test_an_interrupted_run_is_cleaned_up_and_says_so(bench: Bench) -> None:
    """The interruption is passed on when the observation is written."""
    with pytest.raises(KeyboardInterrupt):
        bench.driven_by("drive_interrupted").run()
    seen = bench.shelf.observation
    assert (seen["status"], seen["exit_code"]) == ("ERROR", 130)
    assert "interrupted" in seen["message"]
    assert rows(bench, *OWN) == 0
    assert judged_errors(bench) == []


# ---------------------------------------------------------------------------------- cleanup

UNCLEAN = {
    "a delete that is swallowed": (
        swallowing("proposals", "DELETE"),
        "Cleanup of “proposals” did nothing: 1 rows were there before.",
    ),
    "a delete that is refused": (
        refusing("proposals", "DELETE"),
        "The database refused the cleanup: it may not be",
    ),
    "an archiving that is swallowed": (
        swallowing("aos_traces", "UPDATE"),
        "Cleanup of “aos_traces” did nothing: 1 rows were there before.",
    ),
}


@pytest.mark.parametrize("case", UNCLEAN.values(), ids=UNCLEAN.keys())
def test_a_cleanup_that_does_not_clean_fails_the_run(
    bench: Bench, case: tuple[run_app.Preparation, str]
) -> None:
    """A silent no-op is no cleanup, and a scenario that stays behind is not certified."""
    prepare, sentence = case
    prepare(reached(bench.url))
    result = bench.run()
    assert (result.exit_code, status(result)) == (1, "CANDIDATE")
    assert sentence in result.observation["message"]


def test_a_row_that_somebody_else_took_away_is_missed(bench: Bench) -> None:
    """What was injected has to be there when it is taken away."""
    steps = document()["steps"][:1]
    taken = {"id": "C-1", "name": "it", "table": "runs", "where": MINE, "expect": {"count": 0}}
    scenario = document(
        steps=steps,
        expected_propagation=[],
        acceptance_criteria=[taken],
    )

    def meanwhile() -> None:
        execute(bench, RUNS.delete())

    bench.clock = Ticking(meanwhile)
    result = bench.driven_by(None).run(scenario)
    assert result.exit_code == 1
    assert "1 rows were injected into “runs”, and 0 were there." in result.observation["message"]


def test_rows_in_a_table_that_cleanup_does_not_name_fail_the_run(bench: Bench) -> None:
    """Whoever makes them, nothing of a scenario may stay."""
    order = {"order": ["incidents", "aos_traces", "runs"], "archive": ["aos_traces"], "where": MINE}
    result = bench.run(document(cleanup=order))
    assert result.exit_code == 1
    assert "1 rows of the scenario are in “proposals”" in result.observation["message"]


def test_rows_without_the_mark_are_never_touched(bench: Bench) -> None:
    """A row of the same scenario's id that is not synthetic stays, and so does everything else."""
    own = {"status": "failed", "is_synthetic": False}
    execute(
        bench,
        RUNS.insert().values(run_id="a", **own, **MINE),
        RUNS.insert().values(run_id="b", **own),
        TRACES.insert().values(trace_id="t", run_id="a", is_synthetic=False),
    )
    bench.driven_by("drive_deaf").run()
    assert (rows(bench, RUNS), rows(bench, TRACES)) == (2, 2)


# -------------------------------------------------------------------------------- fallbacks

SWITCH: Mapping[str, Any] = {"switches": {"WORKER": "on"}}
FALLBACKS: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], str]] = {
    "a switch that is off": (SWITCH, {}, "switch:WORKER"),
    "a driver that is not there": ({"driver": f"{APP}:absent"}, {}, f"driver:{APP}:absent"),
    "a default of the database": (
        {},
        {
            "steps": [
                {
                    "step_id": "RUN",
                    "action": "inject",
                    "table": "runs",
                    "data": {name: value for name, value in RUN.items() if name != "queue"},
                }
            ]
        },
        "default:runs.queue",
    ),
    "what only the scenario knows": ({}, {}, "no-mail-server"),
}


@pytest.mark.parametrize("case", FALLBACKS.values(), ids=FALLBACKS.keys())
def test_a_declared_fallback_makes_the_certification_provisional(
    bench: Bench, case: tuple[Mapping[str, Any], Mapping[str, Any], str]
) -> None:
    """It is in the evidence with its reason, and the scenario is not certified for good."""
    policy, changes, name = case
    bench = replace(elsewhere(bench), policy=replace(bench.policy, **policy))
    declared = [{"id": name, "reason": "none in this job", "temporary": True}]
    result = bench.run(document(**changes, fallbacks=declared))
    assert (result.exit_code, status(result)) == (0, "PROVISIONAL")
    (seen,) = result.observation["fallbacks"]
    assert (seen["id"], seen["declared"], seen["temporary"]) == (name, True, True)
    assert judged_errors(bench) == []


@pytest.mark.parametrize(
    "case", list(FALLBACKS.values())[:3], ids=[name for name in FALLBACKS if "scenario" not in name]
)
def test_a_fallback_that_nobody_declared_breaks_a_guardrail(
    bench: Bench, case: tuple[Mapping[str, Any], Mapping[str, Any], str]
) -> None:
    """Code 3, even where everything else holds."""
    policy, changes, name = case
    bench = replace(elsewhere(bench), policy=replace(bench.policy, **policy))
    result = bench.run(document(**changes))
    assert (result.exit_code, result.observation["status"]) == (3, "FAIL")
    assert name in result.observation["message"]


def test_a_declaration_of_what_did_not_happen_is_no_fallback(bench: Bench) -> None:
    """The switch is on: nothing was done without."""
    bench = replace(bench, policy=replace(bench.policy, **SWITCH), variables={"WORKER": "on"})
    declared = [{"id": "switch:WORKER", "reason": "sometimes off", "temporary": True}]
    result = bench.run(document(fallbacks=declared))
    assert (status(result), result.observation["fallbacks"]) == ("CERTIFIED", [])


def test_the_value_of_a_switch_is_not_told(bench: Bench) -> None:
    """It could be a secret."""
    bench = replace(bench, policy=replace(bench.policy, **SWITCH), variables={"WORKER": "s3cret"})
    bench.run()
    assert not [data for data in bench.shelf.files.values() if b"s3cret" in data]


# --------------------------------------------------------------------------------- the call


def test_what_the_application_prints_never_reaches_stdout(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    """Stdout belongs to machines."""
    bench.driven_by("drive_loudly").run()
    shown = capsys.readouterr()
    assert "noise" not in shown.out
    assert "noise of the application" in shown.err


def test_an_act_of_the_configuration_that_is_not_there_is_told_first(bench: Bench) -> None:
    """Before the database is asked anything."""
    bench = replace(bench, policy=replace(bench.policy, acts={"approve": f"{APP}:absent"}))
    act = {"step_id": "OK", "action": "act", "call": "approve", "data": {}}
    with pytest.raises(UsageProblem, match="absent"):
        bench.run(document(steps=[*document()["steps"], act]))
    assert bench.shelf.files == {}


def test_a_table_of_run_ids_that_is_not_there_is_told(bench: Bench) -> None:
    """A configuration that looks nowhere would find no reuse."""
    bench = replace(bench, policy=replace(bench.policy, run_tables={"jobs": "id"}))
    with pytest.raises(UsageProblem, match="jobs"):
        bench.run()


def test_a_database_that_is_gone_is_told_without_its_password() -> None:
    """The observation says BLOCKED; the secret of the URL stands nowhere."""
    bench = Bench("postgresql+psycopg://somebody:c4nary@127.0.0.1:1/nothing?connect_timeout=1")
    result = bench.run()
    assert (result.exit_code, result.observation["status"]) == (66, "BLOCKED")
    assert b"c4nary" not in b"".join(bench.shelf.files.values())


def test_a_raising_engine_does_not_tell_the_password(bench: Bench) -> None:
    """What an application says may quote its URL."""
    if "sqlite" in bench.url:
        pytest.skip("a file has no password")
    bench.url = bench.url.replace("@/", ":c4nary@/")
    bench.driven_by("drive_raising").run()
    assert b"c4nary" not in b"".join(bench.shelf.files.values())
