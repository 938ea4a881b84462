"""Tables of evidence per case, cell by cell against the case."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.claims.base import RUN_ID, Said, Source, judged, unknown
from sitegen.claims.case_cells import STATUS_COLUMNS, compared, is_compared
from sitegen.claims.evidence import input_of_case
from sitegen.claims.runs import absent_run, runs_named
from sitegen.claims.words import status_of
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.facts import CaseFacts, RunFacts
from sitegen.model.report import Block, Heading, ListBlock, Paragraph, Table, TableRow

RULE: Final = ClaimRule(
    id="report-evidence-row",
    title="A row of evidence says of its case what the case's artifact holds",
    predicate="recorded evidence",
    derivation="Trace events, database writes, assertions, layers, SQL operations, hash and status "
    "of the case with the row's id, in the run that the row, its heading or the report names.",
    needs="The artifacts of the run.",
)

_CASE_COLUMNS: Final = frozenset({"case id", "case", "case_id", "test case", "test", "test id"})
_FIELD: Final = re.compile(
    r"\b(?P<name>execution_trace|db_writes)`?\s{0,3}[=:]\s{0,3}`?(?P<value>\d{1,7})\b(?![.,]\d|\s{0,3}(?:->|→|\+))"
)
_CASE_ID: Final = re.compile(r"\b(?:[A-Z]\w{0,100}__)?test_\w{1,150}")


class EvidenceRow:
    """Tables with a column of cases."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each cell on a case's evidence."""
        named = runs_named(source.report)
        for index, block in enumerate(source.report.blocks):
            if isinstance(block, Table):
                lead = _lead(source.report.blocks, index)
                yield from self._table(source, block, lead, named)

    def _table(
        self, source: Source, table: Table, lead: str, named: tuple[str, ...]
    ) -> Iterator[Claim]:
        names = [name.strip(" *`").lower() for name in table.header]
        cases = [index for index, name in enumerate(names) if name in _CASE_COLUMNS]
        columns = [(index, name) for index, name in enumerate(names) if is_compared(name)]
        if len(cases) != 1 or all(name in STATUS_COLUMNS for _, name in columns):
            return
        runs = [index for index, name in enumerate(names) if name in {"run", "run id", "run_id"}]
        for row in table.rows:
            own = RUN_ID.findall(" ".join(row.cells[index] for index in runs))
            run_id = _one(own) or _one(RUN_ID.findall(lead)) or _one(named)
            case_id = row.cells[cases[0]].strip(" `*")
            for index, name in columns:
                if name not in STATUS_COLUMNS or status_of(row.cells[index]) is not None:
                    yield self._cell(source, row, (name, index), run_id, case_id)

    def _cell(
        self, source: Source, row: TableRow, cell: tuple[str, int], run_id: str | None, case_id: str
    ) -> Claim:
        name, column = cell
        text = row.cells[column]
        said = Said(text, row.line, column)
        subject = Subject("case", case_id)
        run = source.evidence.run(run_id) if run_id is not None else None
        if run_id is None:
            answer = unknown("The table names no run; the artifacts of its run would tell.")
        elif run is None:
            answer = absent_run(source, run_id)
        else:
            case = _case(run, case_id)
            if case is None:
                answer = unknown(f"Run {run_id} holds no case with this id: unverifiable.")
            else:
                answer = compared(name, text, case, input_of_case(case, run))
                subject = Subject("case", case.case_id or case_id)
        return judged(source, RULE, said, subject, answer)


def _case(run: RunFacts, case_id: str) -> CaseFacts | None:
    exact = [case for case in run.cases if case.case_id == case_id]
    ends = [case for case in run.cases if (case.case_id or "").endswith(f"__{case_id}")]
    found = exact or ends
    return found[0] if len(found) == 1 else None


def _lead(blocks: tuple[Block, ...], index: int) -> str:
    """Return what stands directly before a table, and its section's title."""
    table = blocks[index]
    before = blocks[index - 1] if index else None
    texts = [] if isinstance(table, Heading) else [table.section[-1] if table.section else ""]
    match before:
        case Paragraph() | Heading():
            texts.append(before.text)
        case ListBlock() if before.items:
            texts.append(before.items[-1].text)
        case _:
            pass
    return " ".join(texts)


def _one(found: Iterable[str]) -> str | None:
    distinct = set(found)
    return distinct.pop() if len(distinct) == 1 else None


class EvidenceSentence:
    """Figures such as `execution_trace=11` in a line that may name a case."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each figure of a case's evidence outside tables."""
        named = runs_named(source.report)
        for block in source.report.blocks:
            for text, line in _texts(block):
                for match in _FIELD.finditer(text):
                    yield self._claim(source, text, Said(match[0], line), match, named)

    def _claim(
        self, source: Source, text: str, said: Said, match: re.Match[str], named: tuple[str, ...]
    ) -> Claim:
        run_id = _one(RUN_ID.findall(text)) or _one(named)
        case_id = _one(_CASE_ID.findall(text))
        run = source.evidence.run(run_id) if run_id is not None else None
        case = _case(run, case_id) if run is not None and case_id is not None else None
        if case_id is None:
            answer = unknown("The line names no case; the artifact of its case would tell.")
        elif run_id is None or run is None:
            message = "The run of this case is not here; its artifacts would tell."
            answer = unknown(message)
        elif case is None:
            answer = unknown(f"Run {run_id} holds no case with this id: unverifiable.")
        else:
            answer = compared(match["name"], match["value"], case, input_of_case(case, run))
        return judged(source, RULE, said, Subject("case", case_id or "not named"), answer)


def _texts(block: Block) -> Iterator[tuple[str, int]]:
    if isinstance(block, Paragraph):
        yield from (
            (line, number) for number, line in enumerate(block.text.split("\n"), block.line)
        )
    elif isinstance(block, ListBlock):
        yield from ((item.text, item.line) for item in block.items)


RULES: Final = (EvidenceRow(), EvidenceSentence())
