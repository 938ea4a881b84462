"""Every kind of gate: what looks at it, and its title where the configuration gives none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.preflight.calls import probe_callable
from sitegen.preflight.capability import probe_capability
from sitegen.preflight.columns import probe_columns
from sitegen.preflight.commands import probe_command
from sitegen.preflight.environment import probe_environment
from sitegen.preflight.gate import Probe
from sitegen.preflight.http_health import probe_http
from sitegen.preflight.identity import probe_identity
from sitegen.preflight.migrations import probe_migrations


@dataclass(frozen=True, slots=True)
class GateKind:
    """A kind of gate; `on_database`: it looks at the database that the call names."""

    probe: Probe
    title: str
    on_database: bool = False


KINDS: Final[Mapping[str, GateKind]] = {
    "migrations": GateKind(probe_migrations, "Migration consistency", on_database=True),
    "columns": GateKind(probe_columns, "Required columns", on_database=True),
    "capability": GateKind(probe_capability, "Worker capability"),
    "identity": GateKind(probe_identity, "Execution identity", on_database=True),
    "command": GateKind(probe_command, "Command"),
    "http": GateKind(probe_http, "Health check"),
    "environment": GateKind(probe_environment, "Required environment"),
    "callable": GateKind(probe_callable, "Python check"),
}
"""By the name that a configuration gives as `kind`."""
