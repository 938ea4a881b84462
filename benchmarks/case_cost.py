"""What `sitegen build` costs: CPU for a case, memory of a big build, and the start.

Figures depend on the machine, ratios hold better: each is shown beside a floor measured on the
same files in the same minute (read, hash, parse and write them, nothing else).

Usage: `python -m benchmarks.case_cost [--quick] [--check]`; with `--check` the exit code is 1
where a budget is exceeded.
"""

import argparse
import hashlib
import json
import os
import subprocess  # noqa: TID251 -- what is measured is the command, from start to end
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import write_corpus

SITEGEN = str(Path(sys.executable).with_name("sitegen"))  # what a user types
CASES_A_RUN = 40
SMALL_RUNS, LARGE_RUNS = 5, 55
MEMORY_RUNS = 250
CASE_BUDGET_US = 1_000.0
MEMORY_BUDGET_MIB = 512.0
HELP_BUDGET_S = 0.2
REPEATS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: CPU and wall time in seconds, peak memory in MiB."""

    cpu: float
    wall: float
    memory: float


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end and return its cost. Raises `RuntimeError` where it fails."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            message = f"{command} ended with {process.returncode}: {errors.read()!r}"
            raise RuntimeError(message)
    wall = time.perf_counter() - begun
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def cheapest(command: Sequence[str], repeats: int) -> Cost:
    """Return the cheapest of several runs: noise only ever adds."""
    costs = [run(command) for _ in range(repeats)]
    return Cost(*(min(getattr(cost, name) for cost in costs) for name in Cost.__slots__))


def build(evidence: Path, scratch: Path) -> list[str]:
    """Return the command that builds a fresh site of some evidence in one process."""
    target = tempfile.mkdtemp(dir=scratch)
    arguments = ["build", str(evidence), "--output", f"{target}/site", "--jobs", "1"]
    return [SITEGEN, *arguments, "--fail-on", "never"]


def build_cost(evidence: Path, scratch: Path, repeats: int) -> Cost:
    """Return the cheapest of several builds, each into a folder of its own."""
    costs = [run(build(evidence, scratch)) for _ in range(repeats)]
    return Cost(*(min(getattr(cost, name) for cost in costs) for name in Cost.__slots__))


def parsing(evidence: Path) -> float:
    """Return the CPU seconds that the standard parser takes for one case: the machine's speed."""
    documents = [file.read_bytes() for file in sorted(evidence.glob("*/cases/*.json"))]
    costs = []
    for _ in range(REPEATS):
        begun = time.process_time()
        for data in documents:
            json.loads(data)  # noqa: TID251 -- the unit is what the plain parser costs
        costs.append((time.process_time() - begun) / len(documents))
    return min(costs)


def floor(evidence: Path, scratch: Path) -> float:
    """Return the CPU seconds that reading, hashing, parsing and writing the files takes."""
    target = Path(tempfile.mkdtemp(dir=scratch))
    begun = time.process_time()
    for number, file in enumerate(sorted(evidence.glob("*/cases/*.json"))):
        data = file.read_bytes()
        json.loads(data)  # noqa: TID251 -- the floor is what the plain parser costs
        (target / hashlib.sha256(data).hexdigest()).write_bytes(data)
        if not number % CASES_A_RUN:
            (target / str(number)).mkdir()
    return time.process_time() - begun


def measure(scratch: Path, *, quick: bool) -> list[tuple[str, float, float, str]]:
    """Return (what, figure, budget, unit) of everything that has a budget; print the rest."""
    repeats = 1 if quick else REPEATS
    memory_runs = LARGE_RUNS if quick else MEMORY_RUNS
    corpora = {runs: scratch / f"{runs}" for runs in (SMALL_RUNS, LARGE_RUNS, memory_runs)}
    for runs, folder in corpora.items():
        written = write_corpus(folder, runs, CASES_A_RUN)
        cases = runs * CASES_A_RUN
        print(f"corpus: {runs} runs, {cases:,} cases, {written / cases / 1000:.1f} kB a case")
    start = cheapest([SITEGEN, "--help"], repeats + 2)
    small = build_cost(corpora[SMALL_RUNS], scratch, repeats)
    large = build_cost(corpora[LARGE_RUNS], scratch, repeats)
    cases = (LARGE_RUNS - SMALL_RUNS) * CASES_A_RUN
    least = (floor(corpora[LARGE_RUNS], scratch) - floor(corpora[SMALL_RUNS], scratch)) / cases
    a_case = (large.cpu - small.cpu) / cases
    big = large if quick else build_cost(corpora[memory_runs], scratch, 1)
    print(f"floor: {least * 1e6:.0f} µs CPU a case; a case costs {a_case / least:.1f} floors")
    unit = parsing(corpora[LARGE_RUNS])
    print(f"parsing: {unit * 1e6:.0f} µs CPU a case; a case costs {a_case / unit:.1f} parsings")
    print(f"fixed: {small.cpu - a_case * SMALL_RUNS * CASES_A_RUN:.2f} s CPU a build")
    growth = (big.memory - small.memory) / (memory_runs - SMALL_RUNS)
    print(
        f"memory: {small.memory:.0f} MiB at {SMALL_RUNS} runs, {big.memory:.0f} at {memory_runs},"
    )
    print(f"        so {growth * 1024:.0f} KiB for a run of {CASES_A_RUN} cases")
    return [
        ("CPU of a case, bytes to written page", a_case * 1e6, CASE_BUDGET_US, "µs"),
        (f"peak memory, {memory_runs * CASES_A_RUN:,} cases", big.memory, MEMORY_BUDGET_MIB, "MiB"),
        ("sitegen --help, wall", start.wall * 1000, HELP_BUDGET_S * 1000, "ms"),
    ]


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure what a build costs.")
    parser.add_argument("--quick", action="store_true", help="small corpora, measured once")
    parser.add_argument("--check", action="store_true", help="fail where a budget is exceeded")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        rows = measure(Path(scratch), quick=options.quick)
    over = False
    for what, figure, budget, unit in rows:
        ratio = figure / budget
        over = over or ratio > 1
        print(f"{what}: {figure:.0f} {unit}, {ratio:.2f} of the budget of {budget:.0f} {unit}")
    return int(over and options.check)


if __name__ == "__main__":
    sys.exit(main())
