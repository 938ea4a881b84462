"""Runs that somebody tries to fool: forged emissions, wrong clocks, modules that exit."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from sitegen.certify.alone import alone
from sitegen.certify.database import open_database
from sitegen.certify.order import current, is_in_force
from sitegen.certify.ports import Known
from sitegen.certify.scenario_file import ScenarioProblem
from sitegen.errors import LockHeld, UsageProblem
from sitegen.model.certification import Certification
from sitegen.publish.lock import lock_file
from tests.certify.run_app import reached
from tests.certify.running import RUN_ID, SCENARIO, Bench, Past, certified, document

EMISSION = {"id": 1, "engine": "IncidentEngine", "entity_table": "incidents", "entity_id": "1"}


def with_policy(bench: Bench, **changes: Any) -> Bench:
    """Return the bench with another configuration."""
    return replace(bench, policy=replace(bench.policy, **changes))


def issued(name: str, status: str, day: int, supersedes: str | None = None) -> Known:
    """Return a certification of a day in November."""
    known = certified(SCENARIO, status, issued=f"2026-11-{day:02}T00:00:00Z")
    stated: Certification = replace(
        known.certification, certification_id=name, supersedes=supersedes
    )
    return replace(known, certification=stated)


@contextmanager
def module(folder: Path, name: str, text: str) -> Iterator[None]:
    """Have a module of this text."""
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop(name, None)


def test_an_emission_can_not_be_injected(bench: Bench) -> None:
    """Who could, could vouch for a row that no engine made."""
    with reached(bench.url).begin() as connection:
        for column in ("is_synthetic BOOLEAN", "synthetic_scenario_id VARCHAR(64)"):
            connection.exec_driver_sql(f"ALTER TABLE engine_events ADD COLUMN {column}")
    of = document()
    forged = {"step_id": "E", "action": "inject", "table": "engine_events", "data": EMISSION}
    of["steps"].append(forged)
    of["cleanup"]["order"].insert(0, "engine_events")
    result = bench.run(of)
    assert (result.exit_code, result.observation["status"]) == (3, "BLOCKED")
    assert "GR-6" in result.observation["message"]


def test_a_guardrail_is_told_before_what_broke_off_because_of_it(
    bench: Bench, tmp_path: Path
) -> None:
    """An application that drops a table: code 3, whatever could not be looked at afterwards."""
    text = (
        "from tests.certify.run_app import reached\n"
        "def drive(url):\n"
        "    with reached(url).begin() as connection:\n"
        "        connection.exec_driver_sql('DROP TABLE engine_events')\n"
        "    return False\n"
    )
    with module(tmp_path, "dropping", text):
        result = with_policy(bench, driver="dropping:drive").run()
    assert (result.exit_code, result.observation["status"]) == (3, "ERROR")
    assert result.observation["message"].startswith("GR-1")
    assert result.certification is None


@pytest.mark.parametrize("end", ["raise SystemExit(0)", "import sys; sys.exit()"])
def test_a_module_that_ends_the_process_ends_no_run(bench: Bench, tmp_path: Path, end: str) -> None:
    """As if all were well: the driver is a fallback then, and nobody declared it."""
    with module(tmp_path, "exiting", f"{end}\n"):
        result = with_policy(bench, driver="exiting:drive", timeout_s=0.01).run()
    assert result.exit_code == 3
    assert "SystemExit" in result.observation["message"]


def test_an_act_of_a_module_that_ends_the_process_is_a_wrong_call(
    bench: Bench, tmp_path: Path
) -> None:
    """Nothing was looked at."""
    of = document()
    of["steps"].append({"step_id": "A", "action": "act", "call": "approve", "data": {}})
    with (
        module(tmp_path, "exiting", "raise SystemExit(0)\n"),
        pytest.raises(UsageProblem, match="SystemExit"),
    ):
        with_policy(bench, acts={"approve": "exiting:approve"}).run(of)


def test_what_a_module_prints_when_it_is_loaded_never_reaches_stdout(
    bench: Bench, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Stdout belongs to machines."""
    text = "print('PASS')\nfrom tests.certify.run_app import drive\n"
    with module(tmp_path, "printing", text):
        assert with_policy(bench, driver="printing:drive").run().exit_code == 0
    shown = capfd.readouterr()
    assert (shown.out, shown.err) == ("", "PASS\n")


SECRET = "c4n@ry/w:rd%"  # noqa: S105 -- nobody's


@pytest.mark.parametrize("where", ["driver", "module"])
def test_no_form_of_the_password_is_told(bench: Bench, tmp_path: Path, where: str) -> None:
    """Neither as it is nor as its URL spells it, also not where a module can't be loaded."""
    if "sqlite" in bench.url:
        pytest.skip("a file has no password")
    escaped = quote(SECRET, safe="")
    url = bench.url.replace("@/", f":{escaped}@/")
    text = f"raise RuntimeError({url!r} + {SECRET!r})\n"
    if where == "driver":
        text = f"def drive(url):\n    raise RuntimeError(url + {SECRET!r})\n"
    with module(tmp_path, "telling", text):
        told = with_policy(replace(bench, url=url), driver="telling:drive", timeout_s=0.01)
        told.run()
    kept = b"".join(bench.shelf.files.values()).decode()
    assert "RuntimeError" in kept
    assert escaped not in kept
    assert SECRET not in kept


def test_a_password_at_the_cut_of_a_long_message_is_not_told_in_part() -> None:
    """It goes first; then the text is cut."""
    database = open_database(f"postgresql+psycopg://u:{quote(SECRET, safe='')}@h/d")
    assert "c4n" not in database.told(RuntimeError("x" * 497 + SECRET))


def test_run_ids_are_looked_for_in_columns_of_any_type(bench: Bench) -> None:
    """A text is simply not among numbers."""
    assert with_policy(bench, run_tables={"incidents": "id"}).run().exit_code == 0


def test_a_database_that_refuses_a_question_is_told_and_nothing_begins(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rights that are missing are no mistake of the runner's."""

    def refuse(*_: object) -> None:
        statement, refusal = "SELECT", Exception("permission denied")
        raise sa.exc.OperationalError(statement, {}, refusal)

    monkeypatch.setattr("sitegen.certify.refusing.engines_seen", refuse)
    result = bench.run()
    assert (result.exit_code, result.observation["status"]) == (66, "BLOCKED")
    assert "permission denied" in result.observation["message"]


def test_a_run_id_in_a_certification_is_never_used_again(bench: Bench) -> None:
    """Also where the database and the folder have forgotten it."""
    known = certified(SCENARIO)
    stated = replace(known.certification, run_id=RUN_ID)
    past = Past((replace(known, certification=stated),))
    assert replace(bench, past=past).run().exit_code == 4


def test_a_clock_that_went_back_refuses_the_run(bench: Bench) -> None:
    """Which run was the last could not be told any more."""
    past = Past((certified(SCENARIO, issued="2026-11-21T10:15:01Z"),))
    result = replace(bench, past=past).run()
    assert (result.exit_code, result.observation["status"]) == (3, "BLOCKED")
    assert "Correct the clock" in result.observation["message"]


def test_a_prerequisite_that_is_certified_tomorrow_is_not_yet(bench: Bench) -> None:
    """Its time is a claim like any other."""
    past = Past((certified("SC-0", issued="2026-11-22T00:00:00Z"),))
    result = replace(bench, past=past).run(document(requires=["SC-0"]))
    assert result.exit_code == 3
    assert "after now" in result.observation["message"]


def test_what_was_taken_back_stays_so_whatever_time_it_claims() -> None:
    """A revocation holds also where the clock had gone back, or the pass is from tomorrow."""
    passed, revoked = issued("A", "CERTIFIED", 29), issued("R", "REVOKED", 20, supersedes="A")
    assert current((passed, revoked), SCENARIO) is revoked


@pytest.mark.parametrize("day", [10, 29], ids=["as it was", "dated later"])
def test_no_pass_takes_the_place_of_what_took_it_back(day: int) -> None:
    """Who edits a pass so that it supersedes its own revocation gains nothing."""
    forged = issued("A", "CERTIFIED", day, supersedes="R")
    revoked = issued("R", "REVOKED", 20, supersedes="A")
    assert current((forged, revoked), SCENARIO) is revoked


def test_a_later_pass_takes_the_place_of_a_revocation() -> None:
    """As it should."""
    every = (
        issued("A", "CERTIFIED", 10),
        issued("R", "REVOKED", 20, supersedes="A"),
        issued("B", "CERTIFIED", 21, supersedes="R"),
    )
    assert current(every, SCENARIO) is every[2]


def test_a_certification_ends_at_its_very_second() -> None:
    """At the end it is over."""
    known = certified(SCENARIO, expires="2026-11-21T10:15:00Z")
    end = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
    assert is_in_force(known, end - timedelta(microseconds=1))
    assert not is_in_force(known, end)


def test_only_one_run_at_a_time_works_on_a_database(bench: Bench) -> None:
    """The second one is told; after the first it may."""
    database = open_database(bench.url)
    with (
        alone(database, lock_file),
        pytest.raises(LockHeld, match="at work on this database"),
        alone(open_database(bench.url), lock_file),
    ):
        pass
    with alone(database, lock_file):
        database.close()


def test_a_link_to_a_database_has_the_same_lock(bench: Bench, tmp_path: Path) -> None:
    """However it is named."""
    if "sqlite" not in bench.url:
        pytest.skip("only files have links")
    link = tmp_path / "link.db"
    link.symlink_to(bench.url.partition("///")[2])
    with (
        alone(open_database(bench.url), lock_file),
        pytest.raises(LockHeld),
        alone(open_database(f"sqlite:///{link}"), lock_file),
    ):
        pass


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"name": "a\nb"}, "one line", id="line break"),
        pytest.param({"name": "a\u202eb"}, "one line", id="bidi"),
        pytest.param({"name": "x" * 501}, "501 characters", id="long name"),
        pytest.param({"purpose": "x" * 20_001}, "20,001 characters", id="long purpose"),
        pytest.param({"requires": ["a\x1b[31m"]}, "one line", id="terminal"),
    ],
)
def test_names_that_evidence_would_be_refused_for_are_refused_at_once(
    bench: Bench, change: dict[str, Any], sentence: str
) -> None:
    """A certification of such a run would never count."""
    with pytest.raises(ScenarioProblem, match=sentence):
        bench.run(document(**change))
    assert bench.shelf.files == {}
