"""Rows that say of something that it holds: must-haves, criteria, compliance."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.claims.base import Answer, Said, Source, judged, refuted, unknown
from sitegen.claims.statuses import status_column
from sitegen.claims.words import Status, status_of
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.report import ListBlock, Table, TableRow

_NOT_SEEN: Final = re.compile(
    r"(?:^\W{0,8}|[.;:]\s{1,3}|\s[–—-]\s{1,3}|\bbut\s|\bhowever,?\s)(?P<words>unable to verify|"
    r"(?:can ?not|can't|could not|couldn't) (?:yet )?(?:be )?(?:verif|confirm)\w{1,4}|"
    r"not (?:yet )?(?:verified|tested|confirmed)|"
    r"(?:not (?:yet )?run|unverified|unverifiable|untested)"
    r"(?=\W{0,8}$|\s(?:due|because|as|since|so far)\b))",
    re.IGNORECASE,
)
_EVIDENCE: Final = frozenset(
    {"evidence", "details", "detail", "notes", "note", "proof", "justification", "reason"}
)
_SUBJECTS: Final = frozenset(
    {
        "truth",
        "criterion",
        "acceptance criterion",
        "must-have",
        "requirement",
        "goal",
        "check",
        "boundary",
        "constraint",
        "guardrail",
        "invariant",
        "gate",
        "acceptance criteria",
        "gap",
    }
)
_COMPLIANCE: Final = re.compile(
    r"compliance|invariants?|guardrails?|boundar|must[ -]haves?", re.IGNORECASE
)

RULE: Final = ClaimRule(
    id="report-truth",
    title="What is said to hold has evidence beside it that says so",
    predicate="holds",
    derivation="A row that says verified while its own evidence says that nothing could be "
    "verified is contradicted; whether the rest holds, only the evidence that it names could tell.",
    needs="The artifacts that the row's evidence speaks of.",
)


class Truth:
    """Rows of must-haves and criteria, and items of compliance."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each row or item that says that something holds."""
        for block in source.report.blocks:
            if isinstance(block, Table):
                yield from self._table(source, block)
            elif isinstance(block, ListBlock) and any(
                _COMPLIANCE.search(title) for title in block.section[-1:]
            ):
                for item in block.outer:
                    if status_of(item.text) is Status.GOOD:
                        subject = Subject("document", _short(item.text))
                        said = Said(item.text, item.line)
                        yield judged(source, RULE, said, subject, _open())

    def _table(self, source: Source, table: Table) -> Iterator[Claim]:
        column = status_column(table)
        names = [name.strip(" *").lower() for name in table.header]
        subjects = [
            index
            for index, name in enumerate(names)
            if name in _SUBJECTS or name.split("(")[0].strip() in _SUBJECTS
        ]
        if column is None or not subjects:
            return
        evidence = [index for index, name in enumerate(names) if name in _EVIDENCE]
        for row in table.rows:
            if status_of(row.cells[column]) is Status.GOOD:
                yield self._row(source, row, column, (subjects[0], evidence))

    def _row(
        self, source: Source, row: TableRow, column: int, columns: tuple[int, list[int]]
    ) -> Claim:
        subject, evidence = columns
        found = (_NOT_SEEN.search(row.cells[index]) for index in evidence)
        denied = next((match for match in found if match is not None), None)
        about = Subject("document", _short(row.cells[subject]))
        said = Said(row.cells[column], row.line, column)
        if denied is not None:
            words = denied["words"]
            message = f"The row says {row.cells[column].strip()}, its own evidence: {words!r}."
            return judged(source, RULE, said, about, refuted(words, message))
        return judged(source, RULE, said, about, _open())


def _open() -> Answer:
    return unknown("No artifact here decides this; what the row rests on would have to be here.")


def _short(text: str) -> str:
    clean = " ".join(text.split())
    return clean if len(clean) <= 120 else f"{clean[:120]}…"  # noqa: PLR2004 -- characters of a name


RULES: Final = (Truth(),)
