"""Layer coverage compared with a baseline's, and which layer called which."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from sitegen.model.facts import CaseFacts
from sitegen.model.layer import CoverageChange, CoverageMatrix, LayerCall

PAIRS: Final = 64
OTHERS: Final = "(others)"


def coverage_changes(base: CoverageMatrix, head: CoverageMatrix) -> tuple[CoverageChange, ...]:
    """Return the cells whose number of events differs, lost ones first, then by subject."""
    before, now = _cells(base), _cells(head)
    found = [
        CoverageChange(*cell, before.get(cell, 0), now.get(cell, 0))
        for cell in sorted(before.keys() | now.keys())
    ]
    changed = [one for one in found if one.base != one.head]
    return tuple(sorted(changed, key=lambda one: (not one.lost, one.subject, one.layer)))


def flow(cases: Iterable[CaseFacts]) -> tuple[LayerCall, ...]:
    """Return which layer called which over all cases: the 64 most frequent pairs, and the rest."""
    counted: Counter[tuple[str, str]] = Counter()
    for case in cases:
        for call in case.transitions:
            counted[call.caller, call.callee] += call.times
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    kept = [LayerCall(caller, callee, times) for (caller, callee), times in ordered[:PAIRS]]
    rest = sum(times for _, times in ordered[PAIRS:])
    return (*kept, LayerCall(OTHERS, OTHERS, rest)) if rest else tuple(kept)


def _cells(matrix: CoverageMatrix) -> dict[tuple[str, str], int]:
    return {(row.subject, cell.layer): cell.events for row in matrix.rows for cell in row.cells}
