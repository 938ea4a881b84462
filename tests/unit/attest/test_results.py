"""What a Statement says of a run: never more than was verified."""

import pytest

from sitegen.attest.results import NAME_BYTES, certification_statement, outcome_of, run_statement
from sitegen.attest.statement import TestOutcome
from sitegen.model.artifact import Artifact
from sitegen.model.facts import CaseFacts, FindingCounts, RecordFacts, RunFacts, VerdictCounts
from sitegen.model.finding import Check, Effect, Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.record import RecordKind
from sitegen.model.run import RunContext

WARNING = Check(
    id="x",
    title="x",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    scope="case",
    rationale="x",
    remedy="x",
).finding("cases/x.json", "x")


def case(name: str | None, verdict: Verdict, *, warned: bool = False) -> CaseFacts:
    """Return a case with this verdict."""
    return CaseFacts(
        artifact=Artifact(f"cases/{name}.json", "a" * 64, 1),
        case_id=name,
        status=None,
        outcome=Outcome.UNKNOWN,
        verdict=verdict,
        findings=(WARNING,) if warned else (),
    )


def run(*cases: CaseFacts, verdict: Verdict = Verdict.VERIFIED, warnings: int = 0) -> RunFacts:
    """Return a run of these cases."""
    context = Artifact("run_context.json", "c" * 64, 1)
    return RunFacts(
        run_id="r",
        path="",
        suite="s",
        created_at=None,
        status=None,
        verdict=verdict,
        verdicts=VerdictCounts.of(tuple(one.verdict for one in cases)),
        cases=cases,
        findings=(),
        finding_counts=FindingCounts(warning=warnings),
        digest=None,
        evidence_sha256="",
        artifacts=(context, *(one.artifact for one in cases)),
        context=RunContext(context, "r"),
    )


@pytest.mark.parametrize("warned", [False, True])
@pytest.mark.parametrize("verdict", [*Verdict, None])
def test_only_verified_passes(verdict: Verdict | None, *, warned: bool) -> None:
    """Every other verdict, and none at all, is FAILED."""
    expected = TestOutcome.FAILED
    if verdict is Verdict.VERIFIED:
        expected = TestOutcome.WARNED if warned else TestOutcome.PASSED
    assert outcome_of(verdict, warned=warned) is expected


def test_cases_stand_in_the_list_of_their_verdict() -> None:
    """Sorted; a skipped one in none, an unreadable one under its path."""
    statement = run_statement(
        run(
            case("b", Verdict.VERIFIED),
            case("a", Verdict.VERIFIED),
            case("w", Verdict.VERIFIED, warned=True),
            case("c", Verdict.CONTRADICTED),
            case("f", Verdict.FAILED),
            case(None, Verdict.INVALID),
            case("s", Verdict.SKIPPED),
            verdict=Verdict.CONTRADICTED,
        )
    )
    result = statement.result
    assert result.result is TestOutcome.FAILED
    assert result.passed == ("a", "b")
    assert result.warned == ("w",)
    assert result.failed == ("c", "cases/None.json", "f")
    assert [one.name for one in result.configuration] == ["run_context.json"]
    (subject,) = statement.subjects
    assert subject.about["verdicts"] == {
        "contradicted": 1,
        "failed": 1,
        "invalid": 1,
        "skipped": 1,
        "verified": 3,
    }


def test_a_run_without_cases_did_not_pass() -> None:
    """Empty never means passed."""
    assert run_statement(run()).result.result is TestOutcome.FAILED


def test_a_warning_anywhere_is_a_warning() -> None:
    """The run's own warnings and those of its cases are counted alike."""
    assert run_statement(run(case("a", Verdict.VERIFIED))).result.result is TestOutcome.PASSED
    warned = run_statement(run(case("a", Verdict.VERIFIED), warnings=1))
    assert warned.result.result is TestOutcome.WARNED


def test_too_many_names_are_none() -> None:
    """The lists are whole or absent, so that a test that is missing in one was not run."""
    long = "x" * (NAME_BYTES // 2)
    one = case(long, Verdict.VERIFIED)
    assert run_statement(run(one, one)).result.passed == (long, long)
    many = run_statement(run(one, one, case("y", Verdict.FAILED))).result
    assert (many.passed, many.warned, many.failed) == (None, None, None)


@pytest.mark.parametrize("verdict", [Verdict.VERIFIED, Verdict.FAILED, None])
def test_a_certification_is_its_file(verdict: Verdict | None) -> None:
    """One that states no outcome, such as a candidate, has not passed."""
    artifact = Artifact("c.json", "d" * 64, 1)
    facts = RecordFacts(
        RecordKind.CERTIFICATION, "S-1", "", artifact, "t", None, "CANDIDATE", verdict, ()
    )
    statement = certification_statement(facts)
    (subject,) = statement.subjects
    assert (subject.name, subject.sha256) == ("c.json", "d" * 64)
    assert subject.said("scenario_id") == "S-1"
    expected = TestOutcome.PASSED if verdict is Verdict.VERIFIED else TestOutcome.FAILED
    assert statement.result.result is expected
