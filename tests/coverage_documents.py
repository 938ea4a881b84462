"""Reports of coverage.py made from the lines that they list, as coverage.py would count them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
NEW, OLD = "7.17.3", "7.6.12"


@dataclass(frozen=True, slots=True)
class Lines:
    """What ran in one file; `noise` are lines that ran and are no statements.

    Versions before 7.13.1 list the noise as executed. `loose` branches count as covered, though
    none is listed: those of lines that the author excused.
    """

    executed: tuple[int, ...]
    missing: tuple[int, ...]
    excluded: tuple[int, ...] = ()
    noise: tuple[int, ...] = ()
    taken: tuple[tuple[int, int], ...] = ()
    untaken: tuple[tuple[int, int], ...] = ()
    loose: int = 0


FILES: Mapping[str, Lines] = {
    "src/a.py": Lines(
        executed=(2, 3, 5, 6, 9),
        missing=(7, 10),
        excluded=(12, 13),
        noise=(1, 12),
        taken=((3, 5), (6, 9)),
        untaken=((6, 7), (7, -1), (7, 9)),
        loose=1,
    ),
    "src/b.py": Lines((1, 2), ()),
    "src/empty.py": Lines((), ()),
}
"""Three files: one with gaps, one without, and an empty one."""


def display(percent: float, digits: int) -> str:
    """Return a percentage for people: only what is nothing is 0, and only what is all is 100."""
    unit = 10.0**-digits
    kept = percent if percent in (0.0, 100.0) else min(max(percent, unit), 100.0 - unit)
    return f"{kept:.{digits}f}"


def share(covered: int, total: int) -> float:
    """Return a share in percent."""
    return 100.0 * covered / total if total else 100.0


def counts_of(lines: Lines) -> dict[str, int]:
    """Return the counts of one file."""
    covered = len(lines.taken) + lines.loose
    return {
        "covered_lines": len(lines.executed),
        "num_statements": len(lines.executed) + len(lines.missing),
        "missing_lines": len(lines.missing),
        "excluded_lines": len(lines.excluded),
        "num_branches": covered + len(lines.untaken),
        "num_partial_branches": sum(1 for at, _ in lines.untaken if at not in lines.missing),
        "covered_branches": covered,
        "missing_branches": len(lines.untaken),
    }


def summary_of(counts: Mapping[str, int], version: str, branch: bool, digits: int) -> Document:  # noqa: FBT001 -- as in the report
    """Return a summary with its percentages; old versions state the whole alone."""
    lines = (counts["covered_lines"], counts["num_statements"])
    branches = (counts["covered_branches"], counts["num_branches"])
    shares = {"statements_covered": lines}
    if branch:
        shares["branches_covered"] = branches
    if version == OLD:
        shares = {}
    both = (lines[0] + branches[0], lines[1] + branches[1])
    summary: Document = {
        name: count for name, count in counts.items() if branch or "branches" not in name
    }
    for name, part in {"covered": both if branch else lines, **shares}.items():
        summary[f"percent_{name}"] = share(*part)
        summary[f"percent_{name}_display"] = display(share(*part), digits)
    return summary


def coverage_report(
    files: Mapping[str, Lines] = FILES,
    version: str = NEW,
    *,
    branch: bool = True,
    digits: int = 0,
) -> Document:
    """Return a report in which every figure follows from the lists."""
    counted = {path: counts_of(lines) for path, lines in files.items()}
    totals = {name: _sum(counted.values(), name) for name in counts_of(Lines((), ()))}
    return {
        "meta": {
            "format": 3,
            "version": version,
            "timestamp": "2026-11-20T21:06:35.146177",
            "branch_coverage": branch,
            "show_contexts": False,
        },
        "files": {
            path: _file(lines, version, branch)
            | {"summary": summary_of(counted[path], version, branch, digits)}
            for path, lines in files.items()
        },
        "totals": summary_of(totals, version, branch, digits),
    }


def _sum(counted: Iterable[Mapping[str, int]], name: str) -> int:
    return sum(counts[name] for counts in counted)


def _file(lines: Lines, version: str, branch: bool) -> Document:  # noqa: FBT001 -- as in the report
    noise = lines.noise if version == OLD else ()
    file: Document = {
        "executed_lines": sorted({*lines.executed, *noise}),
        "missing_lines": list(lines.missing),
        "excluded_lines": list(lines.excluded),
        "functions": {},
        "classes": {},
    }
    if branch:
        file["executed_branches"] = [list(arc) for arc in lines.taken]
        file["missing_branches"] = [list(arc) for arc in lines.untaken]
    return file
