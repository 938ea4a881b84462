"""Several processes: workers of pytest-xdist, two runs in one second, and kills at any point."""

import os
import signal
import subprocess  # noqa: TID251 -- test runs of their own are what is tested
from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.emit.emitting import (
    assert_sound,
    cases_of,
    check,
    command,
    emitted,
    environment,
    run_suite,
    write_suite,
)

MANY = """
    import os, pytest

    @pytest.mark.parametrize("n", range(12))
    def test_it(n, tmp_path):
        assert n != 7

    def test_crash():
        os._exit(9)

    @pytest.mark.xdist_group("together")
    def test_grouped(): pass
    """


@pytest.mark.parametrize("distribution", ["load", "loadgroup"])
def test_workers_write_one_run(tmp_path: Path, distribution: str) -> None:
    """One folder, all cases, the same ids as without workers, and a crash is one failed case."""
    pytest.importorskip("xdist")
    # pytest-xdist 3.8 itself never ends where a worker crashes under `loadgroup`.
    crash = "os._exit(9)" if distribution == "load" else "assert 0"
    text = MANY.replace("os._exit(9)", crash)
    ran = emitted(tmp_path, text, "-n", "2", "--dist", distribution)
    names = {f"test_it.py::test_it[{n}]" for n in range(12)}
    assert set(ran.cases) == names | {"test_it.py::test_crash", "test_it.py::test_grouped"}
    failed = {name for name, case in ran.cases.items() if case["status"] == "FAIL"}
    assert failed == {"test_it.py::test_it[7]", "test_it.py::test_crash"}
    assert ran.document("run_context.json")["recorders"]["trace"]["state"] == "on"
    assert_sound(ran)


def test_workers_and_no_workers_agree(tmp_path: Path) -> None:
    """A run's hashes don't depend on how its tests were spread."""
    pytest.importorskip("xdist")
    text = "def test_one(tmp_path): assert str(tmp_path) == 'x'\ndef test_two(): pass\n"
    alone = emitted(tmp_path / "alone", text)
    spread = emitted(tmp_path / "spread", text, "-n", "2")
    hashes = [
        {name: case["determinism_hash"] for name, case in ran.cases.items()}
        for ran in (alone, spread)
    ]
    assert hashes[0] == hashes[1]


def test_a_module_that_fails_to_import_in_workers_is_one_case(tmp_path: Path) -> None:
    """Each worker reports the same failure; it is one case."""
    pytest.importorskip("xdist")
    ran = emitted(tmp_path, "import no_such_module\n", "-n", "2")
    assert [case["status"] for case in ran.cases.values()] == ["FAIL"]
    assert_sound(ran)


def test_two_runs_of_one_second_get_two_folders(tmp_path: Path) -> None:
    """A run id is claimed: processes that start together don't share one."""
    write_suite(tmp_path, {"test_it.py": "def test_it(): pass\n"})
    arguments = command("--sitegen-emit", "out", "--sitegen-recorders", "none")
    started = [
        subprocess.Popen(  # noqa: S603 -- our own interpreter and our own words
            arguments, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL
        )
        for _ in range(4)
    ]
    assert [process.wait(timeout=120) for process in started] == [0] * 4
    runs = sorted((tmp_path / "out").iterdir())
    assert len(runs) == 4
    assert {case["run_id"] for run in runs for case in cases_of(run).values()} == {
        run.name for run in runs
    }
    assert check(tmp_path / "out", "--strict")[0] == 0


# ------------------------------------------------------------------------------------ kills

KILLER = """
    import os, signal

    AT = int(os.environ["KILL_AT"])
    seen = 0

    def counted(name):
        real = getattr(os, name)

        def call(*args, **kwargs):
            global seen
            seen += 1
            if seen == AT:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        setattr(os, name, call)

    def pytest_collection_finish():
        for name in ("open", "write", "replace", "fsync", "unlink", "rmdir"):
            counted(name)

    def pytest_runtest_logfinish(nodeid):
        with open("finished", "a") as file:
            file.write(nodeid + "\\n")
    """
SUITE = """
    import pytest

    @pytest.mark.parametrize("n", range(8))
    def test_it(n, sitegen_case):
        sitegen_case.attach("n.txt", str(n))
        assert n != 3
    """
POINTS = range(1, 101, 2) if FULL else (1, 4, 9, 30, 58)


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_no_finished_case_and_invents_none(point: int, tmp_path: Path) -> None:
    """SIGKILL at a system call of the emitter: what was finished is there, and can be read."""
    folder = write_suite(tmp_path, {"conftest.py": KILLER, "test_it.py": SUITE})
    ran = run_suite(folder, env={"KILL_AT": str(point)})
    listed = tmp_path / "finished"
    finished = listed.read_text().splitlines() if listed.exists() else []
    found = cases_of(ran.run)
    assert set(finished[:-1]) <= set(found)  # the last one may still have been written
    assert len(found) <= len(finished) + 1
    assert all(case["case_id"] == name for name, case in found.items())
    if not (ran.run / "run_summary.json").exists():
        assert ran.code == -signal.SIGKILL
        code, shown = check(ran.run.parent)
        assert code in (1, 2)
        assert "run-incomplete" in shown
        assert "case-" not in "".join(
            line for line in shown.splitlines() if line.startswith("error:")
        )
    elif ran.code == -signal.SIGKILL:  # the summary is the last file: nothing is missing
        assert ran.document("run_summary.json")["total_cases"] == len(found)
        assert "error:" not in check(ran.run.parent)[1]
    else:
        assert_sound(ran)


def test_a_forked_child_writes_no_case(tmp_path: Path) -> None:
    """A test that forks, and whose child comes back, leaves one case."""
    if not hasattr(os, "fork"):
        pytest.skip("there is no fork here")
    text = (
        "import os\n\ndef test_it():\n    child = os.fork()\n    if child == 0:\n"
        "        raise RuntimeError('child')\n    os.waitpid(child, 0)\n"
    )
    ran = emitted(tmp_path, text)
    assert ran.cases["test_it.py::test_it"]["status"] == "PASS"
