"""What the environment decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

BROKEN_ADVANCE: Final = "broken-advance"
"""The release that let an account complete without feedback; kept to show how that looks."""
DEAF_INCIDENTS: Final = "deaf-incidents"
"""The release whose incident engine did not hear of failed runs."""
EAGER_PROPOSALS: Final = "eager-proposals"
"""The release that proposed rules for whatever happened, also for what was no trouble."""
HISTORIES: Final = (BROKEN_ADVANCE, DEAF_INCIDENTS, EAGER_PROPOSALS)


@dataclass(frozen=True, slots=True)
class Caps:
    """How many ticks are made at most."""

    per_invocation: int = 10
    per_run: int = 3
    per_day: int = 1_000


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a process; without an admin token nobody is an admin."""

    database_url: str = "sqlite:///onboarding.db"
    admin_token: str | None = None
    worker_enabled: bool = False
    history: str | None = None
    queue: str = "default"
    caps: Caps = field(default_factory=Caps)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Return the settings that these variables make."""
        history = environ.get("ONBOARDING_HISTORY") or None
        if history not in {None, *HISTORIES}:
            kept = ", ".join(HISTORIES)
            message = f"ONBOARDING_HISTORY is {history!r}, but only these are kept: {kept}"
            raise ValueError(message)
        defaults = Caps()
        return cls(
            database_url=environ.get("ONBOARDING_DATABASE_URL") or "sqlite:///onboarding.db",
            admin_token=environ.get("ONBOARDING_ADMIN_TOKEN") or None,
            worker_enabled=environ.get("ONBOARDING_WORKER", "off").lower() in {"1", "on", "true"},
            history=history,
            queue=environ.get("ONBOARDING_QUEUE") or "default",
            caps=Caps(
                int(environ.get("ONBOARDING_TICKS_PER_INVOCATION", defaults.per_invocation)),
                int(environ.get("ONBOARDING_TICKS_PER_RUN", defaults.per_run)),
                int(environ.get("ONBOARDING_TICKS_PER_DAY", defaults.per_day)),
            ),
        )
