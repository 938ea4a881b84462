"""The HTML of a report's prose: rendered from its Markdown, then sanitised by a closed list.

Nothing in a report is trusted: its HTML is text, its links are absolute or text, its images are
links, what can't be seen is labelled; and nh3 lets nothing else through.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup  # noqa: TID251 -- the one place that prints HTML made of evidence

from sitegen.canonical.markdown import parse_markdown
from sitegen.pages.evidence import parts_of
from sitegen.pages.prose import Mark, Prose, worst
from sitegen.render.escaping import escaped

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINK: Final = re.compile(
    r"https?://[A-Za-z0-9.-]{1,253}(?::\d{1,5})?(?:[/?#][!-~]{0,2000})?", re.IGNORECASE
)
_TAGS: Final = frozenset(
    {
        "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br", "pre",
        "code", "em", "strong", "s", "table", "thead", "tbody", "tr", "th", "td", "a", "mark",
        "sup", "span", "div",
    }
)  # fmt: skip
_KINDS: Final = ("contradicted", "unverifiable", "confirmed", "stated")
_CLASSES: Final = {
    "mark": {f"c-{kind}" for kind in _KINDS},
    "span": {"cp"},
    "div": {"scroll"},
}
_LOWEST: Final = 6  # the deepest level of heading


@dataclass(frozen=True, slots=True)
class _Span:
    """Marks on a stretch of one text; `start` and `end` are offsets in it."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def prose_html(prose: Prose) -> Markup:
    """Return the sanitised HTML of a report's prose."""
    import nh3

    parsed = parse_markdown(prose.source, prose.limits)
    if parsed.refused is not None:
        return Markup("<pre>{}</pre>").format(prose.source)
    drawn = _Drawing(prose).document(parsed.tokens)
    clean = nh3.clean(
        drawn,
        tags=set(_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        allowed_classes=_CLASSES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow ugc",
        strip_comments=True,
    )
    return Markup(clean)  # noqa: S704 -- sanitised by the closed list above


class _Drawing:
    """Draws the tokens of one document."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.by_line: dict[int, list[Mark]] = {}
        for mark in prose.marks:
            self.by_line.setdefault(mark.line, []).append(mark)
        self.lines = prose.source.split("\n")
        self.links: list[bool] = []

    def document(self, tokens: Sequence["Token"]) -> str:
        return "".join(self._block(token) for token in tokens)

    def _block(self, token: "Token") -> str:
        if token.type == "inline":
            return self._inline(token)
        if token.type in {"fence", "code_block"}:
            return f"<pre><code>{self._code(token)}</code></pre>\n"
        return _element(token)

    def _code(self, token: "Token") -> str:
        first = self.prose.first_line + (token.map[0] if token.map else 0)
        first += token.type == "fence"
        lines = token.content.split("\n")
        return "\n".join(
            _drawn(line, _spans(line, self.by_line.get(number, ())))
            for number, line in enumerate(lines, first)
        )

    def _inline(self, token: "Token") -> str:
        children = token.children or []
        marks = [mark for line in self._lines(token) for mark in self.by_line.get(line, ())]
        if token.map and self._is_cell(token):
            # A row's cells share one line: a cell is marked where its own text holds the words.
            text = "".join(child.content for child in children)
            marks = [mark for mark in marks if _squeezed(mark.words) in _squeezed(text)]
        placed: dict[int, list[_Span]] = {}
        rest: list[Mark] = []
        for mark in marks:
            for index, child in enumerate(children):
                at = child.content.find(mark.words) if child.type in {"text", "code_inline"} else -1
                if at >= 0:
                    span = _Span(at, at + len(mark.words), (mark,))
                    placed.setdefault(index, []).append(span)
                    break
            else:
                rest.append(mark)
        drawn = "".join(
            self._child(child, _merged(placed.get(index, [])))
            for index, child in enumerate(children)
        )
        return _wrapped(drawn, tuple(rest)) if rest else drawn

    def _lines(self, token: "Token") -> range:
        start, end = token.map or (0, 0)
        return range(self.prose.first_line + start, self.prose.first_line + max(end, start + 1))

    def _is_cell(self, token: "Token") -> bool:
        start, _ = token.map or (0, 0)
        return start < len(self.lines) and "|" in self.lines[start]

    def _child(self, child: "Token", spans: list[_Span]) -> str:
        if child.type == "code_inline":
            return f"<code>{_drawn(child.content, spans)}</code>"
        if child.type == "image":
            return _link(str(child.attrs.get("src", "")), _text(child.content) or "image")
        if child.type in {"link_open", "link_close"}:
            return self._anchor(child)
        if child.tag in _TAGS:
            return _element(child)
        return "\n" if child.type == "softbreak" else _drawn(child.content, spans)

    def _anchor(self, child: "Token") -> str:
        if child.type == "link_close":
            return "</a>" if self.links and self.links.pop() else ""
        href = str(child.attrs.get("href", ""))
        self.links.append(is_link(href))
        return f'<a href="{escaped(href)}">' if self.links[-1] else ""


def _element(token: "Token") -> str:
    """Return the tag of a token that stands for an element; headings go one level down."""
    slash = "/" if token.nesting < 0 else ""
    if token.type in {"heading_open", "heading_close"}:
        return f"<{slash}h{min(int(token.tag[1:]) + 1, _LOWEST)}>"
    if token.tag == "table":
        return "</table></div>\n" if slash else '<div class="scroll"><table>'
    if token.type == "ordered_list_open":
        start = str(token.attrs.get("start", ""))
        return f'<ol start="{start}">' if start.isdigit() else "<ol>"
    return "" if token.hidden or token.tag not in _TAGS else f"<{slash}{token.tag}>"


def is_link(url: str) -> bool:
    """Tell whether a URL of a report may be a link: absolute http(s), nothing hidden in it."""
    return _LINK.fullmatch(url) is not None


def _link(url: str, text: str) -> str:
    return f'<a href="{escaped(url)}">{text}</a>' if is_link(url) else text


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _spans(line: str, marks: Iterable[Mark]) -> list[_Span]:
    found = []
    for mark in marks:
        at = line.find(mark.words)
        if at >= 0:
            found.append(_Span(at, at + len(mark.words), (mark,)))
        elif line.strip():
            found.append(_Span(0, len(line), (mark,)))
    return _merged(found)


def _merged(spans: list[_Span]) -> list[_Span]:
    """Return spans that don't overlap: where they did, one with the marks of both."""
    merged: list[_Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            span = _Span(last.start, max(last.end, span.end), (*last.marks, *span.marks))  # noqa: PLW2901 -- the joined one
        merged.append(span)
    return merged


def _drawn(text: str, spans: list[_Span]) -> str:
    parts: list[str] = []
    end = 0
    for span in spans:
        parts.append(_text(text[end : span.start]))
        parts.append(_wrapped(_text(text[span.start : span.end]), span.marks))
        end = span.end
    parts.append(_text(text[end:]))
    return "".join(parts)


def _wrapped(html: str, marks: tuple[Mark, ...]) -> str:
    kind = worst(mark.kind for mark in marks)
    notes = " ".join(f'<a href="#claim-{mark.number}">{mark.number}</a>' for mark in marks)
    return f'<mark class="c-{kind}">{html}<sup>{notes}</sup></mark>'


def _text(text: str) -> str:
    if text.isascii() and text.isprintable():
        return escaped(text)
    return "".join(
        f'<span class="cp">{escaped(part)}</span>' if hidden else escaped(part)
        for part, hidden in parts_of(text)
    )
