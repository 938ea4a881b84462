"""Fuzz every reader and the whole way, each in a process that may take so much and no more.

Usage: `python -m tools.fuzz [--seconds N] [--seed N] [TARGET…]`

An input may take 5 seconds of CPU time and its process 1 GiB; only typed errors may come of it.
What breaks a promise is written to `build/fuzz/` with its traceback: mend the product, and keep
the input in `tests/data/fuzz/<target>/`, which `make test` reads again.
"""

import argparse
import faulthandler
import hashlib
import os
import random  # noqa: TID251 -- the source of chance, seeded and printed
import resource
import signal
import subprocess  # noqa: TID251 -- a target that needs too much takes only its process with it
import sys
import time
import traceback
from pathlib import Path
from typing import Final, NoReturn

ROOT: Final = Path(__file__).resolve().parent.parent
CPU_SECONDS: Final = 5
MEMORY_BYTES: Final = 1024 * 1024 * 1024
ROUND_SECONDS: Final = 30
_MOST_FAILURES: Final = 10
_GRACE_SECONDS: Final = 30
"""CPU time that a process may take beyond its round before it counts as hung."""

_PATIENCE: Final = 30
"""How many times its round a process may take where the machine does other things."""


class OverBudgetError(Exception):
    """An input took more CPU time than any may."""


def main() -> int:
    """Fuzz the targets in turn until the time is up; return 1 where any promise broke."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", action="store_true")
    given = parser.parse_args()
    if given.child:
        return _fuzz(given.targets[0], given.seed, given.seconds)
    return _rounds(given.targets or _all(), given.seed, given.seconds)


def _all() -> list[str]:
    from tests.fuzz.targets import TARGETS

    return list(TARGETS)


def _rounds(targets: list[str], seed: int, seconds: int) -> int:
    end = time.monotonic() + seconds
    failed = False
    each = max(1, min(ROUND_SECONDS, seconds // len(targets)))
    while time.monotonic() < end:
        for target in targets:
            failed |= _round(target, seed, each)
            seed += 1
            if time.monotonic() >= end:
                break
    return int(failed)


def _round(target: str, seed: int, seconds: int) -> bool:
    """Run one round in a process of its own; tell whether it failed."""
    command = [sys.executable, "-m", "tools.fuzz", "--child", target]
    options = ["--seed", str(seed), "--seconds", str(seconds)]
    try:
        ended = subprocess.run(  # noqa: S603 -- our own command
            [*command, *options], cwd=ROOT, timeout=seconds * _PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"{target}, seed {seed}: given up; the machine is too busy", flush=True)
        return True
    if ended.returncode < 0:
        # What Python can't interrupt (an expression that backtracks) is ended by the system.
        print(f"{target}, seed {seed}: killed by signal {-ended.returncode}", flush=True)
        print(f"  {_current(target).relative_to(ROOT)}", flush=True)
    return ended.returncode != 0


def _current(name: str) -> Path:
    """Return the file that holds the input being tried."""
    return ROOT / "build" / "fuzz" / name / "current.bin"


def _fuzz(name: str, seed: int, seconds: int) -> int:
    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    seeds = [*target.seeds(), *kept(name).values()]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    most = seconds + _GRACE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
    faulthandler.register(signal.SIGXCPU, chain=True)
    current = _current(name)
    current.parent.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGPROF, _over)
    source = random.Random(seed)  # noqa: S311 -- reproducible on purpose
    end = time.monotonic() + seconds
    done, failures = 0, 0
    slowest = 0.0
    while time.monotonic() < end and failures < _MOST_FAILURES:
        data = target.bend(source, seeds)
        current.write_bytes(data)
        before = time.process_time()
        failures += not _holds(name, data)
        slowest = max(slowest, time.process_time() - before)
        done += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = f"{done:,} inputs, slowest {slowest:.2f} s, peak {peak} MiB, {failures} failures"
    print(f"{name}, seed {seed}: {told}", flush=True)
    return int(failures > 0)


def _holds(name: str, data: bytes) -> bool:
    from tests.fuzz.targets import TARGETS

    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        TARGETS[name].check(data)
    except Exception:  # noqa: BLE001 -- whatever it is, it is what is looked for
        signal.setitimer(signal.ITIMER_PROF, 0)
        _keep(name, data, traceback.format_exc())
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return True


def _over(_number: int, _frame: object) -> NoReturn:
    message = f"more than {CPU_SECONDS} s of CPU time"
    raise OverBudgetError(message)


def _keep(name: str, data: bytes, why: str) -> None:
    folder = ROOT / "build" / "fuzz" / name
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / hashlib.sha256(data).hexdigest()[:16]
    place.with_suffix(".bin").write_bytes(data)
    place.with_suffix(".txt").write_text(why, encoding="utf-8", errors="backslashreplace")
    last = why.strip().splitlines()[-1][:200]
    print(f"{name}: {last!a}\n  {os.path.relpath(place, ROOT)}.bin", flush=True)


def kept(name: str) -> dict[str, bytes]:
    """Return the inputs of a target that once broke a promise, by their name."""
    folder = ROOT / "tests" / "data" / "fuzz" / name
    files = sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []
    return {path.name: path.read_bytes() for path in files}


if __name__ == "__main__":
    sys.exit(main())
