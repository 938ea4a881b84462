"""What a text of SQL does, and to which table: told by its words, every statement of it.

Where in doubt, a statement counts as what it could do: an upsert inserts and updates, and a
setting that switches triggers or constraints off changes the schema as much as dropping them.
"""

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sitegen.certify.observed import Op
from sitegen.certify.sql_tokens import Kind, Statement, Token, statements_of

_DDL: Final = frozenset(
    {"CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME", "COMMENT", "GRANT", "REVOKE", "IMPORT"}
)
_DDL_IN_BODIES: Final = frozenset({"CREATE", "ALTER", "DROP", "TRUNCATE"})
_READING: Final = frozenset({"SELECT", "VALUES", "TABLE", "SHOW", "DESCRIBE", "DESC"})
_WRITING: Final = {"INSERT": Op.INSERT, "UPDATE": Op.UPDATE, "DELETE": Op.DELETE}
_HEADS: Final = frozenset({*_WRITING, "MERGE", "REPLACE"})
_SKIPPED: Final = frozenset(
    {
        "INTO", "FROM", "ONLY", "OR", "REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK", "TABLE",
        "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "QUICK", "OVERWRITE",
    }
)  # fmt: skip
_OBJECTS: Final = frozenset({"TABLE", "ON", "VIEW"})
_NAME_PREFIXES: Final = frozenset({"IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY", "TABLE"})
_CATALOGUES: Final = frozenset(
    {"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"}
)
_QUERYING_PRAGMAS: Final = frozenset(
    {
        "table_info", "table_xinfo", "table_list", "index_info", "index_xinfo", "index_list",
        "foreign_key_list", "foreign_key_check", "integrity_check", "quick_check",
        "database_list", "collation_list", "function_list", "module_list", "pragma_list",
        "compile_options",
    }
)  # fmt: skip
_SCHEMA_PRAGMAS: Final = frozenset({"writable_schema", "schema_version", "user_version"})
_OFF: Final = frozenset({"OFF", "0", "NO", "FALSE"})
_GUARDING_PRAGMAS: Final = {"foreign_keys": True, "ignore_check_constraints": False}
"""Settings of SQLite that keep constraints in force, with the value that does."""

_ROLE_SETTING: Final = "session_replication_role"
"""With `replica` PostgreSQL fires no trigger and checks no foreign key."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing that a statement does; `table` is None where it touches none or hides it."""

    op: Op
    table: str | None = None


@functools.lru_cache(maxsize=512)
def touched_by(text: str, dialect: str) -> tuple[Touched, ...]:
    """Return what a text of SQL does, each thing once, in order; a blank text does nothing."""
    found: dict[Touched, None] = {}
    for statement in statements_of(text, dialect):
        for touched in _of_statement(statement, dialect):
            found[_catalogued(touched)] = None
    return tuple(found)


def _catalogued(touched: Touched) -> Touched:
    """Writing to the catalogue is changing the schema."""
    name = (touched.table or "").lower()
    writes = touched.op in _WRITING.values()
    is_catalogue = name in _CATALOGUES or name.startswith(("pg_catalog.", "pg_"))
    return Touched(Op.DDL, touched.table) if writes and is_catalogue else touched


def _of_statement(statement: Statement, dialect: str) -> Iterator[Touched]:
    tokens = _unwrapped(statement)
    head = tokens[0].word if tokens else ""
    if head in _DDL:
        yield Touched(Op.DDL, _object(tokens))
    elif head in _HEADS:
        yield from _written(tokens)
    elif head == "WITH":
        yield from _inside(tokens)
    elif head in _READING:
        yield from _read(tokens)
    elif head == "COPY":
        yield _copied(tokens)
    elif head == "PRAGMA":
        yield _pragma(tokens)
    elif head == "DO":
        yield from _hidden(tokens, dialect)
    elif head == "SET":
        yield Touched(Op.DDL if _switches_triggers_off(tokens) else Op.OTHER)
    else:
        yield Touched(Op.OTHER)


def _unwrapped(statement: Statement) -> Statement:
    """Return the statement that is explained or prepared, without leading brackets.

    `EXPLAIN` without `ANALYZE` runs nothing: it reads.
    """
    at = 0
    while at < len(statement) and statement[at].is_sign("("):
        at += 1
    tokens = statement[at:]
    words = [token.word for token in tokens]
    if not words or words[0] not in {"EXPLAIN", "PREPARE"}:
        return tokens
    inner = next(
        (i for i, word in enumerate(words) if i and word in {*_HEADS, "WITH", *_READING, "CREATE"}),
        None,
    )
    if inner is None:
        return tokens[1:]
    runs = words[0] == "PREPARE" or bool({"ANALYZE", "ANALYSE"} & set(words[:inner]))
    return tokens[inner:] if runs else (Token(Kind.WORD, "SHOW", 0, 0),)


def _written(tokens: Statement) -> Iterator[Touched]:
    """Yield what an `INSERT`, `UPDATE`, `DELETE`, `MERGE` or `REPLACE` does."""
    words = [token.word for token in tokens]
    table = _name(tokens, 1)
    if words[0] == "MERGE":
        for place, word in enumerate(words[:-1]):
            if word == "THEN" and words[place + 1] in _WRITING:
                yield Touched(_WRITING[words[place + 1]], table)
        return
    yield Touched(_WRITING.get(words[0], Op.INSERT), table)
    replaces = words[0] == "REPLACE" or words[:3] == ["INSERT", "OR", "REPLACE"]
    duplicates = any(
        pair in {("DO", "UPDATE"), ("KEY", "UPDATE")} for pair in itertools.pairwise(words)
    )
    if replaces or (words[0] == "INSERT" and duplicates):
        yield Touched(Op.UPDATE, table)
    yield from _nested(tokens[1:])


def _inside(tokens: Statement) -> Iterator[Touched]:
    """Yield what the parts of a statement with `WITH` do; one that writes nowhere reads."""
    found = tuple(_nested(tokens))
    yield from found
    if not found:
        yield from _read(tokens)


def _nested(tokens: Statement) -> Iterator[Touched]:
    """Yield the writes that begin behind a bracket: those of `WITH`, and what follows it."""
    for place in range(1, len(tokens)):
        before = tokens[place - 1]
        bracketed = before.is_sign("(") or before.is_sign(")")
        if bracketed and _begins_write(tokens, place):
            yield from _written(tokens[place : place + 1] + _rest(tokens, place + 1))


def _begins_write(tokens: Statement, place: int) -> bool:
    """Tell a write from a column or function of that name, and from `FOR UPDATE`."""
    word = tokens[place].word
    if word not in _HEADS or place + 1 >= len(tokens):
        return False
    if place and tokens[place - 1].word in {"FOR", "DO", "KEY", "ON", "OR", "BEFORE", "AFTER"}:
        return False
    after = tokens[place + 1]
    if word == "UPDATE":
        return after.kind in {Kind.WORD, Kind.NAME}
    return after.word in {"INTO", "FROM", "OR"}


def _rest(tokens: Statement, start: int) -> Statement:
    """Return the tokens up to the bracket that closes the part in which they stand."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += tokens[place].is_sign("(") - tokens[place].is_sign(")")
        if depth < 0:
            return tokens[start:place]
    return tokens[start:]


def _read(tokens: Statement) -> Iterator[Touched]:
    """Yield a read, or the table that a `SELECT … INTO` makes."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += token.is_sign("(") - token.is_sign(")")
        if token.word == "INTO" and depth == 0:
            yield Touched(Op.DDL, _name(tokens, place + 1))
            return
    calls = [t.text.lower() for t in tokens if t.kind in {Kind.WORD, Kind.STRING}]
    switches = "set_config" in calls and _ROLE_SETTING in calls
    yield Touched(Op.DDL if switches else Op.SELECT)


def _copied(tokens: Statement) -> Touched:
    depth = 0
    for token in tokens:
        depth += token.is_sign("(") - token.is_sign(")")
        if depth == 0 and token.word == "FROM":
            return Touched(Op.INSERT, _name(tokens, 1))
    return Touched(Op.SELECT)


def _pragma(tokens: Statement) -> Touched:
    names = [token.text.lower() for token in tokens[1:] if token.kind is not Kind.SIGN]
    signs = [token.text for token in tokens if token.kind is Kind.SIGN]
    if "." in signs[:1]:
        names = names[1:]
    name, value = (names[0] if names else ""), (names[1] if len(names) > 1 else None)
    if value is None or name in _QUERYING_PRAGMAS:
        return Touched(Op.SELECT)
    keeps = _GUARDING_PRAGMAS.get(name)
    switched_off = keeps is not None and (value.upper() in _OFF) is keeps
    return Touched(Op.DDL if name in _SCHEMA_PRAGMAS or switched_off else Op.OTHER)


def _hidden(tokens: Statement, dialect: str) -> Iterator[Touched]:
    """Yield what the body of a `DO` does, as far as its words tell: it is a program."""
    yield Touched(Op.OTHER)
    for body in (token.text for token in tokens if token.kind is Kind.STRING):
        for statement in statements_of(body, dialect):
            for place, token in enumerate(statement):
                if token.word in _DDL_IN_BODIES:
                    yield Touched(Op.DDL, _object(statement[place:]))
                elif token.word == "EXECUTE":
                    yield from _executed(statement[place + 1 :], dialect)
                elif _begins_write(statement, place):
                    yield from _written(statement[place:])


def _executed(tokens: Statement, dialect: str) -> Iterator[Touched]:
    for token in tokens:
        if token.kind is Kind.STRING:
            yield from touched_by(token.text, dialect)


def _switches_triggers_off(tokens: Statement) -> bool:
    texts = [token.text.lower() for token in tokens]
    return _ROLE_SETTING in texts and "origin" not in texts


def _name(tokens: Statement, start: int) -> str | None:
    """Return the dotted name that begins behind the words which may stand before it."""
    at = start
    while at < len(tokens) and tokens[at].word in _SKIPPED:
        at += 1
    return _dotted(tokens, at)


def _object(tokens: Statement) -> str | None:
    """Return the table that a change of the schema names, as far as its first words tell."""
    words = [token.word for token in tokens]
    if words[0] == "TRUNCATE":
        return _name(tokens, 1)
    place = next((i for i, word in enumerate(words) if word in _OBJECTS), None)
    if place is None:
        return None
    at = place + 1
    while at < len(tokens) and tokens[at].word in _NAME_PREFIXES:
        at += 1
    return _dotted(tokens, at)


def _dotted(tokens: Statement, at: int) -> str | None:
    parts: list[str] = []
    while at < len(tokens) and tokens[at].kind in {Kind.WORD, Kind.NAME}:
        parts.append(tokens[at].text)
        if at + 1 >= len(tokens) or not tokens[at + 1].is_sign("."):
            break
        at += 2
    if not parts:
        return None
    return ".".join(parts) if parts[0].lower() == "pg_catalog" else parts[-1]
