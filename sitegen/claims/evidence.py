"""Everything that claims are held against, indexed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sitegen.model.claim import Input
from sitegen.model.facts import CaseFacts, RecordFacts, RunFacts
from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Observation


@dataclass(frozen=True, slots=True)
class Evidence:
    """Runs and current records.

    `runs` maps a run id to the runs that have it (more than one: contested). A run has its cases
    where a report may speak of them. `subjects` are records by kind and id, `observations` by
    observation id, `named` maps the names under which an artifact may be known to the digests
    that have that name, `commits` those that runs name. `order` are the prerequisites that the
    configuration adds: scenario to the scenarios before it.
    """

    runs: Mapping[str, tuple[RunFacts, ...]] = field(default_factory=dict)
    records: tuple[RecordFacts, ...] = ()
    subjects: Mapping[tuple[RecordKind, str], tuple[RecordFacts, ...]] = field(default_factory=dict)
    observations: Mapping[str, tuple[RecordFacts, ...]] = field(default_factory=dict)
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    commits: Mapping[str, str] = field(default_factory=dict)
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def run(self, run_id: str) -> RunFacts | None:
        """Return the run with this id; None where none or several contents have it."""
        found = self.runs.get(run_id, ())
        return found[0] if len(found) == 1 else None

    def record(self, kind: RecordKind, subject: str) -> RecordFacts | None:
        """Return the current record of a kind about a subject."""
        found = self.subjects.get((kind, subject), ())
        return found[0] if found else None

    def of_kind(self, kind: RecordKind) -> tuple[RecordFacts, ...]:
        """Return the current records of one kind."""
        return tuple(record for record in self.records if record.kind is kind)


def with_runs(evidence: Evidence, runs: Iterable[RunFacts]) -> Evidence:
    """Return the evidence with these runs in place of what it knows under their ids."""
    named = dict(evidence.named)
    found = {}
    for run in runs:
        found[run.run_id] = (run,)
        for artifact in run.artifacts:
            name = f"{run.run_id}/{artifact.path}"
            named[name] = named.get(name, frozenset()) | {artifact.sha256}
    return replace(evidence, runs={**evidence.runs, **found}, named=named)


NO_EVIDENCE = Evidence()


def evidence_of(
    runs: Iterable[RunFacts],
    records: Sequence[RecordFacts],
    order: Mapping[str, tuple[str, ...]] | None = None,
) -> Evidence:
    """Return the index; the order of runs and records does not matter."""
    by_id: dict[str, list[RunFacts]] = defaultdict(list)
    named: dict[str, set[str]] = defaultdict(set)
    commits: dict[str, str] = {}
    for run in sorted(runs, key=lambda one: one.path):
        by_id[run.run_id].append(run)
        if run.context is not None and run.context.commit:
            commits[run.context.commit.lower()] = run.path
        for artifact in run.artifacts:
            for folder in {run.run_id, f"runs/{run.run_id}", run.folder}:
                named[f"{folder}/{artifact.path}"].add(artifact.sha256)
    subjects: dict[tuple[RecordKind, str], list[RecordFacts]] = defaultdict(list)
    observations: dict[str, list[RecordFacts]] = defaultdict(list)
    current = tuple(sorted((one for one in records if one.current), key=lambda one: one.path))
    for record in current:
        subjects[record.kind, record.id].append(record)
        for name in {record.artifact.path, record.source}:
            named[name].add(record.artifact.sha256)
        if isinstance(record.detail, Observation):
            observations[record.detail.observation_id].append(record)
    return Evidence(
        runs={run_id: tuple(found) for run_id, found in by_id.items()},
        records=current,
        subjects={key: tuple(found) for key, found in subjects.items()},
        observations={key: tuple(found) for key, found in observations.items()},
        named={name: frozenset(found) for name, found in named.items()},
        commits=commits,
        order=order or {},
    )


def input_of_run(run: RunFacts) -> Input:
    """Return a run as an input of a derivation: its list of evidence files."""
    return Input("evidence.json", run.evidence_sha256, run.path)


def input_of_case(case: CaseFacts, run: RunFacts) -> Input:
    """Return a case as an input of a derivation."""
    return Input(case.artifact.path, case.artifact.sha256, case.page or run.path)


def input_of_record(record: RecordFacts) -> Input:
    """Return a record as an input of a derivation."""
    return Input(record.artifact.path, record.artifact.sha256, record.path)


def passed_cases(run: RunFacts) -> int:
    """Return the number of cases that count as passed."""
    return run.verdicts.verified


def case_files(run: RunFacts) -> int:
    """Return the number of case files of a run, readable or not."""
    return run.verdicts.total
