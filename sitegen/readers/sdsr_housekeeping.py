"""SDSR housekeeping attestations."""

from typing import Final

from sitegen.model.outcome import Outcome
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Housekeeping
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Members, SpelledText, Wire


class HousekeepingResultWire(Wire):
    """The result that the attestation states."""

    success: bool
    notes: SpelledText | None = None
    services_protected: bool | None = None
    no_active_work_disrupted: bool | None = None


class HousekeepingWire(Wire):
    """One clean-up, and what it freed (megabytes)."""

    protocol: SpelledText
    timestamp: SpelledText
    space_reclaimed: Members
    result: HousekeepingResultWire
    schema_version: SpelledText | None = None
    id: SpelledText | None = None
    triggered_by: SpelledText | None = None
    scans: Members | None = None
    services_pre_check: Members | None = None
    services_post_check: Members | None = None
    tier_1_actions: Members | None = None
    tier_2_actions: Members | None = None


def _size(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _build(shape: HousekeepingWire, source: Source) -> Built:
    del source
    freed = shape.space_reclaimed
    parts = tuple(
        (key, value)
        for key, value in ((str(key), _size(item)) for key, item in freed.items())
        if value is not None and key.endswith("_mb") and key != "total_mb"
    )
    services = shape.services_post_check or {}
    return Built(
        title=f"Housekeeping {shape.id}" if shape.id else "Housekeeping",
        time=shape.timestamp,
        status=f"success: {'true' if shape.result.success else 'false'}",
        outcome=Outcome.PASS if shape.result.success else Outcome.FAIL,
        detail=Housekeeping(
            total_mb=_size(freed.get("total_mb")),
            parts_mb=parts,
            services=tuple(
                (str(name), state) for name, state in services.items() if isinstance(state, str)
            ),
            services_protected=shape.result.services_protected,
        ),
    )


HOUSEKEEPING: Final = RecordFormat(
    name="sdsr-housekeeping",
    record_kind=RecordKind.HOUSEKEEPING,
    wire=HousekeepingWire,
    keys=lambda value: value.keys() >= {"protocol", "space_reclaimed", "result"},
    build=_build,
    fields=frozenset(HousekeepingWire.model_fields),
    free_text=frozenset({"notes"}),
)
