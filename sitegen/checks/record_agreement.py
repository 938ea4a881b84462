"""Checks on records that speak of the same thing: observations, capabilities, certifications."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.record_registry import OBSERVED_STATES
from sitegen.checks.record_world import Located, World, located, of_kind
from sitegen.model.certification import Certification, RestsOn
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Check, Effect, Severity
from sitegen.model.outcome import Verdict
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Capability, Observation

_NAMED: Final = 4  # records named in one message; the others are counted


class DifferentResults:
    """One scenario's observations agree."""

    check = Check(
        id="scenario-results-differ",
        title="The observations of one scenario have the same verdict",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="site",
        rationale="A scenario that passes for one capability and not for another did not simply "
        "pass.",
        remedy="Look at the observations together.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding on each current observation of a scenario with several verdicts."""
        by_scenario: dict[str, list[RecordFacts]] = defaultdict(list)
        for record in of_kind(world, RecordKind.OBSERVATION):
            if record.current and isinstance(record.detail, Observation):
                by_scenario[record.detail.scenario_id].append(record)
        for scenario, group in sorted(by_scenario.items()):
            if len({record.verdict for record in group}) > 1:
                told = "; ".join(f"{quote(one.id, 40)} {one.verdict}" for one in group[:_NAMED])
                message = f"Observations of scenario {quote(scenario)} differ: {told}."
                for record in group:
                    yield (
                        record.path,
                        self.check.finding(record.artifact.path, message, "/scenario_id"),
                    )


class ObservationIdReused:
    """An observation id names one observation."""

    check = Check(
        id="observation-id-reused",
        title="An observation id names one observation",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="site",
        rationale="Where two contents have one id, nobody knows which one is bound to.",
        remedy="Never reuse an observation id.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding on each of several contents under one observation id."""
        for name, group in sorted(world.observations.items()):
            if len({record.artifact.sha256 for record in group}) > 1:
                message = f"{len(group)} different observations have the id {quote(name)}."
                for record in group:
                    yield (
                        record.path,
                        self.check.finding(record.artifact.path, message, "/observation_id"),
                    )


class PromotedUnverified:
    """A capability that was observed rests on an observation that is verified."""

    check = Check(
        id="capability-observation-unverified",
        title="An observed capability rests on a verified observation",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="site",
        rationale="An observation that the evidence refutes promotes nothing.",
        remedy="Set the capability back to DECLARED until an observation is verified.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding where the bound or the current observation is not verified."""
        for record in of_kind(world, RecordKind.CAPABILITY):
            entry = record.detail
            if not isinstance(entry, Capability) or record.status not in OBSERVED_STATES:
                continue
            for seen, which in self._observations(world, entry):
                if seen.verdict is not Verdict.VERIFIED:
                    verdict = seen.verdict or "unjudged"
                    message = (
                        f"Capability {quote(entry.capability_id)} is {record.status}, but its "
                        f"{which} observation {quote(_id_of(seen))} is {verdict}."
                    )
                    finding = self.check.finding(record.artifact.path, message, "/status")
                    yield record.path, finding

    def _observations(self, world: World, entry: Capability) -> Iterator[tuple[RecordFacts, str]]:
        bound = world.observations.get(entry.observation_id or "", ())
        yield from ((seen, "bound") for seen in bound)
        known = {seen.path for seen in bound}
        of_it = world.subjects.get((RecordKind.OBSERVATION.value, entry.capability_id), ())
        for seen in of_it:
            if seen.current and seen.path not in known:
                yield seen, "current"


def _id_of(record: RecordFacts) -> str:
    detail = record.detail
    return detail.observation_id if isinstance(detail, Observation) else record.id


class CertifiedAbsent:
    """What a certification rests on is here."""

    check = Check(
        id="certification-artifact-absent",
        title="The artifacts that a certification rests on are among the evidence",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="site",
        rationale="A certification that rests on what is not here can't be verified here.",
        remedy="Hand over the artifacts that the certification names.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding for each artifact that is here under no path and no digest."""
        for record, index, rest, found in _rests(world):
            if record.current and not found and rest.sha256 not in world.digests:
                message = f"The artifact {quote(rest.path)} is not in this evidence."
                where = f"/artifacts/{index}"
                yield record.path, self.check.finding(record.artifact.path, message, where)


class CertifiedOtherBytes:
    """What a certification rests on has the bytes that it was certified with."""

    check = Check(
        id="certification-artifact-changed",
        title="The artifacts that a certification rests on are unchanged",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="site",
        rationale="A certification holds for the bytes that were looked at, and for no others.",
        remedy="Certify again on the artifacts as they are, or restore them.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding for each artifact that is here under its path with other bytes."""
        for record, index, rest, found in _rests(world):
            if found and rest.sha256 not in found:
                message = (
                    f"The artifact {quote(rest.path)} has SHA-256 {min(found)}, the "
                    f"certification rests on {quote(rest.sha256)}."
                )
                where = f"/artifacts/{index}/sha256"
                yield from located(world, record, self.check, message, where)


def _rests(world: World) -> Iterator[tuple[RecordFacts, int, RestsOn, frozenset[str]]]:
    for record in world.all_records:
        certified = record.detail
        if isinstance(certified, Certification):
            for index, rest in enumerate(certified.artifacts):
                # A scenario's file may change once its certification is a past one; what a run
                # left behind may not.
                if record.current or rest.role != "scenario":
                    yield record, index, rest, _found(world, certified, rest)


def _found(world: World, certified: Certification, rest: RestsOn) -> frozenset[str]:
    # A path is the certifier's own: below the run that it names, or as it was handed over.
    below_run = f"{certified.run_id}/{rest.path}" if certified.run_id else rest.path
    return world.named.get(below_run) or world.named.get(rest.path) or frozenset()


SITE_CHECKS: Final = (
    DifferentResults(),
    ObservationIdReused(),
    PromotedUnverified(),
    CertifiedAbsent(),
    CertifiedOtherBytes(),
)
