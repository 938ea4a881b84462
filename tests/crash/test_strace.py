"""The kernel's side of the promise: builds killed and failed at system calls, by strace."""

import itertools
import re
import shutil
import subprocess  # noqa: TID251 -- strace runs the builder
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.crash.sites import Builder, Scenario, World, demand_healed, demand_whole
from tests.sources import ROOT

Scenarios = Callable[[str], Scenario]
CALLS = ("openat", "write", "close", "mkdir", "rename", "unlink", "fsync", "syncfs")
NUMBERS = {"ENOSPC": 73, "EIO": 74, "EROFS": 73}


@pytest.fixture(scope="module")
def strace() -> str:
    """Return the tool, or skip."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed (Debian: strace)")
    shown = subprocess.run(  # noqa: S603 -- a tool of the system
        [found, "-e", "trace=none", "true"], capture_output=True, check=False, timeout=60
    )
    if shown.returncode != 0:
        pytest.skip("strace can't trace a process here")
    return found


def traced(strace: str, world: World, *options: str) -> subprocess.CompletedProcess[str]:
    """Build under strace; only calls that name a path of this world count."""
    call = [strace, "--seccomp-bpf", "-f", "-qq", "-o", "/dev/stdout", *options]
    return subprocess.run(  # noqa: S603 -- a tool of the system
        [*call, sys.executable, "-m", "sitegen", *world.arguments],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )


def counts(strace: str, world: World) -> dict[str, int]:
    """Return how often a build makes each call."""
    done = traced(strace, world, "-e", f"trace={','.join(CALLS)}")
    made = re.findall(r"^\d+ +(\w+)\(", done.stdout, flags=re.MULTILINE)
    return {name: made.count(name) for name in CALLS}


def times(count: int, call: str) -> list[int]:
    """Return at which of so many calls of a kind to strike: the last ones are publishing's."""
    if call in {"openat", "write", "close"}:
        return [count - 30, count - 3] if FULL else [count - 12]
    return list(range(1, count + 1)) if FULL else [count - 1]


@pytest.mark.parametrize("call", CALLS if FULL else ("write", "rename", "fsync"))
def test_a_kill_at_a_system_call_leaves_the_old_site_or_the_new_one(
    call: str, strace: str, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """`strace -e inject=…:signal=KILL:when=N`, with no word of ours in between."""
    scenario = scenario_of("new run")
    count = counts(strace, scenario.world.copied(quick_folder / "world"))[call]
    assert count > 0
    for number in times(count, call):
        world = scenario.world.copied(quick_folder / "world")
        traced(strace, world, "-e", f"inject={call}:signal=KILL:when={number}")
        demand_whole(scenario, world.site)
        demand_healed(scenario, world, builder)


@pytest.mark.parametrize(
    ("call", "what"),
    list(itertools.product(("mkdir", "rename", "fsync", "syncfs"), NUMBERS))
    if FULL
    else (("mkdir", "EROFS"), ("rename", "ENOSPC"), ("syncfs", "EIO")),
)
def test_a_system_call_that_fails_is_told(
    call: str,
    what: str,
    strace: str,
    scenario_of: Scenarios,
    builder: Builder,
    quick_folder: Path,
) -> None:
    """From the first of its kind on, so that nothing can be mended at once either."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    done = traced(strace, world, "-e", f"inject={call}:error={what}:when=1+")
    assert done.returncode == NUMBERS[what], done.stderr
    assert "Traceback" not in done.stderr
    assert "can't be written" in done.stderr
    demand_whole(scenario, world.site)
    demand_healed(scenario, world, builder)
