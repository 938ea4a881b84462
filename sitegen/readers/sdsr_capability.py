"""Entries of the SDSR capability registry (YAML)."""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Capability
from sitegen.model.value import Value
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import SpelledText, Wire, present, spelled_of

_ONLY_CAPABILITIES: Final = frozenset(
    {"source_panels", "assumption", "acceptance_criteria", "binding", "implementation"}
)
_EXTRA_FIELDS: Final = frozenset(
    {
        "acceptance_criteria", "auth", "cross_domain", "cross_domain_rules", "deprecated_by",
        "facade_layer", "implementation", "invariants", "migration_path", "notes",
        "provenance_requirements", "replacement", "replaces", "signal_sources", "subdomain",
        "topic",
    }
)  # fmt: skip

_FREE_TEXT: Final = frozenset(
    {
        "acceptance_criteria", "description", "notes", "note", "reason", "migration_note",
        "migration_path", "invariants", "cross_domain_rules", "replaces", "hard_guarantee",
    }
)  # fmt: skip


class MetadataWire(Wire):
    """Who made and observed the entry, and when; a date without time."""

    observed_by: SpelledText | None = None
    observed_on: SpelledText | None = None
    generated_on: SpelledText | None = None


class AssumptionWire(Wire):
    """The endpoint that is assumed; some hold the text `null` where nothing is known."""

    endpoint: SpelledText | None = None
    method: SpelledText | None = None


class BindingWire(Wire):
    """The observation that the entry is bound to."""

    observation_id: SpelledText | None = None
    observed_at: SpelledText | None = None
    observed_endpoint: SpelledText | None = None


class ObservedWire(Wire):
    """What the entry says that the observation found."""

    scenario_id: SpelledText | None = None
    invariants_passed: int | None = None
    invariants_total: int | None = None


class CoherencyWire(Wire):
    """The result of the coherency gate."""

    status: SpelledText | None = None


class CapabilityWire(Wire):
    """A capability; one string of `source_panels` may hold several ids."""

    capability_id: SpelledText
    status: SpelledText
    source_panels: list[SpelledText] = Field(default_factory=list)
    domain: SpelledText | None = None
    endpoint: SpelledText | None = None
    method: SpelledText | None = None
    assumption: AssumptionWire | None = None
    metadata: MetadataWire | None = None
    binding: BindingWire | None = None
    observation: ObservedWire | None = None
    coherency: CoherencyWire | None = None
    deprecated_at: SpelledText | None = None


def _panels(shape: CapabilityWire) -> tuple[str, ...]:
    parts = (part.strip() for entry in shape.source_panels for part in entry.split(","))
    return tuple(part for part in parts if part)


def _build(shape: CapabilityWire, source: Source) -> Built:
    del source
    assumption = shape.assumption or AssumptionWire()
    metadata = shape.metadata or MetadataWire()
    binding = shape.binding or BindingWire()
    observed = shape.observation or ObservedWire()
    detail = Capability(
        capability_id=shape.capability_id,
        domain=shape.domain,
        panels=_panels(shape),
        endpoint=shape.endpoint or assumption.endpoint,
        method=shape.method or assumption.method,
        observed_by=metadata.observed_by,
        observation_id=binding.observation_id,
        observation_scenario=observed.scenario_id,
        invariants_passed=observed.invariants_passed,
        invariants_total=observed.invariants_total,
        coherency=shape.coherency.status if shape.coherency else None,
        endpoint_where="/endpoint" if shape.endpoint else "/assumption/endpoint",
    )
    # An entry is as new as the newest thing that it says of itself; all are ISO dates.
    times = (metadata.generated_on, metadata.observed_on, shape.deprecated_at)
    return Built(
        title=f"Capability {shape.capability_id}",
        subject=shape.capability_id,
        time=max((time for time in times if time), default=None),
        status=shape.status,
        detail=detail,
        references=present(
            (
                ("observation", binding.observation_id, "/binding/observation_id"),
                ("scenario", observed.scenario_id, "/observation/scenario_id"),
                *(("panel", panel, "/source_panels") for panel in detail.panels),
            )
        ),
    )


def _is_capability(value: Mapping[str, Value]) -> bool:
    named = spelled_of(value.get("capability_id")) is not None
    return named and bool(value.keys() & _ONLY_CAPABILITIES) and "observation_id" not in value


CAPABILITY: Final = RecordFormat(
    name="sdsr-capability",
    record_kind=RecordKind.CAPABILITY,
    wire=CapabilityWire,
    keys=_is_capability,
    build=_build,
    fields=frozenset(CapabilityWire.model_fields) | _EXTRA_FIELDS,
    identity="capability_id",
    free_text=_FREE_TEXT,
)
