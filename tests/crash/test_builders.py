"""Several builders, and builders that are asked to stop."""

import os
import signal
import subprocess  # noqa: TID251 -- eight builders are eight processes
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import FULL
from tests.crash.sites import (
    LOCK,
    Builder,
    Scenario,
    World,
    demand_healed,
    demand_whole,
    left_beside,
    sample,
)
from tests.site_tools import tree_of
from tests.sources import ROOT

Scenarios = Callable[[str], Scenario]
ROUNDS = 20 if FULL else 1

SIGNALS = {"SIGINT": (130, "interrupted"), "SIGTERM": (143, "terminated")}


@pytest.mark.parametrize("what", SIGNALS)
@pytest.mark.parametrize("name", ["first", "new run"])
def test_a_signal_at_any_operation_leaves_the_old_site_or_the_new_one(
    what: str, name: str, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """With its code, a sentence, and nothing left behind."""
    scenario = scenario_of(name)
    code, word = SIGNALS[what]
    wanted = 60 if FULL else 12
    for call in list(sample(scenario.calls, wanted, len(name)))[:: 1 if FULL else 6]:
        world = scenario.world.copied(quick_folder / "world")
        built = builder.build(world, fault={"call": call, "what": what})
        assert built.code == code, (call, built)
        assert f"{word}; what was published before is untouched" in built.said
        assert "Traceback" not in built.said
        if demand_whole(scenario, world.site) == "old" and scenario.old:
            assert tree_of(world.site) == scenario.old
        # A signal that comes while the lock is given back keeps that from being finished.
        assert left_beside(world) in ([], [".site.sitegen-owner"])
        demand_healed(scenario, world, builder)


@pytest.mark.parametrize("what", SIGNALS)
def test_a_signal_at_any_time_with_workers_ends_all_of_them(
    what: str, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """The builder answers for its workers: one sentence, one code, a whole site."""
    scenario = scenario_of("new run")
    for after in (0.05, 0.1, 0.15):
        world = scenario.world.copied(quick_folder / "world")
        many = World(world.folder, ("--jobs", "2"))
        built = builder.build(many, kill_after=after, signal=getattr(signal, what))
        # Before the command has begun, a signal does what it does to any process.
        early = {-getattr(signal, what)} if not built.calls else set()
        assert built.code in {SIGNALS[what][0], scenario.code} | early, built
        assert "Traceback" not in built.said
        demand_whole(scenario, world.site)
        demand_healed(scenario, world, builder)


def test_of_eight_builders_one_works_and_the_others_are_told(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """Who comes too late ends with 75 or finds nothing new; the site is one version further."""
    scenario = scenario_of("new run")
    for _ in range(ROUNDS):
        world = scenario.world.copied(quick_folder / "world")
        call = [sys.executable, "-m", "sitegen", *world.arguments]
        started = [
            subprocess.Popen(  # noqa: S603 -- our own interpreter and module
                call, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
            )
            for _ in range(8)
        ]
        said = [process.communicate(timeout=900)[1] for process in started]
        codes = [process.returncode for process in started]
        assert set(codes) <= {scenario.code, 75}, said
        assert scenario.code in codes
        assert sum("Published version" in text for text in said) == 1
        for text in (text for text, code in zip(said, codes, strict=True) if code == 75):
            assert "Another build" in text
            assert str(quick_folder) not in text
        demand_healed(scenario, world, builder)


def test_the_loser_is_told_who_holds_the_lock(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """By the number of the process; a machine or a user is never named."""
    world = scenario_of("new run").world.copied(quick_folder / "world")
    (world.folder / ".site.sitegen-owner").write_bytes(b"4711 00000000\n")
    with FileLock(world.folder / LOCK):
        built = builder.build(world)
    assert built.code == 75
    assert "Another build (process 4711 on another machine) is writing the site site." in built.said
    assert os.uname().nodename not in built.said.replace("site", "")


@pytest.mark.parametrize(
    "owner", [b"", b"x" * 1_000, b"1 zzzzzzzz\n", b"12345678901 00000000\n", b"\x1b[2J 00000000\n"]
)
def test_a_damaged_owner_is_not_shown(
    owner: bytes, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """What lies beside a site is as little trusted as what lies in it."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    (world.folder / ".site.sitegen-owner").write_bytes(owner)
    with FileLock(world.folder / LOCK):
        assert "Another build is writing" in builder.build(world).said
    assert "A build was cut off here" in demand_healed(scenario, world, builder).said


def test_two_names_of_one_site_have_one_lock(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """A link to the site is the site."""
    world = scenario_of("new run").world.copied(quick_folder / "world")
    other = world.copied(quick_folder / "linked")
    (world.site).rename(quick_folder / "linked" / "real")
    (world.folder / "site").symlink_to(quick_folder / "linked" / "real")
    with FileLock(other.folder / ".real.sitegen-lock"):
        assert builder.build(world).code == 75
    assert builder.build(world).code == 1
    assert (world.folder / "site").is_symlink()
