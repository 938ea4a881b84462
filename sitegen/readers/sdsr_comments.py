"""What the comments of a scenario file state: certification, and what it depends on.

Nothing that a comment says is evidence. It is shown as a claim, with its line.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.model.scenario import CommentClaim
from sitegen.model.value import Position

Comment = tuple[Position, str]

_STATUS: Final = re.compile(
    r"\b(NOT )?(CERTIFIED|PROVISIONAL|SUSPENDED|REVOKED|CANDIDATE|EXPIRED|SUPERSEDED|PENDING)\b"
)
# Bounded, and never begun inside a longer word: a comment is an attacker's choice.
_SCENARIO_ID: Final = re.compile(
    r"(?<![A-Za-z0-9-])[A-Z][A-Z0-9]{0,31}(?:-[A-Z0-9]{1,32}){0,8}?-\d{3}(?![A-Za-z0-9-])", re.ASCII
)
_LINE_CHARS: Final = 2_000  # characters of a comment line that are looked at
_DEPENDS: Final = re.compile(r"\bDEPENDS ON:")
_CERTIFICATION: Final = "certif"


def certification_claims(comments: Iterable[Comment], own_id: str) -> tuple[CommentClaim, ...]:
    """Return the certification statuses that comments state, in order.

    Only words in capitals count, and only in a block of comment lines that speaks of
    certification: elsewhere PENDING or EXPIRED are states of other things. A claim is about the
    scenario named on its line, else about the file's own.
    """
    claims: list[CommentClaim] = []
    for block in _blocks(comments):
        if any(_CERTIFICATION in text[:_LINE_CHARS].lower() for _, text in block):
            claims.extend(claim for line in block for claim in _claims_of(line, own_id))
    return tuple(claims)


def _claims_of(line: Comment, own_id: str) -> Iterator[CommentClaim]:
    position, text = line[0], line[1][:_LINE_CHARS]
    named = _SCENARIO_ID.search(text)
    about = named.group() if named else own_id
    for match in _STATUS.finditer(text):
        yield CommentClaim(about, match.group(), text.strip(), position)


def _blocks(comments: Iterable[Comment]) -> Iterator[list[Comment]]:
    block: list[Comment] = []
    for position, text in comments:
        if block and position.line != block[-1][0].line + 1:
            yield block
            block = []
        block.append((position, text))
    if block:
        yield block


def dependencies(comments: Iterable[Comment]) -> tuple[tuple[str, str], ...]:
    """Return the scenarios after `DEPENDS ON:` in comments, each with its `line:column`."""
    return tuple(
        (name, f"{position.line}:{position.column}")
        for position, text in comments
        if (start := _DEPENDS.search(text))
        for name in _SCENARIO_ID.findall(text[:_LINE_CHARS], start.end())
    )


def scenario_ids(value: object) -> tuple[str, ...]:
    """Return the value's own text if it is a scenario's id, and those inside lists and objects."""
    match value:
        case str():
            return (str(value),) if _SCENARIO_ID.fullmatch(value) else ()
        case dict():
            return tuple(name for item in value.values() for name in scenario_ids(item))
        case list() | tuple():
            return tuple(name for item in value for name in scenario_ids(item))
        case _:
            return ()
