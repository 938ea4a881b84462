"""Markdown (CommonMark with tables), bounded: what is too large or too complex stays text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sitegen.limits import Limits

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NESTING: Final = 100  # levels at which the parser itself gives up
_LINE: Final = re.compile(r"[^\n]*\S[^\n]*")
_COSTLY: Final = re.compile(r"[\[\]*_`~<|]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tokens of a text, or why it is not read as Markdown."""

    tokens: Sequence["Token"]
    refused: str | None = None


def parse_markdown(text: str, limits: Limits) -> Parsed:
    """Return the tokens of a text. It costs time in its size times a constant, never more."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.report_bytes:
        return Parsed((), f"it has {size:,} bytes, the limit is {limits.report_bytes:,}")
    lines = sum(1 for _ in _LINE.finditer(text))
    if lines > limits.report_lines:
        return Parsed((), f"it has {lines:,} lines, the limit is {limits.report_lines:,}")
    brackets = text.count("[")
    if brackets > limits.report_brackets:
        found = f"it opens {brackets:,} brackets, the limit is {limits.report_brackets:,}"
        return Parsed((), found)
    marks = sum(1 for _ in _COSTLY.finditer(text))
    if marks > limits.report_marks:
        return Parsed((), f"it has {marks:,} marks of markup, the limit is {limits.report_marks:,}")
    tokens = _parser().parse(text)
    depth = max((token.level for token in _all(tokens)), default=0)
    if depth > limits.report_depth:
        return Parsed((), f"it nests {depth} levels deep, the limit is {limits.report_depth}")
    return Parsed(tokens)


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _NESTING})
    return parser.enable(["table", "strikethrough"])


def _all(tokens: Iterable["Token"]) -> Iterable["Token"]:
    for token in tokens:
        yield token
        yield from token.children or ()


def plain_text(token: "Token") -> str:
    """Return the text of an inline token without its markup; a line break is a newline."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline", "html_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type == "image":
            parts.append(plain_text(child))
    return "".join(parts)
