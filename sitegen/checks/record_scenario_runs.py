"""Checks across artifacts on runs of scenarios: their ids, and the preflights that guarded them."""

from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.record_world import Located, World, located
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Check, Effect, Severity
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.preflight import Preflight
from sitegen.model.scenario_observation import STARTED, NamedBytes, ScenarioObservation

RUN_REUSED: Final = "observation-run-reused"
"""The check whose finding means that an identity was reused."""


class RunIdReused:
    """A run id names one run of one scenario."""

    check = Check(
        id=RUN_REUSED,
        title="Two observations of other content have the same run id",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="site",
        rationale="No run id twice: where two contents have one, nobody knows which of them ran, "
        "and either may take the place of the other.",
        remedy="Never reuse a run id; keep the observation that was emitted.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding on each of several contents under one run id."""
        for run_id, group in sorted(world.scenario_runs.items()):
            # The same run says STARTED first, and takes the place of that at its end.
            ended = [one for one in group if one.status != STARTED] or group
            number = len({one.artifact.sha256 for one in ended})
            if number > 1:
                message = f"{number} different observations have the run id {quote(run_id)}."
                # A past one has its finding on the current one, which may be among them.
                for record in [one for one in ended if one.current] or ended[:1]:
                    yield from located(world, record, self.check, message, "/run_id")


class PreflightDiffers:
    """The preflight of a run is the one that was looked at, guarded this run, and held."""

    check = Check(
        id="observation-preflight",
        title="The preflight that a run of a scenario names did not guard it",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="site",
        rationale="A preflight that failed, that has other bytes now, or that was of another run "
        "is none of this run.",
        remedy="Run the preflight with the run's own id, and name the artifact that it emitted.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding where the named preflight is here and does not fit."""
        for record, detail, named, where in _guarded(world):
            for found in _preflights(world, named):
                wrong = _unfit(found, detail, named)
                if wrong is not None:
                    yield from located(world, record, self.check, wrong, where)
                    break


class PreflightAbsent:
    """The preflight of a run is here."""

    check = Check(
        id="observation-preflight-absent",
        title="The preflight of a run is among the evidence",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="site",
        rationale="That a preflight guarded the run can't be verified where it is not here.",
        remedy="Hand over the preflight as well.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding for each preflight that is here under neither its id nor its digest."""
        for record, _, named, where in _guarded(world):
            if record.current and not _preflights(world, named):
                message = f"The preflight {quote(named.name)} is not here: unverifiable."
                yield record.path, self.check.finding(record.artifact.path, message, where)


def _guarded(
    world: World,
) -> Iterator[tuple[RecordFacts, ScenarioObservation, NamedBytes, str]]:
    for record in world.all_records:
        detail = record.detail
        if isinstance(detail, ScenarioObservation) and detail.preflight is not None:
            yield record, detail, detail.preflight, "/preflight"


def _preflights(world: World, named: NamedBytes) -> tuple[RecordFacts, ...]:
    """Return the preflight that is meant: by its digest, else those that have its id."""
    preflights = [one for one in world.all_records if isinstance(one.detail, Preflight)]
    by_digest = [one for one in preflights if one.artifact.sha256 == named.sha256]
    return tuple(by_digest or [one for one in preflights if _id_of(one) == named.name])


def _id_of(record: RecordFacts) -> str | None:
    return record.detail.preflight_id if isinstance(record.detail, Preflight) else None


def _unfit(found: RecordFacts, detail: ScenarioObservation, named: NamedBytes) -> str | None:
    preflight = found.detail
    if not isinstance(preflight, Preflight):
        return None
    name = quote(preflight.preflight_id)
    if found.artifact.sha256 != named.sha256:
        return f"The preflight {name} has SHA-256 {found.artifact.sha256}, the run names another."
    if preflight.preflight_id != named.name:
        return f"The preflight with this digest is {name}, not {quote(named.name)}."
    if preflight.run_id != detail.run_id:
        other = "no run" if preflight.run_id is None else quote(preflight.run_id)
        return f"The preflight {name} guards {other}, not {quote(detail.run_id)}."
    if detail.outcome is Outcome.PASS and found.verdict is not Verdict.VERIFIED:
        return f"The run passes, but its preflight {name} is {found.verdict}."
    return None


SITE_CHECKS: Final = (RunIdReused(), PreflightDiffers(), PreflightAbsent())
"""In the order of the catalogue."""
