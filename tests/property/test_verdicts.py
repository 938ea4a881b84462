"""Invariants of checks, verdicts and coverage, whatever the runs look like."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sitegen.checks.cases import check_case
from sitegen.compare.coverage import run_coverage
from sitegen.model.facts import FindingCounts, VerdictCounts
from sitegen.model.finding import Effect, Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.settings import Settings
from tests.builders import Files, case_paths, edited, make_case, make_run, put, rehashed
from tests.judging import SUMMARY, as_case, case_ids, context, judge

STATUSES = st.sampled_from(["PASS", "FAIL", "SKIPPED"])
LAYERS = st.lists(st.sampled_from(["L2", "L3", "L4", "L5", "L6", "X"]), max_size=4)
DIALECTS = st.integers(1, 3)


@st.composite
def documents(draw: st.DrawFn, case_id: str = "TestA__test_a") -> dict[str, Any]:
    """Draw a case that is good but for a status that may be any."""
    document = make_case(
        case_id,
        dialect=draw(DIALECTS),
        status=draw(st.sampled_from(["PASS", "FAIL"])),
        writes=draw(st.integers(0, 3)),
        layers=draw(LAYERS),
    )
    changes = {"status": draw(STATUSES), "uc_id": f"UC-00{draw(st.integers(1, 3))}"}
    return rehashed({**document, **changes})


@st.composite
def runs(draw: st.DrawFn) -> Files:
    """Draw a run, some of whose case files may be broken."""
    count = draw(st.integers(0, 6))
    cases = [draw(documents(f"TestA__test_{number}")) for number in range(count)]
    files = make_run(cases)
    for path in case_paths(files):
        if draw(st.integers(0, 5)) == 0:
            files[path] = files[path][: draw(st.integers(0, 300))]
    return files


@given(runs())
def test_totals_are_the_sums_of_the_cases(files: Files) -> None:
    """Verdicts, findings and coverage of a run add up to those of its cases."""
    judged = judge(files)
    verdicts = VerdictCounts.of(tuple(case.verdict for case in judged.cases))
    assert verdicts.total == len(case_paths(files)) == len(judged.cases)
    counts = FindingCounts()
    for case in judged.cases:
        counts += FindingCounts.of(case.findings)
    found = sum(len(case.findings) for case in judged.cases)
    assert counts.error + counts.warning + counts.note == found
    for matrix in run_coverage(judged.cases, Settings()):
        cells = sum(cell.events for row in matrix.rows for cell in row.cells)
        assert cells == sum(case.trace_events for case in judged.cases)


@given(runs(), st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_matter(files: Files, random: Any) -> None:
    """Verdict, findings and coverage are the same in whatever order the files come."""
    shuffled = list(files.items())
    random.shuffle(shuffled)
    one, other = judge(files), judge(dict(shuffled))
    assert (one.status, one.verdict) == (other.status, other.verdict)
    assert set(one.all_findings()) == set(other.all_findings())
    assert one.findings == other.findings
    assert run_coverage(one.cases, Settings()) == run_coverage(other.cases, Settings())


@given(runs())
def test_a_verified_run_has_no_error_and_no_failure(files: Files) -> None:
    """Nothing else than verified counts as passed: a verified run has not one error."""
    judged = judge(files)
    if judged.verdict is Verdict.VERIFIED:
        assert not judged.ids(Severity.ERROR)
        assert {case.verdict for case in judged.cases} <= {Verdict.VERIFIED, Verdict.SKIPPED}
        assert any(case.verdict is Verdict.VERIFIED for case in judged.cases)


@given(runs())
def test_a_failure_stays_one(files: Files) -> None:
    """Whatever is found of it, a case that says FAIL failed, and so did its run."""
    judged = judge(files)
    for case in judged.cases:
        if case.outcome is Outcome.FAIL:
            assert case.verdict is Verdict.FAILED
            assert judged.verdict is Verdict.FAILED


@given(documents())
def test_an_error_on_a_pass_is_never_verified(document: dict[str, Any]) -> None:
    """Every error of a check on cases has an effect on a pass."""
    findings = check_case(as_case(document), context())
    assert all(f.effect is not Effect.NONE for f in findings if f.severity is Severity.ERROR)


def _scalar(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


NUMBERS_OF_A_CASE: tuple[tuple[str | int, ...], ...] = (
    ("observed_output", "duration"),
    ("execution_trace", 0, "seq"),
    ("execution_trace", 3, "seq"),
    ("execution_trace", -1, "seq"),
    ("execution_trace", -1, "detail", "duration_ms"),
    ("execution_trace", -2, "detail", "rowcount"),
    ("db_writes", 0, "seq"),
    ("db_writes", 0, "rowcount"),
)
NUMBERS_OF_A_SUMMARY = ("total_cases", "pass_count", "fail_count")


@given(
    path=st.sampled_from(NUMBERS_OF_A_CASE), distance=st.integers(1, 10_000), mended=st.booleans()
)
def test_every_checked_number_of_a_case_is_checked(
    path: tuple[str | int, ...], distance: int, *, mended: bool
) -> None:
    """Editing one number of a good case is found, also where the hash was mended."""
    document = make_case()
    put(*path, value=_scalar(document, path) + distance)(document)
    case = as_case(rehashed(document) if mended else document)
    errors = {f.check for f in check_case(case, context()) if f.severity is Severity.ERROR}
    assert errors
    assert case_ids(as_case(make_case())) & errors == set()


@given(st.sampled_from(NUMBERS_OF_A_SUMMARY), st.integers(1, 10_000))
def test_every_number_of_a_summary_is_checked(member: str, distance: int) -> None:
    """Editing one figure of a good summary is found, and the run is not verified."""
    files = make_run()
    good = judge(files)
    assert good.verdict is Verdict.VERIFIED
    stated = getattr(good.evidence.summary, member)
    lying = judge(edited(files, SUMMARY, put(member, value=stated + distance)))
    assert lying.ids(Severity.ERROR)
    assert lying.verdict is not Verdict.VERIFIED


FORGERIES: tuple[Callable[[Any], object], ...] = (
    put("status", value="PASS"),
    put("assertions", 0, "status", value="PASS"),
    put("assertions", 0, "message", value="Assertion passed"),
    put("observed_output", "passed", value=True),
    put("execution_trace", -1, "status", value="PASS"),
)


@given(
    steps=st.sets(st.integers(0, len(FORGERIES) - 1), max_size=len(FORGERIES) - 1),
    mended=st.booleans(),
)
def test_a_failure_turned_into_a_pass_is_found_unless_all_is_changed(
    steps: set[int], *, mended: bool
) -> None:
    """A forger who forgets one of five places never gets a verified case."""
    document = make_case(status="FAIL")
    for step in sorted(steps):
        FORGERIES[step](document)
    case = as_case(rehashed(document) if mended else document)
    findings = check_case(case, context())
    if case.outcome is Outcome.PASS:
        assert {f.effect for f in findings} & {Effect.CONTRADICTED, Effect.INVALID}
