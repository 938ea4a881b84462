"""Lists of required columns that are shipped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sitegen.settings_preflight import ColumnsRule


@dataclass(frozen=True, slots=True)
class Required:
    """Columns by table, and tables with an index of the rows where a column is null."""

    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partial_indexes: Mapping[str, str] = field(default_factory=dict)


_MARKS: Final = ("is_synthetic", "synthetic_scenario_id")
SHIPPED: Final[Mapping[str, Required]] = {
    "sdsr": Required(
        tables={
            "runs": _MARKS,
            "incidents": (*_MARKS, "source_run_id"),
            "policy_proposals": ("status", "triggering_feedback_ids"),
            "aos_traces": ("run_id", "incident_id", "status", *_MARKS, "archived_at"),
            "aos_trace_steps": ("trace_id", "level", "source", "archived_at"),
        },
        partial_indexes={"aos_traces": "archived_at", "aos_trace_steps": "archived_at"},
    )
}
"""By the names that a configuration may give as `profile`."""


def required_by(rule: ColumnsRule) -> Required:
    """Return what a gate asks for: its profile, and what the configuration adds."""
    base = Required() if rule.profile is None else SHIPPED[rule.profile]
    tables = {name: list(columns) for name, columns in base.tables.items()}
    for name, columns in rule.tables.items():
        own = tables.setdefault(name, [])
        own += [column for column in columns if column not in own]
    return Required(
        {name: tuple(columns) for name, columns in tables.items()},
        {**base.partial_indexes, **rule.partial_indexes},
    )
