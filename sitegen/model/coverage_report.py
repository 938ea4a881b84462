"""What a report of coverage.py states: lines and branches by file, as counted and as listed."""

from dataclasses import dataclass

_WHOLE = 100.0


def percent_of(covered: int, total: int) -> float:
    """Return a share in percent as coverage.py does: of nothing, all is covered."""
    return _WHOLE * covered / total if total > 0 else _WHOLE


@dataclass(frozen=True, slots=True)
class CoverageLists:
    """How many different lines and branches a file lists.

    `both` are lines that are listed as executed and as missing; `partial_branches` are missing
    branches of lines that are not missing themselves.
    """

    executed: int
    missing: int
    excluded: int
    both: int = 0
    missing_branches: int = 0
    partial_branches: int = 0


@dataclass(frozen=True, slots=True)
class CoverageShare:
    """The share of the `statements` or `branches` alone, as stated."""

    of: str
    percent: float | None
    display: str | None


@dataclass(frozen=True, slots=True)
class CoverageFile:
    """The summary of one file, or with path `""` of all; counts and percentages as stated.

    Counts of branches are None where none are stated. `display` is the percentage as rounded for
    people. `lists` is what the file lists itself, None for the totals.
    """

    path: str
    statements: int
    covered: int
    branches: int | None
    covered_branches: int | None
    percent: float | None
    display: str | None
    missing: int = 0
    excluded: int = 0
    missing_branches: int | None = None
    partial_branches: int | None = None
    shares: tuple[CoverageShare, ...] = ()
    lists: CoverageLists | None = None

    def derived_percent(self) -> float:
        """Return the percentage that follows from the stated counts."""
        covered = self.covered + (self.covered_branches or 0)
        return percent_of(covered, self.statements + (self.branches or 0))


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """A report; `version` is coverage.py's, `branch` tells whether branches were measured."""

    version: str
    timestamp: str
    branch: bool
    files: tuple[CoverageFile, ...]
    totals: CoverageFile
