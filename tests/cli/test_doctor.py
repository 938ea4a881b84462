"""`sitegen doctor`: what is in the way of a build, before it is."""

import json
import os
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from sitegen.publish.lock import lock_of
from tests.builders import RUN_ID, make_run, write_run
from tests.site_tools import sitegen, tree_of

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a run and a record, as the current one."""
    folder = tmp_path / "project"
    write_run(make_run(1), folder / "evidence" / RUN_ID)
    (folder / "evidence" / "notes.log").write_text("2026-11-20 INFO started\n")
    monkeypatch.chdir(folder)
    return folder


def steps(capfd: Capture, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Return what is said of each thing."""
    called = sitegen(capfd, "doctor", "--format", "json", *arguments)
    assert called.code == code, called.out + called.err
    rows = json.loads(called.out)["steps"]  # noqa: TID251 -- what was printed
    return {row["name"]: row for row in rows}


def test_where_all_is_well_nothing_is_in_the_way(project: Path, capfd: Capture) -> None:
    """Runs and records are counted, and nothing is written."""
    before = tree_of(project)
    said = steps(capfd)
    assert {row["state"] for row in said.values()} <= {"ok", "note"}
    assert said["evidence"]["text"] == "evidence: 4 files, 1 run, 1 record"
    assert said["configuration"]["text"] == "there is none: every setting has its default"
    assert said["output"]["text"] == "site is not there yet and can be written"
    assert tree_of(project) == before
    called = sitegen(capfd, "doctor")
    assert called.out.splitlines()[-1] == "Nothing is in the way."


def test_a_site_is_told_by_what_it_holds(project: Path, capfd: Capture) -> None:
    """Its version, runs and records."""
    sitegen(capfd, "build")
    assert project.is_dir()
    text = steps(capfd)["output"]["text"]
    assert text == "site holds version 0001: 1 run, 1 current record; a build appends to it"


def test_nothing_of_the_machine_is_told_unless_asked(project: Path, capfd: Capture) -> None:
    """Neither where it is nor whose."""
    (project / "sitegen.toml").write_text(f"evidence = ['{project / 'evidence'}']\n")
    for form in ("json", "text"):
        shown = sitegen(capfd, "doctor", "--format", form).out
        assert str(project) not in shown
        assert str(Path.home()) + "/" not in shown
        assert "…/evidence: 4 files" in shown or "\\u2026/evidence: 4 files" in shown
    assert str(project / "evidence") in sitegen(capfd, "doctor", "--paths").out


def test_a_wrong_configuration_is_explained(project: Path, capfd: Capture) -> None:
    """All its problems, and the rest is looked at by the defaults."""
    (project / "sitegen.toml").write_text("titel = 'x'\noutput = 3\n")
    said = steps(capfd, code=1)
    assert said["configuration"]["state"] == "wrong"
    assert "did you mean `title`?" in said["configuration"]["text"]
    assert "`output` must be" in said["configuration"]["text"]
    assert said["evidence"]["state"] == "ok"


def test_a_valid_configuration_is_named_with_what_it_sets(project: Path, capfd: Capture) -> None:
    """Only what differs from the defaults."""
    (project / "pyproject.toml").write_text("[tool.sitegen]\ntitle = 'x'\noutput = 'site'\n")
    assert steps(capfd)["configuration"]["text"] == "pyproject.toml is valid and sets title"


@pytest.mark.parametrize(
    ("there", "name", "text"),
    [
        ("no evidence", "evidence", "there is nothing at evidence"),
        ("a foreign folder", "output", "is not empty, and not a site"),
        ("a damaged site", "output", "can't be read"),
        ("a missing baseline", "baselines", "names release-9, which baselines lacks"),
        ("a build under way", "lock", "another build is writing the site"),
    ],
)
def test_what_is_in_the_way_is_told_with_what_to_do(
    project: Path, capfd: Capture, there: str, name: str, text: str
) -> None:
    """Exit code 1, and a hint."""
    lock = lock_of(project / "site")
    if there == "no evidence":
        (project / "evidence").rename(project / "elsewhere")
    elif there == "a foreign folder":
        (project / "site").mkdir()
        (project / "site" / "mine.txt").write_text("mine")
    elif there == "a damaged site":
        sitegen(capfd, "build")
        (project / "site" / "latest.json").write_text("{")
    elif there == "a missing baseline":
        (project / "sitegen.toml").write_text("baseline = 'release-9'\n")
    else:
        lock.acquire()
    said = steps(capfd, code=1)
    lock.release()
    assert said[name]["state"] == "wrong"
    assert text in said[name]["text"]
    assert said[name]["hint"]
    assert [row for row in said.values() if row["state"] == "wrong"] == [said[name]]


def test_a_folder_that_can_not_be_written_is_told(
    project: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also to root, who may write everywhere: so the answer of the system is put in its mouth."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert project.is_dir()
    assert steps(capfd, code=1)["output"]["text"] == "site can't be made"


def test_missing_libraries_are_told_with_what_they_are_for(
    project: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing extra is worth knowing, a missing library is in the way."""
    real = metadata.version

    def version(name: str) -> str:
        if name in {"sqlglot", "jinja2"}:
            raise metadata.PackageNotFoundError(name)
        return real(name)

    stated = ["jinja2>=3", "sqlglot>=25; extra == 'emit'", "mypy>=1; extra == 'dev'"]
    monkeypatch.setattr("sitegen.cli.doctor_machine.version", version)
    monkeypatch.setattr("sitegen.cli.doctor_machine.requires", lambda _: stated)
    assert project.is_dir()
    said = steps(capfd, code=1)
    assert said["libraries"]["text"] == "missing: jinja2"
    assert said["extra emit"]["state"] == "note"
    assert said["extra emit"]["hint"] == "pip install 'sitegen[emit]'"
    assert "extra dev" not in said


def test_every_library_that_the_project_needs_is_looked_at(repository: Path) -> None:
    """What is said of an extra's use is said of an extra that there is, and of each."""
    import tomllib

    from sitegen.cli.doctor_machine import _FOR

    text = (repository / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"].keys() - {"dev"}
    assert extras <= _FOR.keys()


def test_its_answers_are_escaped(project: Path, capfd: Capture) -> None:
    """A folder may be called anything."""
    hostile = project / "\x1b[2Jx"
    hostile.mkdir()
    called = sitegen(capfd, "doctor", hostile)
    assert "\x1b" not in called.out
    assert called.code == 0
