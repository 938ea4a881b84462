"""Statuses that stand together in a report: rows of a table, printed results, headed entries."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sitegen.claims.words import Status, status_of
from sitegen.model.report import Block, Code, Heading, ListBlock, Paragraph, Report, Table

_STATUS_COLUMN: Final = frozenset({"status", "result", "verdict", "outcome", "ergebnis", "state"})
_PRINTED: Final = re.compile(r"\b(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b")
_TAP: Final = re.compile(r"(ok|not ok)\s{1,8}\d")
_STATUS_LINE: Final = re.compile(r"\W{0,8}status\W{0,4}:\W{0,4}(?P<status>.{1,200})", re.IGNORECASE)
_OTHER_COLUMN: Final = re.compile(
    r"\b(?:targets?|goals?|need\w*|requir\w*|from|previous\w*|before|earlier|old|want\w*|plan\w*|"
    r"expect\w*|next|aims?|wish\w*|until|former\w*|was|if|when|last|minimum|proposed)\b",
    re.IGNORECASE,
)
_GOOD_WORDS: Final = frozenset({"PASSED", "ok", "XPASS"})
_SKIPPED_WORDS: Final = frozenset({"SKIPPED", "XFAIL"})
_LINE_CHARS: Final = 1000
_MOST: Final = 300  # groups of statuses that are looked at
_SAME: Final = (
    frozenset({"must", "have", "truth"}),
    frozenset({"criteria", "criterion"}),
    frozenset({"requirement", "req"}),
)


@dataclass(frozen=True, slots=True)
class Statuses:
    """Statuses from line `first` to line `end`; `names` are the stems of what has them."""

    values: tuple[Status | None, ...]
    first: int
    end: int
    names: frozenset[str]
    section: tuple[str, ...]
    kind: str = "row"


def all_statuses(report: Report) -> tuple[Statuses, ...]:
    """Return the statuses of every table, every printed result and all headed entries."""
    return (*_tabled(report), *_printed(report), *_headed(report))[:_MOST]


def stems(noun: str) -> frozenset[str]:
    """Return the stems of a noun's words, with those that mean the same."""
    found = frozenset(
        word.rstrip("s") for word in re.split(r"[\s_-]+", noun.lower()) if word and word != "of"
    )
    return found.union(*(same for same in _SAME if found & same))


def status_column(table: Table) -> int | None:
    """Return the column in which a table has its statuses, None where no or several are."""
    names = [name.strip(" *~").lower() for name in table.header]
    found = [index for index, name in enumerate(names) if name in _STATUS_COLUMN]
    return found[0] if len(found) == 1 else None


def present_columns(table: Table) -> list[int]:
    """Return the columns that may hold a present status: none of what was, or is wished for."""
    names = [name.strip(" *`").lower() for name in table.header]
    return [
        column
        for column, name in enumerate(names)
        if not _OTHER_COLUMN.search(name) and (name != "to" or "from" in names)
    ]


def _tabled(report: Report) -> Iterator[Statuses]:
    for block in report.blocks:
        column = status_column(block) if isinstance(block, Table) else None
        if not isinstance(block, Table) or column is None:
            continue
        rows = [row for row in block.rows if not _is_total(row.cells[0])]
        found = tuple(status_of(row.cells[column]) for row in rows)
        if any(found):
            names = frozenset(
                stem
                for index, name in enumerate(block.header)
                if index != column
                for stem in stems(name.strip(" *~#"))
            )
            yield Statuses(found, block.line, block.rows[-1].line, names, block.section)


def _is_total(cell: str) -> bool:
    return cell.strip(" *").lower().startswith(("total", "overall", "sum"))


def _printed(report: Report) -> Iterator[Statuses]:
    for block in report.blocks:
        if isinstance(block, Code):
            found: dict[str, Status] = {}
            for line in block.lines:
                result = printed_result(line)
                if result is not None:
                    found[result[0]] = result[1]
            if found:
                end = block.line + len(block.lines)
                values = tuple(found.values())
                names = frozenset({"test", "case"})
                yield Statuses(values, block.line, end, names, block.section, "result")


def printed_result(line: str) -> tuple[str, Status] | None:
    """Return a test and its result, as pytest -v or TAP print them; None for other lines."""
    text = line.strip()[:_LINE_CHARS]
    name = text.split(maxsplit=1)[0] if text else ""
    tap = _TAP.match(text)
    if tap is not None:
        return text, Status.GOOD if tap[1] == "ok" else Status.BAD
    match = _PRINTED.search(text, len(name)) if "::" in name else None
    if match is None:
        return None
    if match[1] in _GOOD_WORDS:
        return name, Status.GOOD
    return name, Status.SKIPPED if match[1] in _SKIPPED_WORDS else Status.BAD


def _headed(report: Report) -> Iterator[Statuses]:
    """Yield headings side by side that begin alike and have one status line each."""
    groups: dict[tuple[tuple[str, ...], int, str], list[tuple[Status | None, int]]] = {}
    alike: Counter[tuple[tuple[str, ...], int, str]] = Counter()
    headings = [
        (index, block) for index, block in enumerate(report.blocks) if isinstance(block, Heading)
    ]
    for position, (index, heading) in enumerate(headings):
        end = headings[position + 1][0] if position + 1 < len(headings) else len(report.blocks)
        stated = [words for block in report.blocks[index + 1 : end] for words in _stated(block)]
        words = heading.text.split(maxsplit=1)
        if words:
            key = (heading.section, heading.level, words[0].lower().strip("*`:"))
            alike[key] += 1
            if len(stated) == 1:
                groups.setdefault(key, []).append((status_of(stated[0]), heading.line))
    for key, found in groups.items():
        if len(found) > 1 and alike[key] == len(found):
            section, _, word = key
            values = tuple(value for value, _ in found)
            yield Statuses(values, found[0][1], found[-1][1], stems(word), section, "entry")


def _stated(block: Block) -> Iterator[str]:
    lines: list[str] = []
    if isinstance(block, Paragraph):
        lines = block.text.split("\n")
    elif isinstance(block, ListBlock):
        lines = [item.text for item in block.outer]
    for line in lines:
        match = _STATUS_LINE.match(line)
        if match is not None:
            yield match["status"]
