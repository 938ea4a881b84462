"""Reports of coverage.py (`coverage json`): lines and branches by file."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from sitegen.model.coverage_report import (
    CoverageFile,
    CoverageLists,
    CoverageReport,
    CoverageShare,
)
from sitegen.model.record import RecordKind, Statement, StatementTable
from sitegen.model.value import Value
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Text, Wire

_KEYS: Final = frozenset({"meta", "files", "totals"})
_OWN_META: Final = frozenset({"format", "branch_coverage"})
_ARC_ENDS: Final = 2


def _arc(lines: list[int]) -> list[int]:
    if len(lines) != _ARC_ENDS:
        kind = "arc"
        raise PydanticCustomError(kind, "two lines")
    return lines


Count = Annotated[int, Field(ge=0)]
Arc = Annotated[list[int], AfterValidator(_arc)]


class MetaWire(Wire):
    """Who wrote the report; the first format had no number."""

    format: Literal[2, 3] | None = None
    version: Text
    timestamp: Text
    branch_coverage: bool
    show_contexts: bool | None = None


class SummaryWire(Wire):
    """The counts of a file or of all; those of branches only where branches were measured."""

    covered_lines: Count
    num_statements: Count
    missing_lines: Count
    excluded_lines: Count
    percent_covered: float | None = None
    percent_covered_display: Text | None = None
    percent_statements_covered: float | None = None
    percent_statements_covered_display: Text | None = None
    num_branches: Count | None = None
    num_partial_branches: Count | None = None
    covered_branches: Count | None = None
    missing_branches: Count | None = None
    percent_branches_covered: float | None = None
    percent_branches_covered_display: Text | None = None


class FileWire(Wire):
    """One file; its functions and classes say the same by region."""

    executed_lines: list[int]
    missing_lines: list[int]
    excluded_lines: list[int]
    summary: SummaryWire
    missing_branches: list[Arc] | None = None


class CoverageWire(Wire):
    """A report; the keys of `files` are paths."""

    meta: MetaWire
    files: dict[Text, FileWire]
    totals: SummaryWire


def _lists(shape: FileWire) -> CoverageLists:
    executed, missing = set(shape.executed_lines), set(shape.missing_lines)
    arcs = {(start, end) for start, end in shape.missing_branches or ()}
    return CoverageLists(
        executed=len(executed),
        missing=len(missing),
        excluded=len(set(shape.excluded_lines)),
        both=len(executed & missing),
        missing_branches=len(arcs),
        partial_branches=sum(1 for start, _ in arcs if start not in missing),
    )


def _file(path: str, summary: SummaryWire, lists: CoverageLists | None) -> CoverageFile:
    return CoverageFile(
        path=path,
        statements=summary.num_statements,
        covered=summary.covered_lines,
        branches=summary.num_branches,
        covered_branches=summary.covered_branches,
        percent=summary.percent_covered,
        display=summary.percent_covered_display,
        missing=summary.missing_lines,
        excluded=summary.excluded_lines,
        missing_branches=summary.missing_branches,
        partial_branches=summary.num_partial_branches,
        shares=_shares(summary),
        lists=lists,
    )


def _shares(summary: SummaryWire) -> tuple[CoverageShare, ...]:
    stated = (
        CoverageShare(
            "statements",
            summary.percent_statements_covered,
            summary.percent_statements_covered_display,
        ),
        CoverageShare(
            "branches",
            summary.percent_branches_covered,
            summary.percent_branches_covered_display,
        ),
    )
    return tuple(one for one in stated if (one.percent, one.display) != (None, None))


def _statements(report: CoverageReport) -> tuple[Statement, ...]:
    totals = report.totals
    stated: tuple[tuple[str, Value, str], ...] = (
        ("coverage.py", report.version, "/meta/version"),
        ("Branches measured", report.branch, "/meta/branch_coverage"),
        ("Statements", totals.statements, "/totals/num_statements"),
        ("Covered", totals.covered, "/totals/covered_lines"),
        ("Missing", totals.missing, "/totals/missing_lines"),
        ("Excluded", totals.excluded, "/totals/excluded_lines"),
        ("Branches", totals.branches, "/totals/num_branches"),
        ("Covered branches", totals.covered_branches, "/totals/covered_branches"),
        ("Missing branches", totals.missing_branches, "/totals/missing_branches"),
        ("Partial branches", totals.partial_branches, "/totals/num_partial_branches"),
        ("Percent", totals.percent, "/totals/percent_covered"),
        ("Percent, rounded", totals.display, "/totals/percent_covered_display"),
    )
    return tuple(
        Statement(label, value, where) for label, value, where in stated if value is not None
    )


def _table(report: CoverageReport) -> StatementTable:
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (file.path, file.statements, file.covered, file.percent) for file in report.files
    )
    return StatementTable("Files", ("Path", "Statements", "Covered", "Percent"), rows)


def _build(shape: CoverageWire, source: Source) -> Built:
    del source
    report = CoverageReport(
        version=shape.meta.version,
        timestamp=shape.meta.timestamp,
        branch=shape.meta.branch_coverage,
        files=tuple(_file(path, file.summary, _lists(file)) for path, file in shape.files.items()),
        totals=_file("", shape.totals, None),
    )
    count = len(report.files)
    return Built(
        title=f"Coverage of {count} {'file' if count == 1 else 'files'}",
        time=report.timestamp,
        detail=report,
        statements=_statements(report),
        tables=(_table(report),),
    )


def _is_coverage(value: Mapping[str, Value]) -> bool:
    meta = value.get("meta")
    if not value.keys() >= _KEYS or not isinstance(meta, Mapping):
        return False
    return "version" in meta and bool(meta.keys() & _OWN_META)


COVERAGE: Final = RecordFormat(
    name="coverage.py",
    record_kind=RecordKind.COVERAGE,
    wire=CoverageWire,
    keys=_is_coverage,
    build=_build,
    fields=_KEYS,
    free_text=frozenset({"contexts"}),
    marks=('"branch_coverage"', '"executed_lines"'),
)
