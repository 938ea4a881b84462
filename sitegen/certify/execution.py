"""One execution: everything that its steps share, and the questions that several of them ask."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from sitegen.certify.account import Account
from sitegen.certify.database import Database
from sitegen.certify.driving import Patience
from sitegen.certify.observed import Actor, GuardedRun, Injected, Phase, Print
from sitegen.certify.order import standings
from sitegen.certify.ports import Surroundings
from sitegen.certify.recording import StatementRecorder
from sitegen.certify.rows import Rows
from sitegen.certify.scenario import Equals, NotNull, Scenario
from sitegen.certify.structure import structure_of
from sitegen.certify.tables import RowsProblem, Tables, read_tables
from sitegen.settings_certify import CertifyPolicy


@dataclass(slots=True)
class Execution:
    """What the steps of one run share; `tables` are those that were there at its start."""

    scenario: Scenario
    policy: CertifyPolicy
    database: Database
    around: Surroundings
    account: Account
    recorder: StatementRecorder
    driver: Callable[[str], bool] | None
    driver_problem: str | None
    acts: Mapping[str, Callable[..., Any]]
    tables: Tables

    @property
    def patience(self) -> Patience:
        """Return how long to wait for engines."""
        return Patience(self.around.clock, self.policy.timeout_s, self.policy.interval_s)

    def read_tables(self) -> None:
        """Look which tables there are; raises what SQLAlchemy raises."""
        self.tables = read_tables(self.database)

    @contextmanager
    def asking(self, phase: Phase) -> Iterator[Rows]:
        """Yield what answers questions about rows, on a connection that is closed at once."""
        with (
            self.recorder.phase(phase, Actor.OBSERVER),
            self.database.engine.connect() as connection,
        ):
            yield Rows(connection, self.tables)

    def structure(self) -> tuple[Print, ...] | None:
        """Return the fingerprint of the structure, None where it can't be taken."""
        try:
            with self.database.engine.connect() as connection:
                return structure_of(connection, self.policy.version_table)
        except SQLAlchemyError as error:
            told = self.database.told(error)
            self.account.problems.append(f"The structure can't be taken: {told}")
            return None

    def traces(self) -> dict[str, int | None]:
        """Return how many traces are active and archived, null where there is no such table."""
        found: dict[str, int | None] = {}
        with self.asking(Phase.OBSERVATION) as rows:
            for metric in self.around.metrics:
                for name, test in ((metric.active, Equals(None)), (metric.archived, NotNull())):
                    try:
                        found[name] = rows.count(metric.table, ((metric.archived_at, test),))
                    except RowsProblem:
                        found[name] = None
        return found

    def guarded(self, injected: tuple[Injected, ...]) -> GuardedRun:
        """Return what the guardrails look at, with these rows as the injected ones."""
        account, policy = self.account, self.policy
        return GuardedRun(
            scenario_id=self.scenario.scenario_id,
            version_table=policy.version_table,
            forbidden_prefixes=policy.forbidden_prefixes,
            engine_tables={
                table: name for name, engine in policy.engines.items() for table in engine.tables
            },
            emission_tables={engine.emits.table: name for name, engine in policy.engines.items()},
            cleanup_tables=frozenset(self.scenario.cleanup.order),
            statements=account.statements,
            before=account.before,
            after=account.after,
            injected=injected,
            engines=tuple(account.engines.values()),
            fallbacks=account.fallbacks,
            source=account.source,
            earlier=standings(self.around.history.certifications(), self.scenario.scenario_id),
            investigated=self.around.history.investigations(),
        )
