"""A comparison as Markdown for a pull request: bounded, worst first, nothing in it obeyed.

Every evidence string stands in a code span, which no Markdown reader looks into: no markup, link,
mention, image or reference can come of it. Source of the span's form: CommonMark 6.1.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sitegen.canonical.text import visible
from sitegen.model.difference import RANK_ORDER, Comparison, Difference, Judged, Rank
from sitegen.pages.difference_rows import rank_counts

MOST_CHARS: Final = 60_000
"""Characters of the whole text; GitHub refuses comments of more than 65,536."""

MARK: Final = "<!-- sitegen-diff -->"
"""The first line, by which a later comment finds the one that it replaces."""

_ROOM_AT_END: Final = 400
_SHORT: Final = 300
_TICKS: Final = re.compile("`+")


def no_page(_row: Difference) -> None:
    """Tell that a difference has no page."""


def diff_markdown(
    comparison: Comparison,
    judged: Sequence[Judged],
    links: Sequence[tuple[str, str]] = (),
    page_of: Callable[[Difference], str | None] = no_page,
) -> bytes:
    """Return the summary; `links` are (text, absolute URL) of pages that say more.

    `page_of` tells the absolute URL of the page of a difference's case.
    """
    parts = list(_head(comparison, judged, links))
    size = sum(map(len, parts))
    by_rank = {rank: [item for item in judged if item.difference.rank is rank] for rank in Rank}
    told = 0
    for rank in sorted(by_rank, key=RANK_ORDER.__getitem__):
        items = by_rank[rank]
        if not items:
            continue
        opened = f"\n<details{_open(rank)}><summary>{len(items):,} {rank.value}</summary>\n\n"
        closed = "\n</details>\n"
        if size + len(opened) + len(closed) > MOST_CHARS - _ROOM_AT_END:
            break
        parts.append(opened)
        size += len(opened) + len(closed)
        for item in items:
            line = _line(item, page_of(item.difference))
            if size + len(line) > MOST_CHARS - _ROOM_AT_END:
                break
            parts.append(line)
            size += len(line)
            told += 1
        parts.append(closed)
    if told < len(judged):
        parts.append(f"\n{len(judged) - told:,} more differences are not told here.\n")
    return "".join(parts).encode("utf-8", "replace")


def code(text: str) -> str:
    """Return a code span that holds this text, bounded, whatever it is."""
    shown = "".join(f"[{part}]" if hidden else part for part, hidden in visible(text[:_SHORT]))
    shown = " ".join(shown.split())
    if len(text) > _SHORT:
        shown += f" … ({len(text) - _SHORT:,} more characters)"
    longest = max((len(run) for run in _TICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    # A vertical bar would end a table's cell even in a code span.
    shown = shown.replace("|", "¦")
    return f"{fence} {shown or ' '} {fence}" if longest or not shown else f"{fence}{shown}{fence}"


def _open(rank: Rank) -> str:
    return " open" if rank in {Rank.REGRESSION, Rank.WEAKER} else ""


def _head(
    comparison: Comparison, judged: Sequence[Judged], links: Sequence[tuple[str, str]]
) -> Iterator[str]:
    failing = sum(item.fails for item in judged)
    waived = sum(item.waiver is not None and not item.fails for item in judged)
    base, head = code(comparison.base_label), code(comparison.head_label)
    verdict = f"{failing:,} fail the gate" if failing else "nothing fails the gate"
    yield f"{MARK}\n## Evidence: {verdict}\n\n"
    yield f"{head} against {base}."
    yield f" {waived:,} waived.\n\n" if waived else "\n\n"
    yield "| | Before | Now |\n|---|---|---|\n"
    one, other = comparison.base, comparison.head
    yield f"| Run | {code(one.run_id)} | {code(other.run_id)} |\n"
    commits = [code(run.commit or "not stated") for run in (one, other)]
    yield f"| Commit | {commits[0]} | {commits[1]} |\n"
    yield f"| Cases | {one.cases:,} | {other.cases:,} |\n"
    yield f"| Verified | {one.verdicts.verified:,} | {other.verdicts.verified:,} |\n"
    yield f"| SHA-256 of the evidence | `{_hex(one.evidence_sha256)}` |"
    yield f" `{_hex(other.evidence_sha256)}` |\n\n"
    yield "| Rank | Differences |\n|---|---|\n"
    for rank, _, number in rank_counts(comparison):
        yield f"| {rank} | {number:,} |\n"
    for text, url in links:
        yield f"\n[{text}]({url})\n"


def _hex(digest: str) -> str:
    return "".join(letter for letter in digest[:16] if letter in "0123456789abcdef") or "none"


def _line(item: Judged, page: str | None) -> str:
    row = item.difference
    waiver = item.waiver
    note = ""
    if waiver is not None:
        note = f"; waiver {waiver.state}: {code(waiver.reason)} ({code(waiver.owner)})"
    subject = _subject(row) if page is None else f"[{_subject(row)}]({page})"
    return f"- **{row.kind}** {subject}: {code(row.message)}{_values(row)}{note}\n"


def _subject(row: Difference) -> str:
    if row.record is not None:
        return code(" ".join(row.record))
    return "the run" if row.case_id is None else code(row.case_id)


def _values(row: Difference) -> str:
    if row.base is None or row.head is None:
        return ""
    return f" {code(row.base[:120])} → {code(row.head[:120])}"
