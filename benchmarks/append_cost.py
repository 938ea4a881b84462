"""What a version costs that is appended to a site of many: bytes, files, reads and time.

One run at a time is published into one site, from evidence that holds that run alone, as
continuous integration does. A site's open page fills up to 50 runs and closes, so versions are
compared that have as many runs open: the 60th, 110th, … with the 10th.

Usage: `python -m benchmarks.append_cost [--versions 1010] [--cases 10] [--check]`; with `--check`
the exit code is 1 where a later version writes or reads more than an early one, beyond a tolerance.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from benchmarks.corpus import run_files, run_id_of
from sitegen.assembly.progress import unwatched
from sitegen.limits import DEFAULT_LIMITS
from sitegen.pipeline import BuildOptions, build
from sitegen.settings import DEFAULT_SETTINGS

PERIOD = DEFAULT_LIMITS.index_page_runs
FIRST = 10
FULL = FIRST + 2 * PERIOD
"""The first version compared whose histories are full: what is carried on has its final size."""

TOLERANCE = 1.05
"""Numbers and paths grow by a digit now and then, and lists are filled up to their bounds."""

IO_FIGURES = Path("/proc/self/io")


@dataclass(frozen=True, slots=True)
class Cost:
    """What publishing one version took.

    `files` and `size` (bytes) are new or replaced in the site. `written` and `read` are all
    bytes that passed through the operating system, -1 where it doesn't tell.
    """

    version: int
    files: int
    size: int
    written: int
    read: int
    seconds: float
    site_files: int


def marks(versions: int) -> Iterator[int]:
    """Yield the versions to measure: those comparable with the 10th, and those that close a page.

    Of 1,000 versions and more only every tenth of them, because each listing reads the whole site.
    """
    step = PERIOD if versions <= 20 * PERIOD else 10 * PERIOD
    for begin in chain(range(0, 3 * PERIOD, PERIOD), range(3 * PERIOD, versions, step)):
        for version in (begin + FIRST, begin + PERIOD):
            if version <= versions:
                yield version


def passed() -> tuple[int, int]:
    """Return (bytes written, bytes read) by this process so far, as Linux counts them."""
    if not IO_FIGURES.exists():
        return 0, 1
    rows = dict(line.split(": ") for line in IO_FIGURES.read_text(encoding="ascii").splitlines())
    return int(rows["wchar"]), int(rows["rchar"])


def listing(site: Path) -> dict[str, tuple[int, int, int]]:
    """Return path → (inode, time of change, size) of every file of a site."""
    found = {}
    for file in site.rglob("*"):
        if file.is_file():
            status = file.stat()
            found[str(file.relative_to(site))] = (status.st_ino, status.st_mtime_ns, status.st_size)
    return found


def write_run(folder: Path, number: int, cases: int) -> None:
    """Write the evidence of one run."""
    target = folder / run_id_of(number)
    (target / "cases").mkdir(parents=True)
    for path, data in run_files(number, cases):
        (target / path).write_bytes(data)


def publish(version: int, cases: int, scratch: Path, *, measured: bool) -> Cost | None:
    """Append one run to the site; return what it cost, or None where that isn't asked for."""
    evidence, site = scratch / "evidence", scratch / "site"
    write_run(evidence, version, cases)
    before = listing(site) if measured else {}
    wrote, read = passed()
    begun = time.perf_counter()
    options = BuildOptions((str(evidence),), site)
    result = build(options, DEFAULT_SETTINGS, unwatched)
    seconds = time.perf_counter() - begun
    wrote_then, read_then = passed()
    shutil.rmtree(evidence)
    if result.version.number != version or not result.published:
        message = f"version {version} was published as {result.version.number}"
        raise RuntimeError(message)
    if not measured:
        return None
    after = listing(site)
    fresh = [row[2] for path, row in after.items() if before.get(path) != row]
    told = IO_FIGURES.exists()
    return Cost(
        version=version,
        files=len(fresh),
        size=sum(fresh),
        written=wrote_then - wrote if told else -1,
        read=read_then - read if told else -1,
        seconds=seconds,
        site_files=len(after),
    )


def grown(costs: list[Cost]) -> list[str]:
    """Return what a later version costs more than an early one of as many open runs."""
    comparable = [cost for cost in costs if cost.version % PERIOD == FIRST]
    full = next((cost for cost in comparable if cost.version >= FULL), None)
    if full is None:
        return [f"fewer than {FULL} versions show nothing"]
    found = []
    for cost in comparable:
        if cost.version <= full.version:
            continue
        for name in ("files", "size", "written", "read"):
            now, then = getattr(cost, name), getattr(full, name)
            if now > then * TOLERANCE:
                found.append(f"version {cost.version}: {name} {now:,}, at {full.version} {then:,}")
    return found


def measure(versions: int, cases: int, scratch: Path) -> list[Cost]:
    """Publish so many versions, print the measured ones as they come, and return them."""
    wanted = {*marks(versions), versions}
    costs = []
    print("version   files     bytes   written      read  seconds  files of the site")
    for version in range(1, versions + 1):
        cost = publish(version, cases, scratch, measured=version in wanted)
        if cost is not None:
            costs.append(cost)
            print(
                f"{cost.version:7} {cost.files:7} {cost.size:9} {cost.written:9} {cost.read:9}"
                f" {cost.seconds:8.2f} {cost.site_files:18}",
                flush=True,
            )
    return costs


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure what an appended version costs.")
    parser.add_argument("--versions", type=int, default=1010)
    parser.add_argument("--cases", type=int, default=10, help="cases of each run")
    parser.add_argument("--check", action="store_true", help="fail where later versions cost more")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        costs = measure(options.versions, options.cases, Path(scratch))
    more = grown(costs)
    for line in more or ["no later version writes or reads more"]:
        print(line)
    return int(bool(more) and options.check)


if __name__ == "__main__":
    sys.exit(main())
