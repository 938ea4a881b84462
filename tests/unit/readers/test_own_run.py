"""The readers of our own dialect of a run: case, summary and API snapshot."""

import pytest

from sitegen.model.case import Case, RecorderState
from sitegen.model.outcome import Outcome
from sitegen.model.run import ApiSnapshot, RunSummary
from tests.own_builders import (
    make_own_case,
    make_own_run,
    make_own_snapshot,
    make_own_summary,
    own_file_of,
    own_hash_of,
)
from tests.reading import checks_of, read_bytes, read_document


def read_case(**changes: object) -> Case:
    """Return the case that the builder's document is, changed."""
    content = read_document(make_own_case(changes=changes)).content
    assert isinstance(content, Case)
    return content


def test_ids_and_stages_are_free() -> None:
    """Node ids of pytest and stages of any name are fine."""
    case = read_case()
    assert (case.case_id, case.use_case, case.stage) == (
        "tests/test_x.py::test_one[a b]",
        "checkout",
        "nightly",
    )
    assert case.dialect == "sitegen.case/1"
    assert case.has_trace


def test_file_name_is_made_from_the_id() -> None:
    """The file is named by slug and digest, so that any id can be a file."""
    case = read_case()
    assert case.expected_file == own_file_of(case.case_id)


def test_recipe_is_reproduced_by_an_independent_implementation() -> None:
    """The derived hash is what the documented recipe gives."""
    document = make_own_case()
    case = read_case()
    assert case.content_hash.recipe == "sitegen.hash/1"
    assert case.content_hash.derived == own_hash_of(document)


def test_duration_is_not_hashed_but_everything_else_is() -> None:
    """Two runs of the same code share the hash; another outcome never does."""
    base = read_case(observed_output={"passed": True, "duration": 1.0, "n": 1})
    slower = read_case(observed_output={"passed": True, "duration": 2.0, "n": 1})
    other = read_case(observed_output={"passed": True, "duration": 1.0, "n": 2})
    failed = read_case(observed_output={"passed": True, "duration": 1.0, "n": 1}, status="FAIL")
    hashes = [case.content_hash.derived for case in (base, slower, other, failed)]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_unknown_recipe_derives_nothing() -> None:
    """A hash of a recipe that nobody knows can't be confirmed."""
    case = read_case(hash_recipe="other/9")
    assert case.content_hash.recipe == "other/9"
    assert case.content_hash.derived is None


def test_absent_optional_members_are_none() -> None:
    """A case without route, method, use case, stage or operation is whole."""
    document = make_own_case()
    for name in ("uc_id", "stage", "operation_name", "route_path", "api_method", "labels"):
        del document[name]
    document["determinism_hash"] = own_hash_of(document)
    reading = read_document(document)
    assert isinstance(reading.content, Case)
    assert reading.findings == ()
    assert reading.content.stage is None
    assert reading.content.content_hash.derived == reading.content.content_hash.recorded


def test_skipped_is_a_status() -> None:
    """A skip is a skip, never a pass."""
    assert read_case(status="SKIPPED").outcome is Outcome.SKIP


def test_recorders_say_whether_they_looked() -> None:
    """Each recorder has a state and its reason, sorted by name."""
    recorders = read_case().evidence.recorders
    assert [(item.name, item.state) for item in recorders] == [
        ("db", RecorderState.ON),
        ("http", RecorderState.UNAVAILABLE),
        ("trace", RecorderState.ON),
    ]
    assert recorders[1].reason == "no client was seen"


def test_measured_calls_and_transactions_are_kept() -> None:
    """A measured call is not declared; a write says what became of its transaction."""
    evidence = read_case().evidence
    assert [call.declared for call in evidence.api_calls] == [False]
    assert [write.transaction for write in evidence.db_writes] == ["committed"]


def test_attachments_are_listed_once() -> None:
    """A file named with and without its hash is one attachment."""
    evidence = read_case(evidence_files=["log.txt", "b.txt"]).evidence
    assert evidence.attachments == ("log.txt", "b.txt")
    assert [item.path for item in evidence.hashed_attachments] == ["log.txt"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        pytest.param({"recorders": {"db": {"state": "maybe"}}}, "/recorders/db/state", id="state"),
        pytest.param({"status": "XFAIL"}, "/status", id="status"),
        pytest.param({"labels": [""]}, "/labels/0", id="empty label"),
        pytest.param(
            {"attachments": [{"path": "a", "sha256": "x", "size": 1}]},
            "/attachments/0/sha256",
            id="digest",
        ),
        pytest.param(
            {"attachments": [{"path": "a", "sha256": "a" * 64, "size": True}]},
            "/attachments/0/size",
            id="boolean size",
        ),
    ],
)
def test_wrong_member_is_refused(changes: dict[str, object], where: str) -> None:
    """A member of the wrong shape is an error at its place."""
    reading = read_document(make_own_case(changes=changes))
    assert reading.content is None
    assert [(f.check, f.where) for f in reading.findings] == [("case-schema", where)]


def test_unknown_member_further_down_is_told() -> None:
    """A misspelt member of a list item is a warning at its place; the case is read."""
    document = make_own_case()
    document["db_writes"][0]["tranaction"] = "committed"
    reading = read_document(document)
    assert isinstance(reading.content, Case)
    assert [(f.check, f.where) for f in reading.findings] == [
        ("case-unknown-field", "/db_writes/0/tranaction")
    ]
    assert reading.content.unknown_fields == ()


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param(make_own_case(changes={"schema": "sitegen.case/2"}), "case", id="case"),
        pytest.param(
            make_own_summary(changes={"schema": "sitegen.run-summary/9"}), "summary", id="summary"
        ),
        pytest.param(
            make_own_snapshot(changes={"schema": "sitegen.api-snapshot/x"}),
            "api_snapshot",
            id="snapshot",
        ),
    ],
)
def test_unknown_version_is_refused(document: object, kind: str) -> None:
    """A version that this sitegen does not know keeps its kind and is not guessed at."""
    reading = read_document(document)
    assert (reading.kind, reading.content) == (kind, None)
    assert checks_of(reading) == ["own-format-version"]
    assert reading.findings[0].where == "/schema"
    assert reading.findings[0].line is not None


def test_summary_has_skips_and_suite() -> None:
    """Our summary counts skips, and may name its suite."""
    content = read_document(make_own_summary()).content
    assert isinstance(content, RunSummary)
    assert (content.skip_count, content.suite, content.artifact_version) == (1, "uat", None)
    assert content.dialect == "sitegen.run-summary/1"


def test_negative_count_is_refused() -> None:
    """A count below zero is no count."""
    reading = read_document(make_own_summary(changes={"skip_count": -1}))
    assert reading.content is None
    assert reading.findings[0].message.endswith("must be a whole number of at least 0, not “-1”.")


def test_snapshot_lists_its_endpoints() -> None:
    """Our snapshot is read as STAGETEST's is."""
    content = read_document(make_own_snapshot()).content
    assert isinstance(content, ApiSnapshot)
    assert [endpoint.path for endpoint in content.endpoints] == ["/runs"]


def test_whole_run_of_ours_is_read_without_a_finding() -> None:
    """What the documented formats ask for is read back clean."""
    for path, data in make_own_run().items():
        assert read_bytes(data, path).findings == (), path
