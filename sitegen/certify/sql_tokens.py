"""SQL as words: comments gone, strings and quoted names whole, statements told apart.

Not a parser: enough of the lexical rules of SQLite and PostgreSQL that a word inside a string, a
comment or a quoted name is never taken for one that does something.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

_LEXEME: Final = re.compile(
    r"""
      (?P<blank>\s+|--[^\n]*)
    | (?P<comment>/\*)
    | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
    | (?P<string>(?:[nNxXbB]|[uU]&)?'(?:[^']|'')*(?:'|\Z))
    | (?P<dollar>\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z))
    | (?P<quoted>"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z))
    | (?P<word>[^\W\d][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<sign>.)
    """,
    re.DOTALL | re.VERBOSE,
)
_COMMENT_PART: Final = re.compile(r"/\*|\*/")
_BRACKETED: Final = re.compile(r"\[[^\]]*(?:\]|\Z)")
_BRACKET_DIALECTS: Final = frozenset({"sqlite", "mssql"})
_FLAT_COMMENTS: Final = frozenset({"sqlite", "mysql", "mariadb", "oracle"})


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    NAME = auto()
    STRING = auto()
    NUMBER = auto()
    SIGN = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` is a name without its quotes, a string without its delimiters.

    `start` and `end` are its place in the text of all statements.
    """

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """Return the token as a keyword is written, "" where it can be none."""
        return self.text.upper() if self.kind is Kind.WORD else ""

    def is_sign(self, sign: str) -> bool:
        """Return whether it is this sign."""
        return self.kind is Kind.SIGN and self.text == sign


Statement = tuple[Token, ...]


def statements_of(text: str, dialect: str) -> tuple[Statement, ...]:
    """Return the statements of a text, without their semicolons; empty ones are left out.

    A semicolon inside the body of a trigger or function (`BEGIN … END`) ends no statement.
    """
    found: list[Statement] = []
    current: list[Token] = []
    depth = 0
    for token in tokens_of(text, dialect):
        depth = _nested(depth, token, current)
        if token.is_sign(";") and depth == 0:
            found.append(tuple(current))
            current = []
        else:
            current.append(token)
    found.append(tuple(current))
    return tuple(statement for statement in found if statement)


def tokens_of(text: str, dialect: str) -> Iterator[Token]:
    """Yield the tokens of a text; what never ends (a string, a comment) ends with the text."""
    at = 0
    while at < len(text):
        if text[at] == "[" and dialect in _BRACKET_DIALECTS:
            bracketed = _BRACKETED.match(text, at)
            if bracketed is not None:
                yield Token(Kind.NAME, bracketed[0].strip("[]"), at, bracketed.end())
                at = bracketed.end()
                continue
        match = _LEXEME.match(text, at)
        if match is None:
            return
        if match.lastgroup == "comment" or match["comment"]:
            at = _comment_end(text, match.end(), dialect)
            continue
        at = match.end()
        token = _token(match)
        if token is not None:
            yield token


def _token(match: re.Match[str]) -> Token | None:
    text, start, end = match[0], match.start(), match.end()
    if match["blank"] is not None:
        return None
    if match["word"] is not None:
        return Token(Kind.WORD, text, start, end)
    if match["quoted"] is not None:
        mark = text[0]
        return Token(Kind.NAME, text[1:].removesuffix(mark).replace(mark * 2, mark), start, end)
    if match["dollar"] is not None:
        mark = f"${match['tag']}$"
        return Token(Kind.STRING, text.removeprefix(mark).removesuffix(mark), start, end)
    if match["string"] is not None or match["escaped"] is not None:
        return Token(Kind.STRING, text.partition("'")[2].removesuffix("'"), start, end)
    kind = Kind.SIGN if match["sign"] is not None else Kind.NUMBER
    return Token(kind, text, start, end)


def _comment_end(text: str, at: int, dialect: str) -> int:
    """Return where a comment ends that was opened before `at`; PostgreSQL nests them."""
    depth = 1
    while depth:
        part = _COMMENT_PART.search(text, at)
        if part is None:
            return len(text)
        at = part.end()
        if part[0] == "*/":
            depth -= 1
        elif dialect not in _FLAT_COMMENTS:
            depth += 1
    return at


def _nested(depth: int, token: Token, before: list[Token]) -> int:
    """Return how many bodies are open behind a token of a statement that creates something."""
    if not before or before[0].word != "CREATE":
        return 0
    if token.word in {"BEGIN", "CASE"}:
        return depth + 1
    return max(depth - 1, 0) if token.word == "END" else depth
