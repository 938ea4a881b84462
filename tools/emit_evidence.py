"""Emit `evidence/` anew, but for the invented part: what the example and this project's tests did.

Usage: `python -m tools.emit_evidence FOLDER`

What is emitted is true, so that it differs each time: its ids and times are those of now. The
known-good state is frozen in a folder `baselines` beside FOLDER.
"""

import argparse
import shutil
import signal
import subprocess  # noqa: TID251 -- a run of a test suite is a process of its own
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.emit_certifications import Story
from tools.emitting import EXAMPLE, ROOT, call, environment, seen_from
from tools.write_reports import write_reports

MADE = ("runs", "ledgers", "coverage", "preflight", "certification", "reports")
BASELINE = "sdsr-e2e-stable-1"
CASES_BEFORE_KILL = 5
OWN_TESTS = tuple(
    f"tests/unit/{room}"
    for room in ("assembly", "canonical", "compare", "intake", "ledger", "publish")
)
UAT = ("tests/uat",)
TESTS_MAY_FAIL = frozenset({0, 1})


def emit_all(folder: Path, baselines: Path) -> None:
    """Write all of `MADE` below a folder, and the baseline once the first two scenarios stand."""
    runs = folder / "runs"
    runs.mkdir(parents=True)
    with Story(folder) as story:
        _emit(runs, "onboarding-uat", UAT)
        story.refuse_a_database_behind()
        story.certify("SDSR-E2E-001", "SDSR-E2E-002")
        _freeze(folder, baselines)
        _emit(runs, "onboarding-uat", UAT, {"ONBOARDING_HISTORY": "broken-advance"})
        _killed(runs, "onboarding-uat", UAT)
        _emit(runs, "onboarding-uat", UAT)
        story.certify("SDSR-E2E-005", "SDSR-E2E-003", "SDSR-E2E-004")
        story.deafen_and_mend("SDSR-E2E-001")
        story.revoke_by_run("SDSR-E2E-002")
    ledger = folder / "ledgers" / "onboarding-acceptance.json"
    ledger.parent.mkdir()
    seen = {"ONBOARDING_LEDGER": seen_from(ledger)}
    _emit(runs, "onboarding-acceptance", ("tests/acceptance",), seen)
    coverage = folder / "coverage" / "onboarding-orm.json"
    coverage.parent.mkdir()
    _emit(runs, "onboarding-orm", ("tests/orm",), runner=("-m", "coverage", "run", "-m", "pytest"))
    call(("-m", "coverage", "json", "-q", "-o", seen_from(coverage)))
    (EXAMPLE / ".coverage").unlink(missing_ok=True)
    _emit(runs, "sitegen", OWN_TESTS, place=ROOT)
    write_reports(folder)


def _command(
    runs: Path, suite: str, paths: tuple[str, ...], runner: tuple[str, ...], place: Path
) -> tuple[str, ...]:
    # With `=`: pytest takes a folder that stands alone for one of the places to look for its root.
    given = (f"--sitegen-emit={seen_from(runs, place)}", f"--sitegen-suite={suite}")
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
    call(_command(runs, suite, paths, runner, place), more, place=place, codes=TESTS_MAY_FAIL)


def _freeze(folder: Path, baselines: Path) -> None:
    """Freeze the first run, and the certifications that stand by now."""
    run = next(path.name for path in sorted((folder / "runs").iterdir()))
    where = (seen_from(folder, ROOT), "--dir", seen_from(baselines, ROOT))
    call(("-m", "sitegen", "baseline", "freeze", BASELINE, "--run", run, *where), place=ROOT)


def _killed(runs: Path, suite: str, paths: tuple[str, ...]) -> None:
    """Start a run and kill it when some of its cases are written."""
    before = set(runs.iterdir())
    command = _command(runs, suite, paths, ("-m", "pytest"), EXAMPLE)
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, *command], cwd=EXAMPLE, env=environment({}), stdout=subprocess.DEVNULL
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
    baselines = folder.parent / "baselines"
    for name in MADE:
        shutil.rmtree(folder / name, ignore_errors=True)
    shutil.rmtree(baselines, ignore_errors=True)
    emit_all(folder, baselines)
    files = sum(1 for name in MADE for path in (folder / name).rglob("*") if path.is_file())
    print(f"{files} files below {folder}, and the baseline below {baselines}")


if __name__ == "__main__":
    main()
