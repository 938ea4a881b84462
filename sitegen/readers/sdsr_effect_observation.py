"""SDSR effect observations: the other observation format, and its template."""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from sitegen.model.outcome import Outcome
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import EffectObservation
from sitegen.model.value import Value
from sitegen.readers.base import Source
from sitegen.readers.sdsr_contract import MEMBERS, contract_findings
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Text, Wire, present

_OUTCOMES: Final = {
    "PASSED": Outcome.PASS,
    "FAILED": Outcome.FAIL,
    "BLOCKED": Outcome.SKIP,
    "SKIPPED": Outcome.SKIP,
}


class ValidatedWire(Wire):
    """One row of `invariants_validated`."""

    id: Text
    passed: bool
    name: Text | None = None


class CapabilityWire(Wire):
    """One row of `capabilities_observed`."""

    capability_id: Text
    observed_effects: list[object] = Field(default_factory=list)
    invariants_validated: list[ValidatedWire] = Field(default_factory=list)


class IntegrityWire(Wire):
    """The events that were expected and observed, and the score made of them."""

    expected_events: list[Text] = Field(default_factory=list)
    observed_events: list[Text] = Field(default_factory=list)
    missing_events: list[Text] = Field(default_factory=list)
    integrity_score: float | None = None


class EvidenceWire(Wire):
    """The acceptance evidence of a scenario, version 2."""

    ac_v2_pass: bool | None = None
    ac_v2_failures: list[Text] = Field(default_factory=list)
    integrity: IntegrityWire | None = None
    evaluated_at: Text | None = None


class MetadataWire(Wire):
    """Which run the observation is of."""

    run_id: Text | None = None
    runner_version: Text | None = None
    notes: Text | None = None


class EffectWire(Wire):
    """An effect observation."""

    scenario_id: Text
    status: Text
    observed_at: Text
    capabilities_observed: list[CapabilityWire]
    observation_class: Text | None = None
    environment: Text | None = None
    observed_effects: list[object] = Field(default_factory=list)
    metadata: MetadataWire | None = None
    ac_v2_evidence: EvidenceWire | None = None


def _detail(shape: EffectWire) -> EffectObservation:
    evidence = shape.ac_v2_evidence or EvidenceWire()
    integrity = evidence.integrity or IntegrityWire()
    validated = [row for one in shape.capabilities_observed for row in one.invariants_validated]
    within = sum(len(one.observed_effects) for one in shape.capabilities_observed)
    return EffectObservation(
        scenario_id=shape.scenario_id,
        observation_class=shape.observation_class,
        run_id=shape.metadata.run_id if shape.metadata else None,
        capabilities=tuple(one.capability_id for one in shape.capabilities_observed),
        effects=len(shape.observed_effects) + within,
        acceptance_passed=evidence.ac_v2_pass,
        acceptance_failures=tuple(evidence.ac_v2_failures),
        integrity_score=integrity.integrity_score,
        expected_events=tuple(integrity.expected_events),
        observed_events=tuple(integrity.observed_events),
        missing_events=tuple(integrity.missing_events),
        invariants_passed=sum(row.passed for row in validated),
        invariants_failed=sum(not row.passed for row in validated),
    )


def _build(shape: EffectWire, source: Source) -> Built:
    capabilities = (
        ("capability", one.capability_id, f"/capabilities_observed/{index}/capability_id")
        for index, one in enumerate(shape.capabilities_observed)
    )
    return Built(
        title=f"Effect observation of {shape.scenario_id}",
        subject=shape.scenario_id,
        time=shape.observed_at,
        status=shape.status,
        outcome=_OUTCOMES.get(shape.status, Outcome.UNKNOWN),
        detail=_detail(shape),
        references=present((("scenario", shape.scenario_id, "/scenario_id"), *capabilities)),
        findings=contract_findings(source.document.value, source.artifact.path),
    )


def is_effect_observation(value: Mapping[str, Value]) -> bool:
    """Tell by the top-level members whether an object has the shape of an effect observation."""
    return "scenario_id" in value and "capabilities_observed" in value


EFFECT_OBSERVATION: Final = RecordFormat(
    name="sdsr-effect-observation",
    record_kind=RecordKind.EFFECT_OBSERVATION,
    wire=EffectWire,
    keys=is_effect_observation,
    build=_build,
    fields=MEMBERS | frozenset(EffectWire.model_fields),
    identity="scenario_id",
    free_text=frozenset(
        {"notes", "ac_v2_failures", "expression", "request_sample", "from", "to", "ui_action"}
    ),
    marks=('"scenario_id"', '"capabilities_observed"'),
)
