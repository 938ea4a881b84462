"""Take runs from evidence: each is read when it is asked for, and once."""

from concurrent.futures import Executor
from pathlib import Path
from typing import Self

from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.progress import Progress
from sitegen.assembly.run_plan import RunPlan
from sitegen.assembly.sides import Source, contested, missing
from sitegen.assembly.site_reading import RunRead, plan_site, read_planned, read_rest
from sitegen.checks.states import record_states, run_state
from sitegen.errors import InputProblem
from sitegen.intake.redacting import redact_tree
from sitegen.intake.tree import Entry
from sitegen.intake.walk import roots_of, walk
from sitegen.model.artifact import Artifact
from sitegen.model.difference import DiffSide, RecordState
from sitegen.model.facts import RunFacts
from sitegen.settings import Settings


class EvidenceSides:
    """The runs of evidence, as `sitegen.assembly.sides.Sides`. A context manager."""

    def __init__(self, arguments: tuple[str, ...], settings: Settings, progress: Progress) -> None:
        """List the evidence and identify its runs. Raises `SitegenError`."""
        tree = walk(roots_of(arguments), settings.ignore, settings.limits, Path(settings.output))
        tree = redact_tree(tree, settings)
        progress(f"Reading {len(tree.entries):,} files")
        self._executor: Executor = executor_of(1)
        self._work = Work(tree.roots, settings, self._executor, 1)
        self._plan = plan_site(tree, self._work)
        self._reads: dict[str, RunRead] = {}

    def __enter__(self) -> Self:
        """Return the sides themselves."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let go of what work ran on."""
        self._executor.shutdown()

    def newest(self) -> str:
        """Return the id of the newest run that is not contested."""
        for planned in reversed(self._plan.runs):
            if planned.contest is None:
                return planned.run_id
        message = "There is no run in this evidence."
        hint = "Name the folder that the runs lie in, or a run of a site with --site."
        raise InputProblem(message, hint=hint)

    def has(self, run_id: str) -> bool:
        """Tell whether there is a run with this id."""
        return any(planned.run_id == run_id for planned in self._plan.runs)

    def source(self, run_id: str) -> Source:
        """Return a run."""
        facts = self.facts(run_id)
        state = run_state(facts, self._work.settings.limits)
        return Source(run_id, side=DiffSide(run_id, state, facts.cases))

    def facts(self, run_id: str) -> RunFacts:
        """Return all facts of a run."""
        return self._read(self._planned(run_id)).facts

    def artifacts(self, run_id: str) -> tuple[Artifact, ...]:
        """Return the artifacts of a run."""
        return self.facts(run_id).artifacts

    def previous(self, run_id: str) -> str | None:
        """Return the id of the run before it in its suite."""
        suite = self.facts(run_id).suite
        order = list(self._plan.runs)
        before = order[: order.index(self._planned(run_id))]
        for planned in reversed(before):
            if planned.contest is None and self._read(planned).facts.suite == suite:
                return planned.run_id
        return None

    def records(self) -> tuple[RecordState, ...]:
        """Return the states of the current records, those that lie in runs included."""
        inner: list[Entry] = []
        for planned in self._plan.runs:
            inner.extend(self._read(planned).records)
        rest = read_rest(self._plan, (), inner, self._work)
        found = (facts for facts, _ in rest.records.values())
        return record_states(found, self._work.settings.limits)

    def _planned(self, run_id: str) -> RunPlan:
        found = [planned for planned in self._plan.runs if planned.run_id == run_id]
        if not found:
            raise missing(run_id)
        if found[0].contest is not None:
            raise contested(run_id)
        return found[0]

    def _read(self, planned: RunPlan) -> RunRead:
        known = self._reads.get(planned.path)
        if known is None:
            known = self._reads[planned.path] = read_planned(planned, self._work)
        return known
