"""The one script of the site: its parts joined, without what only the readers of its source need.

No bundler and no parser: a list of tokens is enough to drop comments and blanks, and to shorten
names that the parts declare themselves. A name that also stands for a property somewhere stays,
and so does every line break between two statements.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<skip>(?://[^\n]*|/\*.*?\*/|\s)+)"
    r"|(?P<text>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<open>`(?:\\.|\$(?!\{)|[^`\\$])*(?:`|\$\{))"
    r"|(?P<name>[A-Za-z_$][\w$]*|\d[\w.]*)"
    r"|(?P<mark>=>|\?\.|\.\.\.|\+\+|--|[^\"'`])",
    re.DOTALL,
)
_REST_OF_TEMPLATE: Final = re.compile(r"\}(?:\\.|\$(?!\{)|[^`\\$])*(?:`|\$\{)", re.DOTALL)
_PATTERN: Final = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
_BEFORE_PATTERN: Final = frozenset("(,=:[!&|?{};+") | {"=>", "return", ""}
_DECLARES: Final = frozenset({"const", "let", "function", "class"})
_STARTS: Final = frozenset({"(", "[", ",", "..."})
_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
_WORDS: Final = frozenset(
    {"as", "async", "await", "constructor", "from", "get", "of", "set", "static"}
)
_JOINS: Final = re.compile(r"[\w$]{2}|\+\+|--")
_ENDS: Final = re.compile(r"[\w$)\]}\"'`/]\Z")

Token = tuple[str, str]
"""Kind (`name`, `text`, `mark`, `blank`, `break`) and source."""


def joined(parts: Iterable[str]) -> str:
    """Return the parts as one classic, strict script in a scope of its own."""
    tokens = list(tokens_of("".join(parts)))
    names = _short_names(tokens)
    return f'(()=>{{"use strict";\n{"".join(_written(tokens, names))}}})();\n'


def tokens_of(source: str) -> Iterator[Token]:
    """Yield the tokens of a script; of the white space only where there was some."""
    place, before = 0, ""
    nested: list[int] = []
    while place < len(source):
        pattern = _PATTERN.match(source, place) if before in _BEFORE_PATTERN else None
        if nested and nested[-1] == 0 and source[place] == "}":
            found = _REST_OF_TEMPLATE.match(source, place)
            kind = "open"
        elif pattern is not None and source[place : place + 2] not in {"//", "/*"}:
            found, kind = pattern, "text"
        else:
            found = _TOKEN.match(source, place)
            kind = "" if found is None else str(found.lastgroup)
        if found is None:
            message = f"The script can't be read at {source[place : place + 40]!r}."
            raise ValueError(message)
        text = found[0]
        place = found.end()
        if kind == "skip":
            yield ("break" if "\n" in text else "blank"), text
            continue
        if kind == "open":
            if text.startswith("}"):
                nested.pop()
            if text.endswith("${"):
                nested.append(0)
            kind = "text"
        elif nested and text in "{}":
            nested[-1] += 1 if text == "{" else -1
        before = text if not text.endswith("${") else ""
        yield kind, text


def _short_names(tokens: list[Token]) -> dict[str, str]:
    """Return a short name for each that is declared and never stands for a property."""
    solid = [token for token in tokens if token[0] not in {"blank", "break"}]
    words = ["", *(text for _, text in solid), ""]
    inside, binds = _brackets(words)
    declared: set[str] = set()
    properties: set[str] = set()
    uses: dict[str, int] = {}
    for at, (kind, text) in enumerate(solid, start=1):
        if kind != "name":
            continue
        before, after = words[at - 1], words[at + 1]
        uses[text] = uses.get(text, 0) + 1
        if before in _DECLARES or (inside[at] in binds and before in _STARTS):
            declared.add(text)
        # `{ a, b }` may take properties out of an object or put them into one.
        in_braces = words[inside[at]] == "{" and before in {"{", ","} and after in {",", "}"}
        if before in {".", "?."} or after == ":" or in_braces:
            properties.add(text)
    free = sorted(declared - properties - _WORDS, key=lambda name: (-uses[name], name))
    return dict(zip(free, _unused(uses.keys()), strict=False))


def _brackets(words: list[str]) -> tuple[list[int], set[int]]:
    """Return for each token the bracket that it is in, and the brackets that declare names.

    Those are of parameters, and of arrays that are taken apart.
    """
    inside, binds, open_now = [0], set(), [0]
    pairs: dict[int, int] = {}
    for at, word in enumerate(words[1:], start=1):
        if word in _CLOSING and len(open_now) > 1:
            pairs[open_now.pop()] = at
        inside.append(open_now[-1])
        if word in _OPENING:
            open_now.append(at)
    for begin, end in pairs.items():
        follows = words[end + 1] if end + 1 < len(words) else ""
        if words[begin] == "(" and (follows == "=>" or words[begin - 2] == "function"):
            binds.add(begin)
        if words[begin] == "[" and words[begin - 1] in _DECLARES:
            binds.add(begin)
    for begin in pairs:
        if words[begin] == "[" and inside[begin] in binds and words[begin - 1] in _STARTS:
            binds.add(begin)
    return inside, binds


def _unused(taken: Iterable[str]) -> Iterator[str]:
    known = set(taken)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    yield from (letter for letter in letters if letter not in known)
    for number in count():
        name = f"{letters[number % len(letters)]}{number // len(letters)}"
        if name not in known:
            yield name


def _written(tokens: list[Token], names: dict[str, str]) -> Iterator[str]:
    last, gap = "", ""
    for kind, text in tokens:
        if kind in {"blank", "break"}:
            gap = kind if gap != "break" else gap
            continue
        new = names.get(text, text) if kind == "name" else text
        if last and gap == "break" and _ENDS.search(last) and re.match(r"[\w$\[(`/+\-\"']", new):
            yield "\n"
        elif gap and _JOINS.search(f"{last[-1:]}{new[:1]}"):
            yield " "
        yield new
        last, gap = new, ""
