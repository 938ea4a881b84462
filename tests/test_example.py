"""The example leaves sound evidence of itself, and so does what was emitted and is committed."""

import os
import subprocess  # noqa: TID251 -- test runs of their own are what is tested
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.emit.emitting import cases_of, environment, read
from tests.site_tools import sitegen
from tests.sources import ROOT

pytestmark = pytest.mark.xdist_group("example")

EXAMPLE = ROOT / "examples" / "onboarding"
COMMITTED = ROOT / "evidence"
NO_SERVER = 3
LAYERS = {"TEST", "L4", "L5", "L6", "DB"}

Cases = Mapping[str, Any]


def emit(
    folder: Path, *arguments: str, before: tuple[str, ...] = (), **variables: str
) -> tuple[int, Path]:
    """Run tests of the example with the emitter, and return the exit status and the run."""
    line = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    done = subprocess.run(  # noqa: S603 -- our own command
        [*before, *line, f"--sitegen-emit={folder}", *arguments],
        cwd=EXAMPLE,
        env=environment(PYTHONDONTWRITEBYTECODE="1", **variables),
        capture_output=True,
        text=True,
        check=False,
    )
    if before and done.returncode == NO_SERVER and not folder.exists():
        pytest.skip("there is no PostgreSQL here; `make postgres` installs it")
    runs = list(folder.iterdir()) if folder.exists() else []
    assert len(runs) == 1, done.stdout + done.stderr
    return done.returncode, runs[0]


def hashes(cases: Cases) -> dict[str, str]:
    """Return the hash of each case."""
    return {name: case["determinism_hash"] for name, case in cases.items()}


def writes(cases: Cases) -> set[str]:
    """Return the operations of each case, as the evidence table shows them."""
    return {",".join(sorted({w["sql_op"] for w in c["db_writes"]})) for c in cases.values()}


def layers(case: Any) -> set[str]:
    """Return the layers in the trace of a case."""
    return {event["layer"] for event in case["execution_trace"]}


@pytest.fixture(scope="module")
def uat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of the UAT suite."""
    code, run = emit(tmp_path_factory.mktemp("uat") / "runs", "tests/uat")
    assert code == 0
    return run


def test_write_paths_show_every_layer_and_their_writes(
    uat: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """As in the evidence table of a write-path pack, and strictly sound."""
    cases = cases_of(uat)
    assert {"INSERT", "INSERT,UPDATE"} <= writes(cases)
    updating = [case for case in cases.values() if "INSERT,UPDATE" in writes({"": case})]
    assert all(layers(case) == LAYERS for case in updating)
    called = sitegen(capfd, "check", "--strict", uat.parent)
    assert (called.code, called.out.count("error:")) == (0, 0), called.out


def test_workers_leave_the_same_hashes_as_one_process(uat: Path, tmp_path: Path) -> None:
    """One run, one folder, and the same cases in another order."""
    code, run = emit(tmp_path / "runs", "-n", "2", "tests/uat")
    assert code == 0
    assert hashes(cases_of(run)) == hashes(cases_of(uat))


def test_another_database_leaves_the_same_hashes(uat: Path, tmp_path: Path) -> None:
    """The cases say what the application did, not where."""
    server = (str(EXAMPLE / "tools" / "with_postgres.sh"),)
    code, run = emit(tmp_path / "runs", "tests/uat", before=server)
    assert code == 0
    assert hashes(cases_of(run)) == hashes(cases_of(uat))
    assert {"INSERT", "INSERT,UPDATE"} <= writes(cases_of(run))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_all_suites_pass_and_are_sound(
    database: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Acceptance, ORM and UAT on both databases; the ledger is what the worker did."""
    server = (str(EXAMPLE / "tools" / "with_postgres.sh"),) if database == "postgresql" else ()
    ledger = tmp_path / "evidence" / "ledger.json"
    ledger.parent.mkdir()
    code, run = emit(
        ledger.parent / "runs", "tests", before=server, ONBOARDING_LEDGER=os.fspath(ledger)
    )
    cases = cases_of(run)
    assert code == 0
    assert {case["status"] for case in cases.values()} == {"PASS"}
    assert all(c["purpose"] for name, c in cases.items() if name.startswith("tests/acceptance"))
    document = read(ledger)
    assert {row["state"] for row in document["run_state"]} >= {"succeeded"}
    called = sitegen(capfd, "check", "--strict", ledger.parent)
    assert called.code == 0, called.out


def test_an_earlier_release_fails_in_one_place(tmp_path: Path) -> None:
    """History is honest: the case that failed then fails again, and alone."""
    code, run = emit(tmp_path / "runs", "tests/uat", ONBOARDING_HISTORY="broken-advance")
    failed = [name for name, case in cases_of(run).items() if case["status"] != "PASS"]
    assert (code, len(failed)) == (1, 1)
    assert failed[0].endswith("::test_no_account_completes_without_feedback")


def test_the_committed_runs_are_a_history_with_a_failure_and_a_kill(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Nothing in what is committed contradicts itself, and only the killed run is incomplete."""
    runs = sorted((COMMITTED / "runs").iterdir())
    contexts = [read(run / "run_context.json") for run in runs]
    suites = [context["suite"] for context in contexts]
    assert suites.count("onboarding-uat") == 4
    assert {"onboarding-acceptance", "onboarding-orm", "sitegen"} <= set(suites)
    assert all(context["source"]["dirty"] is False for context in contexts)
    summaries = [(run / "run_summary.json").is_file() for run in runs]
    assert summaries.count(False) == 1
    assert [
        read(r / "run_summary.json")["fail_count"]
        for r, s in zip(runs, summaries, strict=True)
        if s
    ].count(1) == 1
    folders = [COMMITTED / name for name in ("runs", "ledgers", "coverage")]
    called = sitegen(capfd, "check", "--strict", *folders)
    errors = [line for line in called.out.splitlines() if line.startswith(("error", "warning"))]
    assert called.code == 2
    assert len(errors) == 1, errors
    assert "run-incomplete" in errors[0]
