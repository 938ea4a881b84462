"""Databases broken in one way each: the gate that sees it, its sentence, the exit code."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sitegen.errors import ExitCode
from tests.preflight.databases import CONFIGURATION, whole, write_project, write_scripts
from tests.site_tools import read, sitegen

Capture = pytest.CaptureFixture[str]
VARIABLE = "GUARDED_DATABASE"
KNOWN_NOTES = {"reference-absent", "preflight-metrics-missing"}
"""A run that is to come is not here, and a database that is not there has no counts."""


def two_heads(folder: Path, url: str) -> str:
    """Add a second script that follows the first."""
    whole(url)
    write_scripts(folder, [("0003", "0001")])
    return url


def behind(folder: Path, url: str) -> str:
    """Add a script that nobody ran."""
    whole(url)
    write_scripts(folder, [("0003", "0002")])
    return url


def foreign(_folder: Path, url: str) -> str:
    """Put the database at a revision of another project."""
    whole(url, more=["UPDATE alembic_version SET version_num = 'beef'"])
    return url


def no_version_table(_folder: Path, url: str) -> str:
    """Leave the version table away."""
    whole(url, without=("alembic_version", "revision"))
    return url


def view_for_a_version_table(_folder: Path, url: str) -> str:
    """Have a view in its place, that says what it should say."""
    said = ["CREATE TABLE said (version_num VARCHAR(32))", "INSERT INTO said VALUES ('0002')"]
    view = "CREATE VIEW alembic_version AS SELECT version_num FROM said"
    whole(url, without=("alembic_version", "revision"), more=[*said, view])
    return url


def empty_version_table(_folder: Path, url: str) -> str:
    """Leave the version table empty."""
    whole(url, without=("revision",))
    return url


def no_column(_folder: Path, url: str) -> str:
    """Drop a required column."""
    whole(url, more=["ALTER TABLE incidents DROP COLUMN source_run_id"])
    return url


def no_table(_folder: Path, url: str) -> str:
    """Drop a required table."""
    whole(url, without=("policy_proposals",))
    return url


def no_partial_index(_folder: Path, url: str) -> str:
    """Replace a partial index by a whole one."""
    whole(url, without=("steps",), more=["CREATE INDEX steps ON aos_trace_steps (trace_id)"])
    return url


def unreachable(folder: Path, url: str) -> str:
    """Name a database that is not there."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder}/absent/file.db"
    return f"postgresql+psycopg://nobody@/absent?host={folder}/absent"


def wrong_capability(folder: Path, url: str) -> str:
    """Let the entry point name something else."""
    whole(url)
    text = CONFIGURATION.replace('guarded_worker:Worker"', 'guarded_worker:Idler"')
    assert text != CONFIGURATION
    (folder / "sitegen.toml").write_text(text, encoding="utf-8")
    return url


def reused(_folder: Path, url: str) -> str:
    """Let the run id be in a table."""
    whole(url, more=["INSERT INTO runs (run_id) VALUES ('run-1')"])
    return url


def reused_in_traces(_folder: Path, url: str) -> str:
    """Let the run id be in an archived trace alone."""
    whole(url, more=["INSERT INTO aos_traces (run_id, archived_at) VALUES ('run-1', '2026')"])
    return url


@dataclass(frozen=True)
class Broken:
    """A broken database: how it is made, and what a preflight says of it."""

    make: Callable[[Path, str], str]
    gate: str
    sentence: str
    status: str = "FAIL"
    code: ExitCode = ExitCode.INVALID
    also: tuple[tuple[str, str], ...] = ()


TABLE = {
    "two heads": Broken(two_heads, "SR-1", "have 2 heads: “0002”, “0003”. Merge them."),
    "behind head": Broken(behind, "SR-1", "at “0002”, behind the head “0003”. Migrate it"),
    "a foreign revision": Broken(foreign, "SR-1", "at “beef”, but the scripts know no “beef”"),
    "no version table": Broken(
        no_version_table, "SR-1", "no table “alembic_version”: nothing was ever migrated"
    ),
    "a view for a version table": Broken(
        view_for_a_version_table, "SR-1", "no table “alembic_version”: nothing was ever migrated"
    ),
    "an empty version table": Broken(
        empty_version_table, "SR-1", "The version table is empty; the head of the scripts is “0002”"
    ),
    "missing column": Broken(no_column, "SR-2", "lacks columns: incidents.source_run_id."),
    "missing table": Broken(no_table, "SR-2", "lacks tables: policy_proposals."),
    "missing partial index": Broken(
        no_partial_index, "SR-2", "partial indexes: aos_trace_steps WHERE archived_at IS NULL."
    ),
    "unreachable": Broken(
        unreachable,
        "SR-1",
        "The database can't be reached.",
        also=(("SR-2", "ERROR"), ("RG-SDSR-01", "ERROR")),
    ),
    "wrong capability": Broken(wrong_capability, "SR-3", "it has no “tick_once”."),
    "reused run id": Broken(
        reused, "RG-SDSR-01", "“run-1” was used before: runs.run_id.", code=ExitCode.IDENTITY_REUSE
    ),
    "run id of an archived trace": Broken(
        reused_in_traces,
        "RG-SDSR-01",
        "“run-1” was used before: aos_traces.run_id.",
        code=ExitCode.IDENTITY_REUSE,
    ),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project to work in."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return write_project(folder)


def preflight(capfd: Capture, *more: str) -> tuple[int, Any, str]:
    """Run the preflight of a run; return its exit code, its artifact and what people read."""
    called = sitegen(capfd, "preflight", "run", "--format", "json", *more)
    artifact = json.loads(called.out)  # noqa: TID251 -- tests read back what was emitted
    assert read(next(Path("evidence/preflight").iterdir())) == artifact
    return called.code, artifact, called.err


def findings(capfd: Capture) -> set[tuple[str, str]]:
    """Return (severity, check) of all that `sitegen check` finds in the evidence."""
    called = sitegen(capfd, "check", "--format", "json", "evidence")
    document = json.loads(called.out)  # noqa: TID251 -- tests read back what was printed
    return {(row["severity"], row["check"]) for row in document["findings"]}


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE.keys())
def test_a_broken_database_is_named_by_its_gate(
    case: Broken, database: str, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    """The gate says what is wrong, the others hold, and the artifact is sound."""
    monkeypatch.setenv(VARIABLE, case.make(project, database))
    code, artifact, told = preflight(capfd, "--run-id", "run-1")
    assert code == case.code
    assert (artifact["status"], artifact["exit_code"]) == ("FAIL", case.code)
    statuses = {gate["id"]: gate["status"] for gate in artifact["gates"]}
    expected = dict.fromkeys(("SR-1", "SR-2", "SR-3", "RG-SDSR-01"), "PASS")
    assert statuses == expected | {case.gate: case.status} | dict(case.also)
    gate = next(gate for gate in artifact["gates"] if gate["id"] == case.gate)
    assert case.sentence in gate["message"]
    assert gate["exit_code"] == case.code
    assert f"{case.status:<7}  {case.gate}" in told
    assert case.sentence in told
    assert {check for _, check in findings(capfd)} <= KNOWN_NOTES


def test_a_whole_database_passes(
    database: str, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    """Every gate holds and says what it looked at; traces are counted on both sides."""
    del project
    whole(database)
    monkeypatch.setenv(VARIABLE, database)
    code, artifact, told = preflight(capfd, "--run-id", "run-1")
    assert (code, artifact["status"], artifact["exit_code"]) == (0, "PASS", 0)
    assert {gate["status"] for gate in artifact["gates"]} == {"PASS"}
    assert all(gate["duration_ms"] > 0 and gate["looked_at"] for gate in artifact["gates"])
    looked_at = artifact["gates"][0]["looked_at"]
    assert looked_at["dialect"] == database.partition(":")[0].partition("+")[0]
    assert looked_at["heads"] == looked_at["revisions"] == ["0002"]
    assert artifact["metrics"] == {
        "aos_traces_active_total": {"before": 1, "after": 1},
        "aos_traces_archived_total": {"before": 2, "after": 2},
        "aos_trace_steps_active_total": {"before": 0, "after": 0},
        "aos_trace_steps_archived_total": {"before": 0, "after": 0},
    }
    assert "Exit code 0: the run may begin." in told
    assert findings(capfd) == {("note", "reference-absent")}


def test_without_a_run_id_the_gate_on_identity_is_skipped(
    database: str, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    """It says so, and the site warns that a gate did not look."""
    del project
    whole(database)
    monkeypatch.setenv(VARIABLE, database)
    code, artifact, _ = preflight(capfd)
    gate = artifact["gates"][-1]
    assert (code, gate["status"], gate["exit_code"]) == (0, "SKIPPED", None)
    assert gate["message"] == "No run id was given, so there is none to look for."
    assert findings(capfd) == {("warning", "preflight-gate-skipped")}


def test_the_gates_after_a_failed_one_are_blocked(
    database: str, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    """By default the first failure ends it; a reused id behind it is no way around."""
    text = CONFIGURATION.replace("stop_on_failure = false\n", "")
    (project / "sitegen.toml").write_text(text, encoding="utf-8")
    whole(database, without=("revision",), more=["INSERT INTO runs (run_id) VALUES ('run-1')"])
    monkeypatch.setenv(VARIABLE, database)
    code, artifact, told = preflight(capfd, "--run-id", "run-1")
    statuses = [gate["status"] for gate in artifact["gates"]]
    assert (code, statuses) == (1, ["FAIL", "BLOCKED", "BLOCKED", "BLOCKED"])
    assert artifact["gates"][1]["message"] == "Not looked at: “SR-1” failed before it."
    assert artifact["gates"][1]["duration_ms"] is None
    assert "the run must not begin" in told
    assert findings(capfd) <= {("note", check) for check in KNOWN_NOTES}
