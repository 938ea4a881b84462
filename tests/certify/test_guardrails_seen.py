"""What breaks a guardrail on a real database is seen by fingerprints, statements and rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from sitegen.certify.engines import engines_seen
from sitegen.certify.guardrails import judge
from sitegen.certify.observed import (
    Actor,
    GuardedRun,
    GuardrailResult,
    Injected,
    Phase,
    SourceState,
)
from sitegen.certify.recording import StatementRecorder
from sitegen.certify.structure import structure_of
from sitegen.errors import UsageProblem
from sitegen.settings_certify import CertifyPolicy, Emission, EngineRule
from tests.certify.guarded import SCENARIO, failed
from tests.certify.guarded_app import (
    INCIDENTS,
    MARKED,
    POLICY,
    RUNS,
    create,
    migrated,
    past_sqlalchemy,
    with_a_sparing_trigger,
)
from tests.certify.servers import postgres_schema, postgres_server, sqlite_url

Application = Callable[[sa.Engine], object]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The URL of a PostgreSQL server, None where SQLite is meant."""
    if request.param == "sqlite":
        yield None
        return
    with postgres_server() as url:
        if url is None:
            pytest.skip("there is no PostgreSQL here; `make postgres` installs it")
        yield url


@pytest.fixture
def engine(server: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """An engine on a migrated database of its own."""
    if server is None:
        yield migrated(sqlite_url(tmp_path_factory.mktemp("guardrails")))
        return
    with postgres_schema(server) as url:
        yield migrated(url)


def observed(engine: sa.Engine, application: Application, inject: Application) -> GuardedRun:
    """Run a scenario as the runner does, without its file: inject, let happen, look, clean up."""
    with engine.connect() as connection:
        before = structure_of(connection, "alembic_version")
    with StatementRecorder(watched={"alembic_version"}) as recorder:
        with recorder.phase(Phase.INJECTION, Actor.INJECTOR):
            inject(engine)
        with recorder.phase(Phase.PROPAGATION, Actor.APPLICATION):
            application(engine)
        with recorder.phase(Phase.OBSERVATION, Actor.OBSERVER), engine.connect() as connection:
            engines = engines_seen(connection, POLICY, SCENARIO)
        with recorder.phase(Phase.CLEANUP, Actor.CLEANUP), engine.begin() as connection:
            for table in (INCIDENTS, RUNS):
                mine = table.c.is_synthetic & (table.c.synthetic_scenario_id == SCENARIO)
                connection.execute(table.delete().where(mine))
    with engine.connect() as connection:
        after = structure_of(connection, "alembic_version")
    return GuardedRun(
        scenario_id=SCENARIO,
        version_table="alembic_version",
        forbidden_prefixes=("sdsr_",),
        engine_tables={"incidents": "IncidentEngine"},
        emission_tables={"engine_events": "IncidentEngine"},
        cleanup_tables=frozenset({"incidents", "runs"}),
        statements=recorder.statements(),
        before=before,
        after=after,
        injected=(Injected("RUN-FAILED", "runs", 1, {"run_id": "r-1"}, marked=True),),
        engines=engines,
        fallbacks=(),
        source=SourceState(),
        earlier=(),
        investigated=(),
    )


def run_failed(engine: sa.Engine) -> None:
    """Inject the cause, and nothing else."""
    with engine.begin() as connection:
        connection.execute(RUNS.insert().values(run_id="r-1", status="failed", **MARKED))


def sending(*statements: str) -> Application:
    """Return an application that works, and sends something more."""

    def application(engine: sa.Engine) -> None:
        create(engine)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    return application


def by_the_interface(engine: sa.Engine) -> None:
    """Create the incident as an operator's page would, past the engine."""
    create(engine, origin="interface", emit=False)


def without_saying_so(engine: sa.Engine) -> None:
    """Create the incident in the engine's name, and emit nothing."""
    create(engine, emit=False)


def changing_what_it_injected(engine: sa.Engine) -> None:
    """Inject a run, and repair it afterwards."""
    run_failed(engine)
    with engine.begin() as connection:
        connection.execute(RUNS.update().values(status="failed"))


@dataclass(frozen=True, slots=True)
class Broken:
    """What an application or injection breaks, with the beginning of the place, and words."""

    breaks: frozenset[str]
    where: str
    says: str
    application: Application = create
    inject: Application = run_failed

    @property
    def first(self) -> str:
        """Return the guardrail whose place and sentence are meant."""
        return min(self.breaks)


CASES: dict[str, Broken] = {
    "DDL in the driver, taken back": Broken(
        frozenset({"GR-1"}),
        "/statements/",
        "The application sent a change of the schema on “runs” (propagation)",
        sending("ALTER TABLE runs ADD COLUMN more INTEGER", "ALTER TABLE runs DROP COLUMN more"),
    ),
    "the version table, moved and moved back": Broken(
        frozenset({"GR-1"}),
        "/statements/",
        "on the version table “alembic_version”",
        sending(
            "UPDATE alembic_version SET version_num = '0005'",
            "UPDATE alembic_version SET version_num = '0004'",
        ),
    ),
    "a change past SQLAlchemy": Broken(
        frozenset({"GR-1", "GR-3"}),
        "/structure/after/",
        "The table “sdsr_hidden” is new",
        past_sqlalchemy,
    ),
    "the injector repairs": Broken(
        frozenset({"GR-1"}),
        "/statements/1",
        "The injector sent an UPDATE on “runs” (injection), though it may only insert.",
        inject=changing_what_it_injected,
    ),
    "a trigger that spares synthetic rows": Broken(
        frozenset({"GR-1", "GR-2"}),
        "/statements/",
        "a change of the schema",
        with_a_sparing_trigger,
    ),
    "an index less": Broken(
        frozenset({"GR-1", "GR-2"}),
        "/statements/",
        "a change of the schema",
        sending("CREATE UNIQUE INDEX once ON runs (status)"),
    ),
    "a table of the scenario system": Broken(
        frozenset({"GR-1", "GR-3"}),
        "/statements/",
        "a change of the schema on “sdsr_state”",
        sending("CREATE TABLE sdsr_state (id INTEGER)"),
    ),
    "an incident of the interface": Broken(
        frozenset({"GR-6"}),
        "/engines/0/entities/0",
        "names “interface” as its origin and was never emitted",
        by_the_interface,
    ),
    "an engine that emitted nothing": Broken(
        frozenset({"GR-6"}),
        "/engines/0/entities/0",
        "was never emitted, though “IncidentEngine” must create it.",
        without_saying_so,
    ),
}


def results(engine: sa.Engine, case: Broken) -> dict[str, GuardrailResult]:
    """Return what failed in a run of the case."""
    return failed(judge(observed(engine, case.application, case.inject)))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_run_that_breaks_a_guardrail_is_seen(engine: sa.Engine, case: Broken) -> None:
    """Those fail and no other, with the place and the words."""
    found = results(engine, case)
    assert set(found) == case.breaks
    assert (found[case.first].where or "").startswith(case.where)
    assert case.says in found[case.first].message


def test_a_sparing_trigger_names_the_mark(engine: sa.Engine) -> None:
    """Beside being new it makes an exception."""
    found = results(engine, CASES["a trigger that spares synthetic rows"])
    assert "makes an exception of synthetic rows: it names “is_synthetic”" in found["GR-2"].message


def test_a_clean_run_breaks_none(engine: sa.Engine) -> None:
    """All six are looked at, and hold."""
    run = observed(engine, create, run_failed)
    assert [one.status for one in judge(run)] == ["PASS"] * 6
    assert run.engines[0].emitted == 1
    assert run.before == run.after


def test_an_engine_that_made_nothing_has_nothing_to_answer_for(engine: sa.Engine) -> None:
    """Whether it should have is asked by the expectations."""
    run = observed(engine, lambda engine: engine.dispose(), run_failed)
    assert (run.engines[0].emitted, run.engines[0].entities) == (0, ())
    assert failed(judge(run)) == {}


def test_rows_of_others_are_not_looked_at(engine: sa.Engine) -> None:
    """Only those with the mark of this scenario."""
    with engine.begin() as connection:
        connection.execute(RUNS.insert().values(run_id="real", status="failed"))
        connection.execute(INCIDENTS.insert().values(run_id="real", created_by="somebody"))
    with engine.connect() as connection:
        assert engines_seen(connection, POLICY, SCENARIO)[0].entities == ()


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        pytest.param({"tables": ("ghosts",)}, "“ghosts”, which is not there", id="no table"),
        pytest.param({"tables": ("engine_events",)}, "“created_by”, “synth", id="no column"),
        pytest.param({"origin_column": "maker"}, "has no column “maker”", id="no origin"),
        pytest.param(
            {"emits": Emission("events", "a", "b", "c")}, "“events”, which is not", id="no events"
        ),
    ],
)
def test_an_engine_of_tables_that_are_not_there_is_a_wrong_configuration(
    engine: sa.Engine, rule: dict[str, object], says: str
) -> None:
    """It is told, not taken for an engine that made nothing."""
    wrong: EngineRule = replace(POLICY.engines["IncidentEngine"], **rule)  # type: ignore[arg-type]
    with engine.connect() as connection, pytest.raises(UsageProblem, match=says):
        engines_seen(connection, CertifyPolicy(engines={"IncidentEngine": wrong}), SCENARIO)
