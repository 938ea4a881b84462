"""A build that is killed anywhere: readers see a whole site, and the next build heals it."""

import random  # noqa: TID251 -- seeded: the same times in every run
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.crash.sites import (
    SCENARIOS,
    Builder,
    Scenario,
    World,
    demand_healed,
    demand_whole,
    left_beside,
    sample,
)

Scenarios = Callable[[str], Scenario]
RANDOM_KILLS = 200 if FULL else 10
SHARDS = 4 if FULL else 1


def points(scenario: Scenario, what: str, shard: int) -> list[int]:
    """Return the calls to crash at, counted from 1: all of a shard in the full run.

    Of most operations, half is all of it, and so a kill at the next call. Without the full run
    few: each scenario takes others of a sample, so that together they take all kinds.
    """
    if FULL:
        every = range(1 + shard, len(scenario.calls) + 1, SHARDS)
        halves = {"write", "remove_tree", "exchange"}
        return [call for call in every if what == "kill" or scenario.calls[call - 1] in halves]
    calls = list(sample(scenario.calls, 24, 7))
    return calls[2 * list(SCENARIOS).index(scenario.name) + (what == "half") :: 2 * len(SCENARIOS)]


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("what", ["kill", "half"])
def test_a_kill_at_any_operation_leaves_the_old_site_or_the_new_one(
    what: str, name: str, shard: int, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """In every byte; the next build sweeps the rest and gives the site as without the crash."""
    scenario = scenario_of(name)
    for call in points(scenario, what, shard):
        world = scenario.world.copied(quick_folder / "world")
        killed = builder.build(world, fault={"call": call, "what": what})
        assert killed.code == -9, (call, killed)
        demand_whole(scenario, world.site)
        demand_healed(scenario, world, builder)


def test_kills_hit_before_and_after_the_commit_point(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """The harness sees both outcomes, and the version changes hands at one operation only."""
    scenario = scenario_of("new run")
    renames = [at for at, name in enumerate(scenario.calls, start=1) if name == "rename"]
    seen = []
    for call in renames:
        world = scenario.world.copied(quick_folder / "world")
        builder.build(world, fault={"call": call, "what": "half"})
        seen.append(demand_whole(scenario, world.site))
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {"old", "new"}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_kill_at_any_time_leaves_the_old_site_or_the_new_one(
    shard: int, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """SIGKILL from outside, at times drawn with a seed."""
    scenario = scenario_of("new run")
    times = random.Random(9 + shard)  # noqa: S311 -- no secret
    for _ in range(RANDOM_KILLS // SHARDS):
        world = scenario.world.copied(quick_folder / "world")
        builder.build(world, kill_after=times.uniform(0.0, 0.3))
        demand_whole(scenario, world.site)
        demand_healed(scenario, world, builder)


def test_a_crash_while_healing_is_healed_too(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """Killed once while it publishes, then at each of the first operations of the next build."""
    scenario = scenario_of("new run")
    last = [at for at, name in enumerate(scenario.calls, start=1) if name == "rename"]
    for first in (last[3], last[-2]):
        for call in range(1, 13, 1 if FULL else 5):
            world = scenario.world.copied(quick_folder / "world")
            builder.build(world, fault={"call": first, "what": "kill"})
            builder.build(world, fault={"call": call, "what": "half"})
            demand_whole(scenario, world.site)
            demand_healed(scenario, world, builder)


def test_a_killed_build_is_told_by_the_next(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """Its lock is free, its stage is swept, and a sentence says so once."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    builder.build(world, fault={"call": 40, "what": "kill"})
    assert left_beside(world) == [".site.sitegen-owner"]
    assert (
        "was cut off here; what it left is cleaned up"
        in demand_healed(scenario, world, builder).said
    )
    assert "cut off" not in builder.build(world).said


def test_workers_do_not_outlive_a_killed_builder(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """They hold what they were forked with, and with an older `filelock` that is the lock."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    many = World(world.folder, ("--jobs", "2"))
    fault = {"call": len(scenario.calls) - 12, "what": "kill"}
    killed = builder.build(many, fault=fault, workers_end=True)
    assert killed.code == -9
    assert killed.alone
    demand_whole(scenario, world.site)
    demand_healed(scenario, world, builder)
