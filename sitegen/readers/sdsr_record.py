"""A record made from an object: the format that recognises it, and what its page shows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.model.finding import Finding
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind, Statement, StatementTable
from sitegen.model.value import Value, WideInteger
from sitegen.readers.base import Reading, Source
from sitegen.readers.sdsr_rules import RECORD_SCHEMA, RECORD_UNKNOWN_FIELD
from sitegen.readers.sdsr_wire import Wire, text_of, validate

_NAMED_FIELDS: Final = 10  # unknown members named in one message; the others are counted

W = TypeVar("W", bound=Wire)


@dataclass(frozen=True, slots=True)
class Built:
    """What a format makes of a valid document; the fields are those of `Record`.

    Without `statements` and `tables` of its own, every top-level member is shown.
    """

    title: str
    subject: str | None = None
    time: str | None = None
    status: str | None = None
    outcome: Outcome | None = None
    detail: object | None = None
    references: tuple[tuple[str, str, str | None], ...] = ()
    findings: tuple[Finding, ...] = ()
    statements: tuple[Statement, ...] = ()
    tables: tuple[StatementTable, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordFormat(Generic[W]):
    """A format whose documents are objects, recognised by their top-level members.

    `identity` names the member that is the record's subject, None where content is identity;
    `fields` are all top-level members that the format knows, None where its form is free.
    """

    name: str
    record_kind: RecordKind
    wire: type[W]
    keys: Callable[[Mapping[str, Value]], bool]
    build: Callable[[W, Source], Built]
    fields: frozenset[str] | None
    identity: str | None = None
    free_text: frozenset[str] | None = None
    marks: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Return the kind of its readings."""
        return self.record_kind.value

    def recognises(self, value: Value) -> bool:
        """Tell by its top-level members whether a document is of this format."""
        return isinstance(value, Mapping) and self.keys(value)

    def read(self, source: Source) -> Reading:
        """Return the record, or what is wrong with it."""
        value = source.document.value
        if not isinstance(value, Mapping):
            return Reading(self.kind, None, (), source.document)
        path = source.artifact.path
        shape, findings = validate(self.wire, value, path, RECORD_SCHEMA)
        findings += unknown_fields(value, self.fields, path)
        if shape is None:
            broken = self._broken(value, source)
            return Reading(self.kind, broken, findings, source.document)
        built = self.build(shape, source)
        record = record_of(self.record_kind, source, built)
        return Reading(self.kind, record, findings + built.findings, source.document)

    def _broken(self, value: Mapping[str, Value], source: Source) -> Record | None:
        subject = None
        if self.identity is not None:
            stated = value.get(self.identity)
            if not isinstance(stated, str) or isinstance(stated, WideInteger):
                return None
            subject = stated
        built = Built(
            title=f"{self.record_kind.value.replace('_', ' ').capitalize()} (unreadable)",
            subject=subject,
            status=text_of(value.get("status")),
            outcome=Outcome.UNKNOWN,
        )
        return record_of(self.record_kind, source, built)


def record_of(kind: RecordKind, source: Source, built: Built) -> Record:
    """Return a record that shows what its format chose, or every top-level member."""
    statements, tables = built.statements, built.tables
    if not statements and not tables:
        statements, tables = shown(source.document.value)
    return Record(
        kind=kind,
        artifact=source.artifact,
        title=built.title,
        subject=built.subject,
        time=built.time,
        status=built.status,
        outcome=built.outcome,
        detail=built.detail,
        statements=statements,
        tables=tables,
        references=built.references,
    )


def shown(value: object) -> tuple[tuple[Statement, ...], tuple[StatementTable, ...]]:
    """Return a statement for each top-level member, and a table for each list of objects."""
    if not isinstance(value, Mapping):
        return (), ()
    statements: list[Statement] = []
    tables: list[StatementTable] = []
    for key, member in value.items():
        if _is_table(member):
            tables.append(_table(key, member))
        else:
            statements.append(Statement(key, member, pointer(key)))
    return tuple(statements), tuple(tables)


def _is_table(value: Value) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(row, Mapping) for row in value)
    )


_TABLE_COLUMNS: Final = 16  # columns of one table; wider rows are shown as values instead


def _table(title: str, value: Value) -> StatementTable:
    rows = [row for row in _items(value) if isinstance(row, Mapping)]
    columns = tuple(dict.fromkeys(key for row in rows for key in row))
    if len(columns) > _TABLE_COLUMNS:
        return StatementTable(title, ("value",), tuple((row,) for row in rows))
    status = columns.index("status") if "status" in columns else None
    cells = tuple(tuple(row.get(column) for column in columns) for row in rows)
    return StatementTable(title, columns, cells, status)


def _items(value: Value) -> Iterator[Value]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield from value


def unknown_fields(
    value: Mapping[str, Value], fields: frozenset[str] | None, artifact: str
) -> tuple[Finding, ...]:
    """Return one finding that names the top-level members which a format does not know."""
    names = [key for key in value if fields is not None and key not in fields]
    if not names:
        return ()
    named = ", ".join(quote(name, 40) for name in names[:_NAMED_FIELDS])
    more = f" and {len(names) - _NAMED_FIELDS} more" if len(names) > _NAMED_FIELDS else ""
    message = f"The format does not know {named}{more}."
    return (RECORD_UNKNOWN_FIELD.finding(artifact, message, pointer(names[0])),)
