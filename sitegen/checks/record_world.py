"""Everything that one input holds, indexed for the checks that look across artifacts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Check, Finding
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Observation

Located = tuple[str, Finding]
"""The path of a run or record, and a finding about it."""


@dataclass(frozen=True, slots=True)
class World:
    """Records and runs with what they are looked up by.

    `observations` are by their observation id, `subjects` by kind and id. `digests` are the
    SHA-256 of every artifact; `named` maps the names under which a statement may know an
    artifact to the digests of those that have this name. `reference` is the reference time in
    UTC; without one, nothing that depends on today is judged.
    """

    records: tuple[RecordFacts, ...]
    runs: tuple[RunFacts, ...]
    subjects: Mapping[tuple[str, str], tuple[RecordFacts, ...]]
    observations: Mapping[str, tuple[RecordFacts, ...]]
    run_ids: frozenset[str]
    digests: frozenset[str]
    named: Mapping[str, frozenset[str]]
    reference: datetime | None


class SiteCheck(Protocol):
    """A check that looks across artifacts."""

    @property
    def check(self) -> Check:
        """Return the catalogue entry."""

    def findings(self, world: World) -> Iterable[Located]:
        """Yield what is wrong, each with the path of the run or record that it is about."""


def world_of(
    records: Sequence[RecordFacts], runs: Sequence[RunFacts], reference: datetime | None = None
) -> World:
    """Return the index over records and runs; the order of the input does not matter."""
    ordered = tuple(sorted(records, key=lambda record: (record.path, record.artifact.sha256)))
    subjects: dict[tuple[str, str], list[RecordFacts]] = defaultdict(list)
    observations: dict[str, list[RecordFacts]] = defaultdict(list)
    for record in ordered:
        subjects[(record.kind.value, record.id)].append(record)
        if isinstance(record.detail, Observation):
            observations[record.detail.observation_id].append(record)
    named = _names(ordered, runs)
    return World(
        records=ordered,
        runs=tuple(sorted(runs, key=lambda run: run.path)),
        subjects={key: tuple(found) for key, found in subjects.items()},
        observations={key: tuple(found) for key, found in observations.items()},
        run_ids=frozenset(run.run_id for run in runs),
        digests=frozenset(digest for found in named.values() for digest in found),
        named=named,
        reference=reference,
    )


def _names(
    records: Iterable[RecordFacts], runs: Iterable[RunFacts]
) -> Mapping[str, frozenset[str]]:
    named: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for name in {record.artifact.path, record.source}:
            named[name].add(record.artifact.sha256)
    for run in runs:
        for artifact in run.artifacts:
            for folder in {run.run_id, f"runs/{run.run_id}", run.folder}:
                named[f"{folder}/{artifact.path}"].add(artifact.sha256)
    return {name: frozenset(found) for name, found in named.items()}


def of_kind(world: World, kind: RecordKind) -> Iterable[RecordFacts]:
    """Return the records of one kind, in the world's order."""
    return (record for record in world.records if record.kind is kind)
