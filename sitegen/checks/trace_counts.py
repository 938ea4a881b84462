"""Trace counts before and after: which of them say that a trace was deleted."""

from collections.abc import Iterable, Iterator
from typing import Final

ACTIVE: Final = "_active_total"
ARCHIVED: Final = "_archived_total"
"""How the two counts of one table are named; nothing else tells which belong together."""

Metric = tuple[str, int | None, int | None]
"""Name, before, after; None where it was not taken."""


def deleted_traces(metrics: Iterable[Metric]) -> Iterator[tuple[str, str]]:
    """Yield (the metric, a sentence) for each archived count and each total that shrank.

    Active ones may shrink only as archived ones grow; counts that were not taken on both sides
    decide nothing.
    """
    counts = {name: (before, after) for name, before, after in metrics}
    for name in sorted(counts):
        stem, mark, rest = name.rpartition(ARCHIVED)
        if not mark or rest:
            continue
        for names in ((name,), (f"{stem}{ACTIVE}", name)):
            sides = [counts.get(one, (None, None)) for one in names]
            befores = [before for before, _ in sides if before is not None]
            afters = [after for _, after in sides if after is not None]
            taken = len(befores) == len(afters) == len(names)
            if taken and sum(afters) < sum(befores):
                told = f"{' + '.join(names)} went from {sum(befores)} to {sum(afters)}"
                yield name, f"{told}: traces were deleted."
