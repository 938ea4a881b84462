"""Earlier certifications and investigations: from evidence, and from a published site.

Both are read and checked like the evidence of a build; what does not hold is told, and never
counts as certified.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.record_ledger import restored_record
from sitegen.assembly.site_reading import plan_site, read_rest
from sitegen.canonical.text import quote
from sitegen.certify.observed import Investigated, SourceState
from sitegen.certify.ports import Known
from sitegen.checks.site import check_site
from sitegen.intake.redacting import redact_tree
from sitegen.intake.walk import roots_of, walk
from sitegen.ledger.run_ids import has_site
from sitegen.ledger.site import read_state
from sitegen.model.certification import Certification
from sitegen.model.certification import CertificationStatus as Status
from sitegen.model.facts import RecordFacts
from sitegen.model.finding import Finding, Severity
from sitegen.model.investigation import Investigation
from sitegen.model.record import RecordKind
from sitegen.model.scenario_observation import ScenarioObservation
from sitegen.settings import Settings

_FROM_SITE: Final = frozenset({"certification", "effect_observation", "proof"})
_STATES_A_PASS: Final = frozenset({Status.CERTIFIED, Status.PROVISIONAL})
_PASS: Final = "PASS"  # noqa: S105 -- a status, not a password


@dataclass(frozen=True, slots=True)
class EvidenceHistory:
    """What evidence and a site say of earlier runs of scenarios."""

    known: tuple[Known, ...]
    steps: tuple[Investigated, ...]

    def certifications(self) -> tuple[Known, ...]:
        """Return every certification that can be believed."""
        return self.known

    def investigations(self) -> tuple[Investigated, ...]:
        """Return every step of an investigation that is recorded."""
        return self.steps


def read_history(
    evidence: tuple[str, ...],
    output: Path,
    site: Path | None,
    settings: Settings,
    say: Callable[[str], None],
) -> EvidenceHistory:
    """Return what is known; `say` is told what can't be believed.

    Without EVIDENCE it is the output folder and the configured evidence, as far as they are there.
    """
    roots = _outermost(evidence or _present((str(output), *settings.evidence)))
    records = {facts.artifact.sha256: facts for facts in _from_evidence(roots, settings)}
    for facts in _from_site(site, settings):
        records.setdefault(facts.artifact.sha256, facts)
    every = tuple(records.values())
    across = check_site(
        [facts for facts in every if facts.current], (), None, [f for f in every if not f.current]
    )
    return EvidenceHistory(tuple(_known(every, across, say)), tuple(_steps(every)))


def _present(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if Path(path).exists())


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Return those that lie in no other, so that nothing is read twice."""
    resolved = {Path(path).resolve(): path for path in paths}
    return tuple(
        path
        for place, path in resolved.items()
        if not any(other != place and place.is_relative_to(other) for other in resolved)
    )


def _from_evidence(roots: tuple[str, ...], settings: Settings) -> Iterator[RecordFacts]:
    if not roots:
        return
    tree = walk(roots_of(roots), settings.ignore, settings.limits, Path(settings.output))
    tree = redact_tree(tree, settings)
    with executor_of(1) as executor:
        work = Work(tree.roots, settings, executor, 1)
        rest = read_rest(plan_site(tree, work), (), (), work)
    yield from (facts for facts, _ in rest.records.values())


def _from_site(site: Path | None, settings: Settings) -> Iterator[RecordFacts]:
    place = site or Path(settings.output)
    if site is None and not has_site(place):
        return
    state = read_state(place, settings.limits)
    for row in (*state.records, *state.superseded):
        if row.kind in _FROM_SITE:
            yield restored_record(place, row, settings)


def _known(
    records: tuple[RecordFacts, ...],
    across: Mapping[str, tuple[Finding, ...]],
    say: Callable[[str], None],
) -> Iterator[Known]:
    passed = {
        facts.detail.observation_id: facts.detail.status == _PASS
        for facts in records
        if isinstance(facts.detail, ScenarioObservation)
    }
    observed = {
        (facts.detail.observation_id, facts.artifact.sha256)
        for facts in records
        if isinstance(facts.detail, ScenarioObservation)
    }
    for facts in records:
        if facts.kind is not RecordKind.CERTIFICATION:
            continue
        errors = [
            finding
            for finding in (*facts.findings, *across.get(facts.path, ()))
            if finding.severity is Severity.ERROR
        ]
        stated = facts.detail
        if not isinstance(stated, Certification):
            _disbelieve(facts, errors, say)
        elif errors and stated.status in _STATES_A_PASS:
            # Who withdrew it is believed all the same: only a pass needs proof.
            _disbelieve(facts, errors, say)
        elif stated.status in _STATES_A_PASS and not _rests_on(stated, observed):
            say(
                f"Warning: the certification {quote(facts.source)} does not count: the observation"
                " that it rests on is not here."
            )
        else:
            yield Known(stated, _failed(stated, passed), _source(stated))


def _rests_on(stated: Certification, observed: set[tuple[str, str]]) -> bool:
    """Tell whether the observation is among the evidence: a pass by itself anybody can write."""
    named = {(stated.observation_id or "", one.sha256) for one in stated.artifacts}
    return bool(named & observed)


def _disbelieve(facts: RecordFacts, errors: list[Finding], say: Callable[[str], None]) -> None:
    why = f": {errors[0].message}" if errors else "."
    say(f"Warning: the certification {quote(facts.source)} does not count{why}")


def _failed(stated: Certification, passed: Mapping[str, bool]) -> bool:
    """Tell whether the run that it rests on did not hold: people revoke without a run."""
    if stated.status is Status.CANDIDATE:
        return True
    if stated.status is not Status.REVOKED:
        return False
    unmet = any(item.status != _PASS for item in stated.checklist)
    return unmet or not passed.get(stated.observation_id or "", True)


def _source(stated: Certification) -> SourceState | None:
    if stated.source is None:
        return None
    return SourceState(stated.source.commit, stated.source.branch, stated.source.dirty)


def _steps(records: tuple[RecordFacts, ...]) -> Iterator[Investigated]:
    for facts in records:
        if isinstance(facts.detail, Investigation):
            stated = facts.detail
            yield Investigated(stated.certification_id, stated.step, stated.at)
