"""Run a suite of a few lines with the emitter, in a process of its own, and read what it left."""

import contextlib
import io
import json
import os
import subprocess  # noqa: TID251 -- a test run of its own is what is tested
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from sitegen.cli.main import main
from tests.sources import ROOT

HAS_ENTRY_POINT = bool(entry_points(group="pytest11", name="sitegen"))
PLUGIN = () if HAS_ENTRY_POINT else ("-p", "sitegen.emit.plugin")
SWITCHES = ("STAGETEST_EMIT", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST")
SERVICES = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "CIRCLECI", "BUILDKITE", "JENKINS_URL")


@dataclass(frozen=True)
class Ran:
    """A finished test run: its exit status, what it printed, and the folders of its runs."""

    code: int
    out: str
    runs: tuple[Path, ...]

    @property
    def run(self) -> Path:
        """Return the one run that was emitted."""
        assert len(self.runs) == 1, self.out
        return self.runs[0]

    @property
    def cases(self) -> dict[str, Any]:
        """Return the cases of the one run by their ids."""
        return cases_of(self.run)

    def document(self, name: str) -> Any:
        """Return a document of the one run."""
        return read(self.run / name)


def read(path: Path) -> Any:
    """Return what a JSON file says."""
    return json.loads(path.read_bytes())  # noqa: TID251 -- tests read back what was emitted


def cases_of(run: Path) -> dict[str, Any]:
    """Return the cases in the folder of a run by their ids."""
    documents = [read(path) for path in sorted((run / "cases").iterdir())]
    found = {document["case_id"]: document for document in documents}
    assert len(found) == len(documents)
    return found


def environment(**changes: str) -> dict[str, str]:
    """Return an environment in which no variable of the outer test run is left."""
    kept = {k: v for k, v in os.environ.items() if k not in (*SWITCHES, *SERVICES)}
    return {**kept, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **changes}


def write_suite(folder: Path, files: Mapping[str, str]) -> Path:
    """Write the files of a suite and return its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    if not any(name in files for name in ("pytest.ini", "pyproject.toml")):
        (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return folder


def command(*arguments: str) -> list[str]:
    """Return the command line of a test run with the emitter's plugin."""
    return [sys.executable, "-m", "pytest", *PLUGIN, "-p", "no:cacheprovider", *arguments]


def run_suite(
    folder: Path,
    *arguments: str,
    out: str = "out",
    recorders: str = "none",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Ran:
    """Run the suite in a folder with `--sitegen-emit out` and return what it left."""
    switches = (
        ("--sitegen-emit", str(folder / out), "--sitegen-recorders", recorders) if out else ()
    )
    done = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        command(*switches, *arguments),
        cwd=cwd or folder,
        env=environment(**(env or {})),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=120,
    )
    base = folder / out if out else folder / "evidence" / "runs"
    runs = tuple(sorted(path for path in base.iterdir())) if base.is_dir() else ()
    return Ran(done.returncode, done.stdout + done.stderr, runs)


def emitted(folder: Path, text: str, *arguments: str, **more: Any) -> Ran:
    """Run one module of tests, `test_it.py`."""
    return run_suite(write_suite(folder, {"test_it.py": text}), *arguments, **more)


def check(folder: Path, *arguments: str) -> tuple[int, str]:
    """Return the exit code of `sitegen check` on a folder, and what it prints."""
    data = io.BytesIO()
    shown = io.TextIOWrapper(data, "utf-8", write_through=True)
    code: object = 0
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        try:
            main(["check", str(folder), *arguments])
        except SystemExit as stop:
            code = stop.code
    return (code if isinstance(code, int) else 0), data.getvalue().decode("utf-8")


def findings(run: Path) -> list[str]:
    """Return the lines that `sitegen check` prints of a run."""
    _, shown = check(run.parent)
    assert "Checked 1 run " in shown
    return shown.splitlines()


def assert_sound(ran: Ran) -> None:
    """Find no error in the run but that it failed, and a summary that counts every case."""
    summary = ran.document("run_summary.json")
    counts = [summary[name] for name in ("pass_count", "fail_count", "skip_count")]
    assert summary["total_cases"] == len(ran.cases) == sum(counts)
    assert ran.document("run_context.json")["exit_status"] == ran.code
    assert not (ran.run / "journal").exists()
    assert [line for line in findings(ran.run) if line.startswith("error:")] == []
