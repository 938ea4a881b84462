"""The registry: what an artifact is, decided by content."""

import pytest

from sitegen.limits import Limits
from sitegen.model.finding import Severity
from sitegen.readers.base import KIND_CASE, KIND_SUMMARY
from sitegen.readers.registry import FORMATS, bounded
from sitegen.readers.rules import CHECKS
from sitegen.readers.run_rules import CASE_SCHEMA, CASE_UNKNOWN_FIELD
from tests.builders import encoded, make_case, make_snapshot, make_summary
from tests.own_builders import (
    make_certification,
    make_context,
    make_own_case,
    make_own_snapshot,
    make_own_summary,
    make_preflight,
)
from tests.reading import checks_of, read_bytes, read_document

DOCUMENTS = {
    "stagetest-case": make_case(),
    "stagetest-summary": make_summary([]),
    "stagetest-snapshot": make_snapshot(),
    "sitegen.case/1": make_own_case(),
    "sitegen.run-summary/1": make_own_summary(),
    "sitegen.api-snapshot/1": make_own_snapshot(),
    "sitegen.run-context/1": make_context(),
    "sitegen.preflight/1": make_preflight(),
    "sitegen.certification/1": make_certification(),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_goes_to_its_format(name: str) -> None:
    """The first format to recognise a document is its own."""
    document = DOCUMENTS[name]
    assert next(known.name for known in FORMATS if known.recognises(document)) == name


@pytest.mark.parametrize("name", DOCUMENTS)
def test_good_document_has_no_finding(name: str) -> None:
    """A good document of each format is read without a finding."""
    reading = read_document(DOCUMENTS[name])
    assert reading.content is not None
    assert reading.findings == ()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_truncated_document_is_mine_but_broken(name: str) -> None:
    """A document cut before its end keeps its kind, has no content, and says so."""
    data = encoded(DOCUMENTS[name])
    whole = read_bytes(data)
    cut = read_bytes(data[:-3])
    assert (cut.kind, cut.content) == (whole.kind, None)
    assert any(finding.severity is Severity.ERROR for finding in cut.findings)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", id="binary"),
        pytest.param(b"21 passed in 1.00s\n", id="log"),
        pytest.param(b"{}", id="empty object"),
        pytest.param(b"[]", id="array"),
        pytest.param(b"null", id="scalar"),
        pytest.param(b'{"case_id": "x"', id="truncated"),
        pytest.param(b"\xff\xfe{\0}\0", id="UTF-16"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"status": NaN}', id="not a number"),
    ],
)
@pytest.mark.parametrize(("hint", "kind"), [("case", KIND_CASE), ("summary", KIND_SUMMARY)])
def test_place_makes_a_broken_case_of_what_nobody_recognises(
    data: bytes, hint: str, kind: str
) -> None:
    """What lies in the place of a case or summary never vanishes from the figures."""
    reading = read_bytes(data, hint=hint)
    assert (reading.kind, reading.content) == (kind, None)
    assert any(finding.severity is Severity.ERROR for finding in reading.findings)


def test_known_document_in_the_place_of_a_case_keeps_its_kind() -> None:
    """Content decides, also in a cases folder."""
    assert read_document(make_preflight(), hint="case").kind == "preflight"


def test_unknown_json_is_listed_as_such() -> None:
    """JSON that nobody recognises is a record of unknown kind with a finding."""
    reading = read_document({"something": "else"})
    assert reading.kind == "unknown"
    assert reading.content is not None
    assert "unrecognised-format" in checks_of(reading)


def test_unknown_sitegen_format_is_unknown() -> None:
    """A format family that does not exist is not guessed at."""
    assert read_document({"schema": "sitegen.nothing/1"}).kind == "unknown"


def test_byte_order_mark_does_not_hide_a_case() -> None:
    """A byte order mark is told, and the case still read."""
    reading = read_bytes(b"\xef\xbb\xbf" + encoded(make_case()))
    assert reading.kind == KIND_CASE
    assert reading.content is not None
    assert checks_of(reading) == ["text-bom"]


def test_image_is_only_unrecognised() -> None:
    """Binary data is of no known format, and not a text in a wrong encoding."""
    reading = read_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe")
    assert reading.kind == "unknown"
    assert checks_of(reading) == ["unrecognised-format"]


def test_log_that_opens_with_a_bracket_is_a_log() -> None:
    """A log line in brackets is no broken JSON."""
    assert read_bytes(b"[INFO] started\n[INFO] done\n").kind == "log"


def test_hygiene_knows_free_text_from_names() -> None:
    """A hidden character is an error in an id and a note in a message."""
    hidden = "\u202e"
    case = make_case(f"Test__a{hidden}b", layers=())
    named = read_document(case)
    assert ("text-bidi", Severity.ERROR) in {(f.check, f.severity) for f in named.findings}
    case = make_case(status="FAIL")
    case["assertions"][0]["message"] += hidden
    told = read_document(case)
    assert {finding.severity for finding in told.findings} == {Severity.NOTE}


def test_findings_beyond_the_limit_are_counted() -> None:
    """The gravest findings are kept, the rest is one finding with its number."""
    notes = [CASE_UNKNOWN_FIELD.finding("x", f"w{number}") for number in range(5)]
    errors = [CASE_SCHEMA.finding("x", f"e{number}") for number in range(2)]
    kept = bounded([*notes, *errors], "x", Limits(findings_per_artifact=3))
    assert [finding.message for finding in kept] == [
        "w0",
        "e0",
        "e1",
        "4 more findings of this artifact are not listed.",
    ]


@pytest.mark.parametrize("count", [2, 3])
def test_findings_up_to_the_limit_are_all_kept(count: int) -> None:
    """Nothing is counted away below the limit or at it."""
    findings = tuple(CASE_SCHEMA.finding("x", str(number)) for number in range(count))
    assert bounded(findings, "x", Limits(findings_per_artifact=3)) == findings


def test_document_with_a_thousand_problems_has_a_bounded_list() -> None:
    """A hostile case can't drown everything else in findings."""
    case = make_case(changes={"assertions": [1] * 1_000})
    reading = read_document(case)
    assert len(reading.findings) == Limits().findings_per_artifact + 1
    assert reading.findings[-1].check == "findings-left-out"


@pytest.mark.parametrize(
    ("document", "check"),
    [
        pytest.param(
            make_case(changes={"execution_trace": [{}] * 20_000}), "case-schema", id="empty events"
        ),
        pytest.param(
            make_case(changes={f"x{n}": 1 for n in range(20_000)}),
            "case-unknown-field",
            id="members",
        ),
        pytest.param(
            make_preflight(changes={"metrics": {f"x{n}": 1 for n in range(20_000)}}),
            "preflight-schema",
            id="metrics",
        ),
    ],
)
def test_problems_beyond_measure_are_told_and_not_all_named(document: object, check: str) -> None:
    """A hostile number of problems is bounded, and the reader is told that there are more."""
    reading = read_document(document)
    assert len(reading.findings) <= Limits().findings_per_artifact + 1
    assert check in checks_of(reading)
    assert reading.findings[-1].check in {"findings-left-out", "preflight-schema"}


def test_every_wrong_item_of_a_list_is_named() -> None:
    """Each wrong item is told at its own index, wherever it stands in the list."""
    case = make_case()
    case["assertions"] = [case["assertions"][0], 1, case["assertions"][0], 2, {"id": "x"}]
    case["db_writes"] = [*case["db_writes"], None]
    found = {finding.where for finding in read_document(case).findings}
    assert found == {
        "/assertions/1",
        "/assertions/3",
        "/assertions/4/status",
        "/assertions/4/message",
        "/db_writes/1",
    }


def test_too_large_document_is_told() -> None:
    """A document beyond the limit is refused with a finding, and still a case where one lies."""
    reading = read_bytes(encoded(make_case()), hint="case", limits=Limits(document_bytes=100))
    assert (reading.kind, reading.content) == (KIND_CASE, None)
    assert "document-too-large" in checks_of(reading)


def test_check_ids_are_unique() -> None:
    """No two checks of readers share an id."""
    ids = [check.id for check in CHECKS]
    assert len(ids) == len(set(ids))
