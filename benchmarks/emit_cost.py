"""What emitting evidence costs a test run: 2,000 trivial tests, with and without.

Each is run several times, in turn, and the cheapest counts: noise only ever adds. CPU time (that
of the file system too) is held to the budget: wall time also shows what else the machine does.
A second figure is the start: what the plugin costs where nobody asks for evidence.

Usage: `python -m benchmarks.emit_cost [--tests 2000] [--repeats 3] [--check]`; with `--check` the
exit code is 1 where a budget is exceeded.
"""

import argparse
import os
import shutil
import subprocess  # noqa: TID251 -- what is measured is a test run, from start to end
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

TEST_BUDGET_MS = 0.3
START_BUDGET_MS = 5.0
_ROOT = Path(__file__).resolve().parent.parent
_PLUGIN = () if entry_points(group="pytest11", name="sitegen") else ("-p", "sitegen.emit.plugin")
_IMPORT = (
    "import time, pytest, pathlib, dataclasses; began = time.perf_counter();"
    "import sitegen.emit.plugin; print((time.perf_counter() - began) * 1000)"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one test run took: CPU (user and system) and wall time, in seconds."""

    cpu: float
    wall: float


def run(folder: Path, *arguments: str) -> Cost:
    """Run the suite in a folder and return what it cost. Raises `RuntimeError` where it fails."""
    variables = {k: v for k, v in os.environ.items() if k != "STAGETEST_EMIT"}
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *_PLUGIN, *arguments],
        cwd=folder,
        env={**variables, "PYTHONPATH": str(_ROOT), "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"the test run ended with {process.returncode}"
        raise RuntimeError(message)
    return Cost(usage.ru_utime + usage.ru_stime, wall)


def import_ms() -> float:
    """Return what importing the plugin costs a process that has imported pytest."""
    done = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-c", _IMPORT], cwd=_ROOT, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tests", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--recorders", default="none")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        tests = "".join(f"def test_{number}():\n    pass\n\n" for number in range(options.tests))
        (folder / "test_it.py").write_text(tests, encoding="utf-8")
        plain, emitting = [], []
        switches = ("--sitegen-emit", "out", "--sitegen-recorders", options.recorders)
        for _ in range(options.repeats):
            plain.append(run(folder))
            emitting.append(run(folder, *switches))
            shutil.rmtree(folder / "out")
    cpu, cpu_with = min(cost.cpu for cost in plain), min(cost.cpu for cost in emitting)
    wall, wall_with = min(cost.wall for cost in plain), min(cost.wall for cost in emitting)
    each = (cpu_with - cpu) * 1000 / options.tests
    each_wall = (wall_with - wall) * 1000 / options.tests
    started = min(import_ms() for _ in range(5))
    print(f"CPU: without {cpu:.2f} s, with {cpu_with:.2f} s, ratio {cpu_with / cpu:.2f}")
    print(f"wall: without {wall:.2f} s, with {wall_with:.2f} s, {each_wall:.3f} ms a test")
    print(f"a test: {each:.3f} ms of CPU (budget {TEST_BUDGET_MS} ms)")
    print(f"the plugin where nothing is emitted: {started:.2f} ms (budget {START_BUDGET_MS} ms)")
    return 1 if options.check and (each > TEST_BUDGET_MS or started > START_BUDGET_MS) else 0


if __name__ == "__main__":
    sys.exit(main())
