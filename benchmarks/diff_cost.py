"""What comparing two runs costs: facts on disk to a comparison, for many cases.

    python -m benchmarks.diff_cost [--cases N] [--changed PERCENT]

Writes two files of facts, then reads and compares them in a process of its own, and prints its
wall and CPU time, peak memory, and the time per case as a multiple of parsing one line of facts.
"""

import argparse
import json
import resource
import subprocess  # noqa: TID251 -- measured in a process of its own
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from sitegen.assembly.evidence_sides import EvidenceSides
from sitegen.assembly.progress import unwatched
from sitegen.assembly.sides import Source, compared, whole_side
from sitegen.ledger.facts_file import facts_lines
from sitegen.model.difference import RunState
from sitegen.model.facts import CaseFacts
from sitegen.settings import DEFAULT_SETTINGS
from tests.builders import RUN_ID, make_run, write_run

_MIB = 1024


def _sample() -> tuple[RunState, CaseFacts]:
    with tempfile.TemporaryDirectory() as folder:
        write_run(make_run(1), Path(folder) / RUN_ID)
        with EvidenceSides((folder,), DEFAULT_SETTINGS, unwatched) as sides:
            side = whole_side(sides.source(RUN_ID), DEFAULT_SETTINGS.limits)
    return side.run, side.cases[0]


def _write(path: Path, run: RunState, case: CaseFacts, cases: int, every: int) -> None:
    """Write a run; every so many cases differ from those of the other run in a DB write."""
    detail = case.detail
    if detail is None:
        message = "the sample has no detail"
        raise RuntimeError(message)
    writes = tuple(write._replace(rows=7) for write in detail.writes.items)
    other = replace(detail, writes=replace(detail.writes, items=writes))
    made = (
        replace(
            case,
            case_id=f"TestLarge__test_case_{index:07d}",
            detail=other if every and index % every == 0 else detail,
        )
        for index in range(cases)
    )
    with path.open("wb") as file:
        file.writelines(facts_lines(replace(run, cases=cases), tuple(made)))


def _measure(folder: Path) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    sources = [Source(name, file=folder / f"{name}.json") for name in ("base", "head")]
    found = compared(sources[0], sources[1], None, DEFAULT_SETTINGS.limits)
    took = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    with (folder / "base.json").open("rb") as file:
        file.readline()
        line = file.readline()[:-2] + b"]"
    started = time.perf_counter()
    for _ in range(2_000):
        json.loads(line)  # noqa: TID251 -- the unit of the measurement
    parse = (time.perf_counter() - started) / 2_000
    per_case = took[1] / max(found.base.cases, 1)
    print(
        f"{found.base.cases:,} cases a side, {len(found.differences):,} differences:"
        f" {took[0]:.2f} s wall, {took[1]:.2f} s CPU, {peak:,.0f} MiB at most;"
        f" {per_case * 1e6:.1f} µs a pair, {per_case / parse:.2f} parsings of one line"
    )


def main() -> None:
    """Write the files, and measure in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--changed", type=float, default=1.0, help="percent of the cases")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        _measure(options.measure)
        return
    run, case = _sample()
    every = round(100 / options.changed) if options.changed else 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write(place / "base.json", run, case, options.cases, 0)
        _write(place / "head.json", replace(run, run_id="head"), case, options.cases, every)
        size = (place / "base.json").stat().st_size / options.cases
        print(f"{size:,.0f} bytes a case")
        command = [sys.executable, "-m", "benchmarks.diff_cost", "--measure", folder]
        subprocess.run(command, check=True)  # noqa: S603 -- this very script


if __name__ == "__main__":
    main()
