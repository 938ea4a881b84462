"""`sitegen preflight run`, as people and pipelines call it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.errors import ExitCode
from sitegen.preflight import run as running
from tests.builders import RUN_ID, write_run
from tests.own_builders import make_certification, make_own_run
from tests.preflight.databases import CONFIGURATION, TABLES, make, write_project
from tests.site_tools import Called, read, sitegen, tree_of

Capture = pytest.CaptureFixture[str]
CANARY = "hunter2/canary"

ENVIRONMENT_GATE = """
[[preflight.gates]]
id = "PATH"
kind = "environment"
variables = ["PATH"]
"""
IDENTITY_GATE = """
[preflight]
database_url = "sqlite:///guarded.db"

[[preflight.gates]]
id = "RG-SDSR-01"
kind = "identity"
tables = { runs = "run_id" }
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with a whole database."""
    monkeypatch.chdir(tmp_path)
    make("sqlite:///guarded.db", TABLES.values())
    return tmp_path


def configured(text: str) -> None:
    """Write the configuration of the folder."""
    Path("sitegen.toml").write_text(text, encoding="utf-8")


def preflight(capfd: Capture, *more: str | Path) -> Called:
    """Call `sitegen preflight run`."""
    return sitegen(capfd, "preflight", "run", *more)


def emitted() -> list[Any]:
    """Return all artifacts, by name."""
    folder = Path("evidence/preflight")
    return [read(path) for path in sorted(folder.iterdir())] if folder.exists() else []


def test_stdout_is_the_path_of_the_artifact(project: Path, capfd: Capture) -> None:
    """And stderr tells a newcomer what holds and what follows."""
    del project
    configured(ENVIRONMENT_GATE)
    called = preflight(capfd, "--suite", "nightly", "--environment", "ci", "-o", "out")
    artifact = read(Path(called.out.rstrip("\n")))
    assert called.code == 0
    assert Path(called.out).parent == Path("out")
    assert (artifact["suite"], artifact["environment"]) == ("nightly", "ci")
    assert f"Preflight {artifact['preflight_id']} of nightly in ci:\n" in called.err
    assert "  PASS     PATH  Required environment: These variables are set: PATH.\n" in called.err
    assert called.err.endswith("PASS: 1 PASS. Exit code 0: the run may begin.\n")


def test_two_preflights_of_one_second_get_two_ids(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    """None is ever overwritten."""
    del project
    configured(ENVIRONMENT_GATE)
    monkeypatch.setattr(running, "compact_second", lambda _moment: "20261121T101500Z")
    first = preflight(capfd)
    kept = Path(first.out.rstrip()).read_bytes()
    assert preflight(capfd).out != first.out
    assert preflight(capfd).code == 0
    ids = sorted(artifact["preflight_id"] for artifact in emitted())
    assert ids == [f"PF-20261121T101500Z{end}" for end in ("", "-2", "-3")]
    assert Path(first.out.rstrip()).read_bytes() == kept


def test_a_folder_that_can_not_be_written_is_told(project: Path, capfd: Capture) -> None:
    """Code 73."""
    (project / "file").touch()
    configured(ENVIRONMENT_GATE)
    called = preflight(capfd, "-o", "file/below")
    assert called.code == ExitCode.CANT_CREATE
    assert "can't be made" in called.err


@pytest.mark.parametrize(
    ("configuration", "arguments", "sentence"),
    [
        pytest.param("", (), "No gate is configured", id="no gate"),
        pytest.param(
            IDENTITY_GATE.replace("sqlite:///guarded.db", "env:NOT_SET_ANYWHERE"),
            (),
            "'NOT_SET_ANYWHERE', which should name the database, is not set",
            id="no variable",
        ),
        pytest.param(
            IDENTITY_GATE.replace("database_url", "suite"), (), "none is named", id="no database"
        ),
        pytest.param(
            ENVIRONMENT_GATE.replace("kind", 'requires = ["X"]\nkind'), (), "no gate", id="requires"
        ),
        pytest.param(ENVIRONMENT_GATE, ("--run-id", " a"), "can't be the id of a run", id="blank"),
        pytest.param(ENVIRONMENT_GATE, ("--run-id", "a\u202eb"), "can't be the id", id="hidden"),
        pytest.param(ENVIRONMENT_GATE, ("--run-id", ""), "can't be the id", id="empty"),
        pytest.param(ENVIRONMENT_GATE, ("--database-url", "x"), "URL can't be read", id="url"),
    ],
)
def test_a_wrong_call_looks_at_nothing(
    configuration: str, arguments: tuple[str, ...], sentence: str, project: Path, capfd: Capture
) -> None:
    """Code 64, and no artifact."""
    del project
    configured(configuration)
    called = preflight(capfd, *arguments)
    assert (called.code, called.out) == (ExitCode.USAGE, "")
    assert sentence in called.err
    assert emitted() == []


def test_a_library_that_is_missing_is_told_with_what_installs_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    """Databases are an extra."""
    del project
    configured(IDENTITY_GATE)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    called = preflight(capfd)
    assert called.code == ExitCode.USAGE
    assert "Install it with: pip install 'sitegen[database]'" in called.err


# --------------------------------------------------------------------------------- identity


def published(capfd: Capture) -> Path:
    """Publish a run, and a certification that rests on another, as a site."""
    write_run(make_own_run(), Path("published/run"))
    certification = make_certification(changes={"run_id": "run-certified"})
    text = json.dumps(certification)
    Path("published/certification.json").write_text(text, encoding="utf-8")
    sitegen(capfd, "build", "published", "-o", "site", "--fail-on", "never")
    return Path("site")


@pytest.mark.parametrize("run_id", [RUN_ID, "run-certified"])
def test_a_run_id_that_the_site_knows_is_reused(run_id: str, project: Path, capfd: Capture) -> None:
    """Code 4: it is a run of the site, or a record of it rests on such a run."""
    del project
    configured(IDENTITY_GATE)
    site = published(capfd)
    for arguments in ((), ("--site", site)):
        called = preflight(capfd, "--run-id", run_id, *arguments)
        assert called.code == ExitCode.IDENTITY_REUSE
        assert "was used before: the site (r" in called.err
        assert "take another, there is no way around" in called.err
    assert {artifact["exit_code"] for artifact in emitted()} == {4}
    assert preflight(capfd, "--run-id", "new").code == 0


def tampered_state(site: Path) -> None:
    """Break the state of the newest version."""
    (site / read(site / "latest.json")["path"] / "state.json").write_text("{}")


def lost_row(site: Path) -> None:
    """Take away the row of a run that is there."""
    (next((site / "runs").iterdir()) / "entry.json").unlink()


def linked_state(site: Path) -> None:
    """Let the newest version lie outside of the site."""
    state = site / read(site / "latest.json")["path"] / "state.json"
    outside = site.parent / "outside.json"
    state.rename(outside)
    state.symlink_to(outside.resolve())


def edited_record(site: Path) -> None:
    """Edit the published evidence of a record."""
    for file in (site / "records").glob("certification*/evidence.txt"):
        file.write_text(file.read_text().replace("run-certified", "run-corrected"))


@pytest.mark.parametrize(
    ("damage", "run_id"),
    [
        (tampered_state, "new"),
        (lost_row, RUN_ID),
        (linked_state, "new"),
        (edited_record, "run-certified"),
    ],
)
def test_a_site_that_was_tampered_with_proves_no_id_new(
    damage: Callable[[Path], None], run_id: str, project: Path, capfd: Capture
) -> None:
    """The gate is an error, and says what can't be read."""
    del project
    configured(IDENTITY_GATE)
    damage(published(capfd))
    called = preflight(capfd, "--run-id", run_id)
    assert (called.code, emitted()[0]["gates"][0]["status"]) == (ExitCode.INVALID, "ERROR")
    assert "ERROR    RG-SDSR-01" in called.err


def test_a_site_that_is_named_has_to_be_one(project: Path, capfd: Capture) -> None:
    """Code 66: without it, an id might seem new."""
    (project / "empty").mkdir()
    configured(IDENTITY_GATE)
    called = preflight(capfd, "--run-id", "new", "--site", "empty")
    assert called.code == ExitCode.NO_INPUT
    assert "is no site" in called.err


def test_an_absent_column_proves_no_id_new(project: Path, capfd: Capture) -> None:
    """Nobody can tell, so the gate fails."""
    del project
    configured(IDENTITY_GATE.replace('runs = "run_id"', 'runs = "run_id", gone = "id"'))
    called = preflight(capfd, "--run-id", "new")
    assert called.code == ExitCode.INVALID
    assert "These columns are not there, so nobody can tell: gone.id." in called.err


# ---------------------------------------------------------------------------------- secrets


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("how", ["option", "variable", "configuration"])
def test_a_password_is_in_no_output(
    form: str, how: str, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    """Neither where the driver repeats it, nor where a command or a function prints it."""
    quoted = CANARY.replace("/", "%2F")
    url = f"postgresql+psycopg://user:{quoted}@127.0.0.1:9/name?connect_timeout=1"
    prints = f"print({CANARY!r}, {url!r}); raise SystemExit(1)"
    raises = f"def holds():\n    print({url!r})\n    raise ValueError({CANARY!r})\n"
    (project / "guarding.py").write_text(raises, encoding="utf-8")
    gates = f"""
[[preflight.gates]]
id = "command"
kind = "command"
title = "with {CANARY}"
command = [{json.dumps(sys.executable)}, "-c", {json.dumps(prints)}]

[[preflight.gates]]
id = "function"
kind = "callable"
callable = "guarding:holds"
"""
    write_project(project)
    stated = {"option": "env:NONE", "variable": "env:GUARDED_DATABASE", "configuration": url}
    text = CONFIGURATION.replace("env:GUARDED_DATABASE", stated[how]) + gates
    configured(text)
    monkeypatch.setenv("GUARDED_DATABASE", url)
    arguments = ("--database-url", url) if how == "option" else ()
    called = preflight(capfd, "--run-id", "new", "--format", form, *arguments)
    shown = sitegen(capfd, "config", "show")
    files = b"".join(tree_of(Path("evidence")).values()).decode("utf-8")
    (artifact,) = emitted()
    statuses = {gate["id"]: gate["status"] for gate in artifact["gates"]}
    assert (called.code, statuses["command"], statuses["function"]) == (1, "FAIL", "ERROR")
    assert statuses["SR-1"] == "FAIL"
    for output in (called.out, called.err, files, shown.err):
        assert CANARY not in output
        assert quoted not in output
    # The title of a gate is a setting, and its author's own words.
    assert quoted not in shown.out
    assert "[redacted]" in files
