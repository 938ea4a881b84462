"""The checks on observations of scenario runs and their guardrails, one lie each."""

from collections.abc import Callable
from typing import Any

import pytest

from sitegen.checks import (
    own_guardrails,
    own_investigation,
    own_observation,
    own_observation_rows,
    own_observation_run,
)
from sitegen.checks.states import record_state
from sitegen.compare.diff_records import record_rows
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.finding import Severity
from sitegen.model.outcome import Verdict
from tests.record_documents import facts, judge
from tests.scenario_documents import (
    certification,
    changed,
    failed_observation,
    guardrails,
    investigation,
    item,
    observation,
    part,
    sha,
    statement,
)

Change = Callable[[dict[str, Any]], object]
NOT_MET = item("C-1", 1, 0) | {"status": "PASS"}


def put(*path: str | int, to: object) -> Change:
    """Return a change that sets one value."""

    def change(document: Any) -> None:
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = to

    return change


def add(*path: str | int, item: object) -> Change:
    """Return a change that appends to a list."""

    def change(document: Any) -> None:
        for key in path:
            document = document[key]
        document.append(item)

    return change


def send(op: str, table: str, actor: str, phase: str = "injection") -> Change:
    """Return a change that adds a statement, and counts it."""

    def change(document: dict[str, Any]) -> None:
        sent = document["statements"]
        sent.append(statement(len(sent) + 1, phase, actor, op, table, rows=0))
        total = document["statements_total"]
        total[op] = total.get(op, 0) + 1

    return change


def both(*changes: Change) -> Change:
    """Return several changes as one."""

    def change(document: dict[str, Any]) -> None:
        for one in changes:
            one(document)

    return change


def structure(side: str, index: int, made: dict[str, Any]) -> Change:
    """Return a change that puts another part into one side of the structure."""
    return put("structure", side, index, to=made)


TRIGGER = part("trigger", "keep", "WHEN NOT OLD.is_synthetic", "aos_traces")
FALLBACK = {
    "id": "F-1",
    "what": "the worker was off",
    "reason": "no container",
    "temporary": True,
    "declared": True,
}
CLEANED_TWICE = {"table": "runs", "action": "DELETE", "before": 1, "affected": 1, "after": 0}
STATEMENT_COUNTS = {"SELECT": 40, "INSERT": 3, "UPDATE": 1, "DELETE": 3}

LIES: tuple[tuple[Change, str, str], ...] = (
    (put("exit_code", to=1), "observation-exit-code", "/exit_code"),
    (put("exit_code", to=None), "observation-exit-code", "/exit_code"),
    (put("checklist", 0, "observed", to=0), "observation-item-unmet", "/checklist/0/observed"),
    (put("checklist", 0, to=NOT_MET), "observation-item-unmet", "/checklist/0/observed"),
    (put("checklist", 0, "observed", to=True), "observation-item-unmet", "/checklist/0/observed"),
    (put("checklist", 1, "status", to="SKIPPED"), "observation-item-unmet", "/checklist/1/status"),
    (
        put("preconditions", 0, "observed", to=1),
        "observation-item-unmet",
        "/preconditions/0/observed",
    ),
    (
        put("expectations", 0, "observed", to=0),
        "observation-expectation-unmet",
        "/expectations/0/observed",
    ),
    (
        put("expectations", 0, "observed", to=None),
        "observation-expectation-unmet",
        "/expectations/0/observed",
    ),
    (
        put("expectations", 1, "status", to="FAIL"),
        "observation-expectation-unmet",
        "/expectations/1/status",
    ),
    (
        both(put("expectations", 1, "expected", to=2), put("expectations", 1, "observed", to=2)),
        "observation-expectation-unmet",
        "/expectations/1/expected",
    ),
    (put("acts", 0, "status", to="ERROR"), "observation-act-failed", "/acts/0/status"),
    (put("checklist", to=[]), "observation-checklist-empty", "/checklist"),
    (put("preflight", to=None), "observation-no-preflight", "/preflight"),
    (add("checklist", item=item("C-1")), "observation-item-duplicate", "/checklist"),
    (put("injected", 1, "marked", to=False), "observation-unmarked", "/injected/1/marked"),
    (
        put("coverage", "trace_generation", to=True),
        "observation-coverage",
        "/coverage/trace_generation",
    ),
    (put("scenario_class", to="MAGIC"), "observation-class", "/scenario_class"),
    (put("cleanup", 0, "affected", to=0), "observation-cleanup", "/cleanup/0/affected"),
    (put("cleanup", 0, "before", to=5), "observation-cleanup", "/cleanup/0/affected"),
    (
        both(put("cleanup", 0, "before", to=2), put("cleanup", 0, "after", to=1)),
        "observation-cleanup",
        "/cleanup/0/after",
    ),
    (put("injected", 0, "rows", to=2), "observation-rows-sent", "/injected"),
    (put("statements", 3, "rows", to=9), "observation-rows-sent", "/cleanup"),
    (
        put("cleanup", 1, "action", to="DELETE"),
        "observation-trace-cleaned",
        "/cleanup/1/action",
    ),
    (
        send("DELETE", "aos_traces", "application", "propagation"),
        "observation-trace-cleaned",
        "/statements/6",
    ),
    (
        put("metrics", "aos_traces_active_total", "after", to=2),
        "observation-traces-deleted",
        "/metrics/aos_traces_archived_total",
    ),
    (
        put("statements_total", to=STATEMENT_COUNTS),
        "observation-statements",
        "/statements_total/DELETE",
    ),
    (put("statements", 2, "seq", to=5), "observation-statements", "/statements/2/seq"),
    (put("statements_left_out", to=1), "observation-statements", "/statements_left_out"),
    (put("engines", 0, "emitted", to=2), "observation-engine-surplus", "/engines/0/emitted"),
    (put("engines", 0, "emitted", to=0), "observation-engine-count", "/engines/0/emitted"),
    (put("run_id", to="run-1"), "observation-run-id", "/run_id"),
    (put("ended_at", to="2026-11-21T10:14:00+00:00"), "observation-times", "/ended_at"),
    (put("ended_at", to=None), "observation-times", "/ended_at"),
    (put("ended_at", to="yesterday"), "own-record-time", "/ended_at"),
    (
        put("structure", "before", 9, "definition", to="BEFORE DELETE ON runs"),
        "observation-definition",
        "/structure/before/9/sha256",
    ),
    (
        put("structure", "before", 9, "definition", to=None),
        "observation-definition",
        "/structure/before/9",
    ),
    (
        both(
            put("structure", "after", 9, "sha256", to=sha("x")),
            put("structure", "after", 9, "definition", to=None),
        ),
        "observation-definition",
        "/structure/after/9",
    ),
    (add("cleanup", item=CLEANED_TWICE), "observation-cleanup", "/cleanup/3/table"),
    (
        send("DDL", "runs", "application", "propagation"),
        "guardrail-schema-through-migrations",
        "/statements/6",
    ),
    (
        send("UPDATE", "public.alembic_version", "application", "propagation"),
        "guardrail-schema-through-migrations",
        "/statements/6",
    ),
    (
        send("UPDATE", "runs", "injector"),
        "guardrail-schema-through-migrations",
        "/statements/6",
    ),
    (
        send("DELETE", "users", "cleanup", "cleanup"),
        "guardrail-schema-through-migrations",
        "/statements/6",
    ),
    (
        put("statements_total", "DDL", to=1),
        "guardrail-schema-through-migrations",
        "/statements_total/DDL",
    ),
    (
        structure("after", 0, part("column", "id", "TEXT", "incidents")),
        "guardrail-schema-through-migrations",
        "/structure/after/0",
    ),
    (
        structure("after", 5, part("revision", "r0005", "r0005", "alembic_version")),
        "guardrail-schema-through-migrations",
        "/structure/after/5",
    ),
    (
        structure("after", 9, TRIGGER),
        "guardrail-same-triggers-and-constraints",
        "/structure/after/9",
    ),
    (
        both(structure("before", 9, TRIGGER), structure("after", 9, TRIGGER)),
        "guardrail-same-triggers-and-constraints",
        "/structure/before/9/definition",
    ),
    (
        structure("before", 4, part("index", "live", "ON runs (id) WHERE sid = 'sdsr-e2e-001'")),
        "guardrail-same-triggers-and-constraints",
        "/structure/before/4/definition",
    ),
    (
        put("structure", "after", 9, to=part("table", "extra", "CREATE TABLE extra")),
        "guardrail-canonical-tables-only",
        "/structure/after/9",
    ),
    (
        both(
            structure("before", 6, part("table", "sdsr_runs", "x")),
            structure("after", 6, part("table", "sdsr_runs", "x")),
        ),
        "guardrail-canonical-tables-only",
        "/structure/before/6",
    ),
    (
        put("injected", 1, "table", to="unheard_of"),
        "guardrail-canonical-tables-only",
        "/injected/1/table",
    ),
    (
        add("fallbacks", item=FALLBACK | {"reason": " "}),
        "guardrail-no-silent-fallback",
        "/fallbacks/0/reason",
    ),
    (
        add("fallbacks", item=FALLBACK | {"temporary": False}),
        "guardrail-no-silent-fallback",
        "/fallbacks/0/temporary",
    ),
    (
        add("fallbacks", item=FALLBACK | {"declared": False}),
        "guardrail-no-silent-fallback",
        "/fallbacks/0/declared",
    ),
    (
        put("injected", 1, "table", to="incidents"),
        "guardrail-engines-create",
        "/injected/1/table",
    ),
    (
        put("engines", 0, "entities", 0, "origin", to="interface"),
        "guardrail-engines-create",
        "/engines/0/entities/0/origin",
    ),
    (
        put("engines", 0, "entities", 0, "emitted", to=False),
        "guardrail-engines-create",
        "/engines/0/entities/0/emitted",
    ),
    (put("engines", 0, "emitted", to=0), "guardrail-engines-create", "/engines/0/emitted"),
    (
        put("guardrails", to=guardrails(GR_4="FAIL")),
        "guardrail-statement",
        "/guardrails/3/status",
    ),
    (
        put("engines", 0, "entities", 0, "origin", to=None),
        "guardrail-statement",
        "/guardrails/5/status",
    ),
    (
        put("structure", to={"before": [], "after": []}),
        "guardrail-statement",
        "/structure/before",
    ),
    (put("engines", to=[]), "guardrail-statement", "/expectations/0/via"),
    (put("guardrails", to=guardrails()[:5]), "guardrail-missing", "/guardrails"),
    (add("guardrails", item=guardrails()[0]), "guardrail-missing", "/guardrails"),
    (put("guardrails", 0, "id", to="GR-7"), "guardrail-missing", "/guardrails"),
    (
        put("guardrails", to=guardrails(GR_2="SKIPPED")),
        "guardrail-skipped",
        "/guardrails/1/status",
    ),
)
KEPT_VERDICTS = frozenset(
    {"observation-engine-surplus", "observation-run-id", "guardrail-skipped", "own-record-time"}
)
"""Checks that tell, and change no verdict."""


@pytest.mark.parametrize(
    ("change", "check", "where"),
    [pytest.param(*row, id=f"{row[1]} {index}") for index, row in enumerate(LIES)],
)
def test_a_lie_in_an_observation_is_found(change: Change, check: str, where: str) -> None:
    """The check that is for this lie finds it at its place, and a pass is none any more."""
    judged = judge(changed(observation(), change))
    assert (check, where) in [(one.check, one.where) for one in judged.findings]
    if check not in KEPT_VERDICTS:
        assert judged.verdict in {Verdict.CONTRADICTED, Verdict.INVALID}


def test_every_check_on_an_observation_is_in_the_table() -> None:
    """No check is without a document that it finds something in."""
    every = {
        one.check.id
        for module in (own_observation, own_observation_rows, own_observation_run, own_guardrails)
        for one in module.CHECKS
    }
    elsewhere = {"observation-interrupted", "observation-item-status"}
    assert every == {check for _, check, _ in LIES if check != "own-record-time"} | elsewhere


@pytest.mark.parametrize("document", [observation(), failed_observation()], ids=["PASS", "FAIL"])
def test_an_honest_observation_has_no_finding(document: dict[str, Any]) -> None:
    """A run that passed, and one that failed and says so."""
    judged = judge(document)
    assert judged.findings == ()
    assert judged.verdict is (Verdict.VERIFIED if document["status"] == "PASS" else Verdict.FAILED)


def test_a_declared_fallback_breaks_nothing() -> None:
    """With a reason, marked as temporary and declared, it is told and allowed."""
    assert judge(observation(fallbacks=[FALLBACK])).findings == ()


@pytest.mark.parametrize(
    "definition",
    [
        "NOT NULL is_synthetic",
        "CONSTRAINT x NOT NULL is_synthetic",
        'CHECK ("is_synthetic" IS NOT NULL)',
    ],
)
def test_that_a_mark_must_be_there_is_no_exception(definition: str) -> None:
    """The rule treats all rows alike; one that looks at the value does not."""
    made = [part("constraint", "m", definition, "runs"), part("table", "runs", "x"),
            part("table", "aos_traces", "x"), part("table", "incidents", "x")]  # fmt: skip
    good = observation(structure={"before": made, "after": made})
    assert judge(good).findings == ()
    made[0] = part("constraint", "m", f"{definition} OR status = 'x'", "runs")
    bad = observation(structure={"before": made, "after": made})
    assert "guardrail-same-triggers-and-constraints" in judge(bad).checks


def test_a_longer_id_is_not_the_scenario() -> None:
    """A definition that names another scenario's id, of which ours is the beginning, is fine."""
    change = structure("before", 4, part("index", "live", "WHERE x = 'SDSR-E2E-0010'"))
    judged = judge(changed(observation(), change))
    assert not [one for one in judged.findings if "names" in one.message]


def test_a_run_that_was_killed_is_incomplete() -> None:
    """STARTED is an error by itself, and nothing else is held against it."""
    started = observation(
        status="STARTED",
        exit_code=None,
        ended_at=None,
        guardrails=[],
        structure={"before": [], "after": []},
    )
    judged = judge(started)
    assert judged.checks == ["observation-interrupted"]
    assert judged.verdict is Verdict.FAILED


@pytest.mark.parametrize("status", ["FAIL", "ERROR"])
def test_a_guardrail_that_a_failed_run_broke_is_still_an_error(status: str) -> None:
    """Honest about the whole is not honest about the guardrail."""
    made = changed(failed_observation(status=status), send("UPDATE", "runs", "injector"))
    made["guardrails"] = guardrails(GR_1="FAIL")
    judged = judge(made)
    assert judged.checks == ["guardrail-schema-through-migrations"]
    assert judged.findings[0].severity is Severity.ERROR
    assert judged.verdict is Verdict.FAILED


def test_a_failed_run_may_not_misjudge_its_items() -> None:
    """PASS beside another value is no slip that a FAIL of the whole excuses."""
    judged = judge(changed(failed_observation(), put("checklist", 0, "status", to="PASS")))
    assert judged.checks == ["observation-item-status"]


def test_a_failed_cleanup_that_says_so_is_honest() -> None:
    """Rows that stay behind after a failed run are told by their counts."""
    kept = {"table": "runs", "action": "DELETE", "before": 1, "affected": 0, "after": 1}
    made = failed_observation(cleanup=[kept])
    made["statements"], made["statements_total"] = made["statements"][:2], {"INSERT": 2}
    assert judge(made).findings == ()


def test_statements_that_were_left_out_leave_gaps() -> None:
    """Numbers may skip then, but never go back, and the sums still hold."""
    made = observation(statements_left_out=4)
    made["statements"] = [made["statements"][0], made["statements"][4] | {"seq": 9}]
    made["statements_total"] = {"INSERT": 4, "UPDATE": 2}
    assert "observation-statements" not in judge(made).checks
    made["statements"].reverse()
    assert "observation-statements" in judge(made).checks


def test_rows_that_a_driver_did_not_tell_are_not_compared() -> None:
    """Null is not zero."""
    made = changed(observation(), put("statements", 0, "rows", to=None))
    assert judge(made).findings == ()


def test_many_breaches_are_counted() -> None:
    """A hostile document can't make more findings than a page can bear."""
    many = [FALLBACK | {"id": f"F-{number}", "declared": False} for number in range(50)]
    judged = judge(observation(fallbacks=many))
    told = [one for one in judged.findings if one.check == "guardrail-no-silent-fallback"]
    assert len(told) == 21
    assert told[-1].message == "30 more places break GR-4."


@pytest.mark.parametrize(("member", "where"), [("text", "/text"), ("by", "/by")])
def test_a_blank_investigation_is_invalid(member: str, where: str) -> None:
    """A step says something, and who says it."""
    judged = judge(investigation("DIAGNOSIS", "2026-11-22T12:00:00Z", **{member: "  "}))
    (found,) = judged.findings
    assert (found.check, found.where) == (own_investigation.TextEmpty.check.id, where)


def test_an_observation_is_named_with_its_bytes() -> None:
    """An id alone pins nothing."""
    made = certification(observation(), artifacts=[{"path": "x", "sha256": sha("x")}])
    judged = judge(made)
    assert judged.checks == ["certification-observation-unnamed"]
    assert judged.verdict is Verdict.CONTRADICTED


def test_what_was_checked_is_compared_with_a_baseline() -> None:
    """Items, expectations and guardrails are points; one that is no longer met is worse."""
    broken = failed_observation(guardrails=guardrails(GR_3="FAIL", GR_5="SKIPPED"))
    before, now = (
        record_state(facts(document, "records/o/"), DEFAULT_LIMITS)
        for document in (observation(), broken)
    )
    assert {point.group for point in now.points} == {"item", "expectation", "guardrail"}
    rows = [row for row in record_rows([before], [now]) if row.kind == "point-worse"]
    told = " ".join(row.message for row in rows)
    for name in ("item “C-1”", "expectation “P-1”", "guardrail “GR-3”", "guardrail “GR-5”"):
        assert name in told
    assert len(rows) == 4
