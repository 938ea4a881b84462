"""Checks on one case: what it says it is, and what its own assertions say of its status."""

from dataclasses import replace
from typing import Any

import pytest

from sitegen.checks.cases import check_case
from sitegen.model.case import (
    ApiCall,
    Assertion,
    Attachment,
    Case,
    ContentHash,
    Recorder,
    RecorderState,
)
from sitegen.model.finding import Effect, Severity
from sitegen.model.outcome import Outcome, Verdict, derive_verdict
from tests.builders import make_case, rehashed
from tests.judging import as_case, case_ids, context


def case_with(**changes: Any) -> Case:
    """Return a good case with some members changed and its hash mended."""
    return as_case(rehashed({**make_case(), **changes}))


def assertion(status: str, message: str) -> dict[str, str]:
    """Return one assertion as the emitter writes it."""
    return {"id": "A-1", "status": status, "message": message}


def evidence_with(case: Case, **changes: Any) -> Case:
    """Return the case with some of its recorded evidence replaced."""
    return replace(case, evidence=replace(case.evidence, **changes))


@pytest.mark.parametrize("dialect", [1, 2, 3])
def test_a_good_case_has_no_finding(dialect: int) -> None:
    """Nothing is found in a good case of any dialect, but what it declares."""
    assert case_ids(as_case(make_case(dialect=dialect))) <= {"case-api-declared"}


def test_an_honest_failure_has_no_error() -> None:
    """A failure that says what failed is no error, and stays a failure."""
    case = as_case(make_case(status="FAIL"))
    findings = check_case(case, context())
    assert {f.severity for f in findings} <= {Severity.NOTE}
    assert derive_verdict(case.outcome, findings) is Verdict.FAILED


CONTRADICTED_CASES = [
    pytest.param({"assertions": []}, "case-no-assertion", id="no assertion"),
    pytest.param(
        {"assertions": [assertion("PASS", "Assertion passed"), assertion("FAIL", "no")]},
        "case-failed-assertion",
        id="one failed assertion",
    ),
    pytest.param(
        {"observed_output": {"passed": False, "duration": 0.04436156299971117}},
        "case-observed-passed",
        id="output did not pass",
    ),
    pytest.param(
        {"assertions": [assertion("PASS", "t.py:3: AssertionError")]},
        "case-assertion-message",
        id="AssertionError in a passed message",
    ),
    pytest.param(
        {"assertions": [assertion("PASS", "Traceback (most recent call last):\n  File")]},
        "case-assertion-message",
        id="traceback in a passed message",
    ),
    pytest.param(
        {"assertions": [assertion("PASS", "line\nE   ValueError: no")]},
        "case-assertion-message",
        id="error line in a passed message",
    ),
    pytest.param(
        {"observed_output": {"passed": True, "duration": -1.0}}, "case-duration", id="duration < 0"
    ),
    pytest.param({"run_id": "20200101T000000Z"}, "case-run-id", id="another run"),
]


@pytest.mark.parametrize(("changes", "check"), CONTRADICTED_CASES)
def test_a_refuted_pass_is_contradicted(changes: dict[str, Any], check: str) -> None:
    """A pass that its own evidence refutes is contradicted, with the check named."""
    case = case_with(**changes)
    findings = check_case(case, context())
    assert check in {finding.check for finding in findings}
    assert derive_verdict(case.outcome, findings) is Verdict.CONTRADICTED


def test_content_that_was_changed_after_hashing_is_found() -> None:
    """A hash that the content does not give makes a pass contradicted, and both are shown."""
    case = as_case({**make_case(), "determinism_hash": "0" * 64})
    (found,) = (f for f in check_case(case, context()) if f.check == "case-determinism-hash")
    assert found.effect is Effect.CONTRADICTED
    assert "0" * 64 in found.message
    assert str(case.content_hash.derived) in found.message


def test_a_hash_by_an_unknown_recipe_is_invalid() -> None:
    """What can't be derived again proves nothing."""
    case = replace(as_case(make_case()), content_hash=ContentHash("sitegen.hash/9", "0" * 64, None))
    assert "case-hash-recipe" in case_ids(case)


def test_a_case_without_a_hash_needs_no_recipe() -> None:
    """A format without hashes is not blamed for having none."""
    case = replace(as_case(make_case()), content_hash=ContentHash(None, None, None))
    assert not case_ids(case) & {"case-hash-recipe", "case-determinism-hash"}


def test_an_unknown_status_is_not_passed() -> None:
    """A status that nobody knows is an error, and its verdict invalid."""
    case = replace(as_case(make_case()), status="MAYBE", outcome=Outcome.UNKNOWN)
    findings = check_case(case, context())
    assert "case-status" in {finding.check for finding in findings}
    assert derive_verdict(case.outcome, findings) is Verdict.INVALID


def test_assertions_that_were_only_skipped_support_no_pass() -> None:
    """A pass in which nothing was evaluated is contradicted."""
    skipped = Assertion("A", "SKIPPED", Outcome.SKIP, "not reached")
    case = evidence_with(as_case(make_case()), assertions=(skipped,))
    assert "case-no-assertion" in case_ids(case)


def test_an_assertion_with_an_unknown_status_is_an_error() -> None:
    """An assertion whose status nobody knows makes the case invalid."""
    odd = Assertion("A", "MAYBE", Outcome.UNKNOWN, "")
    case = evidence_with(
        as_case(make_case()), assertions=(*as_case(make_case()).evidence.assertions, odd)
    )
    assert "case-assertion-status" in case_ids(case)


def test_a_failure_renamed_to_a_skip_is_an_error() -> None:
    """A skip with a failed assertion, or whose output passed, carries the error."""
    failure = as_case(make_case(status="FAIL"))
    skip = replace(failure, status="SKIPPED", outcome=Outcome.SKIP)
    assert "case-failed-assertion" in case_ids(skip)
    assert "case-observed-passed" in case_ids(replace(skip, output_passed=True))


def test_a_failure_whose_output_passed_is_an_error_and_stays_a_failure() -> None:
    """A failure that its output refutes keeps its verdict and carries the finding."""
    case = replace(as_case(make_case(status="FAIL")), output_passed=True)
    findings = check_case(case, context())
    assert "case-observed-passed" in {finding.check for finding in findings}
    assert derive_verdict(case.outcome, findings) is Verdict.FAILED


@pytest.mark.parametrize(
    ("status", "message", "check"),
    [
        pytest.param("PASS", "all good", "case-assertion-wording", id="unusual pass message"),
        pytest.param("FAIL", "Assertion passed", "case-failure-message", id="failure that passed"),
    ],
)
def test_a_message_that_the_emitter_never_writes_is_a_warning(
    status: str, message: str, check: str
) -> None:
    """Messages that do not fit the status are warned of, and change no verdict."""
    changes = {"assertions": [assertion(status, message)]}
    case = as_case(make_case(status=status, changes=changes))
    (found,) = (f for f in check_case(case, context()) if f.check == check)
    assert found.severity is Severity.WARNING
    assert found.where == "/assertions/0/message"


def test_other_dialects_word_their_messages_freely() -> None:
    """Only STAGETEST has one message for everything that held."""
    case = case_with(assertions=[assertion("PASS", "all good")])
    assert "case-assertion-wording" not in case_ids(replace(case, dialect="sitegen.case/1"))


def test_a_failure_without_a_failed_assertion_is_a_warning() -> None:
    """What STAGETEST writes for a skip inside a test is told apart from a failure."""
    changes = {"assertions": [assertion("PASS", "Assertion passed")]}
    assert "case-fail-without-cause" in case_ids(as_case(make_case(status="FAIL", changes=changes)))


@pytest.mark.parametrize("signature", ["", "   ", "\u200b", "\t\n"])
def test_an_empty_signature_is_an_error(signature: str) -> None:
    """A signature without a visible character is what is left of a removed one."""
    assert "case-signature-empty" in case_ids(case_with(signature=signature))


def test_free_text_as_signature_is_a_note() -> None:
    """Text that nothing can verify is noted; that nobody signed is a note of the run."""
    findings = check_case(case_with(signature="signed by Bob"), context())
    (found,) = (f for f in findings if f.check.startswith("case-signature"))
    assert (found.check, found.severity) == ("case-signature-unverifiable", Severity.NOTE)
    assert not {i for i in case_ids(case_with()) if i.startswith("case-signature")}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("../../etc/passwd", id="dots"),
        pytest.param("a/../../b", id="dots inside"),
        pytest.param("/etc/passwd", id="absolute"),
        pytest.param("..\\b", id="backslash"),
        pytest.param("C:evil", id="drive"),
        pytest.param("", id="empty"),
        pytest.param("a\0b", id="NUL"),
    ],
)
def test_a_path_that_leaves_the_run_is_an_error(path: str) -> None:
    """A listed file outside the run is refused, even if a file of that name were there."""
    case = evidence_with(as_case(make_case()), attachments=(path,))
    found = [
        f for f in check_case(case, context(files=(path,))) if f.check == "case-evidence-files"
    ]
    assert ["leaves the run" in f.message for f in found] == [True]


def test_a_listed_file_has_to_be_there() -> None:
    """A listed file that is absent is an error, one that is there is none."""
    case = case_with(evidence_files=["shots/a.png"])
    assert "case-evidence-files" in case_ids(case)
    assert "case-evidence-files" not in case_ids(case, context(files=("shots/a.png",)))


def test_an_attachment_with_another_hash_is_found() -> None:
    """A file that was exchanged after the case was written contradicts it."""
    named = (Attachment("a.png", "0" * 64, 1, None),)
    case = evidence_with(as_case(make_case()), hashed_attachments=named)
    same, other = ({"a.png": "0" * 64}, {"a.png": "1" * 64})
    assert "case-attachment-hash" not in case_ids(case, context(file_hashes=same))
    assert "case-attachment-hash" in case_ids(case, context(file_hashes=other))


def test_a_case_in_the_file_of_another_is_found() -> None:
    """The file's name has to be the one that the format prescribes for the id."""
    assert "case-file-name" in case_ids(as_case(make_case(), path="cases/Other.json"))


def test_an_unavailable_recorder_is_a_warning_and_one_that_is_off_is_none() -> None:
    """Only a recorder that wanted to look and could not is worth a warning."""
    case = as_case(make_case())
    for state, expected in (
        (RecorderState.UNAVAILABLE, True),
        (RecorderState.OFF, False),
        (RecorderState.ON, False),
    ):
        judged = evidence_with(case, recorders=(Recorder("http", state, "no package"),))
        assert ("case-recorder-unavailable" in case_ids(judged)) is expected


@pytest.mark.parametrize(
    ("call", "status", "expected"),
    [
        pytest.param(ApiCall("GET", "/", "o", 200, 999.0, declared=True), "PASS", 1, id="long"),
        pytest.param(ApiCall("GET", "/", "o", 200, 1.0, declared=True), "FAIL", 1, id="success"),
        pytest.param(ApiCall("GET", "/", "o", 500, 1.0, declared=True), "FAIL", 0, id="fits"),
        pytest.param(
            ApiCall("GET", "/", "o", 200, 999.0, declared=False), "PASS", 0, id="measured"
        ),
        pytest.param(ApiCall("GET", "/", "o", None, None, declared=True), "FAIL", 0, id="nothing"),
    ],
)
def test_declared_calls_that_can_not_have_been_are_notes(
    call: ApiCall, status: str, expected: int
) -> None:
    """What is taken from a table is never more than a note, whatever it says."""
    case = evidence_with(as_case(make_case(status=status)), api_calls=(call,))
    found = [f for f in check_case(case, context()) if f.check == "case-api-declared"]
    assert [f.severity for f in found] == [Severity.NOTE] * expected


def test_findings_stay_few_however_many_things_are_wrong() -> None:
    """A hostile case with ten thousand failed assertions gets one finding with a count."""
    failed = tuple(Assertion(f"A{n}", "FAIL", Outcome.FAIL, "x") for n in range(10_000))
    case = evidence_with(as_case(make_case()), assertions=failed)
    (found,) = (f for f in check_case(case, context()) if f.check == "case-failed-assertion")
    assert "9999 more" in found.message


def test_evidence_in_messages_is_quoted() -> None:
    """A direction override in an id can't turn a message around."""
    case = replace(as_case(make_case()), run_id="x\u202ey")
    (found,) = (f for f in check_case(case, context()) if f.check == "case-run-id")
    assert "\u202e" not in found.message
    assert "\\u{202E}" in found.message


def test_pointers_are_given_only_where_the_members_are_known() -> None:
    """A case of another tool has no pointer into members that it does not have."""
    case = replace(as_case(make_case()), status="MAYBE", outcome=Outcome.UNKNOWN)
    own = {f.where for f in check_case(case, context()) if f.check == "case-status"}
    foreign = replace(case, dialect="junit", has_trace=False)
    others = {f.where for f in check_case(foreign, context()) if f.check == "case-status"}
    assert (own, others) == ({"/status"}, {None})
