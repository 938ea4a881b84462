"""Emit the runs of `evidence/runs/` anew: the example over its history, and this project's tests.

Usage: `python -m tools.emit_evidence FOLDER`

What is emitted is true, so that it differs each time: its ids and times are those of now.
"""

import argparse
import os
import shutil
import signal
import subprocess  # noqa: TID251 -- a run of a test suite is a process of its own
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "onboarding"
MADE = ("runs", "ledgers", "coverage")
CASES_BEFORE_KILL = 5
OWN_TESTS = tuple(
    f"tests/unit/{room}"
    for room in ("assembly", "canonical", "compare", "intake", "ledger", "publish")
)
_CI = ("CI", "GITHUB_", "GITLAB_", "BUILD_", "JENKINS_", "SITEGEN_", "STAGETEST_", "ONBOARDING_")


def emit_all(folder: Path) -> None:
    """Write runs, the acceptance suite's ledger and the ORM suite's coverage below a folder."""
    runs = folder / "runs"
    runs.mkdir(parents=True)
    uat = ("tests/uat",)
    _emit(runs, "onboarding-uat", uat)
    _emit(runs, "onboarding-uat", uat, {"ONBOARDING_HISTORY": "broken-advance"})
    _killed(runs, "onboarding-uat", uat)
    _emit(runs, "onboarding-uat", uat)
    ledger = folder / "ledgers" / "onboarding-acceptance.json"
    ledger.parent.mkdir()
    _emit(
        runs, "onboarding-acceptance", ("tests/acceptance",), {"ONBOARDING_LEDGER": _from(ledger)}
    )
    coverage = folder / "coverage" / "onboarding-orm.json"
    coverage.parent.mkdir()
    _emit(runs, "onboarding-orm", ("tests/orm",), runner=("-m", "coverage", "run", "-m", "pytest"))
    _call(("-m", "coverage", "json", "-q", "-o", _from(coverage)), EXAMPLE, {})
    (EXAMPLE / ".coverage").unlink(missing_ok=True)
    _emit(runs, "sitegen", OWN_TESTS, place=ROOT)


def _from(path: Path, place: Path = EXAMPLE) -> str:
    """Return a path as seen from where the tests run: nothing of this machine is in evidence."""
    return os.path.relpath(path, place)


def _command(
    runs: Path, suite: str, paths: tuple[str, ...], runner: tuple[str, ...], place: Path
) -> tuple[str, ...]:
    # With `=`: pytest takes a folder that stands alone for one of the places to look for its root.
    given = (f"--sitegen-emit={_from(runs, place)}", f"--sitegen-suite={suite}")
    quiet = ("-q", "-p", "no:cacheprovider")
    return (*runner, *quiet, *given, "--sitegen-environment=example", *paths)


def _emit(
    runs: Path,
    suite: str,
    paths: tuple[str, ...],
    more: Mapping[str, str] | None = None,
    *,
    runner: tuple[str, ...] = ("-m", "pytest"),
    place: Path = EXAMPLE,
) -> None:
    _call(_command(runs, suite, paths, runner, place), place, more or {})


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_CI)}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


def _call(arguments: tuple[str, ...], place: Path, more: Mapping[str, str]) -> None:
    """Run Python in a place; failing tests are what they are."""
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, *arguments], cwd=place, env=_environment(more), check=False
    )
    if done.returncode not in {0, 1}:
        message = f"python {' '.join(arguments)} ended with {done.returncode}."
        raise SystemExit(message)


def _killed(runs: Path, suite: str, paths: tuple[str, ...]) -> None:
    """Start a run and kill it when some of its cases are written."""
    before = set(runs.iterdir())
    command = _command(runs, suite, paths, ("-m", "pytest"), EXAMPLE)
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, *command], cwd=EXAMPLE, env=_environment({}), stdout=subprocess.DEVNULL
    )
    while process.poll() is None:
        fresh = [path for path in runs.iterdir() if path not in before]
        if sum(1 for path in fresh for _ in path.glob("cases/*.json")) >= CASES_BEFORE_KILL:
            process.send_signal(signal.SIGKILL)
            break
    process.wait()


def main() -> None:
    """Write where the command line says."""
    parser = argparse.ArgumentParser(description="Emit the runs of the example and of the project.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    if folder.exists() and not {path.name for path in folder.iterdir()} <= {*MADE, "harbour"}:
        message = f"{folder} holds something else; nothing was written."
        raise SystemExit(message)
    for name in MADE:
        shutil.rmtree(folder / name, ignore_errors=True)
    emit_all(folder)
    files = sum(1 for name in MADE for path in (folder / name).rglob("*") if path.is_file())
    print(f"{files} files below {folder}")


if __name__ == "__main__":
    main()
