"""What a run is compared with as of its publication: the run before it, and its baseline."""

from dataclasses import dataclass, field, replace

from sitegen.assembly.baselines import Baselines
from sitegen.assembly.run_ledger import RunLedger
from sitegen.assembly.sides import Source, compared
from sitegen.checks.states import run_state
from sitegen.compare.history import carried
from sitegen.ledger.as_published import demand_run
from sitegen.ledger.facts_file import facts_lines
from sitegen.ledger.history_codec import history_lines, read_history
from sitegen.model.difference import RunChanges
from sitegen.model.facts import RunFacts
from sitegen.model.history import PastRun, RunHistory
from sitegen.model.state import SuiteHead

FACTS = "facts.json"
HISTORY = "history.json"
_ROLE = "data"


@dataclass
class Past:
    """Looks back from one run after another; it holds the newest history of each suite."""

    ledger: RunLedger
    baselines: Baselines
    _newest: dict[str, tuple[str, RunHistory]] = field(default_factory=dict)

    def write_facts(self, run: RunFacts) -> RunFacts:
        """Write the run's own facts, which later runs are compared with.

        Returns the run without the content of its cases, which pages don't need.
        """
        limits = self.ledger.settings.limits
        with self.ledger.stage.stream(f"{run.path}{FACTS}", _ROLE) as stream:
            for line in facts_lines(run_state(run, limits), run.cases):
                stream.write(line)
        return replace(run, cases=tuple(replace(case, detail=None) for case in run.cases))

    def _demand(self, previous: SuiteHead | None) -> None:
        """Raise `PublishedChanged` where the run before is not what its folder's list names."""
        site = self.ledger.stage.published
        if previous is None or site is None or not self.ledger.stage.is_published(previous.path):
            return
        names = ("entry.json", FACTS, HISTORY)
        demand_run(site, previous.path, names, self.ledger.settings.limits)

    def changes(self, run: RunFacts, previous: SuiteHead | None) -> RunChanges:
        """Compare a run, whose facts are written, with the one before it and its baseline."""
        if run.contested:
            return RunChanges()
        self._demand(previous)
        stage, limits = self.ledger.stage, self.ledger.settings.limits
        head = Source(run.run_id, file=stage.place(f"{run.path}{FACTS}"))
        before = against = tag = None
        if previous is not None:
            base = Source(previous.run_id, file=stage.place(f"{previous.path}{FACTS}"))
            before = compared(base, head, None, limits)
        ref = self.baselines.of(run_state(run, limits))
        if ref is not None:
            tag = ref.tag
            base = Source(tag, file=self.baselines.files[tag])
            against = compared(base, head, None, limits)
        return RunChanges(
            previous=before,
            previous_path=None if previous is None else previous.path,
            baseline=against,
            baseline_tag=tag,
            baseline_path=None if ref is None else ref.path,
        )

    def history(self, run: RunFacts, previous: SuiteHead | None) -> RunHistory | None:
        """Return the history up to and with a run, and write it; None for a contested run."""
        if run.contested:
            return None
        before = None if previous is None else self._history_of(run.suite, previous.path)
        context = run.context
        commit = None if context is None or context.dirty else context.commit
        own = PastRun(
            run.run_id, run.path, run.created_at, commit, run.verdict.value, len(run.cases)
        )
        history = carried(before, own, run.suite, run.cases)
        with self.ledger.stage.stream(f"{run.path}{HISTORY}", _ROLE) as stream:
            for line in history_lines(history):
                stream.write(line)
        self._newest[run.suite] = run.path, history
        return history

    def _history_of(self, suite: str, path: str) -> RunHistory:
        known = self._newest.get(suite)
        if known is not None and known[0] == path:
            return known[1]
        place = self.ledger.stage.place(f"{path}{HISTORY}")
        return read_history(place, self.ledger.settings.limits)
