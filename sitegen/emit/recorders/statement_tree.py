"""Reads a statement by parsing it with sqlglot."""

import logging
import re
import threading
from collections.abc import Iterator
from typing import Any

from sitegen.emit.recorders.hooks import library
from sitegen.emit.recorders.statement_words import Found

_DIALECTS = {
    "postgresql": "postgres",
    "mariadb": "mysql",
    "mssql": "tsql",
    "sqlite": "sqlite",
    "mysql": "mysql",
    "oracle": "oracle",
    "duckdb": "duckdb",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "redshift": "redshift",
    "clickhouse": "clickhouse",
}
_NONE = object()
_REPLACE = re.compile(r"\bREPLACE\b", re.IGNORECASE)
_PYFORMAT = re.compile(r"%\(\w+\)s|%s")
_quiet = threading.local()


def available() -> bool:
    """Tell whether sqlglot can be used."""
    return _sqlglot() is not None


def read(text: str, word: str, dialect: str | None) -> Found | str | None:
    """Return what a statement writes, None where nothing, or why it can't be read."""
    sqlglot = _sqlglot()
    if sqlglot is None:
        return "sqlglot is not installed"
    name = _DIALECTS.get(dialect or "")
    with _Silence():
        try:
            return _read(sqlglot, text, word, name)
        except Exception as error:  # noqa: BLE001 -- any statement that it can't read is read by words
            return f"sqlglot: {type(error).__name__}"


def _read(sqlglot: Any, text: str, word: str, dialect: str | None) -> Found | str | None:
    exp = sqlglot.exp
    source = _REPLACE.sub("INSERT", text, count=1) if word == "REPLACE" else text
    if dialect != "postgres" and "%" in source:
        source = _PYFORMAT.sub("?", source)
    trees = [tree for tree in sqlglot.parse(source, dialect=dialect) if tree is not None]
    if any(isinstance(tree, exp.Command) for tree in trees):
        return "sqlglot: Command"
    writes = [write for tree in trees for write in _writes(exp, tree)]
    if not writes:
        return None
    op, table, detail = writes[0]
    if word == "REPLACE":
        op = "REPLACE"
    if len(writes) > 1:
        detail["also"] = [f"{other[0]} {other[1]}".strip() for other in writes[1:]]
    rows = _rows(exp, trees)
    if rows > 1:
        detail["rows_in_statement"] = rows
    normalised = "; ".join(_normalised(sqlglot, tree) for tree in trees)
    if word == "REPLACE":
        normalised = normalised.replace("INSERT", "REPLACE", 1)
    return Found(op, table, normalised, detail)


def _writes(exp: Any, tree: Any) -> Iterator[tuple[str, str, dict[str, object]]]:
    own = _own(exp, tree)
    if own is not None:
        yield own
    for inner in tree.find_all(exp.Insert, exp.Update, exp.Delete, exp.Merge):
        if inner is not tree and isinstance(inner.parent, exp.CTE):
            found = _own(exp, inner)
            if found is not None:
                yield found


def _own(exp: Any, tree: Any) -> tuple[str, str, dict[str, object]] | None:
    if isinstance(tree, exp.Insert | exp.Update | exp.Delete | exp.Merge):
        return _changed(exp, tree)
    if isinstance(tree, exp.Create | exp.Drop | exp.Alter):
        kind = str(tree.args.get("kind") or "").upper()
        detail: dict[str, object] = {"kind": kind} if kind else {}
        return tree.key.upper(), _target(exp, tree), detail
    if isinstance(tree, exp.TruncateTable):
        return "TRUNCATE", *_several(exp, list(tree.expressions))
    if isinstance(tree, exp.Copy):
        return ("COPY", _target(exp, tree), {}) if tree.args.get("kind") else None
    into = tree.args.get("into") if isinstance(tree, exp.Select) else None
    return None if into is None else ("CREATE", _target(exp, into), {"kind": "TABLE"})


def _changed(exp: Any, tree: Any) -> tuple[str, str, dict[str, object]]:
    op = str(tree.key).upper()
    listed = tree.args.get("tables") if isinstance(tree, exp.Delete) else None
    if listed:
        return op, *_several(exp, list(listed))
    if isinstance(tree, exp.Update) and isinstance(tree.this, exp.Table):
        return op, *_updated(exp, tree)
    return op, _target(exp, tree), {}


def _updated(exp: Any, tree: Any) -> tuple[str, dict[str, object]]:
    # MySQL changes several tables at once: those whose columns are set.
    joined = [tree.this, *(join.this for join in tree.this.args.get("joins") or ())]
    if len(joined) == 1:
        return _target(exp, tree), {}
    by_alias = {table.alias_or_name: table for table in joined if isinstance(table, exp.Table)}
    prefixes = [
        item.this.table
        for item in tree.expressions
        if isinstance(item, exp.EQ) and isinstance(item.this, exp.Column)
    ]
    named = [by_alias[name] for name in dict.fromkeys(prefixes) if name in by_alias]
    return _several(exp, named or [tree.this])


def _several(exp: Any, tables: list[Any]) -> tuple[str, dict[str, object]]:
    names = [_target(exp, table) for table in tables]
    return names[0] if names else "", {"tables": names} if len(names) > 1 else {}


def _target(exp: Any, tree: Any) -> str:
    if isinstance(tree, exp.Table):
        return ".".join(part for part in (tree.catalog, tree.db, tree.name) if part)
    if isinstance(tree, exp.Index):
        return _target(exp, tree.args["table"]) if tree.args.get("table") else str(tree.name)
    this = tree.this if tree.this is not None else next(iter(tree.find_all(exp.Table)), None)
    if this is None and tree.expressions:
        this = tree.expressions[0]
    if isinstance(this, exp.Table | exp.Schema | exp.Index | exp.UserDefinedFunction):
        return _target(exp, this)
    return str(getattr(this, "name", this or ""))


def _rows(exp: Any, trees: list[Any]) -> int:
    counts = [
        len(values.expressions)
        for tree in trees
        if isinstance(tree, exp.Insert)
        for values in tree.find_all(exp.Values)
    ]
    return max(counts, default=0)


def _normalised(sqlglot: Any, tree: Any) -> str:
    # In one dialect for all: the same write has the same fingerprint on SQLite and PostgreSQL.
    exp = sqlglot.exp

    def plain(node: Any) -> Any:
        if isinstance(node, exp.Literal) and not isinstance(node.parent, exp.DataTypeParam):
            return exp.Placeholder()
        if isinstance(node, exp.Placeholder | exp.Parameter):
            return exp.Placeholder()
        return node

    made = tree.transform(plain)
    for node in made.find_all(exp.Values, exp.In):
        node.set("expressions", _once(node.expressions))
    level = sqlglot.ErrorLevel.IGNORE
    return str(made.sql(comments=False, unsupported_level=level))


def _once(items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        if not kept or item != kept[-1]:
            kept.append(item)
    return kept


class _Silence(logging.Filter):
    """Keeps what sqlglot logs while we parse out of the logs of the code under test."""

    def __enter__(self) -> None:
        _quiet.on = True
        logging.getLogger("sqlglot").addFilter(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("sqlglot").removeFilter(self)
        _quiet.on = False

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is from another thread."""
        del record
        return not getattr(_quiet, "on", False)


class _Loaded:
    module: Any = _NONE


def _sqlglot() -> Any:
    if _Loaded.module is _NONE:
        _Loaded.module = library("sqlglot")
    return _Loaded.module
