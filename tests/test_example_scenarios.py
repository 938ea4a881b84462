"""The example's scenarios hold, in their order, on both databases; broken engines are found out."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.certify.servers import postgres_schema, postgres_server, sqlite_url
from tests.site_tools import Called, read, sitegen
from tests.sources import ROOT

pytestmark = pytest.mark.xdist_group("example-scenarios")

EXAMPLE = ROOT / "examples" / "onboarding"
ORDER = ("001", "002", "005", "003", "004")
CRITERIA = {"001": 9, "002": 6, "003": 12, "004": 10, "005": 7}
MARKED = (
    "runs", "incidents", "policy_proposals", "policy_rules", "prevention_records", "aos_traces",
    "aos_trace_steps",
)  # fmt: skip
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Bench:
    """A migrated database of its own, and a folder that what is certified on it is written to."""

    url: str
    output: Path
    call: Callable[..., Called]

    def certify(self, number: str) -> Called:
        """Run a scenario, knowing what was certified on this bench before."""
        scenario = EXAMPLE / "scenarios" / f"SDSR-E2E-{number}.yaml"
        return self.call("certify", "run", scenario, "-o", self.output)

    def documents(self, kind: str, number: str) -> list[Any]:
        """Return what was written of a scenario, of one kind."""
        found = [read(path) for path in sorted((self.output / kind).glob("*.json"))]
        return [one for one in found if one["scenario_id"] == f"SDSR-E2E-{number}"]

    def document(self, kind: str, number: str) -> Any:
        """Return the one document of a kind that was written of a scenario."""
        (document,) = self.documents(kind, number)
        return document

    def marked(self) -> dict[str, int]:
        """Return how many marked rows of each table are not archived, where there are any."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            counts = {name: _standing(connection, name) for name in MARKED}
        return {name: count for name, count in counts.items() if count}

    def archived(self) -> set[str]:
        """Return the tables that hold archived rows of scenarios."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            return {
                name for name in MARKED if _rows(connection, name) > _standing(connection, name)
            }


def _rows(connection: sa.Connection, name: str, *conditions: str) -> int:
    query = sa.select(sa.func.count()).select_from(sa.table(name))
    marked = sa.text("synthetic_scenario_id IS NOT NULL")
    return int(connection.scalar(query.where(marked, *map(sa.text, conditions))) or 0)


def _standing(connection: sa.Connection, name: str) -> int:
    columns = {column["name"] for column in sa.inspect(connection).get_columns(name)}
    return _rows(connection, name, *(["archived_at IS NULL"] if "archived_at" in columns else []))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return the URL of a PostgreSQL server, or skip."""
    with postgres_server() as url:
        if url is None:
            pytest.skip("there is no PostgreSQL here; `make postgres` installs it")
        yield url


@pytest.fixture(params=DATABASES)
def bench(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Bench]:
    """Return a bench on an empty database of either kind, called from the example's folder."""
    monkeypatch.chdir(EXAMPLE)
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.setenv("PYTHONPATH", str(EXAMPLE))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("ONBOARDING_WORKER", "on")
    monkeypatch.delenv("ONBOARDING_HISTORY", raising=False)

    def made(url: str) -> Bench:
        monkeypatch.setenv("ONBOARDING_DATABASE_URL", url)
        _migrate(url)
        return Bench(url, tmp_path / "certification", lambda *line: sitegen(capfd, *line))

    if request.param == "sqlite":
        yield made(sqlite_url(tmp_path))
        return
    with postgres_schema(request.getfixturevalue("server")) as url:
        yield made(url)


def _migrate(url: str) -> None:
    from onboarding.database import make_engine, migrate

    engine = make_engine(url)
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()


def not_met(observation: Any) -> set[str]:
    """Return the ids of what an observation says was not met."""
    judged = [*observation["expectations"], *observation["checklist"]]
    return {one["id"] for one in judged if one["status"] != "PASS"}


def assert_engines_made(observation: Any) -> None:
    """Hold the failed run of 001 to it: engines made what they say, and every cause is marked."""
    made = {one["name"]: one["entities"] for one in observation["engines"]}
    assert {name for name, entities in made.items() if entities} == {
        "IncidentEngine", "ProposalEngine",
    }  # fmt: skip
    for name, entities in made.items():
        assert all((one["origin"], one["emitted"]) == (name, True) for one in entities)
    assert [(step["table"], step["marked"]) for step in observation["injected"]] == [
        ("runs", True),
        ("aos_traces", True),
        ("aos_trace_steps", True),
    ]
    actions = {row["table"]: row["action"] for row in observation["cleanup"]}
    assert {name for name, action in actions.items() if action == "ARCHIVE"} == {
        "aos_traces", "aos_trace_steps",
    }  # fmt: skip


def test_all_scenarios_are_certified_in_their_order(bench: Bench) -> None:
    """Each stands on those before it, breaks no guardrail, and leaves nothing but archives."""
    for number in ORDER:
        called = bench.certify(number)
        assert called.code == 0, (number, called.out, called.err)
        certification = bench.document("certifications", number)
        assert certification["status"] == "CERTIFIED"
        assert len(certification["checklist"]) == CRITERIA[number]
        observation = bench.document("observations", number)
        assert (observation["status"], not_met(observation)) == ("PASS", set())
        guardrails = {one["id"]: one["status"] for one in observation["guardrails"]}
        assert guardrails == {f"GR-{n}": "PASS" for n in range(1, 7)}
        assert bench.marked() == {}, number
    assert_engines_made(bench.document("observations", "001"))
    assert bench.archived() == {"runs", "aos_traces", "aos_trace_steps"}
    checked = bench.call("check", "--strict", bench.output, EXAMPLE / "scenarios")
    assert checked.code == 0, checked.out


def test_a_scenario_waits_for_those_it_rests_on(bench: Bench) -> None:
    """The order is a rule: nothing is injected before 001 is certified."""
    called = bench.certify("002")
    assert called.code == 3, called.err
    assert "SDSR-E2E-001" in called.err
    assert bench.documents("certifications", "002") == []
    assert bench.document("observations", "002")["injected"] == []
    assert bench.archived() == set()


def test_deaf_incidents_are_not_certified(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The failed run is there; the incident that must follow is not, and is named."""
    monkeypatch.setenv("ONBOARDING_HISTORY", "deaf-incidents")
    called = bench.certify("001")
    assert called.code == 1, called.err
    observation = bench.document("observations", "001")
    assert not_met(observation) == {"P-1", "P-2", "C-6", "C-7", "C-8", "C-9"}
    assert "incident exists" in called.err + called.out
    assert bench.document("certifications", "001")["status"] == "CANDIDATE"
    assert bench.marked() == {}


def test_eager_proposals_are_not_certified(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proposal that must not be there is named, and taken away again."""
    assert bench.certify("001").code == 0
    monkeypatch.setenv("ONBOARDING_HISTORY", "eager-proposals")
    called = bench.certify("002")
    assert called.code == 1, called.err
    assert not_met(bench.document("observations", "002")) == {"N-2", "C-6"}
    assert "no proposal" in called.err + called.out
    assert bench.document("certifications", "002")["status"] == "CANDIDATE"
    assert bench.marked() == {}
