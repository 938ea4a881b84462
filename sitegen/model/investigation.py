"""Investigations: what was found out, proposed and approved after a certification failed."""

from dataclasses import dataclass
from typing import Final

STEPS: Final = ("DIAGNOSIS", "PROPOSAL", "APPROVAL")
"""The steps, in the order in which they must be taken."""


@dataclass(frozen=True, slots=True)
class Investigation:
    """One step of an investigation; it answers the certification that it names."""

    investigation_id: str
    scenario_id: str
    certification_id: str
    step: str
    by: str
    at: str
    text: str
