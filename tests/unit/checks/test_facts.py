"""What is kept of a case, and the status and verdict of a run."""

from dataclasses import replace

import pytest

from sitegen.checks.detail import OTHERS
from sitegen.checks.facts import (
    case_facts,
    run_status,
    run_verdict,
    unreadable_case,
    with_findings,
)
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.case import TraceEvent
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.run import RunSummary
from tests.builders import make_case
from tests.judging import as_case

ARTIFACT = Artifact("cases/x.json", "0" * 64, 2)
V, F, S, C, I = (  # noqa: E741 -- one letter a verdict keeps the tables readable
    Verdict.VERIFIED,
    Verdict.FAILED,
    Verdict.SKIPPED,
    Verdict.CONTRADICTED,
    Verdict.INVALID,
)


def finding(effect: Effect, severity: Severity = Severity.ERROR) -> Finding:
    """Return a finding with this effect."""
    return Finding("some-check", severity, effect, "cases/x.json", "Something is wrong.")


CONTRADICTED, INVALID = finding(Effect.CONTRADICTED), finding(Effect.INVALID)


def summary(passes: int | None, fails: int | None) -> RunSummary:
    """Return a summary that says this."""
    return RunSummary(
        ARTIFACT, "stagetest", "r", "t", None, None, passes, fails, None, None, "1.0.0"
    )


def test_facts_count_what_the_case_recorded() -> None:
    """Every figure of a row of the evidence table is counted from the case itself."""
    facts = case_facts(as_case(make_case(writes=2)), (), "runs/r/cases/x.html")
    assert facts.layers == ("TEST", "L4", "L5", "L6", "DB")
    assert dict(facts.layer_events) == {"TEST": 2, "L4": 2, "L5": 2, "L6": 2, "DB": 2}
    assert (facts.trace_events, facts.db_writes, facts.sql_ops) == (10, 2, ("INSERT",))
    assert (facts.assertions_passed, facts.assertions_failed) == (1, 0)
    assert (facts.verdict, facts.status, facts.unsigned) == (V, "PASS", True)
    assert facts.first_time == "2026-11-20T20:34:30.000001+00:00"
    assert facts.last_time == "2026-11-20T20:34:30.000012+00:00"
    assert facts.page == "runs/r/cases/x.html"


def test_the_recorded_hash_is_kept_whatever_the_derived_one_says() -> None:
    """The run's digest is over what the files record, so that is what is kept."""
    document = {**make_case(), "determinism_hash": "0" * 64}
    assert case_facts(as_case(document), (), "").content_hash == "0" * 64


def test_a_write_without_an_event_reaches_its_layer_all_the_same() -> None:
    """A layer that only a DB write names counts the writes."""
    case = as_case(make_case(writes=2))
    silent = replace(case, evidence=replace(case.evidence, trace=()))
    assert case_facts(silent, (), "").layer_events == (("DB", 2),)


def test_values_beyond_the_limit_become_digests() -> None:
    """A fact stays small, and two long values stay two."""
    case = as_case(make_case())
    long = [case_facts(replace(case, operation=c * 5_000), (), "").operation for c in "ab"]
    assert all(text is not None and text.startswith("sha256:") for text in long)
    assert long[0] != long[1]
    assert case_facts(replace(case, operation="x" * 4_096), (), "").operation == "x" * 4_096


def test_layers_beyond_the_limit_are_counted_together() -> None:
    """A trace of a thousand layers keeps its number of events in a bounded list."""
    events = tuple(
        TraceEvent(n, "", "e", f"layer {n}", "c", "o", "t", "PASS", {}) for n in range(1_000)
    )
    case = as_case(make_case(writes=0))
    wide = replace(case, evidence=replace(case.evidence, trace=events))
    facts = case_facts(wide, (), "", Limits(layers=10))
    assert len(facts.layer_events) == 11
    assert facts.layer_events[-1] == (OTHERS, 990)


def test_an_unreadable_case_is_invalid_and_known_by_its_file() -> None:
    """A case that can't be read has no id, no status, no layers, and is never passed."""
    facts = unreadable_case(ARTIFACT, (INVALID,), "page")
    assert (facts.case_id, facts.status, facts.verdict, facts.layers) == (None, None, I, ())
    assert facts.findings == (INVALID,)


@pytest.mark.parametrize(
    ("status", "more", "verdict"),
    [
        ("PASS", CONTRADICTED, C),
        ("PASS", INVALID, I),
        ("PASS", finding(Effect.NONE, Severity.WARNING), V),
        ("FAIL", CONTRADICTED, F),
    ],
)
def test_a_further_finding_is_judged(status: str, more: Finding, verdict: Verdict) -> None:
    """What the run adds to a case changes its verdict as the case's own findings do."""
    facts = with_findings(case_facts(as_case(make_case(status=status)), (), ""), (more,))
    assert (facts.findings, facts.verdict) == ((more,), verdict)


STATUSES = [
    pytest.param(summary(1, 0), [Outcome.PASS], "PASS", id="summary without failures"),
    pytest.param(summary(1, 0), [Outcome.FAIL], "PASS", id="the summary lies"),
    pytest.param(summary(0, 1), [Outcome.PASS], "FAIL", id="summary with failures"),
    pytest.param(summary(0, 0), [Outcome.SKIP], "SKIPPED", id="all skipped"),
    pytest.param(summary(None, None), [Outcome.FAIL], "FAIL", id="no figures, a failure"),
    pytest.param(summary(None, None), [Outcome.PASS], "PASS", id="no figures, no failure"),
    pytest.param(None, [Outcome.PASS], None, id="no summary"),
    pytest.param(None, [Outcome.PASS, Outcome.FAIL], "FAIL", id="no summary, a failure"),
    pytest.param(None, [], None, id="nothing"),
]


@pytest.mark.parametrize(("stated", "outcomes", "status"), STATUSES)
def test_the_status_of_a_run_is_what_it_says_of_itself(
    stated: RunSummary | None, outcomes: list[Outcome], status: str | None
) -> None:
    """The summary says it; without one only a failure is said."""
    case = unreadable_case(ARTIFACT, (), "")
    cases = [replace(case, dialect="stagetest-3", outcome=outcome) for outcome in outcomes]
    assert run_status(stated, cases) == status


VERDICTS = [
    pytest.param("PASS", True, [V, V], (), V, id="all verified"),
    pytest.param("PASS", True, [V, S], (), V, id="some skipped"),
    pytest.param("SKIPPED", True, [S, S], (), S, id="all skipped"),
    pytest.param("PASS", True, [S], (), S, id="all skipped, says pass"),
    pytest.param("FAIL", True, [V, F], (), F, id="failed"),
    pytest.param("FAIL", True, [C], (CONTRADICTED,), F, id="a failure stays one"),
    pytest.param("FAIL", False, [F], (INVALID,), F, id="a failure of a killed run"),
    pytest.param("PASS", True, [V, F], (), C, id="a failure that the run denies"),
    pytest.param("PASS", True, [V, C], (), C, id="a contradicted case"),
    pytest.param("PASS", True, [V, I, C], (), C, id="contradicted is graver"),
    pytest.param("PASS", True, [V], (CONTRADICTED,), C, id="a contradicted figure"),
    pytest.param("PASS", True, [], (), C, id="no case"),
    pytest.param("PASS", True, [V, I], (), I, id="an invalid case"),
    pytest.param("PASS", True, [V], (INVALID,), I, id="an invalid document"),
    pytest.param(None, False, [V], (), I, id="incomplete"),
    pytest.param(None, True, [V], (), I, id="says nothing"),
    pytest.param(
        "PASS", True, [V], (finding(Effect.NONE, Severity.WARNING),), V, id="only a warning"
    ),
    pytest.param(
        "PASS", True, [V], (finding(Effect.INVALID, Severity.NOTE),), V, id="a note has no effect"
    ),
]


@pytest.mark.parametrize(("status", "present", "cases", "findings", "verdict"), VERDICTS)
def test_only_what_is_verified_throughout_is_verified(
    status: str | None,
    *,
    present: bool,
    cases: list[Verdict],
    findings: tuple[Finding, ...],
    verdict: Verdict,
) -> None:
    """The verdict on a run follows the gravest of what is known of it."""
    assert run_verdict(status, present, cases, findings) is verdict
