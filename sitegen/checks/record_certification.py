"""Checks across artifacts on certifications: the observation they rest on, and their order."""

from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.own_certification import same_value
from sitegen.checks.record_world import Located, World, located, moment_of
from sitegen.model.certification import Certification, CertificationStatus, ChecklistItem
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Check, Effect, Severity
from sitegen.model.outcome import Verdict
from sitegen.model.record import RecordKind
from sitegen.model.scenario import Scenario
from sitegen.model.scenario_observation import STARTED, ScenarioObservation

_IN_FORCE: Final = frozenset({CertificationStatus.CERTIFIED, CertificationStatus.PROVISIONAL})
_BY_A_RUN: Final = _IN_FORCE | {CertificationStatus.CANDIDATE}


def observation_behind(
    world: World, detail: Certification
) -> tuple[RecordFacts, ScenarioObservation] | None:
    """Return the observation that a certification rests on, if it is here.

    By the id that it names, of several the one with its digest; else by the digest alone, so that
    nobody escapes the comparison who names no observation, or another one.
    """
    digests = {one.sha256 for one in detail.artifacts}
    named = world.scenario_observations.get(detail.observation_id or "", ()) or [
        one
        for some in world.scenario_observations.values()
        for one in some
        if one.artifact.sha256 in digests
    ]
    pairs = [(one, one.detail) for one in named if isinstance(one.detail, ScenarioObservation)]
    if not pairs:
        return None
    ended = [pair for pair in pairs if pair[1].status != STARTED] or pairs
    return next((pair for pair in ended if pair[0].artifact.sha256 in digests), ended[0])


def _pairs(
    world: World,
) -> Iterator[tuple[RecordFacts, Certification, RecordFacts, ScenarioObservation]]:
    for record in world.all_records:
        detail = record.detail
        if isinstance(detail, Certification):
            behind = observation_behind(world, detail)
            if behind is not None:
                yield record, detail, *behind


class ObservationDiffers:
    """A certification says what the observation says that it rests on."""

    check = Check(
        id="certification-observation-differs",
        title="A certification differs from the observation that it rests on",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="site",
        rationale="Scenario, run, class, coverage and checklist of a certification are those of "
        "its observation; whatever differs was written by hand.",
        remedy="Emit the certification from the observation, or name the right one.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Compare every certification with its observation, member by member."""
        for record, detail, _, seen in _pairs(world):
            for where, what in _differences(detail, seen):
                message = f"{what} is not that of the observation {quote(seen.observation_id)}."
                yield from located(world, record, self.check, message, where)


def _differences(detail: Certification, seen: ScenarioObservation) -> Iterator[tuple[str, str]]:
    names = (
        ("/observation_id", "The id", detail.observation_id or seen.observation_id),
        ("/scenario_id", "The scenario", detail.scenario_id),
        ("/run_id", "The run", detail.run_id),
    )
    own = (seen.observation_id, seen.scenario_id, seen.run_id)
    yield from (
        (where, what) for (where, what, one), other in zip(names, own, strict=True) if one != other
    )
    if detail.scenario_class is not None and detail.scenario_class != seen.scenario_class:
        yield "/scenario_class", "The class"
    if detail.coverage is not None and detail.coverage != seen.coverage:
        yield "/coverage", "The coverage"
    by_a_run = detail.status in _BY_A_RUN
    if by_a_run and detail.source is not None and detail.source != seen.source:
        yield "/source", "The source"
    # Who revokes or suspends need not repeat the checklist.
    if not by_a_run and not detail.checklist:
        return
    if len(detail.checklist) != len(seen.checklist):
        yield "/checklist", "The number of items"
        return
    for index, (one, other) in enumerate(zip(detail.checklist, seen.checklist, strict=True)):
        same = (
            (one.id, one.title, one.status) == (other.id, other.title, other.status)
            and same_value(one.expected, other.expected)
            and same_value(one.observed, other.observed)
        )
        if not same:
            yield f"/checklist/{index}", f"The item {quote(one.id)}"


class ObservationUnverified:
    """What a certification in force rests on is verified."""

    check = Check(
        id="certification-observation-unverified",
        title="A certification rests on an observation that is not verified",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="site",
        rationale="A run that failed, was cut off or is refuted by its own evidence certifies "
        "nothing.",
        remedy="Revoke the certification, and run the scenario again.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Look at the verdict of each observation behind a current certification in force."""
        for record, detail, behind, seen in _pairs(world):
            unverified = behind.verdict is not Verdict.VERIFIED
            if record.current and detail.status in _IN_FORCE and unverified:
                message = (
                    f"The scenario is {detail.status.value}, but the observation "
                    f"{quote(seen.observation_id)} is {behind.verdict}."
                )
                yield record.path, self.check.finding(record.artifact.path, message, "/status")


class FallbackStatus:
    """With a fallback a certification is provisional, without one it is not."""

    check = Check(
        id="certification-fallback",
        title="The status of a certification does not follow from its fallbacks",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="site",
        rationale="CERTIFIED means that the scenario held on what it needs; PROVISIONAL, that "
        "something stood in for it for a while.",
        remedy="State PROVISIONAL where there was a fallback, CERTIFIED where there was none.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Compare the status with the fallbacks of the observation."""
        for record, detail, _, seen in _pairs(world):
            number = len(seen.fallbacks)
            wrong = detail.status is (
                CertificationStatus.CERTIFIED if number else CertificationStatus.PROVISIONAL
            )
            if record.current and wrong:
                message = f"The scenario is {detail.status.value} on a run with {number} fallbacks."
                yield record.path, self.check.finding(record.artifact.path, message, "/status")


class OrderBroken:
    """What a scenario requires was certified when it was."""

    check = Check(
        id="certification-order",
        title="A scenario was certified before what it requires",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="site",
        rationale="A scenario builds on what it requires; where that was not in force, a pass "
        "shows nothing of it.",
        remedy="Certify what the scenario requires first, then the scenario again.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Look for the certifications of what each certified scenario requires, at that time."""
        for record in world.records:
            detail = record.detail
            if not isinstance(detail, Certification) or detail.status not in _IN_FORCE:
                continue
            for need in _required(world, detail.scenario_id):
                stood = _stood_then(world, need, detail.issued_at)
                if stood is not None:
                    message = f"The scenario requires {quote(need)}, which was {stood} then."
                    yield record.path, self.check.finding(record.artifact.path, message, "/status")


def _required(world: World, scenario_id: str) -> tuple[str, ...]:
    found = world.subjects.get((RecordKind.SCENARIO.value, scenario_id), ())
    needs = [
        need
        for one in found
        if isinstance(one.detail, Scenario)
        for need in one.detail.prerequisites
    ]
    return tuple(dict.fromkeys(needs))


def _stood_then(world: World, scenario_id: str, at: str) -> str | None:
    """Say how a scenario stood at a time, None where it was certified or nothing tells."""
    known = [
        (one, one.detail)
        for one in world.certifications.get(scenario_id, ())
        if isinstance(one.detail, Certification)
    ]
    if not known:
        return None
    time = moment_of(at)
    before = [detail for _, detail in known if moment_of(detail.issued_at) <= time]
    if not before:
        # What the first one here took the place of may have been in force.
        return None if known[0][1].supersedes is not None else "not certified"
    newest = moment_of(before[-1].issued_at)
    held = [one for one in before if moment_of(one.issued_at) == newest]
    for one in held:
        expired = one.expires_at is not None and moment_of(one.expires_at) <= time
        if one.status is CertificationStatus.CERTIFIED and not expired:
            return None
    last = held[-1]
    expired = last.status is CertificationStatus.CERTIFIED
    return "expired" if expired else last.status.value


def unmet(items: Iterable[ChecklistItem]) -> bool:
    """Tell whether an item of a checklist is not met."""
    return any(one.status != "PASS" or not same_value(one.expected, one.observed) for one in items)


SITE_CHECKS: Final = (
    ObservationDiffers(),
    ObservationUnverified(),
    FallbackStatus(),
    OrderBroken(),
)
"""In the order of the catalogue."""
