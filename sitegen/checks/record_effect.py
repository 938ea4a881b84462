"""Checks on SDSR effect observations: acceptance and integrity against the status."""

from collections.abc import Iterable
from typing import Final

from sitegen.canonical.text import quote
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind
from sitegen.model.sdsr import EffectObservation

_KINDS: Final = frozenset({RecordKind.EFFECT_OBSERVATION})
_INTEGRITY: Final = "/ac_v2_evidence/integrity"
_SCORE_TOLERANCE: Final = 0.005  # a score that was rounded to two digits


class AcceptanceFailed:
    """A pass whose own acceptance criteria failed is no pass."""

    kinds = _KINDS
    check = Check(
        id="effect-acceptance-failed",
        title="A passing effect observation meets its own acceptance criteria",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The artifact carries the evaluation that refutes its status.",
        remedy="State FAILED until the acceptance criteria hold.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a pass carries failed acceptance criteria."""
        seen = record.detail
        if not isinstance(seen, EffectObservation) or record.outcome is not Outcome.PASS:
            return
        failures = seen.acceptance_failures
        if seen.acceptance_passed is False:
            first = f" ({quote(failures[0], 80)})" if failures else ""
            message = f"The status is PASSED, but `ac_v2_pass` is false{first}."
            yield self.check.finding(record.artifact.path, message, "/ac_v2_evidence/ac_v2_pass")
        elif failures:
            message = f"The status is PASSED, but {len(failures)} acceptance criteria failed."
            yield self.check.finding(
                record.artifact.path, message, "/ac_v2_evidence/ac_v2_failures"
            )


class IntegrityLow:
    """A pass whose integrity score is below 1 is no pass."""

    kinds = _KINDS
    check = Check(
        id="effect-integrity",
        title="A passing effect observation saw all events that it expected",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The scenario's own rule is that a score below 1 fails; a missing event is "
        "evidence that is not there.",
        remedy="Find the missing events, or state FAILED.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where events of a pass are missing or its score is below 1."""
        seen = record.detail
        if not isinstance(seen, EffectObservation) or record.outcome is not Outcome.PASS:
            return
        lost = [name for name in seen.expected_events if name not in seen.observed_events]
        missing = sorted({*lost, *seen.missing_events})
        low = seen.integrity_score is not None and seen.integrity_score < 1
        if missing or low:
            names = ", ".join(quote(name, 40) for name in missing[:10]) or "none is named"
            message = (
                f"The status is PASSED, but the integrity score is {seen.integrity_score} "
                f"(missing events: {names})."
            )
            yield self.check.finding(record.artifact.path, message, _INTEGRITY)


class IntegrityScore:
    """The integrity score is observed over expected events."""

    kinds = _KINDS
    check = Check(
        id="effect-integrity-score",
        title="The integrity score and the missing events follow from the event lists",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="The score is the number of observed among the expected events; one that does "
        "not follow from them was not measured.",
        remedy="Derive the score and the missing events from the lists.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for a score, and for missing events, that the lists refute."""
        seen = record.detail
        if not isinstance(seen, EffectObservation) or not seen.expected_events:
            return
        expected = set(seen.expected_events)
        found = expected & set(seen.observed_events)
        score = len(found) / len(expected)
        stated = seen.integrity_score
        if stated is not None and not abs(stated - score) <= _SCORE_TOLERANCE:
            message = (
                f"The integrity score is {stated}, but {len(found)} of {len(expected)} "
                f"expected events were observed."
            )
            yield self.check.finding(record.artifact.path, message, f"{_INTEGRITY}/integrity_score")
        if set(seen.missing_events) != expected - found:
            message = "The missing events are not the expected ones without the observed ones."
            yield self.check.finding(record.artifact.path, message, f"{_INTEGRITY}/missing_events")


class InvariantFailed:
    """A pass has no validated invariant that did not hold."""

    kinds = _KINDS
    check = Check(
        id="effect-failed-invariant",
        title="A passing effect observation has no failed invariant",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="An invariant that did not hold refutes the status.",
        remedy="State FAILED, or find out why the invariant did not hold.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where an invariant of a pass is listed as not passed."""
        seen = record.detail
        if not isinstance(seen, EffectObservation) or record.outcome is not Outcome.PASS:
            return
        if seen.invariants_failed:
            message = (
                f"The status is PASSED, but {seen.invariants_failed} of "
                f"{seen.invariants_passed + seen.invariants_failed} invariants did not hold."
            )
            yield self.check.finding(record.artifact.path, message, "/capabilities_observed")


class NothingObserved:
    """A pass that observed neither an effect nor a capability proves nothing."""

    kinds = _KINDS
    check = Check(
        id="effect-nothing-observed",
        title="A passing effect observation observed something",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Empty never means passed.",
        remedy="Record the capabilities and effects that were observed.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where a pass lists no capability and no effect."""
        seen = record.detail
        if not isinstance(seen, EffectObservation) or record.outcome is not Outcome.PASS:
            return
        if not seen.capabilities and not seen.effects:
            message = "The status is PASSED, but no capability and no effect was observed."
            yield self.check.finding(record.artifact.path, message, "/capabilities_observed")


RECORD_CHECKS: Final = (
    AcceptanceFailed(),
    IntegrityLow(),
    IntegrityScore(),
    InvariantFailed(),
    NothingObserved(),
)
