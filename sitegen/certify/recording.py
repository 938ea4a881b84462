"""Records the statements that SQLAlchemy sends, of every engine in the process.

What a program sends past SQLAlchemy, through the driver's own connection, is not seen here; what
it leaves behind in the schema is (`sitegen.certify.structure`).
"""

import threading
import weakref
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self

from sitegen.certify.observed import Actor, Op, Phase, Sent, Statements
from sitegen.certify.sql_words import Touched, touched_by
from sitegen.errors import UsageProblem
from sitegen.model.names import digest_of

MOST_LISTED: Final = 1_000  # statements
_EVENTS: Final = ("after_cursor_execute", "handle_error")
_FLAGS: Final = (
    ("isddl", Op.DDL),
    ("isinsert", Op.INSERT),
    ("isupdate", Op.UPDATE),
    ("isdelete", Op.DELETE),
)
_GRAVE: Final = 3
_CHANGING: Final = 2
_WRITING: Final = 1


class StatementRecorder:
    """Lists what is sent between `start` and `stop`; usable as a context manager.

    A phase holds for the whole process, its actor for the thread that entered it: what another
    thread sends meanwhile, or anybody outside of all phases, is the application's. Where more is
    sent than is listed, changes of the schema and writes to `watched` tables stay, then updates
    and deletions, then what the runner itself wrote.
    """

    def __init__(
        self, *, watched: Collection[str] = ("alembic_version",), most: int = MOST_LISTED
    ) -> None:
        self._watched = frozenset(name.lower() for name in watched)
        self._most = most
        self._lock = threading.Lock()
        self._actor = threading.local()
        self._phase = Phase.OBSERVATION
        self._listed: list[Sent] = []
        self._totals: Counter[Op] = Counter()
        self._left_out = 0
        self._seq = 0
        self._listening: list[tuple[Any, str, Callable[..., None]]] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen to every engine, whenever it was or will be made."""
        if self._listening:
            return
        try:
            from sqlalchemy import event
            from sqlalchemy.engine import Engine
        except ImportError as error:
            message = "Statements can only be recorded where SQLAlchemy is installed."
            hint = "Install it with: pip install 'sitegen[database]'"
            raise UsageProblem(message, hint=hint) from error
        for name in _EVENTS:
            listener = getattr(self, f"_{name}")
            event.listen(Engine, name, listener)
            self._listening.append((Engine, name, listener))

    def stop(self) -> None:
        """Listen no more; what was recorded stays."""
        if not self._listening:
            return
        from sqlalchemy import event

        while self._listening:
            event.remove(*self._listening.pop())

    @contextmanager
    def phase(self, phase: Phase, actor: Actor) -> Iterator[None]:
        """Say how far the execution is, and who this thread acts for; phases may be nested."""
        before, whose = self._phase, getattr(self._actor, "now", Actor.APPLICATION)
        self._phase, self._actor.now = phase, actor
        try:
            yield
        finally:
            self._phase, self._actor.now = before, whose

    def statements(self) -> Statements:
        """Return what was recorded so far; `seq` counts from 1 what is no SELECT."""
        with self._lock:
            totals = {op: self._totals[op] for op in Op if self._totals[op]}
            return Statements(tuple(self._listed), totals, self._left_out)

    def _after_cursor_execute(
        self, conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: Any
    ) -> None:
        found = _done(statement, conn.dialect.name, context)
        # A batch that SQLAlchemy made of many rows has their values in one flat sequence.
        nested = isinstance(parameters, list) and all(
            isinstance(one, dict | tuple) for one in parameters
        )
        sets = len(parameters) if many and nested else None
        rows = _rows(cursor, sets, conn.dialect.name) if len(found) == 1 else None
        self._actor.last = None if context is None else weakref.ref(context)
        self._add(statement, found, rows)

    def _handle_error(self, context: Any) -> None:
        if context.statement is None:
            return
        last = getattr(self._actor, "last", None)
        if last is not None and last() is context.execution_context:
            return  # it ran, and was told then: only its rows could not be fetched
        name = context.dialect.name
        self._add(context.statement, _done(context.statement, name, context.execution_context), 0)

    def _add(self, text: str, found: tuple[Touched, ...], rows: int | None) -> None:
        actor = getattr(self._actor, "now", Actor.APPLICATION)
        digest = digest_of(text)
        with self._lock:
            for touched in found:
                self._totals[touched.op] += 1
                if touched.op is Op.SELECT:
                    continue
                self._seq += 1
                sent = Sent(self._seq, self._phase, actor, touched.op, touched.table, rows, digest)
                self._list(sent)

    def _list(self, sent: Sent) -> None:
        if len(self._listed) < self._most:
            self._listed.append(sent)
            return
        self._left_out += 1
        weights = [self._weight(one) for one in self._listed]
        least = min(weights, default=_GRAVE)
        if self._weight(sent) > least:
            # The last one of those: the first of a kind is where people begin to look.
            del self._listed[len(weights) - 1 - weights[::-1].index(least)]
            self._listed.append(sent)

    def _weight(self, sent: Sent) -> int:
        if sent.op is Op.DDL or (sent.table or "").lower() in self._watched:
            return _GRAVE
        if sent.op in {Op.UPDATE, Op.DELETE}:
            return _CHANGING
        return _WRITING if sent.actor is not Actor.APPLICATION else 0


def _done(text: str, dialect: str, context: Any) -> tuple[Touched, ...]:
    """Return what a statement does: its words tell, and what SQLAlchemy compiled it from."""
    found = touched_by(text, dialect)
    ops = {touched.op for touched in found}
    compiled = getattr(context, "compiled", None)
    if compiled is None:
        return found
    for flag, op in _FLAGS:
        if op not in ops and getattr(context, flag, False):
            table = getattr(getattr(compiled, "statement", None), "table", None)
            name = getattr(table, "name", None)
            return (Touched(op, name), *(one for one in found if one.op is not Op.OTHER))
    return found


def _rows(cursor: Any, sets: int | None, dialect: str) -> int | None:
    """Return how many rows a statement changed, None where its driver does not tell yet."""
    rows = getattr(cursor, "rowcount", -1)
    if not isinstance(rows, int) or rows < 0:
        return sets
    if rows == 0 and cursor.description is not None and dialect == "sqlite":
        return sets  # SQLite changes rows as they are fetched
    return rows
