"""The readers of STAGETEST runs."""

import copy
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sitegen.model.case import Case
from sitegen.model.outcome import Outcome
from sitegen.model.run import ApiSnapshot, RunSummary
from sitegen.readers.base import KIND_CASE, KIND_SNAPSHOT, KIND_SUMMARY
from tests.builders import decoded, encoded, make_case, make_run, make_snapshot, make_summary, put
from tests.reading import checks_of, read_bytes, read_document

SCHEMAS = {
    1: "stagetest_case_9cbf09e5.json",
    2: "stagetest_case_76f2b17d.json",
    3: "stagetest_case_03f0ff14.json",
}
REPLACEMENTS: tuple[Any, ...] = (
    None,
    True,
    0,
    1,
    1.0,
    1.5,
    -1,
    -2.0,
    "",
    "x",
    "PASS",
    [],
    ["x"],
    [1],
    {},
    {"a": 1},
)
CASES_IN_CORPUS = 353


def read_case(document: Any) -> Case:
    """Return the case that a valid document is."""
    content = read_document(document, hint="case").content
    assert isinstance(content, Case)
    return content


@pytest.mark.parametrize("dialect", [1, 2, 3])
def test_dialect_is_told_by_the_members(dialect: int) -> None:
    """Each dialect is recognised by what it has, and a good case has no finding."""
    reading = read_document(make_case(dialect=dialect))
    assert isinstance(reading.content, Case)
    assert reading.content.dialect == f"stagetest-{dialect}"
    assert reading.content.has_trace is (dialect == 3)
    assert reading.findings == ()


def test_case_keeps_what_it_says() -> None:
    """Every member of a case ends in the field of its meaning."""
    document = make_case(status="FAIL", writes=1)
    case = read_case(document)
    assert (case.case_id, case.run_id, case.status) == (
        document["case_id"],
        document["run_id"],
        "FAIL",
    )
    assert case.outcome is Outcome.FAIL
    assert (case.use_case, case.stage, case.method) == ("UC-002", "1.2", "POST")
    assert case.output_passed is False
    assert case.duration_s == document["observed_output"]["duration"]
    assert case.expected_file == f"{document['case_id']}.json"
    assert [event.sequence for event in case.evidence.trace] == [
        event["seq"] for event in document["execution_trace"]
    ]
    assert case.evidence.db_writes[0].table == "onboarding_state"
    assert case.evidence.db_writes[0].transaction is None
    assert all(call.declared for call in case.evidence.api_calls)
    assert case.signature == "UNSIGNED_LOCAL"


def test_hash_is_derived_not_copied() -> None:
    """A recorded hash of other content stays beside the derived one."""
    document = make_case()
    recorded = {**document, "determinism_hash": "0" * 64}
    hashes = read_case(recorded).content_hash
    assert (hashes.recorded, hashes.derived) == ("0" * 64, document["determinism_hash"])


def test_hash_covers_numbers_as_they_were_spelled() -> None:
    """A float and an integer of the same value have different hashes."""
    one = read_case(make_case(changes={"observed_output": {"passed": True, "n": 1}}))
    other = read_case(make_case(changes={"observed_output": {"passed": True, "n": 1.0}}))
    assert one.content_hash.derived != other.content_hash.derived
    assert one.content_hash.derived == one.content_hash.recorded
    assert other.content_hash.derived == other.content_hash.recorded


def test_unknown_member_is_kept_and_told() -> None:
    """A member that the dialect does not have is a warning, and the case is still read."""
    reading = read_document(make_case(changes={"extra": 1}))
    assert isinstance(reading.content, Case)
    assert reading.content.unknown_fields == ("extra",)
    assert checks_of(reading) == ["case-unknown-field"]
    assert reading.findings[0].where == "/extra"
    assert reading.findings[0].line is not None


def test_every_problem_is_named_with_its_place() -> None:
    """A broken case has no content, one finding a problem, and still says its id and status."""
    document = make_case()
    document["uc_id"] = "X"
    document["execution_trace"][0]["seq"] = 0
    del document["assertions"][0]["message"]
    reading = read_document(document)
    assert reading.kind == KIND_CASE
    assert reading.content is None
    assert {finding.where for finding in reading.findings} == {
        "/uc_id",
        "/execution_trace/0/seq",
        "/assertions/0/message",
    }
    assert set(checks_of(reading)) == {"case-schema"}
    assert all(finding.line for finding in reading.findings)
    assert (reading.case_id, reading.status) == (document["case_id"], "PASS")


def test_message_says_what_is_wanted_and_what_is_there() -> None:
    """A finding's sentence names the place, the rule and the value."""
    reading = read_document(make_case(changes={"status": "OK"}))
    assert reading.findings[0].message == (
        "“/status” must be 'PASS', 'FAIL' or 'SKIPPED', not “OK”."
    )


def test_wide_integer_is_no_string() -> None:
    """An integer beyond 64 bits, kept as digits, does not pass for a text."""
    wide = 10**30
    reading = read_document(make_case(changes={"route_path": wide}))
    assert reading.content is None
    assert "case-schema" in checks_of(reading)
    document = make_case()
    document["db_writes"][0]["rowcount"] = wide
    case = read_document(document).content
    assert isinstance(case, Case)
    assert case.evidence.db_writes[0].rows == wide


def test_lone_surrogate_in_an_id_is_no_crash() -> None:
    """A lone surrogate is an error of hygiene; the case is shown with it spelled out."""
    reading = read_document(make_case("Test__a\ud800"))
    assert isinstance(reading.content, Case)
    assert reading.content.case_id == "Test__a\\ud800"
    assert "text-lone-surrogate" in checks_of(reading)


def test_truncated_case_is_a_broken_case() -> None:
    """A case cut in the middle is mine-but-broken, wherever it lies."""
    data = encoded(make_case())
    reading = read_bytes(data[: len(data) // 2])
    assert (reading.kind, reading.content) == (KIND_CASE, None)
    assert "json-syntax" in checks_of(reading)


def test_duplicate_key_never_gives_a_case() -> None:
    """A case that says two things to two readers is not read as either."""
    data = encoded(make_case()).replace(b'"status"', b'"status": "FAIL",\n  "status"', 1)
    reading = read_bytes(data)
    assert (reading.kind, reading.content) == (KIND_CASE, None)
    assert "json-duplicate-key" in checks_of(reading)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param(make_summary([make_case()]), KIND_SUMMARY, id="summary"),
        pytest.param(make_snapshot(), KIND_SNAPSHOT, id="snapshot"),
    ],
)
def test_documents_of_the_run_are_told_apart(document: Any, kind: str) -> None:
    """Summary and snapshot are recognised without their file names."""
    reading = read_document(document, "any.json")
    assert (reading.kind, reading.findings) == (kind, ())
    assert isinstance(reading.content, RunSummary | ApiSnapshot)


def test_summary_counts_are_kept_as_claims() -> None:
    """A summary's figures are what it says, whatever the cases say."""
    content = read_document(make_summary([], changes={"total_cases": 21})).content
    assert isinstance(content, RunSummary)
    assert (content.total_cases, content.skip_count, content.dialect) == (21, None, "stagetest")


def test_unknown_artifact_version_is_an_error() -> None:
    """A version that nobody knows may give every figure another meaning."""
    reading = read_document(make_summary([], changes={"artifact_version": "2.0.0"}))
    assert checks_of(reading) == ["run-artifact-version"]
    assert reading.findings[0].where == "/artifact_version"


@pytest.mark.parametrize("member", sorted(make_summary([])))
def test_missing_member_of_a_summary_is_named(member: str) -> None:
    """A summary without one of its members is recognised, refused and told."""
    document = make_summary([])
    del document[member]
    reading = read_document(document, hint="summary")
    assert (reading.kind, reading.content) == (KIND_SUMMARY, None)
    assert [finding.where for finding in reading.findings] == [f"/{member}"]


def mutations(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the case with every value replaced and every member removed or added, one at a time."""

    def walk(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
        yield path
        members: Any = value.items() if isinstance(value, dict) else ()
        for key, item in members or (enumerate(value) if isinstance(value, list) else ()):
            yield from walk(item, (*path, key))

    for path in list(walk(case, ())):
        for replacement in REPLACEMENTS if path else ():
            yield _changed(case, path, replacement)
        if path and isinstance(path[-1], str):
            yield _changed(case, path, None, remove=True)
        yield _changed(case, (*path, "unheard_of"), 1)


def _changed(
    case: dict[str, Any], path: tuple[str | int, ...], value: object, *, remove: bool = False
) -> dict[str, Any]:
    changed: Any = copy.deepcopy(case)
    owner: Any = changed
    for part in path[:-1]:
        owner = owner[part]
    if remove:
        del owner[path[-1]]
    elif isinstance(owner, dict) or (isinstance(owner, list) and path[-1] != "unheard_of"):
        put(path[-1], value=value)(owner)
    return changed  # type: ignore[no-any-return]


@pytest.mark.parametrize("dialect", [1, 2, 3])
def test_shapes_accept_what_the_original_schema_accepts(dialect: int, corpus: Path) -> None:
    """The reader and the emitter's JSON Schema agree on every mutation of a case."""
    schemas = {
        number: jsonschema.Draft202012Validator(decoded((corpus / "schemas" / name).read_bytes()))
        for number, name in SCHEMAS.items()
    }
    verdicts = set()
    for case in mutations(make_case(dialect=dialect, writes=1, layers=("L4",))):
        traced = "execution_trace" in case or "db_writes" in case
        own = 3 if traced else 2 if "api_calls_used" in case else 1
        reading = read_document(case, hint="case")
        accepted = not {"case-schema", "case-unknown-field", "case-unreadable"} & {
            *checks_of(reading)
        }
        assert accepted is schemas[own].is_valid(case), case
        verdicts.add(accepted)
    assert verdicts == {True, False}


def test_every_case_of_the_corpus_is_read_and_its_hash_derived(corpus: Path) -> None:
    """Every real case has a dialect, no finding of its schema, and the hash that it records."""
    seen = 0
    for path in sorted((corpus / "stagetest").glob("*/cases/*.json")):
        case = read_bytes(path.read_bytes(), path.name, "case").content
        assert isinstance(case, Case), path
        assert case.content_hash.recorded == case.content_hash.derived, path
        assert case.expected_file == path.name
        seen += 1
    assert seen == CASES_IN_CORPUS


def test_every_document_of_the_corpus_runs_is_recognised(corpus: Path) -> None:
    """Real runs hold nothing but cases, a summary and a snapshot, all without schema findings."""
    kinds: dict[str, int] = {}
    for path in sorted((corpus / "stagetest").rglob("*.json")):
        reading = read_bytes(path.read_bytes(), path.name)
        kinds[reading.kind] = kinds.get(reading.kind, 0) + 1
        assert reading.content is not None
        assert not [check for check in checks_of(reading) if check.endswith("-schema")]
    assert kinds == {KIND_CASE: CASES_IN_CORPUS, KIND_SUMMARY: 12, KIND_SNAPSHOT: 12}


def test_builder_writes_what_the_reader_reads() -> None:
    """A run of the builder is read without a finding."""
    for path, data in make_run(3, failing=1).items():
        reading = read_bytes(data, path)
        assert reading.content is not None
        assert reading.content.artifact.sha256 == hashlib.sha256(data).hexdigest()
        assert not [f for f in reading.findings if f.severity.value != "note"]
