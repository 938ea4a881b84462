"""What verifying a site costs: seconds and memory, by the number of its files.

A site of as many cases is built once, then verified by the command line in a process of its own:
every file is read and hashed, every artifact in the archives too.

Usage: `python -m benchmarks.verify_cost [--runs 10] [--cases 1000] [--rerender] [--check]`; with
`--check` the exit code is 1 where a limit is passed.
"""

import argparse
import resource
import subprocess  # noqa: TID251 -- memory is that of a process
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import run_files, run_id_of
from sitegen.pipeline import BuildOptions, build
from sitegen.settings import DEFAULT_SETTINGS

SECONDS_PER_10_000 = 15.0
"""Limit for a slow machine with other work; without that it is a third."""
MEMORY_MIB = 256


def build_site(folder: Path, runs: int, cases: int) -> Path:
    """Build a site of so many runs of so many cases; return its folder."""
    for number in range(runs):
        place = folder / "evidence" / run_id_of(number)
        for path, data in run_files(number, cases):
            target = place / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    options = BuildOptions((str(folder / "evidence"),), folder / "site", jobs=2)
    build(options, DEFAULT_SETTINGS, lambda _text: None)
    return folder / "site"


def measure(site: Path, *more: str) -> tuple[float, float]:
    """Verify a site; return seconds and MiB. Ends the process where it does not hold."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "sitegen", "verify", str(site), *more]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 -- ours
    seconds = time.perf_counter() - begin
    if done.returncode:
        sys.exit(done.stdout.decode())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return seconds, peak


def main() -> None:
    """Build, verify, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--rerender", action="store_true")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = build_site(Path(folder), asked.runs, asked.cases)
        files = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
        seconds, peak = measure(site, *(["--rerender"] if asked.rerender else []))
    size = sum(files) / 1024**2
    print(f"{len(files):,} files, {size:,.0f} MiB: {seconds:.2f} s, {peak:,.0f} MiB of memory")
    limit = SECONDS_PER_10_000 * max(len(files), 10_000) / 10_000
    if asked.check and not asked.rerender and (seconds > limit or peak > MEMORY_MIB):
        sys.exit(1)


if __name__ == "__main__":
    main()
