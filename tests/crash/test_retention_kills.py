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
class Retaining(World):
    """A world whose site is folded, or loses a run; `more` is the command with its arguments."""

    @property
    def arguments(self) -> list[str]:
        """Return the call of the command line."""
        command, *more = self.more
        config = ["--config", str(self.folder / "sitegen.toml")]
        return [command, str(self.site), *more, *config]


@dataclass(frozen=True)
class Rebuilding(World):
    """A world whose site is rendered anew, as another one beside it."""

    @property
    def arguments(self) -> list[str]:
        """Return the call of the command line."""
        config = ["--config", str(self.folder / "sitegen.toml")]
        return ["rebuild", str(self.site), "-o", str(self.folder / "rebuilt"), *config]


@dataclass(frozen=True)
class Prepared:
    """A site before and after something was taken out of it, and the operations of that.

    `again` is the exit code where all of it was done already.
    """

    world: Retaining
    old: Tree
    new: Tree
    calls: tuple[str, ...]
    again: int


RETAINING: Final = {
    "fold": (("fold",), 0),
    "withdraw": (("withdraw", "20261122T203422Z", "--reason", "why", "--by", "who"), 66),
}


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    """Return a builder that has sitegen loaded, and a place for what a killed one can't remove."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("temporary")))
        with Builder() as made:
            yield made


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, builder: Builder) -> World:
    """Three runs, one a version."""
    folder = tmp_path_factory.mktemp("published")
    world = World(folder / "old")
    (world.folder / "next").mkdir(parents=True)
    (world.folder / "sitegen.toml").write_text(
        f'baselines = "{folder}/none"\n[retention]\nversions = 1\nruns = 1\n', encoding="ascii"
    )
    for day in (1, 2, 3):
        created = {"created_at": f"2026-11-2{day}T20:34:40.000001+00:00"}
        run = make_run(2, run_id=f"2026112{day}T203422Z", summary=created)
        write_run(dict(run), world.folder / "next" / f"2026112{day}T203422Z")
        assert builder.build(world).code == 0
    return world


@pytest.fixture(scope="module", params=list(RETAINING))
def prepared(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    published: World,
    builder: Builder,
) -> Prepared:
    """All but the newest run and version is folded, or the run in the middle is withdrawn."""
    more, again = RETAINING[request.param]
    world = Retaining(published.folder, more)
    after = copied(world, tmp_path_factory.mktemp("after") / "new")
    built = builder.build(after)
    assert built.code == 0, built.said
    return Prepared(world, tree_of(world.site), tree_of(after.site), built.calls, again)


def copied(world: Retaining, folder: Path) -> Retaining:
    """Return the same world in another folder."""
    made = world.copied(folder)
    return Retaining(made.folder, made.more)


@pytest.mark.parametrize("what", ["kill", "half"])
def test_what_is_killed_is_not_begun_or_is_ended_by_the_next_call(
    what: str, prepared: Prepared, builder: Builder, tmp_path: Path
) -> None:
    """Before the commit point nothing is touched; behind it every file is the old or the new."""
    site = prepared
    seen = set()
    every = range(1, len(site.calls) + 1)
    for call in every if FULL else sample(site.calls, 5, 7):
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
        assert builder.build(world).code == (site.again if committed else 0)
        assert tree_of(world.site) == site.new, call
        assert left_beside(world) == []
    assert seen == {False, True}


@pytest.mark.parametrize("what", ["kill", "half"])
def test_a_killed_rebuild_leaves_the_old_site_and_no_half_of_a_new_one(
    what: str, published: World, builder: Builder, tmp_path: Path
) -> None:
    """The site that is read is never touched; the next call makes the new one."""
    old = tree_of(published.site)
    first = published.copied(tmp_path / "first")
    built = builder.build(Rebuilding(first.folder))
    assert built.code == 0, built.said
    new = tree_of(first.folder / "rebuilt")
    every = range(1, len(built.calls) + 1)
    for call in every if FULL else sample(built.calls, 3, 5):
        world = Rebuilding(published.copied(tmp_path / "world").folder)
        killed = builder.build(world, fault={"call": call, "what": what})
        assert killed.code == -9, (call, killed)
        assert tree_of(world.site) == old
        made = world.folder / "rebuilt"
        whole = (made / "latest.json").exists()
        assert tree_of(made) == (new if whole else {})
        assert builder.build(world).code == (73 if whole else 0)
        assert tree_of(made) == new, call
