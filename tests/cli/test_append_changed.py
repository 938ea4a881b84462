"""Building on a site in which something published was changed or deleted: told, code 3."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import encoded
from tests.cli.test_append import build, write_runs
from tests.site_tools import sitegen, tree_of

Capture = pytest.CaptureFixture[str]
Change = Callable[[Path], None]


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def the(site: Path, pattern: str) -> Path:
    """Return the last file or folder of a site with such a path."""
    return max(site.glob(pattern))


def gone(pattern: str) -> Change:
    """Return what deletes it."""

    def change(site: Path) -> None:
        place = the(site, pattern)
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink()

    return change


def other(pattern: str) -> Change:
    """Return what changes one byte of it, not its size."""

    def change(site: Path) -> None:
        place = the(site, pattern)
        data = place.read_bytes()
        place.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])

    return change


def rolled_back(site: Path) -> None:
    """Lead to the version before the newest one."""
    latest = site / "latest.json"
    latest.write_bytes(latest.read_bytes().replace(b"0002", b"0001"))


def planted(site: Path) -> None:
    """Put a baseline there that nobody published."""
    shutil.copyfile(the(site, "baselines/good.json"), site / "baselines" / "evil.json")


def site_of(folder: Path, capfd: Capture) -> tuple[Path, list[Path]]:
    """Return a site of two versions with a baseline and a record, and the folders of its runs."""
    runs, site = write_runs(folder / "evidence", 3), folder / "site"
    run = runs[0].name
    sitegen(capfd, "baseline", "freeze", "good", "--run", run, runs[0], "--dir", "baselines")
    note = folder / "note.json"
    note.write_bytes(encoded({"unknown": 1}))
    for one in runs[:2]:
        build(capfd, one, site, str(note), "--fail-on", "never")
    return site, runs


def test_what_an_append_finds_changed_is_told(tmp_path: Path, capfd: Capture) -> None:
    """With the file, with what to do, and nothing is written."""
    site, runs = site_of(tmp_path, capfd)
    cases: tuple[tuple[Change, str], ...] = (
        (gone("latest.json"), "latest.json is missing"),
        (rolled_back, "latest.json was set back"),
        (gone("v/0002"), "v/0002/manifest.json is missing"),
        (gone("v/0002/state.json"), "v/0002/state.json was published, and is missing"),
        (other("v/0002/state.json"), "v/0002/state.json is not what was published"),
        (gone("v/0002/runs.html"), "v/0002/runs.html was published, and is missing"),
        (other("v/0002/manifest.json"), "v/0002/"),
        (other("v/0002/checkpoint"), "v/0002/checkpoint"),
        (gone("v/0002/checkpoint"), "v/0002/checkpoint is missing"),
        (gone("runs/*"), "was published, and is missing"),
        (gone("runs/*/history.json"), "history.json was published, and is missing"),
        (other("runs/*/facts.json"), "facts.json is not what was published"),
        (gone("records/*/evidence.*"), "was published, and is missing"),
        (other("records/*/evidence.*"), "is not what was published"),
        (gone("log/tile/0/*.p/*"), "log"),
        (other("log/tile/0/*.p/*"), "log"),
        (gone("baselines/good.json"), "baselines/good.json was published, and is missing"),
        (other("baselines/good.json"), "baselines/good.json is not what was published"),
        (planted, "which no version of it names"),
    )
    wrong = []
    for number, (change, said) in enumerate(cases):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(site, copy)
        change(copy)
        before = tree_of(copy)
        called = build(capfd, runs[2], copy, "--fail-on", "never")
        after = tree_of(copy)
        for files in (before, after):
            files.pop("log/checkpoint", None)  # a pointer, mended before anything else
        told = said in called.err and "copy" in called.err and "Traceback" not in called.err
        if called.code != 3 or not told or before != after:
            wrong.append((number, said, called.code, called.err, before == after))
    assert wrong == []


def test_a_run_that_is_gone_is_not_published_again(tmp_path: Path, capfd: Capture) -> None:
    """Also where a closed index page alone knows it: it is older than the newest of its suite."""
    (tmp_path / "sitegen.toml").write_text("[limits]\nindex_page_runs = 1\n")
    runs, site = write_runs(tmp_path / "evidence", 3), tmp_path / "site"
    for run in runs:
        build(capfd, run, site, "--fail-on", "never")
    (first,) = site.glob(f"runs/{runs[0].name.lower()}-*")
    shutil.rmtree(first)
    before = tree_of(site)
    called = build(capfd, runs[0], site, "--fail-on", "never")
    assert called.code == 3, called.err
    assert f"the run in runs/{first.name}/ is not there as it was published" in called.err
    assert tree_of(site) == before
