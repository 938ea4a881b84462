"""Totals over the tables of files in a report: files, lines, additions and deletions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sitegen.claims.base import Answer, Source, at_match, at_offset, judged
from sitegen.claims.figures import whole
from sitegen.claims.hedges import is_earlier
from sitegen.claims.nouns import is_vague
from sitegen.model.claim import Claim, ClaimRule
from sitegen.model.report import Block, Heading, ListBlock, Paragraph, Table

_TOTAL_ROW: Final = re.compile(r"\W*(?:grand |overall )?(?:sub)?(?:totals?|sum)\b", re.IGNORECASE)
_CHURN: Final = re.compile(r"\+\s*(?P<plus>\d{1,7})\s*/\s*[-–]\s*(?P<minus>\d{1,7})")
_LINES: Final = re.compile(r"(?P<lines>\d[\d,]{0,9})\s*(?:lines?|loc)?\b", re.IGNORECASE)
_FILES: Final = re.compile(
    r"(?<![\w.,/:#+-])(?P<files>\d[\d,]{0,6})\s{1,3}(?:(?P<kind>new|created|added|modified|updated|changed|edited)\s{1,3})?"
    r"files?\b(?:\s{1,3}(?P<after>created|added|modified|updated|changed|touched|"
    r"edited))?(?:\s{0,3}[(]\s{0,3}(?P<lines>\d[\d,]{0,9})\s{1,3}lines?(?:\s{1,3}\w{1,30})?\s{0,3}"
    r"[)])?",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"\W{0,8}(?:files\s{1,3})?(?P<label>created|added|new|modified|updated|changed|edited|total)"
    r"(?:\s{1,3}files)?\W{0,4}:\W{0,4}",
    re.IGNORECASE,
)
_OF_ONE: Final = re.compile(
    r"\b(?:task|step|plan|phase|wave|commit|attempt|session)\b", re.IGNORECASE
)
_WHOLE: Final = re.compile(r"metrics|summary|totals?|statistics|files", re.IGNORECASE)
_SELECTED: Final = re.compile(r"\b(?:key|main|important|notable|largest|top)\b", re.IGNORECASE)
_CHANGED: Final = re.compile(r"modified|updated|changed|edited", re.IGNORECASE)
_CREATED: Final = re.compile(r"\b(?:created|new|added)\b", re.IGNORECASE)
_NEW: Final = frozenset({"new", "created", "added"})
_TOUCHED: Final = frozenset({"modified", "updated", "changed", "edited"})

_FILES_RULE: Final = ClaimRule(
    id="report-file-total",
    title="Files and lines are those of the report's own tables",
    predicate="count",
    derivation="New files are the rows of the table of files with their lines, changed files those "
    "of the table with additions and deletions; lines are summed, `+20/-8` counts 28. A total is "
    "the sum of both.",
    needs="Nothing but the report.",
    own=True,
)


@dataclass(frozen=True, slots=True)
class _Files:
    """What the tables of a report say of files: how many rows, and how many lines."""

    files: int
    lines: int
    section: tuple[str, ...]


class FileTotal:
    """Statements such as `5 new files (288 lines)` against the report's tables of files."""

    rules = (_FILES_RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each number of files that one table of the report is about."""
        tables = [block for block in source.report.blocks if isinstance(block, Table)]
        new = _only([found for table in tables if (found := _sized(table))])
        touched = _only([found for table in tables if (found := _churned(table))])
        if new is None and touched is None:
            return
        for text, line, section in _lines_of(source.report.blocks):
            label = _LABEL.match(text)
            if _OF_ONE.search(text) or is_earlier(*section[1:]):
                continue
            for match in _FILES.finditer(text):
                if is_vague(text[max(match.start() - 20, 0) : match.start()]):
                    continue
                kind = (
                    match["kind"] or match["after"] or (label["label"] if label else "")
                ).lower()
                meant = _meant(kind, new, touched)
                if meant is not None and (
                    label or _is_near(section, meant) or _WHOLE.search(" ".join(section[1:]))
                ):
                    yield from self._claim(source, match, line, meant)

    def _claim(
        self, source: Source, match: re.Match[str], line: int, meant: _Files
    ) -> Iterator[Claim]:
        stated = whole(match["files"])
        if stated is not None:
            message = f"{stated} files are stated, the report's tables list {meant.files}."
            said = at_offset(match.string, line, match.start(), _files_end(match))
            answer = Answer(stated == meant.files, str(meant.files), message)
            yield judged(source, _FILES_RULE, said, source.document, answer)
        lines = whole(match["lines"]) if match["lines"] else None
        if lines is not None:
            message = (
                f"{lines} lines are stated, those in the report's tables sum to {meant.lines}."
            )
            said = at_match(match, line)
            answer = Answer(lines == meant.lines, f"{meant.lines} lines", message)
            yield judged(source, _FILES_RULE, said, source.document, answer)


def _meant(kind: str, new: _Files | None, touched: _Files | None) -> _Files | None:
    if kind in _NEW:
        return new
    if kind in _TOUCHED:
        return touched
    if kind in {"total", "touched"} and new is not None and touched is not None:
        return _Files(new.files + touched.files, new.lines + touched.lines, touched.section)
    return None


def _is_near(section: tuple[str, ...], meant: _Files) -> bool:
    """Tell whether a text is about the table: in its section, or in one around it."""
    return section == meant.section[: len(section)] and len(section) > 1


def _files_end(match: re.Match[str]) -> int:
    bracket = match.string.find("(", match.start(), match.end())
    return match.end() if bracket < 0 else len(match.string[:bracket].rstrip())


def _only(found: list[_Files]) -> _Files | None:
    return found[0] if len(found) == 1 else None


def _sized(table: Table) -> _Files | None:
    """Return files and lines of a table of new files with a column of lines."""
    names = [name.strip(" *").lower() for name in table.header]
    if not _is_of_files(table, names) or names.count("lines") != 1:
        return None
    if not _is_of_new(table):
        return None
    column = names.index("lines")
    rows = [row for row in table.rows if not _TOTAL_ROW.match(row.cells[0])]
    counts = [_LINES.fullmatch(row.cells[column].strip()) for row in rows]
    numbers = [whole(count["lines"]) if count else None for count in counts]
    if not rows or None in numbers:
        return None
    return _Files(len(rows), sum(number or 0 for number in numbers), table.section)


def _is_of_new(table: Table) -> bool:
    """Tell whether a table's section, or most of its rows, say that its files are new ones."""
    title = " ".join(table.section[1:])
    if _CREATED.search(title):
        return True
    new = sum(any(_CREATED.search(cell) for cell in row.cells[1:]) for row in table.rows)
    return _CHANGED.search(title) is None and 2 * new > len(table.rows)


def _churned(table: Table) -> _Files | None:
    """Return files and changed lines of a table with additions and deletions."""
    names = [name.strip(" *").lower() for name in table.header]
    if not _is_of_files(table, names):
        return None
    rows = [row for row in table.rows if not _TOTAL_ROW.match(row.cells[0])]
    for column in range(1, len(names)):
        found = [_CHURN.search(row.cells[column]) for row in rows]
        if rows and all(found):
            sums = (int(one["plus"]) + int(one["minus"]) for one in found if one)
            return _Files(len(rows), sum(sums), table.section)
    return None


def _is_of_files(table: Table, names: list[str]) -> bool:
    return (
        bool(names)
        and names[0] in {"file", "artifact", "path", "files"}
        and not _SELECTED.search(" ".join(table.section[-1:]))
    )


def _lines_of(blocks: tuple[Block, ...]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                section = block.section
                if isinstance(block, Heading):
                    section = (*section, block.text)
                for number, line in enumerate(block.text.split("\n"), block.line):
                    yield line, number, section
            case ListBlock():
                yield from ((item.text, item.line, block.section) for item in block.items)
            case _:
                pass


RULES: Final = (FileTotal(),)
