"""Totals in the tables of a report: total rows, and totals beside outcomes."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.claims.base import Answer, Said, Source, judged
from sitegen.claims.figures import whole
from sitegen.model.claim import Claim, ClaimRule
from sitegen.model.report import Table

_TOTAL_ROW: Final = re.compile(
    r"\W*(?:grand |overall )?(?:totals?|sum|summe|gesamt)\b\W*", re.IGNORECASE
)
_EMPTY: Final = frozenset({"", "-", "–", "—", "n/a", "none"})

_TABLE_RULE: Final = ClaimRule(
    id="report-table-total",
    title="A total row is the sum of the rows above it",
    predicate="count",
    derivation="The sum of the column's whole numbers; empty cells count as nothing.",
    needs="Nothing but the report.",
    own=True,
)
_ROW_RULE: Final = ClaimRule(
    id="report-row-total",
    title="A row's total is the sum of its outcomes",
    predicate="count",
    derivation="The row's passed, failed, skipped, blocked and erroneous ones, summed.",
    needs="Nothing but the report.",
    own=True,
)
_OUTCOMES: Final = frozenset(
    {
        "pass",
        "passed",
        "passing",
        "fail",
        "failed",
        "failing",
        "skip",
        "skipped",
        "blocked",
        "error",
        "errors",
        "partial",
        "pending",
        "unverified",
        "xfailed",
        "xpassed",
        "not run",
        "not started",
    }
)
_TOTALS: Final = frozenset({"total", "tests", "cases", "total tests", "total cases"})
_SIGNS: Final = re.compile(r"[^\w\s]")
_PART_ROW: Final = re.compile(
    r"\W*(?:of which|thereof|incl|including|sub-?totals?|davon|sum|totals?)\b|\s*[└├↳]",
    re.IGNORECASE,
)
_NO_SUM: Final = re.compile(
    r"\b(?:avg|average|mean|median|min|max|p\d\d|rate|coverage|line|version|id|port|year|priority|"
    r"unique|distinct|score|ratio|percent|remaining|balance|cumulative|phase|rank)\b|%|#|Ø",
    re.IGNORECASE,
)


class TableTotal:
    """The last row of a table, where it says that it is the total."""

    rules = (_TABLE_RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each cell of a total row over whole numbers."""
        for block in source.report.blocks:
            if isinstance(block, Table) and len(block.rows) > 1 and block.rows[-1].cells:
                last = block.rows[-1]
                inner = any(_PART_ROW.match(row.cells[0]) for row in block.rows[:-1])
                if _TOTAL_ROW.fullmatch(last.cells[0]) and not inner:
                    yield from self._cells(source, block)

    def _cells(self, source: Source, table: Table) -> Iterator[Claim]:
        last = table.rows[-1]
        for column in range(1, len(last.cells)):
            name = table.header[column] if column < len(table.header) else ""
            stated = _figures(last.cells[column])
            cells = [row.cells[column] for row in table.rows[:-1]]
            if stated is None or _NO_SUM.search(name) or all(_is_empty(cell) for cell in cells):
                continue
            rows = [(0,) * len(stated) if _is_empty(cell) else _figures(cell) for cell in cells]
            found = [row for row in rows if row is not None and len(row) == len(stated)]
            if len(found) < len(rows):
                continue
            derived = tuple(sum(row[index] for row in found) for index in range(len(stated)))
            told, summed = ("/".join(map(str, figures)) for figures in (stated, derived))
            message = f"{told} is the stated total of {name!r}, the rows sum to {summed}."
            said = Said(last.cells[column], last.line, column)
            answer = Answer(stated == derived, summed, message)
            yield judged(source, _TABLE_RULE, said, source.document, answer)


def _is_empty(cell: str) -> bool:
    return cell.strip(" *").lower() in _EMPTY


def _figures(cell: str) -> tuple[int, ...] | None:
    """Return a cell's whole number, or both of a fraction; None where it is neither."""
    numbers = [whole(part) for part in cell.strip(" *`").split("/")]
    known = tuple(number for number in numbers if number is not None)
    return known if len(known) == len(numbers) <= 2 else None  # noqa: PLR2004 -- a fraction


class RowTotal:
    """A column of totals beside columns of outcomes."""

    rules = (_ROW_RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each row with a total and at least two outcomes."""
        for block in source.report.blocks:
            if isinstance(block, Table):
                yield from self._table(source, block)

    def _table(self, source: Source, table: Table) -> Iterator[Claim]:
        names = [_SIGNS.sub("", name).strip().lower() for name in table.header]
        outcomes = [index for index, name in enumerate(names) if name in _OUTCOMES]
        totals = [index for index, name in enumerate(names) if name in _TOTALS]
        others = [i for i in range(1, len(names)) if i not in outcomes and i not in totals]
        if len(totals) != 1 or len(outcomes) < 2:  # noqa: PLR2004 -- one part is no sum
            return
        for row in table.rows:
            stated = whole(row.cells[totals[0]].strip(" *"))
            parts = [
                0 if _is_empty(row.cells[index]) else whole(row.cells[index].strip(" *"))
                for index in outcomes
            ]
            if stated is None or None in parts:
                continue
            derived = sum(part or 0 for part in parts)
            if derived != stated and any(whole(row.cells[index].strip(" *")) for index in others):
                continue
            message = f"{stated} is the row's stated total, its outcomes sum to {derived}."
            said = Said(row.cells[totals[0]], row.line, totals[0])
            answer = Answer(stated == derived, str(derived), message)
            yield judged(source, _ROW_RULE, said, source.document, answer)


RULES: Final = (TableTotal(), RowTotal())
