"""Characters in evidence that mislead: hidden ones, reordering ones, halves, and markup."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitegen.canonical import rules
from sitegen.canonical.document import Document, Unread
from sitegen.canonical.places import positions_of
from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import BIDI, CONTROL, INVISIBLE, PLAIN_CONTROL, SURROGATE, quote
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.finding import Check, Finding, Severity
from sitegen.model.value import Value

_MARKUP: Final = re.compile(r"<[A-Za-z/!?][^\s<]{0,20}")
_HIDDEN_OR_MARKUP: Final = re.compile(
    rf"(?![{PLAIN_CONTROL}])[{CONTROL}]|[{BIDI}{INVISIBLE}{SURROGATE}]|<[A-Za-z/!?]"
)
_NOT_FOR_NAMES: Final = re.compile(rf"[{CONTROL}{BIDI}{INVISIBLE}{SURROGATE}]")
_BIDI: Final = re.compile(rf"[{BIDI}]")
_SURROGATE: Final = re.compile(rf"[{SURROGATE}]")
_PLAIN: Final = re.compile(rf"[{PLAIN_CONTROL}]")
# In JSON a control character can only stand as an escape; what is left are DEL and what lies
# beyond ASCII.
_JSON_ESCAPE: Final = re.compile(r"\\[bfnrtu]")
_JSON_BEYOND_ASCII: Final = re.compile(rf"[\x7f-\x9f{BIDI}{INVISIBLE}]")
_YAML_COMMENT: Final = re.compile(r"#[^\n\r]*")
_HIDDEN_IN_COMMENT: Final = re.compile(rf"[{BIDI}{INVISIBLE}]")
_QUOTED_CHARS: Final = 60  # characters of the text that a message quotes

_Trail = tuple["_Trail", str | int] | None
"""The way to a value: its container's trail and its key or index there; None for the root."""


@dataclass(frozen=True, slots=True)
class _Suspect:
    check: Check
    message: str
    trail: _Trail


def hygiene_findings(
    document: Document,
    artifact: str,
    free_text: frozenset[str] | None,
    limit: int = DEFAULT_LIMITS.findings_per_artifact,
) -> tuple[Finding, ...]:
    """Return what is wrong with the characters of a document's strings.

    `free_text` names members below which every string is free text; None: every string is. All
    other strings, and all keys, are names: there a control character (also tab and line breaks),
    a bidirectional control or an invisible character is an error. In free text these (but tab and
    line breaks) and markup are notes. NUL and lone surrogates are errors anywhere. At most
    `limit` errors of each check; the rest is counted in one. Notes stand once for each check,
    at the first place, with the number of further ones: real output is full of them.
    """
    if isinstance(document.value, Unread) or document.text is None:
        return ()
    if document.syntax == "text":
        return _text_findings(document.text, artifact)
    if document.syntax == "json" and _is_clean_json(document.text):
        return ()
    kept: list[_Suspect] = []
    counts: dict[Check, int] = {}
    for suspect in _suspects(document.value, free_text):
        counts[suspect.check] = counts.get(suspect.check, 0) + 1
        if counts[suspect.check] <= (1 if suspect.check.severity is Severity.NOTE else limit):
            kept.append(suspect)
    found = _located(document, artifact, [_with_count(suspect, counts) for suspect in kept])
    found += [
        check.finding(artifact, f"{count - limit} more of this kind are not listed.")
        for check, count in counts.items()
        if count > limit and check.severity is not Severity.NOTE
    ]
    if document.syntax == "yaml":
        found += _comment_findings(document.text, artifact)
    return tuple(found)


def _with_count(suspect: _Suspect, counts: Mapping[Check, int]) -> _Suspect:
    others = counts[suspect.check] - 1
    if suspect.check.severity is not Severity.NOTE or not others:
        return suspect
    sentence = suspect.message.removesuffix(".")
    return replace(suspect, message=f"{sentence}; so do {others} further strings of this file.")


def _is_clean_json(text: str) -> bool:
    if "\\" in text and _JSON_ESCAPE.search(text):
        return False
    if "<" in text:
        return False
    if text.isascii():
        return "\x7f" not in text
    return _JSON_BEYOND_ASCII.search(text) is None


def _located(document: Document, artifact: str, suspects: list[_Suspect]) -> list[Finding]:
    pointers = [_pointer_of(suspect.trail) for suspect in suspects]
    places = document.locate(pointers)
    return [
        suspect.check.finding(artifact, suspect.message, where, places.get(where))
        for suspect, where in zip(suspects, pointers, strict=True)
    ]


def _pointer_of(trail: _Trail) -> str:
    parts: list[str | int] = []
    while trail is not None:
        trail, part = trail
        parts.append(part)
    return pointer(*reversed(parts))


def _suspects(root: Value, free_text: frozenset[str] | None) -> Iterator[_Suspect]:
    """Walk the value in document order; without recursion, whatever its depth."""
    stack: list[tuple[Value, _Trail, bool]] = [(root, None, free_text is None)]
    while stack:
        value, trail, is_free = stack.pop()
        if isinstance(value, str):
            if is_free:
                yield from _in_free_text(value, trail)
            elif not value.isprintable() or not value.isascii():
                yield from _in_name(value, trail, "The text")
        elif isinstance(value, Mapping):
            for key in value:
                if not key.isprintable() or not key.isascii():
                    yield from _in_name(key, (trail, key), "The key")
            stack += [
                (item, (trail, key), is_free or (free_text is not None and key in free_text))
                for key, item in reversed(list(value.items()))
                if isinstance(item, str | Mapping | Sequence)
            ]
        elif isinstance(value, Sequence):
            stack += [
                (item, (trail, index), is_free)
                for index, item in reversed(list(enumerate(value)))
                if isinstance(item, str | Mapping | Sequence)
            ]


def _in_name(text: str, trail: _Trail, what: str) -> Iterator[_Suspect]:
    if not _NOT_FOR_NAMES.search(text):
        return
    yield from _in_any(text, trail, what)
    rest = _SURROGATE.sub("", text.replace("\0", ""))
    bidi = _BIDI.search(rest)
    if bidi is not None:
        message = f"{what} {quote(text, _QUOTED_CHARS)} contains {_name(bidi)}."
        yield _Suspect(rules.TEXT_BIDI, message, trail)
    other = _NOT_FOR_NAMES.search(_BIDI.sub("", rest))
    if other is not None:
        message = f"{what} {quote(text, _QUOTED_CHARS)} contains {_name(other)}."
        yield _Suspect(rules.TEXT_CONTROL, message, trail)


def _in_free_text(text: str, trail: _Trail) -> Iterator[_Suspect]:
    if _HIDDEN_OR_MARKUP.search(text) is None:
        return
    yield from _in_any(text, trail, "The text")
    rest = _SURROGATE.sub("", text.replace("\0", ""))
    hidden = _NOT_FOR_NAMES.search(_PLAIN.sub("", rest))
    if hidden is not None:
        yield _Suspect(rules.TEXT_HIDDEN, f"The text contains {_name(hidden)}.", trail)
    markup = _MARKUP.search(text)
    if markup is not None:
        message = f"The text contains markup: {quote(markup[0], _QUOTED_CHARS)}."
        yield _Suspect(rules.TEXT_MARKUP, message, trail)


def _in_any(text: str, trail: _Trail, what: str) -> Iterator[_Suspect]:
    if "\0" in text:
        message = f"{what} {quote(text, _QUOTED_CHARS)} contains the character NUL."
        yield _Suspect(rules.TEXT_NUL, message, trail)
    if _SURROGATE.search(text):
        message = f"{what} {quote(text, _QUOTED_CHARS)} contains half of a surrogate pair."
        yield _Suspect(rules.TEXT_LONE_SURROGATE, message, trail)


def _name(match: re.Match[str]) -> str:
    return f"the hidden character U+{ord(match[0]):04X}"


def _text_findings(text: str, artifact: str) -> tuple[Finding, ...]:
    """Return at most one finding of each check for a plain text, at its first place."""
    places = {
        suspect.check: (suspect.message, _first(suspect.check, text))
        for suspect in _in_free_text(text, None)
    }
    positions = positions_of(text, (offset for _, offset in places.values()))
    found = []
    for check, (message, offset) in places.items():
        place = positions[offset]
        where = f"{place.line}:{place.column}"
        found.append(check.finding(artifact, message, where, place))
    return tuple(found)


def _first(check: Check, text: str) -> int:
    if check is rules.TEXT_NUL:
        return text.index("\0")
    pattern = _MARKUP if check is rules.TEXT_MARKUP else _HIDDEN_ONLY
    match = pattern.search(text)
    return match.start() if match else 0


_HIDDEN_ONLY: Final = re.compile(
    rf"(?![{PLAIN_CONTROL}\x00])[{CONTROL}]|[{BIDI}{INVISIBLE}{SURROGATE}]"
)


def _comment_findings(text: str, artifact: str) -> list[Finding]:
    """Return a note on hidden characters behind a `#`: a comment may be read as a claim."""
    offsets = [
        hidden.start()
        for comment in _YAML_COMMENT.finditer(text)
        for hidden in _HIDDEN_IN_COMMENT.finditer(text, comment.start(), comment.end())
    ]
    if not offsets:
        return []
    first = offsets[0]
    position = positions_of(text, [first])[first]
    further = f", and another in {len(offsets) - 1} further places" if len(offsets) > 1 else ""
    message = f"Behind a # stands the hidden character U+{ord(text[first]):04X}{further}."
    where = f"{position.line}:{position.column}"
    return [rules.TEXT_HIDDEN.finding(artifact, message, where, position)]
