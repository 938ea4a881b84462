"""Values of cells: from what a scenario states to what a column takes, and back."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.types import ARRAY, JSON, DateTime, NullType

from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.encode import canonical_json
from sitegen.canonical.strict_json import read_json
from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.certify.observed import Scalar
from sitegen.certify.tables import RowsProblem
from sitegen.limits import DEFAULT_LIMITS

_LIKE_TEXT: Final = (str, bytes)


def is_structured(column: Column[Any]) -> bool:
    """Tell whether a column takes arrays and objects."""
    return isinstance(column.type, JSON | ARRAY)


def cell_of(value: Any, column: Column[Any]) -> Any:
    """Return a stated value as the column takes it; raise `RowsProblem` where it can't.

    What comes from another cell (a moment, a UUID) is let through as it is.
    """
    if value is None or is_structured(column) or isinstance(column.type, NullType):
        return value
    if isinstance(value, Mapping | list):
        message = f"{_name(column)} takes no array or object."
        raise RowsProblem(message)
    kind = _kind(column)
    try:
        found = _converted(value, kind, column)
    except (ValueError, InvalidOperation, OverflowError) as error:
        message = f"{_name(column)} takes no {quote(str(value), 60)}."
        raise RowsProblem(message) from error
    return found


def _name(column: Column[Any]) -> str:
    return quote(f"{column.table.name}.{column.name}")


def _kind(column: Column[Any]) -> type:
    # Not every type of every dialect says what it is in Python.
    try:
        return column.type.python_type
    except NotImplementedError:
        return object


def _converted(value: Any, kind: type, column: Column[Any]) -> Any:
    if kind is object:
        return value
    found = value
    if isinstance(value, str):
        found = _FROM_TEXT.get(kind, str)(value)
    elif isinstance(value, int | float | Decimal):
        found = _FROM_NUMBER.get(kind, _itself)(value)
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        message = "another type"
        raise ValueError(message)
    return _moment(found, column) if isinstance(found, datetime) else found


def _itself(value: Any) -> Any:
    return value


def _decimal(value: Any) -> Any:
    return value if isinstance(value, bool) else Decimal(str(value))


def _float(value: Any) -> Any:
    return value if isinstance(value, bool) else float(value)


def _whole(value: Any) -> Any:
    # A bool where a database has no type for true and false.
    return int(value) if isinstance(value, bool | Decimal) and value == int(value) else value


def _flag(value: Any) -> Any:
    return bool(value) if isinstance(value, int) and value in (0, 1) else value


def _read_moment(text: str) -> datetime:
    instant = read_time(text)
    if instant is None:
        message = "no time"
        raise ValueError(message)
    return instant.utc or instant.local


_FROM_TEXT: Final[Mapping[type, Callable[[str], Any]]] = {
    datetime: _read_moment,
    date: date.fromisoformat,
    time: time.fromisoformat,
    UUID: UUID,
}
_FROM_NUMBER: Final[Mapping[type, Callable[[Any], Any]]] = {
    Decimal: _decimal,
    float: _float,
    int: _whole,
    bool: _flag,
}


def _moment(value: datetime, column: Column[Any]) -> datetime:
    """Return a moment as the column keeps it: with its zone, or in UTC without one."""
    if isinstance(column.type, DateTime) and column.type.timezone:
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value


def plain(value: Any) -> Scalar:
    """Return the value of a cell as JSON has it; the same cell gives the same value."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    spell = next((spell for kind, spell in _SPELLINGS if isinstance(value, kind)), str)
    return spell(value)


def _spell_moment(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _spell_decimal(value: Decimal) -> str:
    return format(value.normalize(), "f") if value.is_finite() else str(value)


def _spell_json(value: Any) -> str:
    return canonical_json(_jsonable(value)).decode("ascii")


_SPELLINGS: Final[tuple[tuple[Any, Callable[[Any], str]], ...]] = (
    (datetime, _spell_moment),
    (date | time, lambda value: value.isoformat()),
    (Decimal, _spell_decimal),
    (bytes | bytearray | memoryview, lambda value: f"sha256:{sha256_hex(bytes(value))}"),
    (Mapping | list | tuple, _spell_json),
)


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _jsonable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return plain(value)


def same(one: Any, other: Any) -> bool:
    """Tell whether two cells hold the same: true is not 1, and a text is no number."""
    return (isinstance(one, bool), plain(one)) == (isinstance(other, bool), plain(other))


def holds(cell: Any, wanted: Any) -> bool:
    """Tell whether a cell, an array (also one written as JSON) or a text, has a value in it."""
    if isinstance(cell, str):
        items = _array_in(cell)
        if items is None:
            return isinstance(wanted, str) and wanted in cell
        return any(same(item, wanted) for item in items)
    if isinstance(cell, Sequence) and not isinstance(cell, _LIKE_TEXT):
        return any(same(item, wanted) for item in cell)
    return False


def _array_in(text: str) -> Sequence[Any] | None:
    if not text.lstrip().startswith("["):
        return None
    value = read_json(text.encode("utf-8", "surrogatepass"), "cell", DEFAULT_LIMITS).value
    return value if isinstance(value, list) else None
