"""Everything that one input holds, indexed for the checks that look across artifacts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol, TypeVar

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.model.certification import Certification
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Check, Finding
from sitegen.model.record import RecordKind
from sitegen.model.scenario_observation import ScenarioObservation
from sitegen.model.sdsr import Observation

K = TypeVar("K")
_MOST_PARTS: Final = 4  # of a path: how deep below its root a file may still be named from

Located = tuple[str, Finding]
"""The path of a run or record, and a finding about it."""


@dataclass(frozen=True, slots=True)
class World:
    """Records and runs with what they are looked up by.

    `records` are the current ones, `past` those that they superseded and that are in view.
    `observations` are by their observation id, `subjects` by kind and id. `digests` are the
    SHA-256 of every artifact; `named` maps the names under which a statement may know an
    artifact to the digests of those that have this name. `scenario_observations` are those of
    scenario runs by observation id, `scenario_runs` the same by run id, `certifications` by
    scenario and time: all three with the past ones. `reference` is the reference time in UTC;
    without one, nothing that depends on today is judged.
    """

    records: tuple[RecordFacts, ...]
    runs: tuple[RunFacts, ...]
    subjects: Mapping[tuple[str, str], tuple[RecordFacts, ...]]
    observations: Mapping[str, tuple[RecordFacts, ...]]
    run_ids: frozenset[str]
    digests: frozenset[str]
    named: Mapping[str, frozenset[str]]
    reference: datetime | None
    past: tuple[RecordFacts, ...] = ()
    scenario_observations: Mapping[str, tuple[RecordFacts, ...]] = field(default_factory=dict)
    scenario_runs: Mapping[str, tuple[RecordFacts, ...]] = field(default_factory=dict)
    certifications: Mapping[str, tuple[RecordFacts, ...]] = field(default_factory=dict)

    @property
    def all_records(self) -> tuple[RecordFacts, ...]:
        """Return the current records, then the past ones."""
        return (*self.records, *self.past)


class SiteCheck(Protocol):
    """A check that looks across artifacts."""

    @property
    def check(self) -> Check:
        """Return the catalogue entry."""

    def findings(self, world: World) -> Iterable[Located]:
        """Yield what is wrong, each with the path of the run or record that it is about."""


def world_of(
    records: Sequence[RecordFacts],
    runs: Sequence[RunFacts],
    reference: datetime | None = None,
    past: Sequence[RecordFacts] = (),
) -> World:
    """Return the index over records and runs; the order of the input does not matter."""
    ordered, gone = _ordered(records), _ordered(past)
    subjects: dict[tuple[str, str], list[RecordFacts]] = defaultdict(list)
    observations: dict[str, list[RecordFacts]] = defaultdict(list)
    for record in ordered:
        subjects[(record.kind.value, record.id)].append(record)
        if isinstance(record.detail, Observation):
            observations[record.detail.observation_id].append(record)
    named = _names((*ordered, *gone), runs)
    by_observation, by_run = _scenario_runs((*ordered, *gone))
    return World(
        records=ordered,
        runs=tuple(sorted(runs, key=lambda run: run.path)),
        subjects=_frozen(subjects),
        observations=_frozen(observations),
        run_ids=frozenset(run.run_id for run in runs),
        digests=frozenset(digest for found in named.values() for digest in found),
        named=named,
        reference=reference,
        past=gone,
        scenario_observations=by_observation,
        scenario_runs=by_run,
        certifications=_certifications((*ordered, *gone)),
    )


def _ordered(records: Iterable[RecordFacts]) -> tuple[RecordFacts, ...]:
    return tuple(sorted(records, key=lambda record: (record.path, record.artifact.sha256)))


def _frozen(found: Mapping[K, list[RecordFacts]]) -> Mapping[K, tuple[RecordFacts, ...]]:
    return {key: tuple(group) for key, group in found.items()}


def _scenario_runs(
    records: Iterable[RecordFacts],
) -> tuple[Mapping[str, tuple[RecordFacts, ...]], Mapping[str, tuple[RecordFacts, ...]]]:
    by_observation: dict[str, list[RecordFacts]] = defaultdict(list)
    by_run: dict[str, list[RecordFacts]] = defaultdict(list)
    for record in records:
        if isinstance(record.detail, ScenarioObservation):
            by_observation[record.detail.observation_id].append(record)
            by_run[record.detail.run_id].append(record)
    return _frozen(by_observation), _frozen(by_run)


def _certifications(records: Iterable[RecordFacts]) -> Mapping[str, tuple[RecordFacts, ...]]:
    found: dict[str, list[RecordFacts]] = defaultdict(list)
    for record in records:
        if isinstance(record.detail, Certification):
            found[record.detail.scenario_id].append(record)
    for group in found.values():
        group.sort(key=lambda one: (moment_of(one.time or ""), one.artifact.sha256))
    return _frozen(found)


def moment_of(text: str) -> datetime:
    """Return a stated time in UTC; what can't be read, or has no offset, lies before all."""
    instant = read_time(text)
    return instant.utc if instant and instant.utc else datetime.min.replace(tzinfo=UTC)


def _names(
    records: Iterable[RecordFacts], runs: Iterable[RunFacts]
) -> Mapping[str, frozenset[str]]:
    named: dict[str, set[str]] = defaultdict(set)
    for record in records:
        # Who emits below `evidence/x/` may name its files from there.
        parts = record.source.split("/")[-_MOST_PARTS:]
        below = {"/".join(parts[index:]) for index in range(len(parts))}
        for name in {record.artifact.path, record.source, *below}:
            named[name].add(record.artifact.sha256)
    for run in runs:
        for artifact in run.artifacts:
            for folder in {run.run_id, f"runs/{run.run_id}", run.folder}:
                named[f"{folder}/{artifact.path}"].add(artifact.sha256)
    return {name: frozenset(found) for name, found in named.items()}


def located(
    world: World, record: RecordFacts, check: Check, message: str, where: str | None
) -> Iterator[Located]:
    """Yield a finding on a record; of a past one on the current record of the same thing.

    What is said of a version stands on its current records; that an earlier artifact was tampered
    with concerns whoever relies on what followed.
    """
    if record.current:
        yield record.path, check.finding(record.artifact.path, message, where)
        return
    for one in world.subjects.get((record.kind.value, record.id), ()):
        told = f"Of the earlier artifact {quote(record.artifact.path)}: {message}"
        yield one.path, check.finding(one.artifact.path, told)


def of_kind(world: World, kind: RecordKind) -> Iterable[RecordFacts]:
    """Return the records of one kind, in the world's order."""
    return (record for record in world.records if record.kind is kind)
