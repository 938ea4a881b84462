"""A scenario that breaks a guardrail ends with code 3, the sentence and the place.

Through the runner itself, on SQLite and PostgreSQL; see `test_guardrails_seen.py` for how each
breach is seen, and `test_guardrail_rules.py` for every rule by itself.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from sitegen.certify.observed import Investigated, SourceState
from sitegen.certify.ports import Known, PreflightResult, Surroundings
from sitegen.certify.run import RunOrder, RunResult, run_scenario
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.certification import Certification, CertificationStatus
from sitegen.model.finding import Severity
from sitegen.settings_certify import CertifyPolicy
from tests.certify.guarded import COMMIT, OTHER_COMMIT, SCENARIO
from tests.certify.guarded_app import INCIDENTS, POLICY, RUNS, migrated, with_a_sparing_trigger
from tests.certify.servers import postgres_schema, postgres_server, sqlite_url
from tests.record_documents import judge

APP = "tests.certify.guarded_app"
SOUND = replace(
    POLICY,
    driver=f"{APP}:drive",
    acts={"file_incident": f"{APP}:file_incident"},
    run_tables={"runs": "run_id"},
    trace_tables=(),
)
HERE = SourceState(COMMIT, "main", dirty=False)

INJECTION = """
- {step_id: RUN-FAILED, action: inject, table: runs, data: {run_id: "{run_id}", status: failed}}
"""
FILE = """
scenario_id: SDSR-E2E-001
name: A failed run becomes an incident
version: "1.0.0"
domain: CROSS_DOMAIN
scenario_class: STATE_INJECTION
execution_mode: non_executable
coverage: {engine_propagation: true, worker_execution: false, trace_generation: false}
purpose: The engine reacts to what was injected.
requires: []
preconditions: []
fallbacks: [@FALLBACKS@]
steps:@STEPS@
expected_propagation:
- id: P-1
  from: runs
  via: IncidentEngine
  creates: {table: incidents, where: {run_id: "{run_id}"}, count: 1}
expected_non_propagation: []
acceptance_criteria:
- {id: C-1, name: run exists, table: runs, where: {run_id: "{run_id}"}, expect: {count: 1}}
cleanup:
  order: [incidents, runs]
  archive: []
  where: {synthetic_scenario_id: SDSR-E2E-001}
"""


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
def url(server: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated database of its own."""
    if server is None:
        found = sqlite_url(tmp_path_factory.mktemp("guardrails"))
        migrated(found)
        yield found
        return
    with postgres_schema(server) as found:
        migrated(found)
        yield found


class Ticking:
    """A clock that goes on by a second at each look, and never waits."""

    def __init__(self) -> None:
        self._seconds = itertools.count()

    def now(self) -> datetime:
        """Return the next second."""
        return datetime(2026, 11, 21, 10, tzinfo=UTC) + timedelta(seconds=next(self._seconds))

    def monotonic(self) -> float:
        """Return the next second."""
        return float(next(self._seconds))

    def sleep(self, seconds: float) -> None:
        """Return at once."""


@dataclass
class Kept:
    """A shelf in memory."""

    files: dict[str, bytes] = field(default_factory=dict)

    def create(self, folder: str, name: str, data: bytes) -> str:
        """Keep a new file."""
        assert f"{folder}/{name}" not in self.files
        return self.replace(folder, name, data)

    def replace(self, folder: str, name: str, data: bytes) -> str:
        """Keep a file."""
        self.files[f"{folder}/{name}"] = data
        return f"{folder}/{name}"


@dataclass(frozen=True)
class Past:
    """What is known of earlier runs."""

    known: tuple[Known, ...] = ()
    steps: tuple[Investigated, ...] = ()

    def certifications(self) -> tuple[Known, ...]:
        """Return the certifications."""
        return self.known

    def investigations(self) -> tuple[Investigated, ...]:
        """Return the steps."""
        return self.steps


def failed_with(source: SourceState) -> Known:
    """Return the certification of a run that failed with other code."""
    certification = Certification(
        certification_id="CERT-1",
        scenario_id=SCENARIO,
        status=CertificationStatus.CANDIDATE,
        run_id="run-1",
        scenario_class="STATE_INJECTION",
        artifacts=(),
        checklist=(),
        issued_by="tests",
        issued_at="2026-11-01T00:00:00Z",
        expires_at=None,
        reason="C-1 was not met.",
        supersedes=None,
    )
    return Known(certification, failed=True, source=source)


@dataclass(frozen=True)
class Way:
    """A way to run the scenario: what is other than in the sound one."""

    steps: str = INJECTION
    fallbacks: str = ""
    policy: CertifyPolicy = SOUND
    past: Past = Past()
    prepare: Callable[[sa.Engine], object] | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


def certified(url: str, way: Way, shelf: Kept | None = None) -> RunResult:
    """Run the scenario in a way, and return what came of it."""
    if way.prepare is not None:
        way.prepare(sa.create_engine(url, poolclass=sa.NullPool))
    text = FILE.replace("@STEPS@", way.steps).replace("@FALLBACKS@", way.fallbacks)
    around = Surroundings(
        clock=Ticking(),
        shelf=shelf or Kept(),
        history=way.past,
        preflight=lambda run_id: PreflightResult("PF-1", "pf.json", "0" * 64, 0, run_id),
        source=HERE,
        metrics=(),
        variables=way.variables,
        tool="0",
    )
    order = RunOrder(text.encode(), "scenario.yaml", way.policy, url, DEFAULT_LIMITS)
    return run_scenario(order, around)


def driven_by(name: str) -> CertifyPolicy:
    """Return the configuration with another driver."""
    return replace(SOUND, driver=f"{APP}:{name}")


def with_a_table(engine: sa.Engine) -> None:
    """Leave a table of the scenario system behind."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE sdsr_state (id INTEGER)")


SWITCHED = replace(SOUND, switches={"WORKER": "on"})
ACT = "- {step_id: FILE-IT, action: act, call: file_incident, data: {}}\n"

BREAKING: dict[str, tuple[Way, set[str], str, str]] = {
    "an application that changes the schema": (
        Way(policy=driven_by("drive_with_ddl")),
        {"GR-1"},
        "/statements/",
        "The application sent a change of the schema on “runs” (propagation).",
    ),
    "an engine that moves the version table": (
        Way(policy=driven_by("drive_with_versions")),
        {"GR-1"},
        "/statements/",
        "The application sent an UPDATE on the version table “alembic_version” (propagation)",
    ),
    "a trigger that spares synthetic rows, made in the run": (
        Way(policy=driven_by("drive_with_trigger")),
        {"GR-1", "GR-2"},
        "/structure/after/",
        "makes an exception of synthetic rows: it names “is_synthetic”",
    ),
    "a trigger that spares synthetic rows, there already": (
        Way(prepare=with_a_sparing_trigger),
        {"GR-2"},
        "/structure/before/",
        "makes an exception of synthetic rows: it names “is_synthetic”.",
    ),
    "a new table of the scenario system": (
        Way(policy=driven_by("drive_with_table")),
        {"GR-1", "GR-3"},
        "/structure/after/",
        "The table “sdsr_state” begins with “sdsr_”.",
    ),
    "a fallback that nobody declared": (
        Way(policy=SWITCHED),
        {"GR-4"},
        "/fallbacks/0",
        "The fallback “switch:WORKER” (",
    ),
    "an incident by the interface": (
        Way(steps=INJECTION + ACT, policy=driven_by("rest")),
        {"GR-6"},
        "/engines/0/entities/0",
        "names “interface” as its origin and was never emitted, though “IncidentEngine” must",
    ),
    "an engine that emitted nothing": (
        Way(policy=driven_by("drive_silently")),
        {"GR-6"},
        "/engines/0/entities/0",
        "was never emitted, though “IncidentEngine” must create it.",
    ),
}
REFUSED: dict[str, tuple[Way, set[str], str]] = {
    "a table of the scenario system": (
        Way(prepare=with_a_table),
        {"GR-3"},
        "The table “sdsr_state” begins with “sdsr_”.",
    ),
    "a fix without diagnosis": (
        Way(past=Past((failed_with(SourceState(OTHER_COMMIT, "main", dirty=False)),))),
        {"GR-5"},
        (
            "The code changed since certification “CERT-1” failed, and its investigation lacks "
            "DIAGNOSIS, PROPOSAL, APPROVAL."
        ),
    ),
    "what an engine must create": (
        Way(steps=INJECTION.replace("table: runs", "table: incidents")),
        {"GR-6"},
        "Step “RUN-FAILED” injects into “incidents”, which “IncidentEngine” alone fills.",
    ),
}
HOLDING: dict[str, tuple[Way, str]] = {
    "nothing unusual": (Way(), "CERTIFIED"),
    "a declared fallback": (
        Way(
            policy=SWITCHED,
            fallbacks='{id: "switch:WORKER", reason: no worker in this job, temporary: true}',
        ),
        "PROVISIONAL",
    ),
    "an investigated fix": (
        Way(
            past=Past(
                (failed_with(SourceState(OTHER_COMMIT, "main", dirty=False)),),
                tuple(
                    Investigated("CERT-1", step, f"2026-11-02T0{hour}:00:00Z")
                    for hour, step in enumerate(("DIAGNOSIS", "PROPOSAL", "APPROVAL"))
                ),
            )
        ),
        "CERTIFIED",
    ),
}


def broken(observation: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the guardrails that the observation says are broken, by id."""
    assert [one["id"] for one in observation["guardrails"]] == [f"GR-{n}" for n in range(1, 7)]
    return {one["id"]: one for one in observation["guardrails"] if one["status"] == "FAIL"}


def at(document: Any, pointer: str) -> Any:
    """Return what a JSON pointer leads to; raise where it leads nowhere."""
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list | tuple) else document[step]
    return document


def left_behind(url: str) -> int:
    """Return how many rows of the scenario the database still holds."""
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        return sum(
            connection.execute(
                sa.select(sa.func.count())
                .select_from(table)
                .where(table.c.synthetic_scenario_id == SCENARIO)
            ).scalar_one()
            for table in (RUNS, INCIDENTS)
        )


@pytest.mark.parametrize("case", BREAKING.values(), ids=BREAKING.keys())
def test_a_run_that_breaks_a_guardrail_ends_with_code_3(
    url: str, case: tuple[Way, set[str], str, str]
) -> None:
    """It is told with its place in the observation, certifies nothing, and is cleaned up."""
    way, breaks, where, says = case
    result = certified(url, way)
    found = broken(result.observation)
    assert (result.exit_code, result.observation["status"]) == (3, "FAIL")
    assert set(found) == breaks
    last = found[max(breaks)]
    assert last["where"].startswith(where)
    assert at(result.observation, last["where"]) is not None
    assert says in last["message"]
    assert last["message"] in result.observation["message"] or len(breaks) > 1
    assert result.certification is not None
    assert result.certification["status"] == "CANDIDATE"
    assert left_behind(url) == 0


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_what_would_break_a_guardrail_is_refused_with_code_3(
    url: str, case: tuple[Way, set[str], str]
) -> None:
    """Nothing is written, and nothing certified: the observation says BLOCKED, and why."""
    way, breaks, says = case
    result = certified(url, way)
    found = broken(result.observation)
    assert (result.exit_code, result.observation["status"]) == (3, "BLOCKED")
    assert set(found) == breaks
    assert found[max(breaks)]["message"] == says
    assert says in result.observation["message"]
    assert result.certification is None
    assert (result.observation["injected"], result.observation["statements"]) == ([], [])


@pytest.mark.parametrize("case", HOLDING.values(), ids=HOLDING.keys())
def test_a_run_that_breaks_none_is_certified(url: str, case: tuple[Way, str]) -> None:
    """All six are looked at, and pass."""
    way, status = case
    result = certified(url, way)
    assert {one["status"] for one in result.observation["guardrails"]} == {"PASS"}
    assert (result.exit_code, result.observation["status"]) == (0, "PASS")
    assert result.certification is not None
    assert result.certification["status"] == status
    assert left_behind(url) == 0


@pytest.mark.parametrize(
    "way", [case[0] for case in BREAKING.values()] + [case[0] for case in HOLDING.values()]
)
def test_who_judges_the_document_finds_what_the_run_found(url: str, way: Way) -> None:
    """The same guardrails are broken, by rules that share no code with the runner's."""
    shelf = Kept()
    result = certified(url, way, shelf)
    found = judge(shelf.files[result.observation_path])
    names = {f"guardrail-{one['title']}" for one in broken(result.observation).values()}
    stated = {check for check in found.checks if check.startswith("guardrail-")}
    assert stated == names
    errors = [one.message for one in found.findings if one.severity is Severity.ERROR]
    assert bool(errors) is bool(names), errors
