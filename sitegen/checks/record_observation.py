"""Checks on SDSR observations: what a pass rests on."""

from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.canonical.text import quote
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind
from sitegen.model.sdsr import Observation

_KINDS: Final = frozenset({RecordKind.OBSERVATION})
_SUCCESS: Final = range(200, 300)


def _passes(record: Record) -> bool:
    return record.outcome is Outcome.PASS


def _answer(seen: Observation) -> str:
    return "no response" if seen.response_status is None else f"HTTP {seen.response_status}"


class NothingEvaluated:
    """A pass without one evaluated invariant is no pass."""

    kinds = _KINDS
    check = Check(
        id="observation-nothing-evaluated",
        title="A passing observation has evaluated invariants",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Where no invariant was evaluated, nothing was verified, whatever the status "
        "says. A 401 or 403 shows that an endpoint exists, not that it holds.",
        remedy="Observe with credentials that may see the response, or state BLOCKED.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a pass has no invariant result."""
        seen = record.detail
        if isinstance(seen, Observation) and _passes(record) and not seen.results:
            message = (
                f"The status is PASS, but none of {seen.total} invariants was evaluated; "
                f"the answer was {_answer(seen)}."
            )
            yield self.check.finding(record.artifact.path, message, "/invariant_results")


class Counts:
    """The counts of an observation are those of its results."""

    kinds = _KINDS
    check = Check(
        id="observation-counts",
        title="An observation's counts are those of its invariant results",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A count that its own rows refute can't be believed, nor the status beside it.",
        remedy="Derive the counts from the results.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield one finding for each count that differs from the rows."""
        seen = record.detail
        if not isinstance(seen, Observation):
            return
        for where, stated, counted, what in self._figures(seen):
            if stated != counted:
                message = f"{stated} invariants are stated as {what}, the results show {counted}."
                yield self.check.finding(record.artifact.path, message, where)

    def _figures(self, seen: Observation) -> Iterator[tuple[str, int, int, str]]:
        outcomes = [row.outcome for row in seen.results]
        yield "/invariants_passed", seen.passed, outcomes.count(Outcome.PASS), "passed"
        yield "/invariants_failed", seen.failed, outcomes.count(Outcome.FAIL), "failed"
        if seen.results:
            yield "/invariants_total", seen.total, len(outcomes), "their total"


class PassWithFailure:
    """A pass has no invariant that did not pass."""

    kinds = _KINDS
    check = Check(
        id="observation-failed-invariant",
        title="A passing observation has no invariant that did not pass",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The status sums up the invariants; one that failed, or whose status nobody "
        "knows, refutes it.",
        remedy="State FAIL, or find out why the invariant did not hold.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield one finding for each invariant of a pass that did not pass."""
        seen = record.detail
        if not isinstance(seen, Observation) or not _passes(record):
            return
        for index, row in enumerate(seen.results):
            if row.outcome is not Outcome.PASS:
                states = f"invariant {quote(row.id)} states {quote(row.status)}"
                message = f"The status is PASS, but {states}."
                where = f"/invariant_results/{index}/status"
                yield self.check.finding(record.artifact.path, message, where)


class PassWithReason:
    """A pass gives no reason for a failure."""

    kinds = _KINDS
    check = Check(
        id="observation-failure-reason",
        title="A passing observation has no failure reason",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="An artifact that says both is not to be believed in the better half.",
        remedy="Leave `failure_reason` null in a pass, or state FAIL.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a pass with results names why it failed."""
        seen = record.detail
        # A pass without results is told once, by `observation-nothing-evaluated`.
        if not isinstance(seen, Observation) or not (_passes(record) and seen.results):
            return
        reasons = (
            ("/failure_reason", seen.failure_reason),
            ("/failure_taxonomy", seen.failure_taxonomy),
        )
        for where, reason in reasons:
            if reason:
                message = f"The status is PASS, but {where[1:]} states {quote(reason)}."
                yield self.check.finding(record.artifact.path, message, where)


class PassIncoherent:
    """A pass whose coherency gate failed is no pass."""

    kinds = _KINDS
    check = Check(
        id="observation-coherency",
        title="A passing observation's coherency was verified",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Where the coherency gate fails no request is made, so nothing can have passed.",
        remedy="State BLOCKED where the coherency gate failed.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a pass says that coherency was not verified."""
        seen = record.detail
        if isinstance(seen, Observation) and _passes(record) and seen.coherency_verified is False:
            message = "The status is PASS, but `coherency_verified` is false."
            yield self.check.finding(record.artifact.path, message, "/coherency_verified")


class PassWithoutSuccess:
    """A pass on an answer other than success is worth a look."""

    kinds = _KINDS
    check = Check(
        id="observation-status-code",
        title="A passing observation got a successful response",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="An expected refusal can be a pass; usually it is an endpoint that was not seen.",
        remedy="Check that the scenario expects this status code.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a pass with results had no 2xx response."""
        seen = record.detail
        if not isinstance(seen, Observation) or not (_passes(record) and seen.results):
            return
        if seen.response_status not in _SUCCESS:
            message = f"The status is PASS, but the answer was {_answer(seen)}."
            yield self.check.finding(record.artifact.path, message, "/response_status_code")


class FailWithoutCause:
    """A failure names what failed."""

    kinds = _KINDS
    check = Check(
        id="observation-fail-without-cause",
        title="A failing observation has a failed invariant",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="A failure without a cause can't be looked into.",
        remedy="Record the invariant that failed.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where no invariant of a failure failed."""
        seen = record.detail
        if not isinstance(seen, Observation) or record.outcome is not Outcome.FAIL:
            return
        if not any(row.outcome is Outcome.FAIL for row in seen.results):
            message = "The status is FAIL, but no invariant failed."
            yield self.check.finding(record.artifact.path, message, "/invariant_results")


class BlockedWithResponse:
    """What was blocked made no request."""

    kinds = _KINDS
    check = Check(
        id="observation-blocked-response",
        title="A blocked observation has no response",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="BLOCKED says that no request was made; a response or a result says otherwise.",
        remedy="State PASS or FAIL for what was observed.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a blocked observation has a response or results."""
        seen = record.detail
        if not isinstance(seen, Observation) or record.outcome is not Outcome.SKIP:
            return
        if seen.response_status is not None or seen.results:
            message = (
                f"The status is BLOCKED, but there are {_answer(seen)} and "
                f"{len(seen.results)} evaluated invariants."
            )
            yield self.check.finding(record.artifact.path, message, "/response_status_code")


RECORD_CHECKS: Final = (
    NothingEvaluated(),
    Counts(),
    PassWithFailure(),
    PassWithReason(),
    PassIncoherent(),
    PassWithoutSuccess(),
    FailWithoutCause(),
    BlockedWithResponse(),
)
