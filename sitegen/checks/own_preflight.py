"""Checks on preflights: what the gates and counts of a preflight say of its status."""

from collections import Counter
from collections.abc import Iterator

from sitegen.canonical.pointer import pointer
from sitegen.canonical.text import quote
from sitegen.checks.trace_counts import deleted_traces
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome
from sitegen.model.preflight import REQUIRED_GATES, TRACE_METRICS, Preflight
from sitegen.model.record import Record, RecordKind

KINDS = frozenset({RecordKind.PREFLIGHT})

_PASS = "PASS"  # noqa: S105 -- a status, not a password


def _preflight(record: Record) -> Preflight | None:
    return record.detail if isinstance(record.detail, Preflight) else None


def _passing(record: Record) -> Preflight | None:
    detail = _preflight(record)
    return detail if detail is not None and detail.status == _PASS else None


class GateFailed:
    """No gate failed behind a pass."""

    kinds = KINDS
    check = Check(
        id="preflight-gate-failed",
        title="The preflight passes although a gate failed",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A gate must hold before a run; one that failed makes every run behind it "
        "worthless, whatever the preflight says of itself.",
        remedy="Mend what the gate found and run the preflight again.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for gates that failed or ended in an error."""
        detail = _passing(record)
        for index, gate in enumerate(detail.gates if detail else ()):
            if gate.outcome is Outcome.FAIL:
                message = f"The preflight says PASS, but gate {quote(gate.id)} says {gate.status}."
                yield self.check.finding(record.artifact.path, message, f"/gates/{index}/status")


class NoGate:
    """A pass rests on at least one gate that was evaluated."""

    kinds = KINDS
    check = Check(
        id="preflight-no-gate",
        title="The preflight passes although no gate was evaluated",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Nothing that was looked at is nothing that holds: empty never means passed.",
        remedy="Run the gates, and keep the artifact that they emit.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for a gate that passed or failed."""
        detail = _passing(record)
        if detail is None or any(gate.outcome is not Outcome.SKIP for gate in detail.gates):
            return
        how = "every gate was skipped" if detail.gates else "it has no gate"
        yield self.check.finding(
            record.artifact.path, f"The preflight says PASS, but {how}.", "/gates"
        )


class GateSkipped:
    """Every gate behind a pass was evaluated."""

    kinds = KINDS
    check = Check(
        id="preflight-gate-skipped",
        title="The preflight passes although a gate was skipped",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="A gate that did not look proves nothing about what it guards.",
        remedy="Run the gate, or say in its message why it can't apply here.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for skipped and blocked gates."""
        detail = _passing(record)
        for index, gate in enumerate(detail.gates if detail else ()):
            if gate.outcome is Outcome.SKIP:
                message = f"The preflight says PASS, but gate {quote(gate.id)} says {gate.status}."
                yield self.check.finding(record.artifact.path, message, f"/gates/{index}/status")


class ExitCodeDiffers:
    """Status and exit code of a preflight agree."""

    kinds = KINDS
    check = Check(
        id="preflight-exit-code",
        title="The preflight's status and exit code disagree",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A pipeline goes by the exit code, people by the status; where they part, one "
        "of them went on when it should have stopped.",
        remedy="Let the tool exit with 0 exactly where every gate holds.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare status and exit code; skipped and blocked preflights may have either."""
        detail = _preflight(record)
        if detail is None or detail.exit_code is None or record.outcome is Outcome.SKIP:
            return
        if (detail.exit_code == 0) is not (detail.status == _PASS):
            message = f"The preflight says {detail.status}, its exit code is {detail.exit_code}."
            yield self.check.finding(record.artifact.path, message, "/exit_code")


class GateExitCode:
    """No gate passes with an exit code other than zero."""

    kinds = KINDS
    check = Check(
        id="preflight-gate-exit-code",
        title="A gate passes with an exit code other than zero",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The command behind the gate failed, so the gate can't have held.",
        remedy="Let the gate's status follow the exit code of its command.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look at the exit codes of gates that say PASS, whatever the preflight says."""
        detail = _preflight(record)
        for index, gate in enumerate(detail.gates if detail else ()):
            if gate.status == _PASS and gate.exit_code not in (None, 0):
                message = f"Gate {quote(gate.id)} says PASS, its exit code is {gate.exit_code}."
                where = f"/gates/{index}/exit_code"
                yield self.check.finding(record.artifact.path, message, where)


class GateMissing:
    """The protocol's own gates are there."""

    kinds = KINDS
    check = Check(
        id="preflight-gate-missing",
        title="A gate of the protocol is missing",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale=f"The protocol asks for {', '.join(REQUIRED_GATES)} before every run.",
        remedy="Run the missing gate, or emit it as SKIPPED with the reason.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Name the gates of the protocol that the preflight does not have."""
        detail = _preflight(record)
        if detail is None:
            return
        present = {gate.id for gate in detail.gates}
        missing = [gate for gate in REQUIRED_GATES if gate not in present]
        if missing:
            message = f"The preflight does not have {', '.join(missing)}."
            yield self.check.finding(record.artifact.path, message, "/gates")


class GateDuplicate:
    """Every gate is there once."""

    kinds = KINDS
    check = Check(
        id="preflight-gate-duplicate",
        title="A gate is there twice",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="Two results of one gate leave open which of them holds.",
        remedy="Emit one result a gate: the one that counts.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Count the gates by id."""
        detail = _preflight(record)
        counts = Counter(gate.id for gate in detail.gates) if detail else Counter[str]()
        for gate, count in sorted(counts.items()):
            if count > 1:
                message = f"Gate {quote(gate)} is there {count} times."
                yield self.check.finding(record.artifact.path, message, "/gates")


class TracesDeleted:
    """No trace was deleted: the active ones may shrink only as the archived ones grow."""

    kinds = KINDS
    check = Check(
        id="preflight-traces-deleted",
        title="Traces were deleted",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Traces are evidence: they may be archived, but never vanish. A count of "
        "archived traces that shrinks, or a total that does, means that some did.",
        remedy="Restore the traces, and archive instead of deleting.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Compare archived counts and totals, where both sides were taken."""
        detail = _preflight(record)
        if detail is None:
            return
        for metric, message in deleted_traces(detail.metrics):
            where = pointer("metrics", metric)
            yield self.check.finding(record.artifact.path, message, where)


class MetricsMissing:
    """The trace counts were taken before and after."""

    kinds = KINDS
    check = Check(
        id="preflight-metrics-missing",
        title="Trace counts were not taken",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="record",
        rationale="Without all four counts before and after, a deleted trace is not seen.",
        remedy=f"Record {', '.join(TRACE_METRICS)} before and after the gates.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Name the trace counts that lack a side."""
        detail = _preflight(record)
        if detail is None:
            return
        taken = {
            name
            for name, before, after in detail.metrics
            if before is not None and after is not None
        }
        missing = [name for name in TRACE_METRICS if name not in taken]
        if missing:
            message = f"These trace counts were not taken on both sides: {', '.join(missing)}."
            yield self.check.finding(record.artifact.path, message, "/metrics")


CHECKS = (
    GateFailed(),
    NoGate(),
    GateSkipped(),
    ExitCodeDiffers(),
    GateExitCode(),
    GateMissing(),
    GateDuplicate(),
    TracesDeleted(),
    MetricsMissing(),
)
"""Every check on preflights, in the order in which their findings are shown."""
