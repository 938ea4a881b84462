"""Checks on reports of coverage.py: counts, percentages and totals follow from the lists.

What a file lists decides. Where the lists leave open which of two counts is wrong, both are open:
nothing that rests on them is judged, so that one wrong figure is one finding.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.model.coverage_report import (
    CoverageFile,
    CoverageLists,
    CoverageReport,
    percent_of,
)
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record, RecordKind

_TOLERANCE: Final = 1e-9  # of a percentage, relative or absolute: other orders of arithmetic
_HALF: Final = 0.5  # of the last digit, by which rounding may differ
_DISPLAY: Final = re.compile(r"[0-9]{1,3}(?:\.([0-9]{1,15}))?")
_VERSION: Final = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})")
_EXACT_SINCE: Final = (7, 13, 1)
"""The version since which `executed_lines` holds statements alone.

Before, lines that ran but are excluded or docstrings are among them: the list only bounds the
count.
"""

_WHOLE: Final = 100.0
_LINES: Final = ("covered_lines", "num_statements")
_BRANCHES: Final = ("covered_branches", "num_branches")

Counts = Mapping[str, int | None]
"""Counts by their member; None where no branches were measured."""


@dataclass(frozen=True, slots=True)
class _Contradiction:
    member: str | None
    message: str


@dataclass(frozen=True, slots=True)
class _Evident:
    """What a file's lists make of its counts; `unsure` are members that they leave open."""

    counts: Counts
    unsure: frozenset[str]
    contradictions: tuple[_Contradiction, ...]


class CoverageFileCounts:
    """A file's counts are the numbers of lines and branches that it lists."""

    kinds = frozenset({RecordKind.COVERAGE})
    check = Check(
        id="coverage-file-counts",
        title="A covered file's counts are what its lists of lines and branches say",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The lines are what was measured; a summary that they refute claims coverage "
        "that nobody saw.",
        remedy="Emit the report as coverage.py writes it.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each count that the lists refute."""
        report = record.detail
        if not isinstance(report, CoverageReport):
            return
        for file in report.files:
            for one in _evident(file, report).contradictions:
                where = (
                    pointer("files", file.path, "executed_lines")
                    if one.member is None
                    else pointer("files", file.path, "summary", one.member)
                )
                message = f"{quote(file.path)}: {one.message}"
                yield self.check.finding(record.artifact.path, message, where)


class CoveragePercent:
    """A percentage follows from the counts."""

    kinds = frozenset({RecordKind.COVERAGE})
    check = Check(
        id="coverage-percent",
        title="A stated coverage follows from the counts",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The percentage is what people read and gates compare; only the counts prove it.",
        remedy="Emit the report as coverage.py writes it; it rounds nothing to 0 or 100.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each percentage that is not the share of what is covered."""
        report = record.detail
        if not isinstance(report, CoverageReport):
            return
        artifact = record.artifact.path
        evident = [_evident(file, report) for file in report.files]
        for file, known in zip(report.files, evident, strict=True):
            base = ("files", file.path, "summary")
            yield from self._of(file, known.counts, known.unsure, artifact, base)
        unsure = frozenset().union(*(known.unsure for known in evident))
        yield from self._of(report.totals, _sums(evident, report), unsure, artifact, ("totals",))

    def _of(
        self,
        file: CoverageFile,
        counts: Counts,
        unsure: frozenset[str],
        artifact: str,
        base: tuple[str, ...],
    ) -> Iterator[Finding]:
        shares = ((share.of, share.percent, share.display) for share in file.shares)
        for of, percent, display in (("all", file.percent, file.display), *shares):
            covered, total = _PARTS[of]
            if unsure & {*covered, *total}:
                continue
            derived = percent_of(_sum(counts, covered), _sum(counts, total))
            member = "percent_covered" if of == "all" else f"percent_{of}_covered"
            if percent is not None and not _same(percent, derived):
                message = f"`{member}` is {percent}, but the counts make {derived}."
                yield self.check.finding(artifact, message, pointer(*base, member))
            if display is not None and not _rounded(display, derived):
                member = f"{member}_display"
                message = f"`{member}` is {quote(display)}, but the counts make {derived}."
                yield self.check.finding(artifact, message, pointer(*base, member))


class CoverageTotals:
    """The totals are the sums over the files."""

    kinds = frozenset({RecordKind.COVERAGE})
    check = Check(
        id="coverage-totals",
        title="The totals of a coverage report are the sums over its files",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Totals that the files refute hide files, or count some that were not measured.",
        remedy="Emit the report as coverage.py writes it, with all of its files.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each total that is not the sum of what the files show."""
        report = record.detail
        if not isinstance(report, CoverageReport):
            return
        evident = [_evident(file, report) for file in report.files]
        unsure = frozenset().union(*(known.unsure for known in evident))
        stated = _stated(report.totals)
        for member, total in _sums(evident, report).items():
            if member not in unsure and stated[member] != total:
                message = (
                    f"`{member}` of the totals is {_number(stated[member])}, but the files sum "
                    f"to {_number(total)}."
                )
                yield self.check.finding(record.artifact.path, message, pointer("totals", member))


_PARTS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "all": (("covered_lines", "covered_branches"), ("num_statements", "num_branches")),
    "statements": (("covered_lines",), ("num_statements",)),
    "branches": (("covered_branches",), ("num_branches",)),
}
"""Of what a percentage is the share: the members of what is covered, and of all."""


def _stated(file: CoverageFile) -> dict[str, int | None]:
    return {
        "covered_lines": file.covered,
        "num_statements": file.statements,
        "missing_lines": file.missing,
        "excluded_lines": file.excluded,
        "covered_branches": file.covered_branches,
        "num_branches": file.branches,
        "missing_branches": file.missing_branches,
        "num_partial_branches": file.partial_branches,
    }


def _evident(file: CoverageFile, report: CoverageReport) -> _Evident:
    lists = file.lists or CoverageLists(0, 0, 0)
    stated = _stated(file)
    exact = _lists_statements_alone(report.version)
    covered = lists.executed if exact else min(file.covered, lists.executed)
    counts: dict[str, int | None] = {
        "covered_lines": covered,
        "num_statements": covered + lists.missing,
        "missing_lines": lists.missing,
        "excluded_lines": lists.excluded,
        **dict.fromkeys((*_BRANCHES, "missing_branches", "num_partial_branches")),
    }
    if report.branch:
        taken = file.covered_branches or 0
        counts["covered_branches"] = taken
        counts["num_branches"] = taken + lists.missing_branches
        counts["missing_branches"] = lists.missing_branches
        counts["num_partial_branches"] = lists.partial_branches
    refuted = [member for member in counts if stated[member] != counts[member]]
    unsure: set[str] = set()
    if not exact and set(refuted) & set(_LINES):
        unsure |= set(_LINES)
    if report.branch and set(refuted) & set(_BRANCHES):
        unsure |= set(_BRANCHES)
    found = [_Contradiction(one, _refuted(one, stated[one], counts)) for one in refuted]
    if lists.both:
        message = f"{_times(lists.both)} both as executed and as missing."
        found.append(_Contradiction(None, message))
    return _Evident(counts, frozenset(unsure), tuple(found))


def _refuted(member: str, stated: int | None, counts: Counts) -> str:
    count = counts[member]
    if count is None:
        return f"`{member}` is {_number(stated)}, but no branches were measured."
    if member in {"num_statements", "num_branches"}:
        noun = "lines" if member == "num_statements" else "branches"
        parts = f"{counts[f'covered_{noun}']} covered and {counts[f'missing_{noun}']} missing"
        return f"`{member}` is {_number(stated)}, but {parts} {noun} make {count}."
    return f"`{member}` is {_number(stated)}, but the lists make {count}."


def _sums(evident: Iterable[_Evident], report: CoverageReport) -> Counts:
    sums: dict[str, int | None] = dict.fromkeys(_stated(report.totals), 0)
    if not report.branch:
        sums |= dict.fromkeys((*_BRANCHES, "missing_branches", "num_partial_branches"))
    for known in evident:
        for member, count in known.counts.items():
            total = sums[member]
            sums[member] = None if total is None else total + (count or 0)
    return sums


def _sum(counts: Counts, members: Iterable[str]) -> int:
    return sum(counts[member] or 0 for member in members)


def _lists_statements_alone(version: str) -> bool:
    found = _VERSION.match(version)
    return found is not None and tuple(map(int, found.groups())) >= _EXACT_SINCE


def _same(stated: float, derived: float) -> bool:
    return abs(stated - derived) <= _TOLERANCE * max(1.0, derived)


def _rounded(display: str, derived: float) -> bool:
    found = _DISPLAY.fullmatch(display)
    if found is None:
        return False
    unit = 10.0 ** -len(found.group(1) or "")
    # Only what is nothing is 0, and only what is all is 100: nothing else is rounded to either.
    kept = derived if derived in (0.0, _WHOLE) else min(max(derived, unit), _WHOLE - unit)
    return abs(float(display) - kept) <= _HALF * unit + _TOLERANCE


def _times(count: int) -> str:
    return "1 line is listed" if count == 1 else f"{count} lines are listed"


def _number(count: int | None) -> str:
    return "absent" if count is None else str(count)


RECORD_CHECKS: Final = (CoverageFileCounts(), CoveragePercent(), CoverageTotals())
