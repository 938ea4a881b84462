"""Checks on investigations, and GR-5: no fix while a failure is not understood."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sitegen.canonical.text import quote
from sitegen.checks.record_certification import observation_behind, unmet
from sitegen.checks.record_world import Located, World, located, moment_of
from sitegen.model.certification import Certification, CertificationStatus
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.investigation import STEPS, Investigation
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind
from sitegen.model.scenario_observation import SourceState

_HELD: Final = frozenset({CertificationStatus.CERTIFIED, CertificationStatus.PROVISIONAL})

Run = tuple[RecordFacts, Certification]
"""The first certification that a run of a scenario led to."""


class TextEmpty:
    """A step of an investigation says something, and who says it."""

    kinds = frozenset({RecordKind.PROOF})
    check = Check(
        id="investigation-empty",
        title="A step of an investigation says nothing",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="record",
        rationale="A diagnosis without words, or an approval by nobody, only looks like one.",
        remedy="Say what was found, proposed or approved, and who did.",
    )

    def findings(self, record: Record) -> Iterator[Finding]:
        """Look for a blank text or name."""
        detail = record.detail
        if isinstance(detail, Investigation):
            for name, text in (("text", detail.text), ("by", detail.by)):
                if not text.strip():
                    message = f"The member {quote(name)} of the {detail.step} is blank."
                    yield self.check.finding(record.artifact.path, message, f"/{name}")


class CertificationAbsent:
    """An investigation answers a certification that is here."""

    check = Check(
        id="investigation-certification-absent",
        title="The certification that an investigation answers is among the evidence",
        severity=Severity.NOTE,
        effect=Effect.NONE,
        scope="site",
        rationale="An answer to what is not here can't be verified here.",
        remedy="Hand over the failed certification as well, or name the right one.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Yield a finding where no certification of the scenario has the named id."""
        for record, detail in _investigations(world):
            if not _answered(world, detail):
                name = quote(detail.certification_id)
                message = f"The certification {name} is not here: unverifiable."
                finding = self.check.finding(record.artifact.path, message, "/certification_id")
                yield record.path, finding


class StepsOutOfOrder:
    """An investigation is diagnosis, then proposal, then approval, all after the failure."""

    check = Check(
        id="investigation-order",
        title="The steps of an investigation are out of order",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="site",
        rationale="Who approves before anybody proposed, or proposes before anybody looked, "
        "changes what nobody understood.",
        remedy="Record the missing step; what was approved without it is not approved.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Look for the step before each step, and for steps before the failure."""
        steps = list(_investigations(world))
        for record, detail in steps:
            at = moment_of(detail.at)
            wrong = None
            answered = _answered(world, detail)
            if answered and at < moment_of(answered[0].issued_at):
                wrong = f"The {detail.step} lies before the certification that it answers."
            place = STEPS.index(detail.step)
            needed = STEPS[place - 1] if place else None
            if needed is not None and not any(
                other.step == needed
                and other.certification_id == detail.certification_id
                and moment_of(other.at) <= at
                for _, other in steps
            ):
                wrong = f"The {detail.step} has no {needed} before it."
            if wrong is not None:
                yield record.path, self.check.finding(record.artifact.path, wrong, "/step")


def _investigations(world: World) -> Iterator[tuple[RecordFacts, Investigation]]:
    for record in world.records:
        if isinstance(record.detail, Investigation):
            yield record, record.detail


def _answered(world: World, detail: Investigation) -> list[Certification]:
    return [
        one.detail
        for one in world.certifications.get(detail.scenario_id, ())
        if isinstance(one.detail, Certification)
        and one.detail.certification_id == detail.certification_id
    ]


class FixWhileInvestigating:
    """GR-5: other code is certified only after the failure before it was understood."""

    check = Check(
        id="guardrail-no-fix-while-investigating",
        title="GR-5: no fix while investigating",
        severity=Severity.ERROR,
        effect=Effect.CONTRADICTED,
        scope="site",
        rationale="Between a failed certification and the next of the same scenario with other "
        "code lie a diagnosis, a proposal and an approval: who mends what nobody understood "
        "makes the failure go away, not its cause.",
        remedy="Record the diagnosis, the proposal and the approval, then certify again.",
    )

    def findings(self, world: World) -> Iterable[Located]:
        """Go through the certifications of each scenario in order of time."""
        steps = [detail for _, detail in _investigations(world)]
        for scenario in sorted(world.certifications):
            waiting: list[Run] = []
            for run in _runs(world, scenario):
                changed = bool(waiting) and _other_code(waiting[-1][1].source, run[1].source)
                missing = _missing(waiting, run, steps) if changed else ()
                if missing:
                    failed = quote(waiting[-1][1].certification_id)
                    message = (
                        f"The code changed after {failed} failed, and its investigation lacks "
                        f"{', '.join(missing)}."
                    )
                    yield from located(world, run[0], self.check, message, "/source")
                failing = _failed(world, run[1])
                waiting = [*([] if changed else waiting), run] if failing else []


def _runs(world: World, scenario: str) -> Iterator[Run]:
    """Yield what runs led to; what people say of the same run later is no new one."""
    seen: set[str] = set()
    for record in world.certifications[scenario]:
        detail = record.detail
        if not isinstance(detail, Certification):
            continue
        run = detail.observation_id or detail.run_id or detail.certification_id
        if run not in seen:
            seen.add(run)
            yield record, detail


def _failed(world: World, detail: Certification) -> bool:
    if detail.status in _HELD:
        return False
    behind = observation_behind(world, detail)
    refuted = behind is not None and behind[1].outcome is Outcome.FAIL
    return refuted or unmet(detail.checklist)


def _other_code(before: SourceState | None, after: SourceState | None) -> bool:
    if before is None or after is None:
        return False  # Nothing tells: not judged.
    return before.commit != after.commit or bool(before.dirty) or bool(after.dirty)


def _missing(waiting: Sequence[Run], run: Run, steps: Iterable[Investigation]) -> tuple[str, ...]:
    """Return the steps that are not there in order, between the first failure and the run."""
    names = {detail.certification_id for _, detail in waiting}
    last = moment_of(waiting[0][1].issued_at)
    end = moment_of(run[1].issued_at)
    times = [(moment_of(one.at), one.step) for one in steps if one.certification_id in names]
    for place, step in enumerate(STEPS):
        later = [at for at, name in times if name == step and last <= at <= end]
        if not later:
            return STEPS[place:]
        last = min(later)
    return ()


CHECKS: Final = (TextEmpty(),)
"""What one investigation shows by itself."""

SITE_CHECKS: Final = (CertificationAbsent(), StepsOutOfOrder(), FixWhileInvestigating())
"""In the order of the catalogue."""
