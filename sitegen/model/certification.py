"""Certifications: the statement that a scenario held, on named evidence."""

from dataclasses import dataclass
from enum import StrEnum

from sitegen.model.scenario_observation import SourceState
from sitegen.model.value import Value


class CertificationStatus(StrEnum):
    """Every status a certification can state."""

    CANDIDATE = "CANDIDATE"
    PROVISIONAL = "PROVISIONAL"
    CERTIFIED = "CERTIFIED"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One check of a certification: what was expected, what was seen, and its stated status."""

    id: str
    title: str
    expected: Value
    observed: Value
    status: str


@dataclass(frozen=True, slots=True)
class RestsOn:
    """An artifact that a certification rests on, by its path as stated and its SHA-256."""

    path: str
    sha256: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Certification:
    """One certification artifact. `reason` is required by the format where it is not in force.

    `source` is the code that was certified, `observation_id` the observation of its run, and
    `coverage` what the run covered by that observation; None where the artifact does not say.
    """

    certification_id: str
    scenario_id: str
    status: CertificationStatus
    run_id: str | None
    scenario_class: str | None
    artifacts: tuple[RestsOn, ...]
    checklist: tuple[ChecklistItem, ...]
    issued_by: str
    issued_at: str
    expires_at: str | None
    reason: str | None
    supersedes: str | None
    source: SourceState | None = None
    observation_id: str | None = None
    coverage: tuple[tuple[str, bool], ...] | None = None
