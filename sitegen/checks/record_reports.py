"""Checks on SDSR batches, journeys, projection audits and housekeeping."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from sitegen.canonical.numbers import distance
from sitegen.canonical.text import quote
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind
from sitegen.model.sdsr import Batch, Housekeeping, Journey, ProjectionAudit

_HEALTHY: Final = frozenset({"healthy", "skipped"})
_ROUNDING_MB: Final = 0.5  # by which each part may have been rounded
_NAMED: Final = 5  # ids named in one message; the others are counted


class BatchTotal:
    """A batch's total is the number of its panels."""

    kinds = frozenset({RecordKind.BATCH})
    check = Check(
        id="batch-total",
        title="A batch's total is the number of panels that it lists",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A total that the lists refute hides panels without a result.",
        remedy="Derive the total from the lists.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the total is not the sum of the three lists."""
        batch = record.detail
        if not isinstance(batch, Batch):
            return
        listed = len(batch.passed) + len(batch.failed) + len(batch.errors)
        if batch.total != listed:
            message = f"The total is {batch.total}, but {listed} panels are listed."
            yield self.check.finding(record.artifact.path, message, "/total")


class BatchPanelTwice:
    """A panel has one result in a batch."""

    kinds = frozenset({RecordKind.BATCH})
    check = Check(
        id="batch-panel-twice",
        title="A panel is listed once in a batch",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A panel with two results has none; one that is listed twice is counted twice.",
        remedy="List each panel under its one result.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each pair of lists that share panels, and each list with repeats."""
        batch = record.detail
        if not isinstance(batch, Batch):
            return
        lists = (("pass", batch.passed), ("fail", batch.failed), ("error", batch.errors))
        for (one, here), (other, there) in combinations(lists, 2):
            if shared := sorted(set(here) & set(there)):
                message = f"Listed under both {one} and {other}: {_names(shared)}."
                yield self.check.finding(record.artifact.path, message, f"/{other}")
        for name, panels in lists:
            if repeated := _repeated(panels):
                message = f"Listed more than once under {name}: {_names(repeated)}."
                yield self.check.finding(record.artifact.path, message, f"/{name}")


def _repeated(panels: tuple[str, ...]) -> list[str]:
    seen: set[str] = set()
    again: set[str] = set()
    for panel in panels:
        (again if panel in seen else seen).add(panel)
    return sorted(again)


def _names(names: list[str]) -> str:
    shown = ", ".join(quote(name, 40) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


class JourneyMatch:
    """A journey's `status_match` follows from its two status codes."""

    kinds = frozenset({RecordKind.JOURNEY})
    check = Check(
        id="journey-status-match",
        title="A journey's `status_match` follows from its status codes",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The two codes are what was measured; the flag only sums them up.",
        remedy="Derive `status_match` from the codes.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the flag says otherwise than the codes."""
        probe = record.detail
        if not isinstance(probe, Journey):
            return
        answered = probe.status_code is not None and probe.expected_status is not None
        same = answered and probe.status_code == probe.expected_status
        if same != probe.status_match:
            message = (
                f"`status_match` is {'true' if probe.status_match else 'false'}, but the status "
                f"code is {_code(probe.status_code)} and {_code(probe.expected_status)} was "
                f"expected."
            )
            yield self.check.finding(record.artifact.path, message, "/status_match")


def _code(code: int | None) -> str:
    return "none" if code is None else str(code)


class JourneyError:
    """A journey that matched had no error."""

    kinds = frozenset({RecordKind.JOURNEY})
    check = Check(
        id="journey-error",
        title="A journey that matched records no error",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="An expected error status may come with an error text; anything else is odd.",
        remedy="Record the error where the probe failed, and only there.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a matching probe records an error."""
        probe = record.detail
        if isinstance(probe, Journey) and probe.status_match and probe.error:
            message = f"The status matched, but an error is recorded: {quote(probe.error)}."
            yield self.check.finding(record.artifact.path, message, "/error")


class AuditCount:
    """An audit's violation count is the number of its rows."""

    kinds = frozenset({RecordKind.PROJECTION_AUDIT})
    check = Check(
        id="audit-violation-count",
        title="A projection audit's count is the number of its violations",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A count that the rows refute hides violations.",
        remedy="Derive the count from the rows.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where count and rows differ."""
        audit = record.detail
        if isinstance(audit, ProjectionAudit) and audit.stated_count != audit.violations:
            message = (
                f"{audit.stated_count} violations are stated, but {audit.violations} are listed."
            )
            yield self.check.finding(record.artifact.path, message, "/result/violation_count")


class AuditStatus:
    """An audit with violations did not pass; one without did not fail."""

    kinds = frozenset({RecordKind.PROJECTION_AUDIT})
    check = Check(
        id="audit-status",
        title="A projection audit's status follows from its violations",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The violations are the evidence, the status only sums them up.",
        remedy="State FAILED where there is a violation.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where status and rows don't fit."""
        audit = record.detail
        if not isinstance(audit, ProjectionAudit):
            return
        found = max(audit.violations, audit.stated_count)
        if (record.outcome is Outcome.PASS and found) or (
            record.outcome is Outcome.FAIL and not found
        ):
            message = f"The status is {quote(record.status or '')} with {found} violations."
            yield self.check.finding(record.artifact.path, message, "/result/status")


class HousekeepingTotal:
    """The space that was freed is the sum of its parts."""

    kinds = frozenset({RecordKind.HOUSEKEEPING})
    check = Check(
        id="housekeeping-total",
        title="The space reclaimed is the sum of its parts",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A total that its parts refute was not measured.",
        remedy="Derive the total from the parts.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the total differs from the sum of the parts."""
        work = record.detail
        if not isinstance(work, Housekeeping) or not work.parts_mb or work.total_mb is None:
            return
        total = sum(size for _, size in work.parts_mb)
        # Not `>`: a sum that is no number fits nothing.
        if not distance(total, work.total_mb) < _ROUNDING_MB * len(work.parts_mb):
            message = f"{work.total_mb} MB are stated in total, the parts sum to {total} MB."
            yield self.check.finding(record.artifact.path, message, "/space_reclaimed/total_mb")


class HousekeepingServices:
    """A success leaves the services healthy."""

    kinds = frozenset({RecordKind.HOUSEKEEPING})
    check = Check(
        id="housekeeping-services",
        title="After a successful clean-up all services are healthy",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The check after the work is the evidence for its success.",
        remedy="State no success while a service is down.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each service that is not healthy after a success."""
        work = record.detail
        if isinstance(work, Housekeeping) and record.outcome is Outcome.PASS:
            yield from self._of(work, record.artifact.path)

    def _of(self, work: Housekeeping, artifact: str) -> Iterator[Finding]:
        for name, state in work.services:
            if state not in _HEALTHY:
                message = f"Success is stated, but the service {quote(name)} is {quote(state)}."
                yield self.check.finding(artifact, message, "/services_post_check")
        if work.services_protected is False:
            message = "Success is stated, but the services were not protected."
            yield self.check.finding(artifact, message, "/result/services_protected")


RECORD_CHECKS: Final = (
    BatchTotal(),
    BatchPanelTwice(),
    JourneyMatch(),
    JourneyError(),
    AuditCount(),
    AuditStatus(),
    HousekeepingTotal(),
    HousekeepingServices(),
)
