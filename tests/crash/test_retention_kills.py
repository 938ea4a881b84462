"""Retention that is killed anywhere: nothing half-way is believed, and the next call ends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.builders import make_run, write_run
from tests.conftest import FULL
from tests.crash.sites import Builder, Tree, World, left_beside, sample
from tests.site_tools import tree_of

CONTENT: Final = (
    "about/",
    "assets/",
    "baselines/",
    "index/",
    "log/tile/",
    "records/",
    "runs/",
    "v/",
)


@dataclass(frozen=True)
class Folding(World):
    """A world whose site is folded instead of built."""

    @property
    def arguments(self) -> list[str]:
        """Return the call of the command line."""
        return ["fold", str(self.site), "--config", str(self.folder / "sitegen.toml")]


@dataclass(frozen=True)
class Prepared:
    """A site before and after it was folded, and the operations of that."""

    world: Folding
    old: Tree
    new: Tree
    calls: tuple[str, ...]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Prepared, Builder]]:
    """Three runs, one a version; all but the newest is folded."""
    folder = tmp_path_factory.mktemp("folded")
    said = folder / "said"
    said.mkdir()
    world = Folding(folder / "old")
    (world.folder / "next").mkdir(parents=True)
    (world.folder / "sitegen.toml").write_text(
        f'baselines = "{folder}/none"\n[retention]\nversions = 1\nruns = 1\n', encoding="ascii"
    )
    with Builder(said) as builder:
        for day in (1, 2, 3):
            created = {"created_at": f"2026-11-2{day}T20:34:40.000001+00:00"}
            run = make_run(2, run_id=f"2026112{day}T203422Z", summary=created)
            write_run(dict(run), world.folder / "next" / f"2026112{day}T203422Z")
            assert builder.build(World(world.folder)).code == 0
        after = copied(world, folder / "new")
        built = builder.build(after)
        assert built.code == 0, built.said
        yield Prepared(world, tree_of(world.site), tree_of(after.site), built.calls), builder


def copied(world: Folding, folder: Path) -> Folding:
    """Return the same world in another folder."""
    made = world.copied(folder)
    return Folding(made.folder, made.more)


@pytest.mark.parametrize("what", ["kill", "half"])
def test_a_killed_fold_is_not_begun_or_is_ended_by_the_next(
    what: str, prepared: tuple[Prepared, Builder], tmp_path: Path
) -> None:
    """Before the commit point nothing is touched; behind it every file is the old or the new."""
    site, builder = prepared
    seen = set()
    every = range(1, len(site.calls) + 1)
    for call in every if FULL else sample(site.calls, 30, 7):
        world = copied(site.world, tmp_path / "world")
        killed = builder.build(world, fault={"call": call, "what": what})
        assert killed.code == -9, (call, killed)
        found = tree_of(world.site)
        committed = found["latest.json"] == site.new["latest.json"]
        seen.add(committed)
        for path, data in found.items():
            if path.startswith(CONTENT):
                may = (site.old.get(path), site.new.get(path))
                assert data in (may if committed else may[:1]) or path not in site.old, (call, path)
        wanted = site.new if committed else site.old
        newest = "v/0004/" if committed else "v/"
        missing = [path for path in wanted if path.startswith(newest) and path not in found]
        assert missing == []
        assert builder.build(world).code == 0
        assert tree_of(world.site) == site.new, call
        assert left_beside(world) == []
    assert seen == {False, True}
