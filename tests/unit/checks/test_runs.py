"""Checks on a run: the summary's figures against the case files, identities, times, files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sitegen.checks.runs import check_run
from sitegen.model.artifact import Artifact
from sitegen.model.case import Recorder, RecorderState
from sitegen.model.finding import Finding, Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.run import RunContext
from tests.builders import (
    LIES,
    RUN_ID,
    Files,
    case_paths,
    decoded,
    edited,
    encoded,
    make_case,
    make_run,
    put,
    rehashed,
    without,
)
from tests.judging import SNAPSHOT, SUMMARY, Judged, judge

CASE = "TestUC002Flow__test_step_1"


@pytest.mark.parametrize("dialect", [1, 2, 3])
def test_a_good_run_is_verified(dialect: int) -> None:
    """A run whose summary the case files bear out is verified, with notes only."""
    judged = judge(make_run(dialect=dialect))
    assert (judged.status, judged.verdict) == ("PASS", Verdict.VERIFIED)
    assert not judged.ids(Severity.ERROR) | judged.ids(Severity.WARNING)


def test_a_run_with_honest_failures_has_no_error_and_failed() -> None:
    """A failure that the summary counts is no error; the run failed."""
    judged = judge(make_run(failing=1))
    assert (judged.status, judged.verdict) == ("FAIL", Verdict.FAILED)
    assert not judged.ids(Severity.ERROR)


@pytest.mark.parametrize("name", LIES)
def test_every_lie_of_the_builder_is_an_error_and_never_verified(name: str) -> None:
    """A run that lies in one named way is found out, and its verdict says so."""
    judged = judge(LIES[name](make_run()))
    assert judged.ids(Severity.ERROR)
    assert judged.verdict is not Verdict.VERIFIED


FIGURES = [
    pytest.param("total_cases", 4, "run-total-cases", "4 cases", "3 case files", id="total"),
    pytest.param("pass_count", 4, "run-pass-count", "4 passes", "3 passes", id="passes"),
    pytest.param("pass_count", 1, "run-pass-count", "1 pass,", "3 passes", id="fewer passes"),
    pytest.param("fail_count", 1, "run-fail-count", "1 failure", "0 failures", id="failures"),
    pytest.param("stages_executed", ["2"], "run-stages", "“2”", "“1.2”", id="stages"),
    pytest.param("stages_executed", [], "run-stages", "none", "“1.2”", id="no stages"),
    pytest.param(
        "determinism_digest", "0" * 64, "run-determinism-digest", "0000", "3", id="digest"
    ),
]


@pytest.mark.parametrize(("member", "value", "check", "stated", "derived"), FIGURES)
def test_a_figure_that_the_files_refute_is_found_with_both_numbers(
    member: str, value: object, check: str, stated: str, derived: str
) -> None:
    """A refuted figure is an error at its place, and its message gives both figures."""
    judged = judge(make_run(summary={member: value}))
    (found,) = (f for f in judged.findings.run if f.check == check)
    assert (found.artifact, found.where) == (SUMMARY, f"/{member}")
    assert stated in found.message
    assert derived in found.message
    assert judged.verdict in {Verdict.CONTRADICTED, Verdict.FAILED}


def test_counts_that_do_not_add_up_are_found() -> None:
    """A summary that contradicts itself is refuted without any case."""
    judged = judge(make_run(summary={"total_cases": 5}))
    assert "run-count-arithmetic" in judged.ids(Severity.ERROR)


def test_a_skip_count_is_compared_where_there_is_one() -> None:
    """Only a format that counts skips can lie about them."""
    run = judge(make_run()).evidence
    assert run.summary is not None
    lying = replace(run, summary=replace(run.summary, skip_count=2))
    found = {finding.check for finding in check_run(lying).run}
    assert {"run-skip-count", "run-count-arithmetic"} <= found


def test_a_run_without_summary_is_incomplete() -> None:
    """A killed run is invalid, and says how many cases it left."""
    judged = judge(without(make_run(), SUMMARY))
    (found,) = (f for f in judged.findings.run if f.check == "run-incomplete")
    assert "3 case files" in found.message
    assert (judged.status, judged.verdict) == (None, Verdict.INVALID)


def test_a_killed_run_with_a_failure_failed() -> None:
    """A failure stays one, whether the run ended or not."""
    judged = judge(without(make_run(failing=1), SUMMARY))
    assert (judged.status, judged.verdict) == ("FAIL", Verdict.FAILED)


def test_an_unreadable_summary_confirms_nothing() -> None:
    """A summary that is there and broken makes the run invalid."""
    judged = judge({**make_run(), SUMMARY: b'{"run_id": "x", "total_cases": 3,'})
    assert "run-summary-unread" in judged.ids(Severity.ERROR)
    assert judged.verdict is Verdict.INVALID


def test_a_run_without_cases_is_not_passed() -> None:
    """Zero failures of zero cases is no pass."""
    judged = judge(make_run(0))
    assert "run-no-cases" in judged.ids(Severity.ERROR)
    assert judged.verdict is Verdict.CONTRADICTED


def test_an_unreadable_case_makes_the_run_invalid_and_is_counted() -> None:
    """A case file cut short counts as a file, and the run's figures say that it is unread."""
    files = make_run()
    path = case_paths(files)[0]
    judged = judge({**files, path: files[path][:200]})
    assert judged.cases[0].verdict is Verdict.INVALID
    (found,) = (f for f in judged.findings.run if f.check == "run-unread-cases")
    assert "3 case files 1" in found.message
    assert judged.verdict is Verdict.INVALID
    assert not judged.ids() & {"run-total-cases", "run-pass-count", "run-determinism-digest"}


def test_an_unreadable_case_excuses_only_one_pass() -> None:
    """Figures that no content of the unreadable file could bear out are still refuted."""
    files = make_run(summary={"pass_count": 5})
    path = case_paths(files)[0]
    judged = judge({**files, path: b"{"})
    assert "run-pass-count" in judged.ids(Severity.ERROR)
    assert judged.verdict is Verdict.CONTRADICTED


def test_a_folder_under_another_name_is_found() -> None:
    """The folder has to be named for the run."""
    judged = judge(make_run(), folder="20990101T000000Z")
    assert "run-id-folder" in judged.ids(Severity.ERROR)
    assert judged.verdict is Verdict.CONTRADICTED


def test_a_snapshot_of_another_run_is_found() -> None:
    """A snapshot that names another run contradicts the run that it lies in."""
    judged = judge(make_run(snapshot={"run_id": "20990101T000000Z"}))
    assert judged.ids(Severity.ERROR) == {"run-snapshot-run-id"}
    assert judged.verdict is Verdict.CONTRADICTED


def test_a_folder_without_a_name_is_not_compared() -> None:
    """Where nobody knows the folder's name, nothing is wrong with it."""
    assert "run-id-folder" not in judge(make_run(), folder="").ids()


def two_files_of_one_case() -> Files:
    """Return a run in which a second file claims the id of the first case."""
    files = make_run()
    return {**files, "cases/copy.json": files[case_paths(files)[0]]}


def test_each_of_two_cases_with_one_id_is_invalid() -> None:
    """A duplicate id is an error of every case that has it, and of no other."""
    judged = judge(two_files_of_one_case())
    hit = {c.artifact.path for c in judged.cases if "case-duplicate-id" in _checks(c.findings)}
    assert hit == {"cases/copy.json", f"cases/{CASE}.json"}
    assert judged.verdict is not Verdict.VERIFIED


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(CASE.upper(), id="letter case"),
        pytest.param(CASE.replace("T", "\uff34", 1), id="full-width letter"),
    ],
)
def test_ids_that_look_alike_are_warned_of(other: str) -> None:
    """Two ids that differ only in letter case or look-alike characters get a warning each."""
    judged = judge(make_run([make_case(CASE), make_case(other)]))
    hit = [c.case_id for c in judged.cases if "case-id-lookalike" in _checks(c.findings)]
    assert sorted(filter(None, hit)) == sorted([CASE, other])
    assert not judged.ids(Severity.ERROR) & {"case-duplicate-id"}


def _checks(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.check for finding in findings}


def test_unsigned_cases_are_one_note_a_run() -> None:
    """That nobody signed is said once, with the number of cases."""
    judged = judge(make_run(3))
    (found,) = (f for f in judged.all_findings() if f.check == "run-unsigned")
    assert found.severity is Severity.NOTE
    assert "3 say" in found.message


TIMES = [
    pytest.param({"created_at": "2026-11-20T20:34:40"}, {}, "run-created-at", id="no offset"),
    pytest.param({"created_at": "x"}, {}, "run-created-at", id="unreadable"),
    pytest.param(
        {"created_at": "2026-11-20T20:34:29+00:00"}, {}, "run-created-at", id="before a case"
    ),
    pytest.param(
        {"created_at": "2026-11-20T20:34:00+00:00"}, {}, "run-created-at", id="before the run"
    ),
    pytest.param({}, {"generated_at": "x"}, "run-snapshot-time", id="snapshot unreadable"),
    pytest.param(
        {}, {"generated_at": "2020-01-01T00:00:00Z"}, "run-snapshot-time", id="snapshot too early"
    ),
]


@pytest.mark.parametrize(("summary", "snapshot", "check"), TIMES)
def test_times_that_can_not_be_right_are_warnings(
    summary: dict[str, object], snapshot: dict[str, object], check: str
) -> None:
    """Times are claims: what is wrong with them changes no verdict."""
    judged = judge(make_run(summary=summary, snapshot=snapshot))
    assert check in judged.ids(Severity.WARNING)
    assert judged.verdict is Verdict.VERIFIED


def test_a_case_before_its_run_is_a_warning() -> None:
    """A case that began before the second of the run id came from elsewhere."""
    run_id = "20261120T203500Z"
    cases = [make_case(CASE, run_id=run_id)]
    files = make_run(cases, run_id=run_id, summary={"created_at": "2026-11-20T20:36:00+00:00"})
    judged = judge(files, folder=run_id)
    assert "run-case-time" in {f.check for f in judged.cases[0].findings}


@pytest.mark.parametrize("run_id", ["nightly-7", "20261399T999999Z", "20261120T203422"])
def test_a_run_id_that_names_no_second_is_not_compared(run_id: str) -> None:
    """Free run ids are not read as times."""
    files = make_run([make_case(CASE, run_id=run_id)], run_id=run_id)
    assert not judge(files, folder=run_id).ids(Severity.WARNING)


def test_a_missing_snapshot_is_a_warning() -> None:
    """STAGETEST writes a snapshot with every run."""
    judged = judge(without(make_run(), SNAPSHOT))
    assert "run-snapshot-missing" in judged.ids(Severity.WARNING)


def test_a_stray_file_is_a_warning_under_its_own_path() -> None:
    """What no case names is listed, one finding a file."""
    judged = judge({**make_run(), "notes.txt": b"hello\n"})
    (found,) = (f for f in judged.findings.run if f.check == "run-stray-file")
    assert found.artifact == "notes.txt"


def test_a_case_that_lost_its_trace_is_told_by_its_dialect() -> None:
    """Removing both lists from a case makes it one of an older dialect, which is warned of."""
    files = make_run()
    path = case_paths(files)[0]

    def strip(document: dict[str, object]) -> None:
        for member in ("execution_trace", "db_writes"):
            del document[member]

    assert "run-mixed-dialects" in judge(edited(files, path, strip)).ids(Severity.WARNING)


def _in_context(judged: Judged, **changes: object) -> set[str]:
    artifact = Artifact("run_context.json", "0" * 64, 1)
    context = replace(RunContext(artifact, RUN_ID), **changes)  # type: ignore[arg-type]
    return {f.check for f in check_run(replace(judged.evidence, context=context)).run}


CONTEXTS = [
    pytest.param(0, {"run_id": "other"}, "run-context-run-id", id="another run"),
    pytest.param(1, {"exit_status": 0}, "run-context-exit-status", id="0 with a failure"),
    pytest.param(0, {"exit_status": 1}, "run-context-exit-nonzero", id="1 without a failure"),
    pytest.param(0, {"started_at": "x"}, "run-context-time", id="unreadable start"),
    pytest.param(
        0,
        {"started_at": "2026-01-02T00:00:00Z", "ended_at": "2026-01-01T00:00:00Z"},
        "run-context-time",
        id="ended before it began",
    ),
    pytest.param(
        0,
        {"recorders": (Recorder("http", RecorderState.UNAVAILABLE, "no package"),)},
        "run-recorder-unavailable",
        id="recorder unavailable",
    ),
]


@pytest.mark.parametrize(("failing", "changes", "check"), CONTEXTS)
def test_a_context_that_does_not_fit_the_run_is_found(
    failing: int, changes: dict[str, object], check: str
) -> None:
    """What the context says of the process is compared with the cases."""
    assert check in _in_context(judge(make_run(failing=failing)), **changes)


@pytest.mark.parametrize(("failing", "exit_status"), [(0, 0), (1, 1), (0, None)])
def test_a_context_that_fits_has_no_finding(failing: int, exit_status: int | None) -> None:
    """An exit status that agrees with the cases is no finding."""
    found = _in_context(judge(make_run(failing=failing)), exit_status=exit_status)
    assert not {name for name in found if name.startswith("run-context")}


def test_a_skip_that_hides_a_failure_does_not_let_the_run_pass() -> None:
    """A failure renamed to a skip, in case and summary, makes the run contradicted."""
    cases = [make_case(CASE), {**make_case("TestB__test_b", status="FAIL"), "status": "SKIPPED"}]
    judged = judge(make_run(cases))
    assert judged.cases[0].outcome is Outcome.SKIP
    assert judged.cases[0].verdict is Verdict.SKIPPED
    assert "run-contradicted-skip" in judged.ids(Severity.ERROR)
    assert judged.verdict is Verdict.CONTRADICTED


def test_a_skip_with_invalid_evidence_does_not_let_the_run_pass() -> None:
    """A skipped case that lacks what it names makes the run invalid."""
    skipped = {
        **make_case("TestB__test_b"),
        "assertions": [],
        "observed_output": {"passed": False},
        "status": "SKIPPED",
        "evidence_files": ["absent.png"],
        "execution_trace": [],
        "db_writes": [],
    }
    judged = judge(make_run([make_case(CASE), rehashed(skipped)]))
    assert judged.ids(Severity.ERROR) == {"case-evidence-files", "run-invalid-skip"}
    assert judged.verdict is Verdict.INVALID


OVERWRITTEN = {"20261120T203408Z", "20261120T203411Z"}


def test_the_real_runs_are_judged_as_they_deserve(corpus: Path) -> None:
    """Ten of the twelve real runs are verified; two miss a case that was overwritten."""
    for folder in sorted((corpus / "stagetest").iterdir()):
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
        judged = judge(files, folder=folder.name)
        lying = folder.name in OVERWRITTEN
        figures = {"run-total-cases", "run-pass-count", "run-determinism-digest"}
        assert judged.ids(Severity.ERROR) == (figures if lying else set())
        assert not judged.ids(Severity.WARNING)
        assert judged.verdict is (Verdict.CONTRADICTED if lying else Verdict.VERIFIED)
        assert {case.verdict for case in judged.cases} == {Verdict.VERIFIED}


def test_the_real_runs_with_a_lost_case_say_both_numbers(corpus: Path) -> None:
    """The finding names 21 of the summary and 20 of the files."""
    folder = corpus / "stagetest" / min(OVERWRITTEN)
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    judged = judge(
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}, folder.name
    )
    (total,) = (f for f in judged.findings.run if f.check == "run-total-cases")
    assert total.message == "The summary says 21 cases, the run holds 20 case files."


def _reordered(files: Files) -> Files:
    summary = decoded(files[SUMMARY])
    return {**files, SUMMARY: encoded(dict(reversed(summary.items())))}


HARMLESS: dict[str, Callable[[Files], Files]] = {
    "order of files": lambda files: dict(reversed(files.items())),
    "order of members": _reordered,
    "later summary": lambda files: edited(
        files, SUMMARY, put("created_at", value="2026-11-20T20:35:00+00:00")
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_changes_no_claim_changes_no_verdict(name: str) -> None:
    """Order and a later time of the summary are no lie."""
    assert judge(HARMLESS[name](make_run())).verdict is Verdict.VERIFIED
