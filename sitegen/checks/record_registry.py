"""Checks on SDSR capabilities and scenario definitions."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from sitegen.canonical.text import quote
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.record import Record, RecordKind
from sitegen.model.scenario import Scenario, ScenarioClass
from sitegen.model.sdsr import Capability

_CAPABILITIES: Final = frozenset({RecordKind.CAPABILITY})
_SCENARIOS: Final = frozenset({RecordKind.SCENARIO})
CAPABILITY_STATES: Final = frozenset(
    {"DISCOVERED", "DECLARED", "OBSERVED", "TRUSTED", "DEPRECATED"}
)
"""The life of a capability, as the status model of its owners lists it."""

OBSERVED_STATES: Final = frozenset({"OBSERVED", "TRUSTED"})
"""States that rest on an observation."""

_NOT_STATED: Final = frozenset({"", "null", "PENDING", "DEFERRED", "TBD"})
_WORKER_COVERAGE: Final = ("worker_execution", "trace_generation")
_EXECUTION_MODES: Final = {
    ScenarioClass.STATE_INJECTION: "non_executable",
    ScenarioClass.WORKER_EXECUTION: "executable",
}


class CapabilityState:
    """A capability's status is one of its life."""

    kinds = _CAPABILITIES
    check = Check(
        id="capability-status",
        title="A capability's status is known",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="A state that the status model does not list means nothing.",
        remedy="Use a state of the status model.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the status is not in the status model."""
        if isinstance(record.detail, Capability) and record.status not in CAPABILITY_STATES:
            message = f"The status {quote(record.status or '')} is not known."
            yield self.check.finding(record.artifact.path, message, "/status")


class ObservedWithoutBinding:
    """A capability that was observed says by which observation."""

    kinds = _CAPABILITIES
    check = Check(
        id="capability-unbound",
        title="An observed capability names its observation",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="OBSERVED without an observation is a statement without evidence.",
        remedy="Bind the capability to the observation that promoted it.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for an absent observation id, and for an absent observer."""
        entry = record.detail
        if not isinstance(entry, Capability) or record.status not in OBSERVED_STATES:
            return
        lacking = (
            ("/binding/observation_id", entry.observation_id, "no observation"),
            ("/metadata/observed_by", entry.observed_by, "nobody who observed it"),
        )
        for where, stated, what in lacking:
            if (stated or "") in _NOT_STATED:
                message = f"The status is {record.status}, but the entry names {what}."
                yield self.check.finding(record.artifact.path, message, where)


class ObservedWithoutInvariants:
    """A capability that was observed rests on invariants that held."""

    kinds = _CAPABILITIES
    check = Check(
        id="capability-invariants-open",
        title="An observed capability's invariants all passed",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="OBSERVED with no or not all invariants passed says more than was seen.",
        remedy="Promote a capability only on an observation that evaluated its invariants.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where fewer invariants passed than there are."""
        entry = record.detail
        if not isinstance(entry, Capability) or record.status not in OBSERVED_STATES:
            return
        passed, total = entry.invariants_passed, entry.invariants_total
        if passed is not None and total is not None and (passed < total or not total):
            message = f"The status is {record.status}, but {passed} of {total} invariants passed."
            yield self.check.finding(
                record.artifact.path, message, "/observation/invariants_passed"
            )


class CapabilityCounts:
    """No more invariants pass than there are."""

    kinds = _CAPABILITIES
    check = Check(
        id="capability-invariant-counts",
        title="A capability counts no more passed invariants than there are",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="A count beyond the total was not counted.",
        remedy="Copy the counts from the observation.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the counts are impossible."""
        entry = record.detail
        if not isinstance(entry, Capability):
            return
        passed, total = entry.invariants_passed or 0, entry.invariants_total or 0
        if passed > total or passed < 0:
            message = f"{passed} of {total} invariants are stated as passed."
            yield self.check.finding(
                record.artifact.path, message, "/observation/invariants_passed"
            )


class NullText:
    """The text `null` is not the absence of a value."""

    kinds = _CAPABILITIES
    check = Check(
        id="capability-null-text",
        title="An absent endpoint is null, not the text `null`",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="record",
        rationale="A quoted null looks like an endpoint to whoever compares endpoints.",
        remedy="Write null without quotes.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the endpoint is the text `null`."""
        entry = record.detail
        if isinstance(entry, Capability) and entry.endpoint == "null":
            message = "The endpoint is the text `null`."
            yield self.check.finding(record.artifact.path, message, entry.endpoint_where)


class UnknownClass:
    """A scenario's class is one that the protocol knows."""

    kinds = _SCENARIOS
    check = Check(
        id="scenario-class",
        title="A scenario's class is known",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="The class decides what a scenario can prove at all.",
        remedy="State STATE_INJECTION or WORKER_EXECUTION.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the stated class is not known."""
        plan = record.detail
        if isinstance(plan, Scenario) and plan.scenario_class is ScenarioClass.UNKNOWN:
            message = f"The class {quote(plan.stated_class or '')} is not known."
            yield self.check.finding(record.artifact.path, message, "/scenario_class")


class InjectionCoverage:
    """An injected state is not an execution."""

    kinds = _SCENARIOS
    check = Check(
        id="scenario-injection-coverage",
        title="A state injection claims no worker execution and no traces",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="record",
        rationale="Where the state is injected, no worker ran and no trace was generated, so the "
        "scenario can't cover them.",
        remedy="Set the coverage to false, or make it a worker execution.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding for each kind of coverage that the class rules out."""
        plan = record.detail
        if not isinstance(plan, Scenario):
            return
        if plan.scenario_class is not ScenarioClass.STATE_INJECTION:
            return
        covered = dict(plan.coverage)
        for name in _WORKER_COVERAGE:
            if covered.get(name) is True:
                message = f"The class is STATE_INJECTION, but `{name}` is claimed as covered."
                yield self.check.finding(record.artifact.path, message, f"/coverage/{name}")


class ExecutionMode:
    """A scenario's execution mode fits its class."""

    kinds = _SCENARIOS
    check = Check(
        id="scenario-execution-mode",
        title="A scenario's execution mode fits its class",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="A state injection is not executable, a worker execution is.",
        remedy="Correct the class or the mode.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the mode is not the one of the class."""
        plan = record.detail
        if not isinstance(plan, Scenario) or plan.execution_mode is None:
            return
        asked = _EXECUTION_MODES.get(plan.scenario_class) if plan.scenario_class else None
        if asked is not None and plan.execution_mode != asked:
            message = (
                f"The class is {quote(plan.stated_class or '')}, the execution mode "
                f"{quote(plan.execution_mode)} instead of {asked}."
            )
            yield self.check.finding(record.artifact.path, message, "/execution_mode")


class ScenarioFileName:
    """A scenario's file is named for its id."""

    kinds = _SCENARIOS
    check = Check(
        id="scenario-file-name",
        title="A scenario's file is named for its id",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="record",
        rationale="People look for a scenario by its file; one that says it is another is "
        "overlooked or mistaken.",
        remedy="Rename the file to `<scenario_id>.yaml`.",
    )

    def findings(self, record: Record) -> Iterable[Finding]:
        """Yield a finding where the file's stem is not the id."""
        plan = record.detail
        if not isinstance(plan, Scenario):
            return
        stem = PurePosixPath(record.artifact.path).stem
        if stem != plan.scenario_id:
            message = f"The file says that it is scenario {quote(plan.scenario_id)}."
            yield self.check.finding(record.artifact.path, message, "/scenario_id")


RECORD_CHECKS: Final = (
    CapabilityState(),
    ObservedWithoutBinding(),
    ObservedWithoutInvariants(),
    CapabilityCounts(),
    NullText(),
    UnknownClass(),
    InjectionCoverage(),
    ExecutionMode(),
    ScenarioFileName(),
)
