"""YAML, read strictly: plain data of one document, or none and the reasons."""

import re
from itertools import islice
from typing import Final

from sitegen.canonical import rules
from sitegen.canonical.decoding import decode
from sitegen.canonical.document import UNREAD, Document
from sitegen.canonical.places import positions_of
from sitegen.canonical.spans import matches_outside
from sitegen.canonical.yaml_parser import scalar_spans
from sitegen.canonical.yaml_reader import read_yaml_text, yaml_offsets
from sitegen.limits import Limits
from sitegen.model.value import Position

_SYNTAX: Final = "yaml"
MOST_COMMENTS: Final = 10_000
"""Comments of one text that `comments_of` returns; more are a text of their own."""

_COMMENT: Final = re.compile(r"(?:(?<=[ \t\n\r])|\A)#([^\n\r]*)")
_LINE_COMMENT: Final = re.compile(r"(?:(?<=[\n\r])|\A)[ \t]*#([^\n\r]*)")
_HEADER_COMMENT: Final = re.compile(r"[|>][-+0-9]*[ \t]+#([^\n\r]*)")


def read_yaml(data: bytes, artifact: str, limits: Limits) -> Document:
    """Return the document that the bytes are; whatever they are, this returns.

    `artifact` is the name that the findings carry. The value is `UNREAD` where the document is
    too large, empty, no UTF-8, no YAML, nested too deep, or uses tags, anchors, aliases, merge
    keys, duplicate keys or several documents. Keys are their spelling; see `yaml_scalars` for
    what plain scalars are; floats are `SpelledFloat`.
    """
    decoded = decode(data, artifact, limits)
    text = decoded.text
    if decoded.refused or text is None:
        return Document(UNREAD, decoded.findings, text, _SYNTAX)
    value, problems, is_empty = read_yaml_text(text, limits)
    findings = (*decoded.findings, *problems.findings(artifact, text))
    if is_empty and not problems.counts:
        finding = rules.DOCUMENT_EMPTY.finding(artifact, "The document states no value.")
        findings = (*findings, finding)
    if text.count("#") > MOST_COMMENTS:
        message = f"Only the first {MOST_COMMENTS} comments are looked at."
        findings = (*findings, rules.YAML_COMMENTS.finding(artifact, message))
    return Document(value, findings, text, _SYNTAX, yaml_offsets)


def comments_of(text: str) -> tuple[tuple[Position, str], ...]:
    """Return the comments of a YAML text: where the `#` stands, and what follows it, stripped.

    A `#` inside a scalar is none. Behind the first place that is no YAML, only lines that start
    with `#` count. No more than the first `MOST_COMMENTS` are returned; a document that may have
    more carries the finding `yaml-comments`.
    """
    if "#" not in text:
        return ()
    scalars, sure_end = scalar_spans(text)
    inline = matches_outside(_COMMENT, text, scalars, sure_end)
    found = [_start_and_text(match) for match in islice(inline, MOST_COMMENTS)]
    headers = (_HEADER_COMMENT.match(text, start, end) for start, end in scalars)
    found += [_start_and_text(match) for match in headers if match is not None]
    rest = _LINE_COMMENT.finditer(text, sure_end)
    found += [_start_and_text(match) for match in islice(rest, MOST_COMMENTS)]
    kept = sorted(found)[:MOST_COMMENTS]
    positions = positions_of(text, (offset for offset, _ in kept))
    return tuple((positions[offset], comment.strip()) for offset, comment in kept)


def _start_and_text(match: re.Match[str]) -> tuple[int, str]:
    return match.start(1) - 1, match[1]
