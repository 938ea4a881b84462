"""Checks on observations of scenario runs: rows that went in and out, and the statements sent."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.checks.guardrail_breaches import bare_table
from sitegen.checks.own_guardrails import KINDS, observation_of
from sitegen.checks.trace_counts import deleted_traces
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record
from sitegen.model.scenario_observation import CleanedTable, ScenarioObservation

_PASS: Final = "PASS"  # noqa: S105 -- a status, not a password
_TRACES: Final = frozenset({"aos_traces", "aos_trace_steps"})


class Unmarked:
    """Every injected row carries the scenario's mark."""

    kinds = KINDS
    check = Check(
        id="observation-unmarked",
        title="Injected rows do not carry the scenario's mark",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A synthetic row without its mark is taken for a real one, and no cleanup finds "
        "it.",
        remedy="Set is_synthetic and synthetic_scenario_id on every row that is injected.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for steps whose rows are not marked."""
        detail = observation_of(record)
        for index, one in enumerate(detail.injected if detail else ()):
            if not one.marked:
                message = f"The rows of step {quote(one.step_id)} are not marked."
                where = f"/injected/{index}/marked"
                yield self.check.finding(record.artifact.path, message, where)


class CleanupDiffers:
    """Cleanup did what its counts say."""

    kinds = KINDS
    check = Check(
        id="observation-cleanup",
        title="A cleanup's counts do not add up",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Rows that stay behind become the next run's causes; a cleanup that touched "
        "nothing, and said nothing, is how they stay.",
        remedy="Fail the run where rows of the scenario stay, and emit counts as they were taken.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for silent no-ops, for counts that don't add up, and for rows behind a pass."""
        detail = observation_of(record)
        seen: set[str] = set()
        for index, one in enumerate(detail.cleanup if detail else ()):
            wrong = _wrong_cleanup(one, passed=detail is not None and detail.status == _PASS)
            if one.table in seen:
                wrong = "table", f"Cleanup of {quote(one.table)} is told twice."
            seen.add(one.table)
            if wrong is not None:
                member, message = wrong
                where = f"/cleanup/{index}/{member}"
                yield self.check.finding(record.artifact.path, message, where)


def _wrong_cleanup(one: CleanedTable, *, passed: bool) -> tuple[str, str] | None:
    name = quote(one.table)
    if one.before and not one.affected and (passed or not one.after):
        return "affected", f"Cleanup of {name} found {one.before} rows and touched none."
    if one.affected != one.before - one.after:
        told = f"{one.before} before, {one.affected} affected, {one.after} after"
        return "affected", f"Cleanup of {name} does not add up: {told}."
    if passed and one.after:
        return "after", f"The observation says PASS, but {one.after} rows stay in {name}."
    return None


class CleanupStatements:
    """Statements and counts of the same rows agree."""

    kinds = KINDS
    check = Check(
        id="observation-rows-sent",
        title="Injected or cleaned rows are not those that were sent",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="What was injected and cleaned up is told twice, as counts and as statements; "
        "where they differ, one of them was written by hand.",
        remedy="Emit both as they were recorded.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare sums a table, where all statements are listed with their rows."""
        detail = observation_of(record)
        if detail is None or detail.status != _PASS or detail.statements_left_out:
            return
        injected: Counter[str] = Counter()
        for step in detail.injected:
            injected[bare_table(step.table)] += step.rows
        cleaned = Counter({bare_table(one.table): one.affected for one in detail.cleanup})
        for counts, actor, ops, where in (
            (injected, "injector", ("INSERT",), "/injected"),
            (cleaned, "cleanup", ("DELETE", "UPDATE"), "/cleanup"),
        ):
            sent = _rows_sent(detail, actor, ops)
            for table in sorted(counts.keys() | sent.keys()):
                rows = sent.get(table, 0)
                if rows is not None and rows != counts[table]:
                    message = (
                        f"The statements of the {actor} on {quote(table)} are of {rows} rows, "
                        f"the counts of {counts[table]}."
                    )
                    yield self.check.finding(record.artifact.path, message, where)


def _rows_sent(
    detail: ScenarioObservation, actor: str, ops: tuple[str, ...]
) -> Mapping[str, int | None]:
    """Return table → rows; None where a driver did not tell them."""
    sent: dict[str, int | None] = {}
    for one in detail.statements:
        if one.actor == actor and one.op in ops:
            table = bare_table(one.table or "")
            known = sent.get(table, 0)
            sent[table] = None if known is None or one.rows is None else known + one.rows
    return sent


class TracesCleaned:
    """Cleanup archives traces and deletes none."""

    kinds = KINDS
    check = Check(
        id="observation-trace-cleaned",
        title="A cleanup deleted traces",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Traces are evidence: they are archived and never deleted.",
        remedy="Put the table among those that the scenario archives.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for trace tables that were deleted from, by the counts or by a statement."""
        detail = observation_of(record)
        if detail is None:
            return
        for index, one in enumerate(detail.cleanup):
            if one.action == "DELETE" and bare_table(one.table) in _TRACES:
                message = f"Cleanup deletes from {quote(one.table)}."
                where = f"/cleanup/{index}/action"
                yield self.check.finding(record.artifact.path, message, where)
        archived = {bare_table(one.table) for one in detail.cleanup if one.action == "ARCHIVE"}
        for index, sent in enumerate(detail.statements):
            if sent.op == "DELETE" and bare_table(sent.table or "") in _TRACES | archived:
                message = f"Statement {sent.seq} deletes from {quote(sent.table or '')}."
                where = f"/statements/{index}"
                yield self.check.finding(record.artifact.path, message, where)


class TracesDeleted:
    """No trace was deleted while the scenario ran."""

    kinds = KINDS
    check = Check(
        id="observation-traces-deleted",
        title="Traces were deleted while the scenario ran",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Traces are evidence: they may be archived, but never vanish. A count of "
        "archived traces that shrinks, or a total that does, means that some did.",
        remedy="Restore the traces, and archive instead of deleting.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare archived counts and totals, where both sides were taken."""
        detail = observation_of(record)
        for metric, message in deleted_traces(detail.metrics if detail else ()):
            where = pointer("metrics", metric)
            yield self.check.finding(record.artifact.path, message, where)


class StatementList:
    """The list of statements is whole, and agrees with its counts."""

    kinds = KINDS
    check = Check(
        id="observation-statements",
        title="The statements and their counts disagree",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Guardrails are derived from the statements; a list from which one was taken "
        "out shows nothing.",
        remedy="Emit the statements as they were recorded, numbered without a gap.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare the list with the counts, and look for gaps in its numbers."""
        detail = observation_of(record)
        if detail is None:
            return
        listed = Counter(one.op for one in detail.statements)
        counted = dict(detail.statements_total)
        left_out = detail.statements_left_out
        for op in sorted((listed.keys() | counted.keys()) - {"SELECT"}):
            few = listed[op] > counted.get(op, 0)
            if few or (not left_out and listed[op] != counted.get(op, 0)):
                message = (
                    f"{listed[op]} statements {quote(op)} are listed, {counted.get(op, 0)} counted."
                )
                where = pointer("statements_total", op) if op in counted else "/statements_total"
                yield self.check.finding(record.artifact.path, message, where)
        sent = sum(number for op, number in counted.items() if op != "SELECT")
        if sent != len(detail.statements) + left_out:
            here = len(detail.statements)
            message = f"{here} statements are listed and {left_out} left out, {sent} counted."
            yield self.check.finding(record.artifact.path, message, "/statements_left_out")
        yield from self._gaps(record, detail)

    def _gaps(self, record: Record, detail: ScenarioObservation) -> Iterator[Finding]:
        last = 0
        for index, one in enumerate(detail.statements):
            follows = one.seq == last + 1 or (detail.statements_left_out and one.seq > last)
            if not follows:
                message = f"Statement {one.seq} follows statement {last}."
                where = f"/statements/{index}/seq"
                yield self.check.finding(record.artifact.path, message, where)
                return
            last = one.seq


CHECKS: Final = (
    Unmarked(),
    CleanupDiffers(),
    CleanupStatements(),
    TracesCleaned(),
    TracesDeleted(),
    StatementList(),
)
"""Every check on rows and statements, in the order of the catalogue."""
