"""The reader of reports of coverage.py."""

from pathlib import Path
from typing import Any

import pytest

from sitegen.model.coverage_report import (
    CoverageFile,
    CoverageLists,
    CoverageReport,
    CoverageShare,
    percent_of,
)
from sitegen.model.outcome import Verdict
from sitegen.model.record import RecordKind, Statement
from tests.coverage_documents import NEW, OLD, coverage_report
from tests.reading import read_bytes
from tests.record_documents import bent, judge, lacking, setting

SUMMARY = ("files", "src/a.py", "summary")


def report_of(document: Any) -> CoverageReport:
    """Return the typed report."""
    detail = judge(document).record.detail
    assert isinstance(detail, CoverageReport)
    return detail


@pytest.mark.parametrize("version", [OLD, NEW])
@pytest.mark.parametrize("branch", [False, True])
@pytest.mark.parametrize("number", [None, 2, 3])
def test_a_report_is_known_by_its_content(
    version: str, number: int | None, *, branch: bool
) -> None:
    """Each format is read, with branches or without; the first one had no number."""
    document = coverage_report(version=version, branch=branch)
    document["meta"]["format"] = number
    if number is None:
        del document["meta"]["format"]
    judged = judge(document, "anything.bin")
    assert judged.record.kind is RecordKind.COVERAGE
    assert judged.findings == ()
    assert judged.verdict is None


def test_a_report_is_read_in_full() -> None:
    """Version, time, counts, percentages and the lengths of the lists are typed."""
    report = report_of(coverage_report(version=NEW))
    assert (report.version, report.branch) == (NEW, True)
    assert report.timestamp == "2026-11-20T21:06:35.146177"
    assert [file.path for file in report.files] == ["src/a.py", "src/b.py", "src/empty.py"]
    assert report.files[0] == CoverageFile(
        path="src/a.py",
        statements=7,
        covered=5,
        branches=6,
        covered_branches=3,
        percent=800 / 13,
        display="62",
        missing=2,
        excluded=2,
        missing_branches=3,
        partial_branches=1,
        shares=(CoverageShare("statements", 500 / 7, "71"), CoverageShare("branches", 50.0, "50")),
        lists=CoverageLists(5, 2, 2, 0, 3, 1),
    )
    assert (report.totals.path, report.totals.statements, report.totals.lists) == ("", 9, None)


def test_without_branches_none_are_counted() -> None:
    """What was not measured is None, not 0."""
    report = report_of(coverage_report(branch=False))
    file = report.files[0]
    assert (file.branches, file.covered_branches, file.missing_branches) == (None, None, None)
    assert not report.branch


@pytest.mark.parametrize(
    ("covered", "total", "percent"),
    [(0, 0, 100.0), (0, 4, 0.0), (1, 3, 100.0 / 3), (4, 4, 100.0)],
)
def test_a_percentage_is_derived_as_by_its_author(covered: int, total: int, percent: float) -> None:
    """Of nothing, all is covered."""
    assert percent_of(covered, total) == percent


@pytest.mark.parametrize("branch", [False, True])
def test_stated_percentages_follow_from_the_counts(*, branch: bool) -> None:
    """The share is that of statements and branches together."""
    report = report_of(coverage_report(branch=branch))
    for file in (*report.files, report.totals):
        assert file.derived_percent() == file.percent


def test_the_page_shows_the_totals_and_a_table_of_the_files() -> None:
    """Statements are the totals with their places; the table has a row a file."""
    record = judge(coverage_report()).record
    assert record.title == "Coverage of 3 files"
    assert record.time == "2026-11-20T21:06:35.146177"
    assert Statement("Statements", 9, "/totals/num_statements") in record.statements
    assert Statement("Covered branches", 3, "/totals/covered_branches") in record.statements
    (table,) = record.tables
    assert table.columns == ("Path", "Statements", "Covered", "Percent")
    assert table.rows[1] == ("src/b.py", 2, 2, 100.0)


def test_equal_entries_of_a_list_count_once() -> None:
    """A line that is listed twice was not measured twice."""
    document = coverage_report()
    document["files"]["src/a.py"]["executed_lines"] = [2, 2, 3]
    lists = report_of(document).files[0].lists
    assert lists is not None
    assert lists.executed == 2


@pytest.mark.parametrize(
    "document",
    [
        {"meta": {}, "files": {}, "totals": {}},
        {"meta": {"version": "1"}, "files": {}, "totals": {}},
        {"meta": [], "files": {}, "totals": {}},
        {"meta": {"version": "1", "format": 3}, "files": {}},
    ],
)
def test_other_objects_are_not_taken_for_one(document: Any) -> None:
    """`meta`, `files` and `totals` alone are common names."""
    assert judge(document).reading.kind == RecordKind.UNKNOWN


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("meta", "format"), 4, "/meta/format"),
        (("meta", "branch_coverage"), 1, "/meta/branch_coverage"),
        (("files",), [], "/files"),
        (("files", "src/a.py"), None, "/files/src~1a.py"),
        ((*SUMMARY, "covered_lines"), -1, "/files/src~1a.py/summary/covered_lines"),
        ((*SUMMARY, "covered_lines"), 5.0, "/files/src~1a.py/summary/covered_lines"),
        ((*SUMMARY, "covered_lines"), True, "/files/src~1a.py/summary/covered_lines"),
        ((*SUMMARY, "num_branches"), -6, "/files/src~1a.py/summary/num_branches"),
        ((*SUMMARY, "percent_covered"), "62", "/files/src~1a.py/summary/percent_covered"),
        (("files", "src/a.py", "missing_lines"), "7", "/files/src~1a.py/missing_lines"),
        (("files", "src/a.py", "missing_branches", 0), [1], "/files/src~1a.py/missing_branches/0"),
        (("totals", "excluded_lines"), -1, "/totals/excluded_lines"),
    ],
)
def test_a_member_of_a_wrong_type_or_range_is_an_error(
    path: tuple[str | int, ...], value: object, where: str
) -> None:
    """A negative count or a wrong type makes the record invalid, with its place."""
    judged = judge(bent(coverage_report(), setting(*path, to=value)))
    assert [(f.check, f.where) for f in judged.findings] == [("record-schema", where)]
    assert judged.verdict is Verdict.INVALID


def test_a_count_beyond_64_bits_is_an_error() -> None:
    """Nothing is computed from a number that most readers can't hold."""
    judged = judge(bent(coverage_report(), setting("totals", "num_statements", to=10**40)))
    assert judged.checks == ["json-wide-integer", "record-schema"]
    assert judged.verdict is Verdict.INVALID


@pytest.mark.parametrize("member", ["covered_lines", "num_statements", "excluded_lines"])
def test_an_absent_count_is_an_error(member: str) -> None:
    """A summary without its counts proves nothing."""
    judged = judge(bent(coverage_report(), lacking(*SUMMARY, member)))
    assert judged.checks == ["record-schema"]


def test_a_truncated_report_is_a_broken_one() -> None:
    """What ends in the middle is still told as coverage, and invalid."""
    reading = read_bytes(b'{"meta": {"branch_coverage": true}, "files": {"executed_lines": [1, ')
    assert (reading.kind, reading.content) == (RecordKind.COVERAGE, None)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_percentage_that_is_no_number_refuses_the_document(number: str) -> None:
    """JSON has no such numbers, so nothing of the document is believed."""
    text = '{"meta": {"branch_coverage": true}, "files": {}, "executed_lines": [], "x": %s}'
    reading = read_bytes((text % number).encode())
    assert (reading.kind, reading.content) == (RecordKind.COVERAGE, None)


def test_the_real_report_is_read_and_sound(corpus: Path) -> None:
    """What coverage.py wrote of markupsafe has no finding."""
    path = corpus / "interop" / "coverage" / "markupsafe-3.0.3.coverage.json"
    judged = judge(path.read_bytes(), path.name)
    assert judged.findings == ()
    report = judged.record.detail
    assert isinstance(report, CoverageReport)
    assert (report.totals.statements, report.totals.covered) == (178, 135)
    assert report.totals.derived_percent() == report.totals.percent
