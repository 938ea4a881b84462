"""One part of a structure as its catalogue tells it, before it is hashed."""

from dataclasses import dataclass
from typing import Final

REVISION_COLUMN: Final = "version_num"
"""The one column of Alembic's version table."""


@dataclass(frozen=True, slots=True)
class Row:
    """A table, column, index, trigger, constraint, function or revision, and its definition."""

    kind: str
    name: str
    table: str | None
    definition: str


def column_definition(type_: str, *, nullable: bool, default: str | None, more: str = "") -> str:
    """Return how a column is defined, in the same words for every database."""
    parts = [type_ or "no type", "" if nullable else "NOT NULL"]
    parts += [f"DEFAULT {default}" if default is not None else "", more]
    return " ".join(part for part in parts if part)
