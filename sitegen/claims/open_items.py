"""What reports leave open, and what later closes it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitegen.canonical.times import read_time
from sitegen.claims.words import Status, sign_of, status_of
from sitegen.model.artifact import Artifact
from sitegen.model.claim import OpenItem
from sitegen.model.facts import RunFacts
from sitegen.model.outcome import Verdict
from sitegen.model.report import Block, Heading, Item, ListBlock, Paragraph, Report, Table

_SECTIONS: Final = (
    (
        re.compile(r"not (?:yet )?(?:started|implemented|done)|todo|to do", re.IGNORECASE),
        "not started",
    ),
    (re.compile(r"\bblock(?:ed|ers?|ing)\b", re.IGNORECASE), "blocked"),
    (re.compile(r"next\b(?!\.js).*|follow[- ]?ups?|upcoming", re.IGNORECASE), "next step"),
    (re.compile(r"\bgaps?\b(?! clos)", re.IGNORECASE), "gap"),
    (re.compile(r"\bcandidates?\b", re.IGNORECASE), "candidate"),
    (
        re.compile(
            r"remaining (?:work|issues?|items?|tasks?)|open (?:items?|questions?|issues?)|"
            r"outstanding|deferred|known (?:issues?|limitations?)|pending",
            re.IGNORECASE,
        ),
        "remaining",
    ),
)
_INLINE: Final = re.compile(
    r"\W*(?P<label>blockers?|next(?: steps?)?|next gap closure required|remaining(?: issue)?|"
    r"not started|todo|pending)\W*:\s*(?P<text>\S.*)",
    re.IGNORECASE,
)
_TEST: Final = re.compile(r"(?<![\w])(?:[A-Z]\w{0,100}__)?test_\w{3,150}")
_ID: Final = re.compile(
    r"(?<![\w-])(?:[A-Z][A-Z0-9]{0,15}(?:-[A-Z0-9]{1,15}){0,6}-\d{1,4}|Test [A-Z]|[A-Z]\.\d+)"
    r"(?![\w-])"
)
_DONE: Final = re.compile(
    r"\b(?:done|closed|complete[d]?|resolved|fixed|implemented|certified|passed|passing|verified|"
    r"created|finished)\b|[✅✓✔☑]",
    re.IGNORECASE,
)
_NOT_DONE: Final = re.compile(
    r"\b(?:not|never|partial\w*|pending|blocked|open|todo|needs?|required|until|to be|incomplete|"
    r"unverified|fail\w*|remaining|next)\b|[❌⚠⏳]",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(r"\W*(?:none|nothing|n/?a|keine?)\b.{0,60}", re.IGNORECASE)
_TEXT_CHARS: Final = 400
_TITLE_CHARS: Final = 80
_SORTABLE: Final = "%Y-%m-%dT%H:%M:%S.%f"
_MOST: Final = 200  # open items kept of one report


@dataclass(frozen=True, slots=True)
class ReportText:
    """What a report names done: ids, each with its words; with its place and time as stated."""

    path: str
    time: str
    done: Mapping[str, str]


def done_in(report: Report, path: str, time: str | None) -> ReportText:
    """Return what a report names done; `time` is its own, None where it states none."""
    return ReportText(path, _moment(time), _done_ids(report))


def _moment(time: str | None) -> str:
    instant = read_time(time) if time else None
    return "" if instant is None else (instant.utc or instant.local).strftime(_SORTABLE)


def done_by(run: RunFacts) -> ReportText:
    """Return what a run names done: the tests whose cases are verified, by name and id."""
    done = {
        name: f"case {case.case_id} is verified"
        for case in run.cases
        if case.case_id is not None and case.verdict is Verdict.VERIFIED
        for name in {case.case_id, *_TEST.findall(case.case_id)}
    }
    return ReportText(run.path, _moment(run.created_at), done)


def open_items(report: Report, artifact: Artifact, path: str) -> tuple[OpenItem, ...]:
    """Return what a report leaves open, in the order of its text."""
    found: dict[tuple[int, str], OpenItem] = {}
    for text, kind, line in _entries(report):
        clean = " ".join(text.split())
        if not clean or _NOTHING.fullmatch(clean):
            continue
        ids = tuple(dict.fromkeys((*_ID.findall(clean), *_TEST.findall(clean))))
        item = OpenItem(
            clean[:_TEXT_CHARS], kind, artifact.path, path, line, ids, _successor(clean)
        )
        found.setdefault((line, clean), item)
    return tuple(list(found.values())[:_MOST])


def _entries(report: Report) -> Iterator[tuple[str, str, int]]:
    for index, block in enumerate(report.blocks):
        before = report.blocks[index - 1] if index else None
        kind = _kind(block, before)
        match block:
            case ListBlock():
                yield from _items(block, kind)
            case Table():
                yield from _rows(block, kind)
            case Paragraph():
                for number, line in enumerate(block.text.split("\n"), block.line):
                    labelled = _INLINE.match(line)
                    if labelled is not None:
                        yield labelled["text"], _labelled(labelled["label"]), number
            case Heading() if kind and isinstance(_next(report, index), Paragraph):
                yield block.text, kind, block.line
            case _:
                pass


def _next(report: Report, index: int) -> Block | None:
    return report.blocks[index + 1] if index + 1 < len(report.blocks) else None


def _items(block: ListBlock, kind: str | None) -> Iterator[tuple[str, str, int]]:
    for item in block.items:
        labelled = _INLINE.match(item.text)
        if labelled is not None:
            yield labelled["text"], _labelled(labelled["label"]), item.line
        elif item.checked is False:
            yield item.text, kind or "not started", item.line
        elif kind is not None and item.depth == 0 and _is_open(item):
            yield item.text, kind, item.line


def _is_open(item: Item) -> bool:
    return item.checked is not True and sign_of(item.text) is not Status.GOOD


def _rows(block: Table, kind: str | None) -> Iterator[tuple[str, str, int]]:
    names = [name.strip(" *").lower() for name in block.header]
    status = next(
        (i for i, name in enumerate(names) if name in {"status", "state", "result"}), None
    )
    for row in block.rows:
        stated = status_of(row.cells[status]) if status is not None else None
        if stated is Status.BLOCKED:
            yield " · ".join(filter(None, row.cells)), "blocked", row.line
        elif stated is Status.OPEN:
            yield " · ".join(filter(None, row.cells)), "not started", row.line
        elif kind is not None and stated is not Status.GOOD:
            yield " · ".join(filter(None, row.cells)), kind, row.line


def _kind(block: Block, before: Block | None) -> str | None:
    # The first title is the document's own.
    titles = block.section[1:][-2:]
    lead = before.text.rstrip() if isinstance(before, Paragraph) else ""
    if lead.endswith(":") and len(lead) < _TITLE_CHARS:
        found = _kind_of(lead)
        if found is not None:
            return found
        if status_of(lead) is Status.GOOD:
            return None
    return next((kind for title in reversed(titles) if (kind := _kind_of(title))), None)


def _kind_of(title: str) -> str | None:
    if len(title) > _TITLE_CHARS:
        return None
    return next((kind for pattern, kind in _SECTIONS if pattern.search(title)), None)


def _labelled(label: str) -> str:
    word = label.lower()
    if word.startswith("block"):
        return "blocked"
    return (
        "next step"
        if word.startswith("next")
        else "not started"
        if word[0] in "nt"
        else "remaining"
    )


def _successor(text: str) -> str | None:
    match = re.search(
        r"(?:create|see|in|->|→|successor:?|moved to|tracked (?:in|by|as))\s+", text, re.IGNORECASE
    )
    if match is None:
        return None
    found = _ID.search(text, match.end())
    return found[0] if found and found.start() - match.end() < 12 else None  # noqa: PLR2004 -- directly behind


def closed(items: Iterable[OpenItem], reports: Sequence[ReportText]) -> tuple[OpenItem, ...]:
    """Return the items, each with the later report that names it done.

    A report is later by its own time. It closes an item whose id stands on a line that says done,
    and nothing on that line that says otherwise.
    """
    times = {report.path: report.time for report in reports}
    return tuple(_closed(item, times.get(item.path, ""), reports) for item in items)


def _closed(item: OpenItem, own: str, reports: Sequence[ReportText]) -> OpenItem:
    wanted = {*item.ids, *((item.successor,) if item.successor else ())}
    for report in reports:
        later = report.path != item.path and report.time and report.time > own
        shared = sorted(wanted & report.done.keys()) if later else []
        if shared:
            return replace(item, closed_by=report.path, closed_words=report.done[shared[0]])
    return item


def _done_ids(report: Report) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in report.lines:
        if _DONE.search(line) and not _NOT_DONE.search(line):
            for one in _ID.findall(line):
                found.setdefault(one, " ".join(line.split())[:_TEXT_CHARS])
    return found
