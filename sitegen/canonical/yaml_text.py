"""What is wrong with a YAML text as such: where its readers disagree before any value is made."""

import re
from collections.abc import Sequence
from typing import Final

from sitegen.canonical import rules
from sitegen.canonical.problems import Problem, Problems
from sitegen.canonical.spans import Span, matches_outside

# YAML's own set without the characters at which only some versions break a line (U+0085, U+2028,
# U+2029) and without a byte order mark inside the text, on which PyYAML's two parsers disagree.
_NOT_YAML: Final = re.compile(
    r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
# Two things that libyaml lets pass and most other readers don't: a tab as white space outside of
# quotation marks, block texts and comments, and a block header with something glued to it.
_TAB_OR_COMMENT: Final = re.compile(r"(?:(?<=[ \n\r])|\A)#[^\n\r]*|\t")
_BLOCK_HEADER: Final = re.compile(r"[|>][-+0-9]{0,2}(?: *| +#[^\n\r]*)(?:[\n\r]|\Z)")

TAB_MESSAGE: Final = "A tab stands where YAML expects spaces."


def find_wrong_characters(text: str, problems: Problems) -> None:
    """Add a problem for every character that can't stand in YAML."""
    for match in _NOT_YAML.finditer(text):
        if not problems.has_room(rules.YAML_CHARACTER):
            # All may be such characters: those that are not described are counted at once.
            rest = text[match.end() :]
            problems.count(rules.YAML_CHARACTER, len(rest) - len(_NOT_YAML.sub("", rest)))
            return
        message = f"The document contains U+{ord(match[0]):04X}, which can't stand in YAML."
        problems.add(Problem(rules.YAML_CHARACTER, message, None, match.start()))


def find_tab(text: str, spans: Sequence[Span]) -> int | None:
    """Return the offset of the first tab outside of quoted and block texts and of comments.

    `spans` are the places of the quoted and block texts, in order.
    """
    if "\t" not in text:
        return None
    for match in matches_outside(_TAB_OR_COMMENT, text, spans, len(text)):
        if match[0] == "\t":
            return match.start()
    return None


def block_problem(text: str, start: int, value: str) -> str | None:
    """Return what is wrong with the block text whose `|` or `>` stands at `start`, or None."""
    if not _BLOCK_HEADER.match(text, start):
        return "The header of a block text is not followed by a line break."
    if value.lstrip("\n").startswith("\t"):
        # libyaml takes it for indentation.
        return TAB_MESSAGE
    return None
