"""A build whose file system fails: the old site stays, the code and the sentence are right."""

import shutil
import subprocess  # noqa: TID251 -- mounts a small file system for a test
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.crash.faults import ERRORS, MAKING
from tests.crash.sites import (
    Builder,
    Built,
    Scenario,
    World,
    demand_healed,
    demand_whole,
    left_beside,
    sample,
)
from tests.site_tools import tree_of

Scenarios = Callable[[str], Scenario]

SENTENCES = {
    "ENOSPC": (73, "No space left on device", "Make room and build again"),
    "EDQUOT": (73, "Disk quota exceeded", "Make room and build again"),
    "EIO": (74, "Input/output error", "What was published before is untouched"),
    "EMFILE": (74, "Too many open files", "ulimit -n"),
    "EACCES": (73, "Permission denied", "What was published before is untouched"),
    "EROFS": (73, "Read-only file system", "What was published before is untouched"),
    "EXDEV": (73, "Invalid cross-device link", "one file system"),
    "EINTR": (74, "Interrupted system call", "What was published before is untouched"),
    "ENAMETOOLONG": (73, "File name too long", "shorter"),
}


def test_every_error_has_its_code_and_sentence() -> None:
    """The table that the other tests use is whole."""
    assert SENTENCES.keys() == set(ERRORS)


def demand_told(built: Built, what: str, scenario: Scenario) -> None:
    """Demand success, or the code and the sentence of this error, with the path it was about."""
    assert "Traceback" not in built.said
    assert "a mistake of sitegen's own" not in built.said
    if built.code == scenario.code:
        return
    code, reason, todo = SENTENCES[what]
    assert built.code == code, built.said
    assert reason in built.said
    if "The version is published" not in built.said:
        assert todo in built.said
        assert "can't be" in built.said


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("what", ERRORS)
@pytest.mark.parametrize("name", ["first", "new run", "index page closes"] if FULL else ["new run"])
def test_an_error_at_any_operation_leaves_the_old_site_or_the_new_one(
    what: str,
    name: str,
    scenario_of: Scenarios,
    builder: Builder,
    quick_folder: Path,
    *,
    lasting: bool,
) -> None:
    """Nothing is left in the site that the next build doesn't clean."""
    scenario = scenario_of(name)
    calls = list(sample(scenario.calls, 12, len(what)))
    # Each error takes other calls of the sample, so that together they take all of them.
    some = calls if FULL else calls[2 * ERRORS.index(what) + lasting :: 2 * len(ERRORS)]
    for call in some:
        world = scenario.world.copied(quick_folder / "world")
        fault = {"call": call, "what": what, "lasting": lasting}
        built = builder.build(world, fault=fault)
        demand_told(built, what, scenario)
        state = demand_whole(scenario, world.site)
        if built.code == scenario.code:
            assert state == "new"
        elif state == "old":
            assert tree_of(world.site) == scenario.old
        demand_healed(scenario, world, builder)


def test_short_writes_change_nothing(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """A system may take less than it was given; the rest is written too."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    built = builder.build(world, fault={"call": 1, "what": "short", "lasting": True})
    assert built.code == scenario.code, built.said
    assert len(built.calls) > len(scenario.calls)
    assert tree_of(world.site) == scenario.new


def test_what_fails_is_named(scenario_of: Scenarios, builder: Builder, quick_folder: Path) -> None:
    """Also where the system itself names no path: in writing, flushing and closing."""
    scenario = scenario_of("new run")
    call = next(
        at for at, name in enumerate(scenario.calls, start=1) if at > 12 and name == "write"
    )
    world = scenario.world.copied(quick_folder / "world")
    built = builder.build(world, fault={"call": call, "what": "ENOSPC", "lasting": True})
    assert built.code == 73
    assert "The site can't be written (" in built.said
    assert str(quick_folder) not in built.said


def test_a_full_disk_after_the_commit_point_is_told_as_what_it_is(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """The version is published; where a pointer can't follow, the next build mends it."""
    scenario = scenario_of("new run")
    commit = max(at for at, name in enumerate(scenario.calls, start=1) if name == "rename") - 2
    said = set()
    for call in range(commit, len(scenario.calls) + 1, 1 if FULL else 2):
        for lasting in (False, True):
            world = scenario.world.copied(quick_folder / "world")
            fault = {"call": call, "what": "EIO", "lasting": lasting}
            built = builder.build(world, fault=fault)
            demand_told(built, "EIO", scenario)
            demand_whole(scenario, world.site)
            said.add(built.code)
            demand_healed(scenario, world, builder)
    assert scenario.code in said


@pytest.mark.parametrize("size", [0, 1, 100, 5_000] if FULL else [0, 5_000])
def test_a_limit_on_the_size_of_files_is_told(
    size: int, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """RLIMIT_FSIZE: the system itself refuses to write more."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    built = builder.build(world, limits={"RLIMIT_FSIZE": size})
    assert built.code == 73, built
    assert "File too large" in built.said
    assert tree_of(world.site) == scenario.old
    demand_healed(scenario, world, builder)


@pytest.mark.parametrize("handles", [4, 5, 6, 7, 8, 10, 12] if FULL else [4, 8])
def test_too_few_handles_are_told(
    handles: int, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """RLIMIT_NOFILE: a build needs few, and says so where it gets fewer."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    built = builder.build(world, limits={"RLIMIT_NOFILE": handles})
    assert "Traceback" not in built.said
    if built.code != scenario.code:
        assert built.code in {66, 73, 74}, built.said
        assert "Too many open files" in built.said
        # Behind the commit point the sentence says so, and pointers may lag.
        assert "The version is published" in built.said or tree_of(world.site) == scenario.old
    demand_whole(scenario, world.site)
    demand_healed(scenario, world, builder)


@pytest.fixture
def small_disk(quick_folder: Path) -> Iterator[Path]:
    """Return an empty file system of 256 kB, or skip."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("there is no mount(8) here")
    place = quick_folder / "small"
    place.mkdir()
    call = [mount, "-t", "tmpfs", "-o", "size=256k,nr_inodes=400", "none", str(place)]
    made = subprocess.run(call, capture_output=True, check=False, timeout=60)  # noqa: S603
    if made.returncode != 0:
        place.rmdir()
        pytest.skip("a file system can't be mounted here")
    try:
        yield place
    finally:
        subprocess.run([umount, str(place)], check=True, timeout=60)  # noqa: S603
        place.rmdir()


def test_a_small_disk_that_fills_up_leaves_nothing(
    scenario_of: Scenarios, builder: Builder, small_disk: Path
) -> None:
    """The kernel's own ENOSPC, from whatever call it comes; with room, the next build succeeds."""
    scenario = scenario_of("first")
    world = scenario.world.copied(small_disk / "world")
    filler = small_disk / "filler"
    for size in (0, 64, 128, 192, 224, 248):
        with filler.open("wb") as file:
            file.write(b"x" * size * 1024)
        built = builder.build(world)
        if built.code == 73:
            assert "No space left on device" in built.said
            assert not world.site.exists()
            assert left_beside(world) == []
        else:
            demand_whole(scenario, world.site)
            shutil.rmtree(world.site)
    filler.unlink()
    assert builder.build(world).code in {scenario.code, 73}


def test_an_empty_folder_that_is_a_mount_is_told(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path, small_disk: Path
) -> None:
    """A first site can't take the place of a volume; a folder in it can hold one."""
    scenario = scenario_of("first")
    world = scenario.world.copied(quick_folder / "world")
    world.site.symlink_to(small_disk)
    built = builder.build(world)
    assert built.code == 73, built.said
    assert "build into a folder of it" in built.said
    assert not list(small_disk.iterdir())


def test_making_is_what_a_full_disk_stops() -> None:
    """Removing and renaming go on: that is what cleaning up needs."""
    assert MAKING.isdisjoint({"rename", "remove_file", "remove_folder", "remove_tree"})


def test_a_world_is_what_its_scenario_says(scenario_of: Scenarios) -> None:
    """Each scenario makes a difference."""
    scenario = scenario_of("baseline")
    assert isinstance(scenario.world, World)
    assert any(path.startswith("baselines/") for path in scenario.new.keys() - scenario.old.keys())
