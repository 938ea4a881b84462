"""What every rule for claims of reports takes and returns."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from sitegen.claims.evidence import Evidence
from sitegen.model.artifact import Artifact
from sitegen.model.claim import Claim, ClaimRule, ClaimVerdict, Input, Subject
from sitegen.model.report import Block, Code, Heading, ListBlock, Paragraph, Report, Table

RUN_ID: Final = re.compile(
    r"(?<![\w-])(?:run-[a-z0-9][a-z0-9-]{0,80}-)?\d{8}T\d{6}Z(?![\w])", re.ASCII
)
SCENARIO_ID: Final = re.compile(
    r"(?<![A-Za-z0-9-])[A-Z][A-Z0-9]{0,31}(?:-[A-Z0-9]{1,32}){1,8}?-\d{3}(?![A-Za-z0-9-])",
    re.ASCII,
)
_STATED_CHARS: Final = 400
_LINE_CHARS: Final = 4000
_BAR: Final = re.compile(r"(?<!\\)\|")
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """A report, where it comes from, and what it is held against."""

    report: Report
    artifact: Artifact
    path: str
    evidence: Evidence

    @property
    def document(self) -> Subject:
        """Return the report as what a claim is about."""
        return Subject("document", self.artifact.path)


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a report, and the line on which they begin; of a table, which cell of it."""

    words: str
    line: int
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a claim: what was derived, from what, in one sentence.

    `holds` is None where the evidence to decide is not here.
    """

    holds: bool | None
    derived: str | None
    message: str
    inputs: tuple[Input, ...] = ()


class ReportRule(Protocol):
    """One kind of claim in reports. Where it finds claims depends on the report alone."""

    @property
    def rules(self) -> tuple[ClaimRule, ...]:
        """Return the catalogue entries."""

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield the claims, each judged."""


def clipped(report: Report) -> Report:
    """Return a report whose lines are cut where no sentence would still go on.

    What a rule looks for stands within one sentence; patterns need not follow longer lines.
    """
    return replace(report, blocks=tuple(_clipped(block) for block in report.blocks))


def _clipped(block: Block) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, text=_cut(block.text))
        case ListBlock():
            return replace(
                block, items=tuple(replace(item, text=_cut(item.text)) for item in block.items)
            )
        case Table():
            rows = tuple(
                replace(row, cells=tuple(_cut(cell) for cell in row.cells)) for row in block.rows
            )
            return replace(block, header=tuple(_cut(name) for name in block.header), rows=rows)
        case Code():
            return replace(block, lines=tuple(line[:_LINE_CHARS] for line in block.lines))


def _cut(text: str) -> str:
    if len(text) <= _LINE_CHARS:
        return text
    return "\n".join(line[:_LINE_CHARS] for line in text.split("\n"))


def judged(source: Source, rule: ClaimRule, said: Said, subject: Subject, answer: Answer) -> Claim:
    """Return a claim of a report with its verdict."""
    words = _SPACE.sub(" ", said.words).strip()
    line, column = _place(source.report, said)
    return Claim(
        rule=rule.id,
        subject=subject,
        predicate=rule.predicate,
        stated=words if len(words) <= _STATED_CHARS else words[:_STATED_CHARS] + "…",
        derived=answer.derived,
        verdict=verdict_of(answer.holds),
        artifact=source.artifact.path,
        sha256=source.artifact.sha256,
        path=source.path,
        message=answer.message,
        where=f"{line}:{column}",
        line=line,
        column=column,
        inputs=answer.inputs or (Input(source.artifact.path, source.artifact.sha256, source.path),)
        if answer.holds is not None
        else (),
    )


def verdict_of(holds: bool | None) -> ClaimVerdict:  # noqa: FBT001 -- three answers, one of them None
    """Return the verdict of an answer; None is unverifiable."""
    if holds is None:
        return ClaimVerdict.UNVERIFIABLE
    return ClaimVerdict.CONFIRMED if holds else ClaimVerdict.CONTRADICTED


def confirmed(derived: str, message: str, inputs: tuple[Input, ...] = ()) -> Answer:
    """Return the answer that a claim holds."""
    return Answer(holds=True, derived=derived, message=message, inputs=inputs)


def refuted(derived: str, message: str, inputs: tuple[Input, ...] = ()) -> Answer:
    """Return the answer that a claim does not hold."""
    return Answer(holds=False, derived=derived, message=message, inputs=inputs)


def unknown(message: str) -> Answer:
    """Return the answer that there is no evidence; the sentence names what would be needed."""
    return Answer(None, None, message)


def at_offset(text: str, line: int, start: int, end: int) -> Said:
    """Return what stands between two offsets of a passage that begins on `line`."""
    return Said(text[start:end], line + text.count("\n", 0, start))


def at_match(match: re.Match[str], line: int, group: int | str = 0) -> Said:
    """Return what a pattern matched in a passage that begins on `line`."""
    return at_offset(match.string, line, match.start(group), match.end(group))


def in_cell(match: re.Match[str], line: int, cell: int) -> Said:
    """Return what a pattern matched in a cell of a table's row."""
    return Said(match[0], line, cell)


def _cell_start(text: str, cell: int | None) -> int:
    """Return where a cell of a table's row begins; 0 without a cell."""
    if cell is None:
        return 0
    bars = [match.end() for match in _BAR.finditer(text)]
    index = cell if text.lstrip().startswith("|") else cell - 1
    return bars[index] if 0 <= index < len(bars) else 0


def _place(report: Report, said: Said) -> tuple[int, int]:
    """Return line and column of words whose markup is gone: of the longest beginning found."""
    first = said.words.split("\n", 1)[0]
    for number in (said.line, said.line + 1):
        if not 0 < number <= len(report.lines):
            continue
        text = report.lines[number - 1]
        start = _cell_start(text, said.cell)
        for length in (len(first), 24, 12, 6, 3):
            at = text.find(first[:length], start) if first[:length] else -1
            if at >= 0:
                return number, at + 1
        if said.cell is not None:
            return number, start + 1
    if 0 < said.line <= len(report.lines):
        text = report.lines[said.line - 1]
        return said.line, len(text) - len(text.lstrip()) + 1
    return said.line, 1
