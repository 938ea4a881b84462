"""The order in which a report lists scenarios for execution."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from sitegen.claims.base import SCENARIO_ID, Answer, Said, Source, judged, unknown
from sitegen.claims.evidence import input_of_record
from sitegen.claims.scenarios import scenario_of
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.report import Block, Code, Heading, ListBlock, Paragraph, Table

_ORDER: Final = re.compile(
    r"\b(?:execution order|order of execution|run order|execute in (?:this )?order)\b",
    re.IGNORECASE,
)
_OTHER_ORDER: Final = re.compile(r"\b(?:reverse|teardown|clean-?up|any)\b", re.IGNORECASE)
_ARROW: Final = re.compile(r"->|→|=>|⇒")
_LINK: Final = re.compile(r"[\s`*_,;]{0,8}(?:(?:->|→|=>|⇒|then|and)[\s`*_]{0,8})?")

ORDER: Final = ClaimRule(
    id="report-execution-order",
    title="Scenarios are listed in an order that their prerequisites allow",
    predicate="execution order",
    derivation="No scenario stands before one that its file, or the configuration, depends on.",
    needs="The files of the scenarios.",
)


class Ordered:
    """Lists of scenarios in their order of execution."""

    rules = (ORDER,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each scenario in an execution order."""
        blocks = source.report.blocks
        for index, block in enumerate(blocks):
            title = block.section[-1] if block.section else ""
            before = blocks[index - 1] if index else None
            lead = before.text if isinstance(before, Paragraph | Heading) else ""
            if isinstance(block, ListBlock | Table | Code) and _is_order(f"{title} {lead}"):
                yield from self._order(source, list(_listed(block)))
            for line, number in _lines(block):
                if _is_order(line):
                    yield from self._order(source, list(_chain(line, number)))

    def _order(self, source: Source, listed: list[tuple[str, int]]) -> Iterator[Claim]:
        first: dict[str, int] = {}
        for position, (scenario_id, _) in enumerate(listed):
            first.setdefault(scenario_id, position)
        for position, (scenario_id, line) in enumerate(listed):
            if first[scenario_id] == position:
                later = {one for one, place in first.items() if place > position}
                yield self._claim(source, Said(scenario_id, line), later)

    def _claim(self, source: Source, said: Said, later: set[str]) -> Claim:
        subject = Subject("scenario", said.words)
        record, plan = scenario_of(source, said.words)
        needed = (*(plan.prerequisites if plan else ()), *source.evidence.order.get(said.words, ()))
        if record is None and not needed:
            message = f"No file of scenario {said.words} is here to say what it depends on."
            return judged(source, ORDER, said, subject, unknown(message))
        wrong = [one for one in needed if one in later]
        inputs = (input_of_record(record),) if record is not None else ()
        derived = f"after {', '.join(needed)}" if needed else "depends on none"
        message = (
            f"It is listed before {', '.join(wrong)}, which it depends on."
            if wrong
            else f"Nothing listed after it is a prerequisite ({derived})."
        )
        return judged(source, ORDER, said, subject, Answer(not wrong, derived, message, inputs))


def _is_order(text: str) -> bool:
    return _ORDER.search(text) is not None and _OTHER_ORDER.search(text) is None


def _listed(block: ListBlock | Table | Code) -> Iterator[tuple[str, int]]:
    """Yield the first scenario of each item, row or line."""
    if isinstance(block, ListBlock):
        rows = [(item.text, item.line) for item in block.outer]
    elif isinstance(block, Table):
        rows = [(" ".join(row.cells), row.line) for row in block.rows]
    else:
        rows = [(line, number) for number, line in enumerate(block.lines, block.line)]
        chained = [row for row in rows if _ARROW.search(row[0])]
        if chained:
            yield from (one for line, number in rows for one in _chain(line, number))
            return
    for text, line in rows:
        found = SCENARIO_ID.search(text)
        if found is not None:
            yield found[0], line


def _chain(line: str, number: int) -> Iterator[tuple[str, int]]:
    """Yield the scenarios of a line that has nothing but arrows or commas between them."""
    found = list(SCENARIO_ID.finditer(line))
    between = [line[one.end() : other.start()] for one, other in pairwise(found)]
    if between and all(_LINK.fullmatch(part) for part in between):
        yield from ((match[0], number) for match in found)


def _lines(block: Block) -> Iterator[tuple[str, int]]:
    if isinstance(block, Paragraph):
        yield from ((text, line) for line, text in enumerate(block.text.split("\n"), block.line))
    elif isinstance(block, ListBlock):
        yield from ((item.text, item.line) for item in block.items)


RULES: Final = (Ordered(),)
