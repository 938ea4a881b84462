"""The blocks of a written report, from the tokens of its Markdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sitegen.canonical import markdown
from sitegen.model.report import (
    Block,
    Code,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Table,
    TableRow,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

# Full-width forms and the minus sign, as whoever types ASCII would write them; one for one.
_PLAIN: Final = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(0x5E)},
    0x2212: 0x2D,
    0x3010: 0x5B,
    0x3011: 0x5D,
    0x3002: 0x2E,
    0x3000: 0x20,
    0xA0: 0x20,
}
_TASK: Final = re.compile(r"\[([ xX])\]\s+")


def blocks_of(tokens: Sequence["Token"], first_line: int) -> tuple[Block, ...]:
    """Return the blocks; `first_line` (from 1) is that of the text the tokens are of."""
    return tuple(_Walk(tokens, first_line).blocks())


@dataclass
class _Walk:
    """A walk along the tokens, knowing in which sections it is."""

    tokens: Sequence["Token"]
    first_line: int
    at: int = 0
    titles: list[tuple[int, str]] = field(default_factory=list)

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            match token.type:
                case "heading_open":
                    yield self._heading(token)
                case "bullet_list_open" | "ordered_list_open":
                    yield from self._list(token)
                case "table_open":
                    yield self._table(token)
                case "fence" | "code_block":
                    yield self._code(token)
                case "inline":
                    yield Paragraph(_text_of(token), self._line(token), self._section())
                case _:
                    pass

    def _section(self) -> tuple[str, ...]:
        return tuple(title for _, title in self.titles)

    def _line(self, token: "Token") -> int:
        return self.first_line + (token.map[0] if token.map else 0)

    def _heading(self, token: "Token") -> Heading:
        level = int(token.tag[1:])
        text = _text_of(self.tokens[self.at])
        self.at += 1
        while self.titles and self.titles[-1][0] >= level:
            self.titles.pop()
        section = self._section()
        self.titles.append((level, text))
        return Heading(text, level, self._line(token), section)

    def _list(self, opening: "Token") -> Iterator[Block]:
        """Yield the list, then what other blocks stand inside it."""
        items: list[Item] = []
        inner: list[Block] = []
        depth, fresh = 0, False
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    depth += 1
                case "bullet_list_close" | "ordered_list_close":
                    if depth == 0:
                        break
                    depth -= 1
                case "list_item_open":
                    fresh = True
                case "inline" if fresh:
                    items.append(_item(_text_of(token), self._line(token), depth))
                    fresh = False
                case "inline":
                    inner.append(Paragraph(_text_of(token), self._line(token), self._section()))
                case "table_open":
                    inner.append(self._table(token))
                case "fence" | "code_block":
                    inner.append(self._code(token))
                case _:
                    pass
        ordered = opening.type == "ordered_list_open"
        yield ListBlock(tuple(items), ordered, self._line(opening), self._section())
        yield from inner

    def _table(self, opening: "Token") -> Table:
        header: tuple[str, ...] = ()
        rows: list[TableRow] = []
        cells: list[str] = []
        line = self._line(opening)
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            match token.type:
                case "tr_open":
                    cells, line = [], self._line(token)
                case "inline":
                    cells.append(_text_of(token))
                case "tr_close" if not header:
                    header = tuple(cells)
                case "tr_close":
                    rows.append(TableRow(tuple(cells), line))
                case "table_close":
                    break
                case _:
                    pass
        return Table(header, tuple(rows), self._line(opening), self._section())

    def _code(self, token: "Token") -> Code:
        fence = token.type == "fence"
        lines = tuple(token.content.splitlines())
        return Code(lines, self._line(token) + fence, self._section())


def _item(text: str, line: int, depth: int) -> Item:
    task = _TASK.match(text)
    if task is None:
        return Item(text, line, depth)
    return Item(text[task.end() :], line, depth, checked=task[1] != " ")


def _text_of(token: "Token") -> str:
    return markdown.plain_text(token).translate(_PLAIN)
