"""Reads a statement by its first words, for what no parser reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

DDL = frozenset({"CREATE", "DROP", "ALTER", "TRUNCATE", "RENAME"})
"""Operations that change the schema, or end a transaction as those do."""

_PART = r"(?:\"[^\"]+\"|`[^`]+`|\[[^\]]+\]|[\w$]+)"
_NAME = rf"({_PART}(?:\.{_PART})*)"
_MODIFIERS = (
    r"(?:OR\s+\w+\s+|LOW_PRIORITY\s+|DELAYED\s+|HIGH_PRIORITY\s+|QUICK\s+|IGNORE\s+|ONLY\s+"
    r"|LOCAL\s+|DATA\s+|INFILE\s+'[^']*'\s+|REPLACE\s+)*"
)
_KIND = (
    r"(?P<kind>TABLE|UNIQUE\s+INDEX|INDEX|VIEW|MATERIALIZED\s+VIEW|TRIGGER|SEQUENCE|SCHEMA"
    r"|DATABASE|TYPE|FUNCTION|PROCEDURE|EXTENSION|VIRTUAL\s+TABLE|DOMAIN)"
)
_DDL_WORDS = re.compile(
    r"\w+\s+(?:OR\s+REPLACE\s+)?(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED)\s+)*"
    + _KIND
    + r"\s+(?:CONCURRENTLY\s+)?(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"
    + _NAME,
    re.IGNORECASE,
)
_DML_WORDS = re.compile(
    rf"\w+\s+{_MODIFIERS}(?:INTO\s+(?:TABLE\s+)?|FROM\s+|TABLE\s+)?{_NAME}", re.IGNORECASE
)
_INSIDE = re.compile(
    rf"\b(INSERT|UPDATE|DELETE|MERGE)\s+(?:INTO\s+|FROM\s+)?{_NAME}", re.IGNORECASE
)
_INTO = re.compile(rf"\bINTO\s+(?:TEMP\s+|TEMPORARY\s+|TABLE\s+)*{_NAME}", re.IGNORECASE)
_COPY_IN = re.compile(r"\bFROM\b", re.IGNORECASE)
_HIDDEN = re.compile(
    r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/"
    r"|(?<![\w\"`])(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\b"
    r"|%\(\w+\)s|%s|(?<![:\w]):[A-Za-z_]\w*|\$\d+|@\w+|\?\d*",
    re.DOTALL,
)
_ROWS = re.compile(r"(\([^()']*(?:\([^()']*\)[^()']*)*\))((?:\s*,\s*\1)+)")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of a write; `normalised` is its text without literals."""

    op: str
    table: str
    normalised: str
    detail: Mapping[str, object] = field(default_factory=dict)


def compact(text: str) -> tuple[str, int]:
    """Return a statement without literals and repeated rows, and how many rows it had."""
    rows = 1

    def one(match: re.Match[str]) -> str:
        nonlocal rows
        rows = max(rows, 1 + match[2].count(match[1]))
        return match[1]

    return _ROWS.sub(one, without_literals(text)), rows


def without_literals(text: str) -> str:
    """Return a statement with `?` for literals and parameters, and single blanks."""
    hidden = _HIDDEN.sub(lambda match: " " if match[0].startswith(("--", "/*")) else "?", text)
    return _BLANKS.sub(" ", hidden).strip(" ;")


def read(text: str, word: str) -> Found | None:
    """Return what a statement writes by its words, None where it writes nothing."""
    plain, _ = compact(text)
    bare = plain.lstrip("( ")
    if word in ("WITH", "SELECT"):
        inside = _INSIDE.search(bare)
        if inside is not None:
            return Found(inside[1].upper(), _bare(inside[2]), plain)
        into = _INTO.search(bare)
        return None if into is None else Found("CREATE", _bare(into[1]), plain, {"kind": "TABLE"})
    if word == "COPY" and not _COPY_IN.search(bare):
        return None
    if word in DDL:
        match = _DDL_WORDS.match(bare)
        if match is not None:
            kind = _BLANKS.sub(" ", match["kind"]).upper()
            return Found(word, _bare(match[2]), plain, {"kind": kind})
    match = _DML_WORDS.match(bare)
    return Found(word, _bare(match[1]) if match else "", plain)


def _bare(name: str) -> str:
    return re.sub(r"[\"`\[\]]", "", name).strip()
