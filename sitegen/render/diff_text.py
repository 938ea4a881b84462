"""A comparison as text for people: worst first, one line a difference."""

from collections.abc import Iterator, Sequence
from typing import Final

from sitegen.canonical.text import for_terminal
from sitegen.model.difference import Comparison, Judged
from sitegen.pages.difference_rows import rank_counts, told

MOST_LINES: Final = 500
_SHORT: Final = 120


def diff_text(comparison: Comparison, judged: Sequence[Judged]) -> bytes:
    """Return the report; no byte of the evidence in it is obeyed by a terminal."""
    lines = [for_terminal(line) for line in _lines(comparison, judged)]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _lines(comparison: Comparison, judged: Sequence[Judged]) -> Iterator[str]:
    failing = sum(item.fails for item in judged)
    waived = sum(item.waiver is not None and not item.fails for item in judged)
    yield f"{comparison.base_label} → {comparison.head_label}: {told(rank_counts(comparison))}."
    if judged:
        yield f"{failing:,} fail the gate, {waived:,} are waived."
    rank = kind = None
    for item in judged[:MOST_LINES]:
        row = item.difference
        if row.rank is not rank:
            rank, kind = row.rank, None
            yield ""
            yield f"{rank.value.upper()}"
        if row.kind != kind:
            kind = row.kind
            yield f"  {kind}"
        yield f"    {_line(item)}"
    if len(judged) > MOST_LINES:
        yield f"… and {len(judged) - MOST_LINES:,} more: --format json has all of them."


def _line(item: Judged) -> str:
    row, waiver = item.difference, item.waiver
    text = row.message
    if row.base is not None and row.head is not None and len(row.base + row.head) <= _SHORT:
        text += f" [{row.base} → {row.head}]"
    if waiver is not None:
        text += f" (waiver {waiver.state}: {waiver.reason}, {waiver.owner}, {waiver.expires})"
    return text.replace("\n", " ")
