"""Checks on DB writes against the events that the trace holds of them."""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import DB_RECORDERS, CaseContext, and_more, place, recorder_state
from sitegen.model.case import Case, DbWrite, RecorderState, TraceEvent
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome
from sitegen.model.value import Value

WRITE = "db.write"


class DbWriteEvent:
    """Every DB write has its event, and every `db.write` event its write."""

    check = Check(
        id="db-write-event",
        title="A DB write and its event disagree",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The emitter records each write twice, one sequence number apart: a write "
        "that was put in, removed or changed afterwards shows in the other record.",
        remedy="Emit the run again; never edit an artifact after it was emitted.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Match each write at N with the event at N + 1, both ways."""
        del about
        evidence = case.evidence
        events = {e.sequence: e for e in evidence.trace if e.event_type == WRITE}
        written = {write.sequence for write in evidence.db_writes}
        yield from self._writes(case, events)
        if _excused(case):
            return
        alone = [
            (number, event)
            for number, event in enumerate(evidence.trace)
            if event.event_type == WRITE and event.sequence - 1 not in written
        ]
        if alone:
            number, event = alone[0]
            yield self.check.finding(
                case.artifact.path,
                f"The db.write event with sequence number {event.sequence} has no DB write "
                f"before it{and_more(len(alone) - 1)}.",
                place(case, "execution_trace", number, "seq"),
            )

    def _writes(self, case: Case, events: dict[int, TraceEvent]) -> Iterator[Finding]:
        alone: list[int] = []
        differing: list[tuple[int, str, str, str]] = []
        for number, write in enumerate(case.evidence.db_writes):
            event = events.get(write.sequence + 1)
            if event is None:
                alone.append(number)
                continue
            differing += [(number, *difference) for difference in _differences(write, event)]
        if alone:
            sequence = case.evidence.db_writes[alone[0]].sequence
            yield self.check.finding(
                case.artifact.path,
                f"The DB write with sequence number {sequence} has no db.write event "
                f"after it{and_more(len(alone) - 1)}.",
                place(case, "db_writes", alone[0], "seq"),
            )
        if differing:
            number, member, recorded, stated = differing[0]
            yield self.check.finding(
                case.artifact.path,
                f"A DB write and its event disagree on {member}: {quote(recorded)} "
                f"and {quote(stated)}{and_more(len(differing) - 1)}.",
                place(case, "db_writes", number, member),
            )


def _excused(case: Case) -> bool:
    # A recorder of writes that was off excuses that they are absent.
    state = recorder_state(case, DB_RECORDERS)
    off = state is not None and state is not RecorderState.ON
    return off and not case.evidence.db_writes


def _differences(write: DbWrite, event: TraceEvent) -> Iterator[tuple[str, str, str]]:
    stated = event.detail
    pairs: tuple[tuple[str, Value, Value], ...] = (
        ("table", write.table, stated.get("table")),
        ("sql_op", write.sql_op, stated.get("sql_op")),
        ("rowcount", write.rows, stated.get("rowcount")),
        ("operation", write.operation, event.operation),
        ("component", write.component, event.component),
        ("layer", write.layer, event.layer),
    )
    for member, recorded, other in pairs:
        if not _same(recorded, other):
            yield member, str(recorded), str(other)
    durations = (write.detail.get("duration_ms"), stated.get("duration_ms"))
    if None not in durations and not _same(*durations):
        yield "detail", str(durations[0]), str(durations[1])


def _same(one: Value, other: Value) -> bool:
    # Python holds True equal to 1; evidence that says one and means the other is not the same.
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def is_refused(write: DbWrite) -> bool:
    """Tell whether a write failed and its transaction was seen to be rolled back."""
    return not write.success and write.transaction == "rolled_back"


class DbWriteRefused:
    """A test may provoke a write that the database refuses."""

    check = Check(
        id="db-write-refused",
        title="The database refused a write behind a pass",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="case",
        rationale="A test of a constraint makes a write fail on purpose. The recorder saw that its "
        "transaction was rolled back, so that nothing of it was kept.",
        remedy="Nothing, where the test expects it.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for writes in a pass that failed and were rolled back."""
        del about
        if case.outcome is not Outcome.PASS:
            return
        writes = enumerate(case.evidence.db_writes)
        refused = [(number, write) for number, write in writes if is_refused(write)]
        if refused:
            number, write = refused[0]
            yield self.check.finding(
                case.artifact.path,
                f"A DB write to {quote(write.table)} was refused and rolled back"
                f"{and_more(len(refused) - 1)}.",
                place(case, "db_writes", number, "success"),
            )


class DbWriteFailed:
    """No failed DB write hides behind a pass."""

    check = Check(
        id="db-write-failed",
        title="A DB write failed behind a pass",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="case",
        rationale="The recorder saw the write fail, whatever the case says of itself.",
        remedy="Let the test fail where its writes do, or assert on the failure it expects.",
    )

    def findings(self, case: Case, about: CaseContext) -> Iterator[Finding]:
        """Look for unsuccessful writes in a pass, or whose event says PASS."""
        del about
        failed = [(n, w) for n, w in enumerate(case.evidence.db_writes) if not w.success]
        if not failed:
            return
        passed = {
            e.sequence for e in case.evidence.trace if e.event_type == WRITE and e.status == "PASS"
        }
        hidden = [
            (number, write)
            for number, write in failed
            if (case.outcome is Outcome.PASS and not is_refused(write))
            or write.sequence + 1 in passed
        ]
        if hidden:
            number, write = hidden[0]
            behind = (
                f"the case says {quote(case.status)}"
                if case.outcome is Outcome.PASS
                else "its event says “PASS”"
            )
            yield self.check.finding(
                case.artifact.path,
                f"A DB write to {quote(write.table)} failed, but {behind}"
                f"{and_more(len(hidden) - 1)}.",
                place(case, "db_writes", number, "success"),
            )
