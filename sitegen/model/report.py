r"""Written reports: what stands in a Markdown document, as blocks with their lines.

Texts are without markup; a line break of the source is `\\n`. Lines count from 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `section` are the titles of the sections that it stands in, outermost first."""

    text: str
    level: int
    line: int
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside every list."""

    text: str
    line: int
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; `depth` counts from 0. `checked` is None where it is no task."""

    text: str
    line: int
    depth: int
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list with the items of the lists within it, in the order of the text."""

    items: tuple[Item, ...]
    ordered: bool
    line: int
    section: tuple[str, ...]

    @property
    def outer(self) -> tuple[Item, ...]:
        """Return the items of the list itself."""
        return tuple(item for item in self.items if item.depth == 0)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, as many cells as its header has."""

    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    line: int
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A code block; `line` is that of its first line of code."""

    lines: tuple[str, ...]
    line: int
    section: tuple[str, ...]


Block = Heading | Paragraph | ListBlock | Table | Code


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the front matter whose value is a single value, as text."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Repair:
    """Damaged text that was mended for reading: what stands there, and what it was."""

    line: int
    damaged: str
    mended: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read.

    `lines` are those of its text, mended; `body_line` is the first one behind the front matter.
    `plain` tells that it was too large or too complex to be read as Markdown: then it has no
    blocks.
    """

    lines: tuple[str, ...]
    members: tuple[Member, ...] = ()
    blocks: tuple[Block, ...] = ()
    body_line: int = 1
    repairs: tuple[Repair, ...] = ()
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text in which something may be stated."""

    text: str
    line: int
    section: tuple[str, ...]


def passages(report: Report) -> Iterator[Passage]:
    """Yield every text of a report but code, in order."""
    for member in report.members:
        yield Passage(f"{member.name}: {member.value}", member.line, ())
    for block in report.blocks:
        match block:
            case Heading() | Paragraph():
                yield Passage(block.text, block.line, block.section)
            case ListBlock():
                for item in block.items:
                    yield Passage(item.text, item.line, block.section)
            case Table():
                for row in block.rows:
                    for cell in row.cells:
                        yield Passage(cell, row.line, block.section)
            case Code():
                pass
