"""What one SQL statement does: its operation, its table and its fingerprint.

sqlglot reads it where it can. What it can't read is told by its first words, and the write's
detail says so. Nothing here sees parameters, and literals of the text become `?`.
"""

import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from sitegen.emit.recorders import statement_tree, statement_words
from sitegen.emit.recorders.statement_words import Found

LONG = 2_000
"""A text of more characters loses its literals and repeated rows before it is parsed."""

TOO_LONG = 20_000
"""A text that still has more characters is not parsed."""

_KEPT = 2_048
_COMMENT = r"(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/|[(;])*"
_FIRST = re.compile(_COMMENT + r"([A-Za-z]+)", re.DOTALL)
_WRITES = frozenset(
    {
        "INSERT",
        "UPDATE",
        "DELETE",
        "MERGE",
        "REPLACE",
        "UPSERT",
        "TRUNCATE",
        "COPY",
        "LOAD",
        "CREATE",
        "DROP",
        "ALTER",
        "RENAME",
    }
)
_INTO = re.compile(r"\bINTO\b", re.IGNORECASE)
_NAME = r"[\"`\[']?(?P<name>[^\s\"`\]';]+)"
_CONTROLS = (
    ("BEGIN", re.compile(r"(?:BEGIN|START\s+TRANSACTION)\b", re.IGNORECASE)),
    (
        "ROLLBACK_TO",
        re.compile(
            rf"(?:ROLLBACK|ABORT)(?:\s+(?:TRAN|TRANSACTION|WORK))?\s+TO(?:\s+SAVEPOINT)?\s+{_NAME}",
            re.IGNORECASE,
        ),
    ),
    ("ROLLBACK_TO", re.compile(rf"ROLLBACK\s+(?:TRAN|TRANSACTION)\s+{_NAME}", re.IGNORECASE)),
    ("ROLLBACK", re.compile(r"(?:ROLLBACK|ABORT)\b(?!\s+PREPARED)", re.IGNORECASE)),
    ("COMMIT", re.compile(r"(?:COMMIT|END)\b(?!\s+PREPARED)", re.IGNORECASE)),
    (
        "SAVEPOINT",
        re.compile(rf"(?:SAVEPOINT|SAVE\s+(?:TRAN|TRANSACTION))\s+{_NAME}", re.IGNORECASE),
    ),
    ("RELEASE", re.compile(rf"RELEASE(?:\s+SAVEPOINT)?\s+{_NAME}", re.IGNORECASE)),
)
_CONTROL_WORDS = frozenset(
    {"BEGIN", "START", "ROLLBACK", "ABORT", "COMMIT", "END", "SAVEPOINT", "SAVE", "RELEASE"}
)


class Control(Enum):
    """How a statement steers its transaction."""

    BEGIN = "begin"
    COMMIT = "commit"
    ROLLBACK = "rollback"
    SAVEPOINT = "savepoint"
    ROLLBACK_TO = "rollback_to"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; `op` is empty where it writes nothing.

    `ddl` tells a change of the schema, `name` the savepoint of a control statement.
    """

    op: str = ""
    table: str = ""
    fingerprint: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)
    ddl: bool = False
    control: Control | None = None
    name: str = ""

    @property
    def writes(self) -> bool:
        """Tell whether the statement is a write."""
        return bool(self.op)

    @property
    def operation(self) -> str:
        """Return what a write is called: `INSERT users`."""
        return f"{self.op} {self.table}".strip()


READ = Statement()
"""Any statement that neither writes nor steers a transaction."""


def analyse(text: str, dialect: str | None = None) -> Statement:
    """Return what a statement does; `dialect` is a name of SQLAlchemy's or sqlglot's."""
    if len(text) <= LONG:
        return _analysed(text, dialect)
    compact, rows = statement_words.compact(text)
    found = _analysed(compact, dialect)
    if not found.writes or rows < 2:  # noqa: PLR2004 -- one row needs no word
        return found
    detail = {**found.detail, "rows_in_statement": rows}
    return Statement(found.op, found.table, found.fingerprint, detail, found.ddl)


def forget() -> None:
    """Drop what is remembered of statements."""
    _analysed.cache_clear()


@functools.lru_cache(maxsize=_KEPT)
def _analysed(text: str, dialect: str | None) -> Statement:
    first = _FIRST.match(text)
    word = first[1].upper() if first else ""
    if first is not None and word in _CONTROL_WORDS:
        return _control(text[first.start(1) :])
    if word not in _WRITES and word != "WITH" and not (word == "SELECT" and _INTO.search(text)):
        return READ
    return _write(text, word, dialect)


def _control(text: str) -> Statement:
    for kind, expression in _CONTROLS:
        match = expression.match(text)
        if match:
            name = match.groupdict().get("name") or ""
            return Statement(control=Control[kind], name=name.casefold())
    return READ


def _write(text: str, word: str, dialect: str | None) -> Statement:
    reason = f"longer than {TOO_LONG} characters"
    if len(text) <= TOO_LONG:
        found = statement_tree.read(text, word, dialect)
        if isinstance(found, Found):
            return _statement(found, {"parser": "sqlglot"})
        if found is None:
            return READ
        reason = found
    spoken = statement_words.read(text, word)
    if spoken is None:
        return READ
    return _statement(spoken, {"parser": "first words", "parser_reason": reason})


def _statement(found: Found, parser: Mapping[str, object]) -> Statement:
    digest = hashlib.sha256(found.normalised.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Statement(
        found.op, found.table, digest, {**found.detail, **parser}, found.op in statement_words.DDL
    )
