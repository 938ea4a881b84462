"""Checks on references between artifacts: what they name, and whether it is here.

What is not here can't be verified here. That is said, and never held against the artifact.
"""

from collections.abc import Iterable
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.record_world import Located, World
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Check, Effect, Severity
from sitegen.model.record import RecordKind

_RESOLVED: Final = frozenset({"scenario", "capability", "observation", "run"})
"""Kinds of things that could be in the input; panels, log files and others never are."""


def _known(world: World, kind: str, name: str) -> tuple[RecordFacts, ...] | None:
    """Return the records that are meant, an empty tuple for a run, None where nothing is here."""
    if kind == "observation":
        return world.observations.get(name) or world.scenario_observations.get(name)
    if kind == "run":
        # A run of a scenario has no folder of its own: its observation is what is here of it.
        return () if name in world.run_ids else world.scenario_runs.get(name)
    return world.subjects.get((kind, name))


class AbsentReference:
    """What an artifact refers to is in the input."""

    check = Check(
        id="reference-absent",
        title="What an artifact refers to is among the evidence",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="site",
        rationale="A statement about something that is not here can't be verified here.",
        remedy="Hand over the artifact that is referred to as well.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding for each scenario, capability, observation or run that is not here."""
        for record in world.records:
            for kind, name, where in dict.fromkeys(record.references):
                if kind in _RESOLVED and _known(world, kind, name) is None:
                    message = f"The {kind} {quote(name)} is not here: unverifiable."
                    yield record.path, self.check.finding(record.artifact.path, message, where)


class SupersededReference:
    """A capability rests on the current observation, not on an older one."""

    check = Check(
        id="reference-superseded",
        title="A current capability rests on a current observation",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="site",
        rationale="A newer observation of the same capability may say otherwise.",
        remedy="Bind the capability to the newest observation.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding where a current record names an observation that was superseded."""
        for record in world.records:
            if not record.current or record.kind is RecordKind.OBSERVATION:
                continue
            for kind, name, where in record.references:
                named = world.observations.get(name, ()) if kind == "observation" else ()
                if named and not any(one.current for one in named):
                    message = f"The observation {quote(name)} was superseded by a newer one."
                    yield record.path, self.check.finding(record.artifact.path, message, where)


SITE_CHECKS: Final = (AbsentReference(), SupersededReference())
