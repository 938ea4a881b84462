"""An upload to a store without rename that can stop after any object."""

import os
import re
import shutil
import subprocess  # noqa: TID251 -- the recipe of the documentation is a script
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.errors import OutputProblem
from sitegen.publish.upload import order_bytes
from tests.builders import make_run, write_run
from tests.conftest import FULL
from tests.crash.sites import Builder, Scenario, World, demand_whole
from tests.site_tools import tree_of
from tests.sources import ROOT

Scenarios = Callable[[str], Scenario]
Objects = dict[str, bytes]


class StoppedError(Exception):
    """The network is gone."""


def changes(site: Path, before: Objects) -> Iterator[tuple[str, bytes | None]]:
    """Yield every change of one object that the order leads to: (path, bytes or None)."""
    order = order_bytes(site, before)
    yield "upload.txt", order
    files = tree_of(site)
    for line in order.decode().splitlines()[1:]:
        action, path = line.split("\t")
        source: Objects = files if action == "put" else before
        for name in sorted(source):
            if name == path or (path.endswith("/") and name.startswith(path)):
                yield name, files[name] if action == "put" else None
    yield "upload.txt", None


def upload(site: Path, before: Objects, store: Objects, stop: int | None = None) -> int:
    """Bring the store to what the site holds, or stop after so many changes; return how many."""
    done = 0
    for path, data in changes(site, before):
        if done == stop:
            raise StoppedError
        if data is None:
            store.pop(path, None)
        else:
            store[path] = data
        done += 1
    return done


def download(store: Objects, folder: Path) -> None:
    """Write what the store holds to a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in store.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def site_of(scenario: Scenario, folder: Path) -> Path:
    """Return the scenario's new site."""
    download(scenario.new, folder)
    return folder


@pytest.mark.parametrize("name", ["first", "new run", "index page closes", "feed goes"])
def test_an_upload_that_stops_after_any_object_leaves_the_old_site_or_the_new_one(
    name: str, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """The next job finds a whole site, builds the same, and its upload leaves nothing else."""
    scenario = scenario_of(name)
    new = site_of(scenario, quick_folder / "new")
    total = upload(new, scenario.old, dict(scenario.old))
    states = []
    for stop in range(0, total + 1, 1 if FULL else 7):
        store = dict(scenario.old)
        try:
            upload(new, scenario.old, store, stop)
        except StoppedError:
            assert stop < total
        world = scenario.world.copied(quick_folder / "world")
        download(store, world.site)
        if "latest.json" in store:
            states.append(demand_whole(scenario, world.site))
        else:
            assert not scenario.old
        assert builder.build(world).code == scenario.code
        assert tree_of(world.site) == scenario.new
        upload(world.site, dict(store), store)
        assert store == scenario.new
    assert states == sorted(states, reverse=True)


def test_what_was_left_in_the_store_is_deleted_by_a_job_with_other_evidence(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """An orphan is neither taken for published nor kept, though its evidence never comes back."""
    scenario = scenario_of("new run")
    store = dict(scenario.old)
    with pytest.raises(StoppedError):
        upload(site_of(scenario, quick_folder / "new"), scenario.old, store, 20)
    world = scenario.world.copied(quick_folder / "world")
    (world.folder / "next").unlink()
    created = {"created_at": "2026-11-25T00:00:00+00:00"}
    write_run(make_run(2, run_id="other", summary=created), world.folder / "next" / "other")
    expected = world.copied(quick_folder / "expected")
    assert builder.build(expected).code == 0
    download(store, world.site)
    assert builder.build(world).code == 0
    upload(world.site, dict(store), store)
    assert store == tree_of(expected.site)


def test_an_order_that_was_overtaken_takes_nothing_back(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """What an old `upload.txt` names may have been published since, in another way."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    runs = sorted({"/".join(path.split("/")[:2]) for path in scenario.new if path[:5] == "runs/"})
    stale = "".join(f"put\t{run}/\ndelete\t{run}/\n" for run in runs)
    download(scenario.new, world.site)
    (world.site / "upload.txt").write_text(f"version\tv/0001/\n{stale}", encoding="ascii")
    assert builder.build(world).code == scenario.code
    assert tree_of(world.site) == scenario.new


@pytest.mark.parametrize(
    "order",
    [
        b"",
        b"put\truns/x/\n",
        b"version\tv/0009/\nput\t../x\n",
        b"version\tv/0009/\nput\truns/\n",
        b"version\tv/0009/\ndelete\tlatest.json\n",
        b"version\tv/0009/\ndelete\truns/\n",
        b"version\tv/0009/\nput\truns/../v/0001/\n",
        b"version\tv/0009/\nsend\truns/x/\n",
    ],
)
def test_a_forged_order_removes_nothing(
    order: bytes, scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """It comes from outside like everything in a site, and may name whole units only."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    (world.site / "upload.txt").write_bytes(order)
    assert builder.build(world).code == 73
    assert tree_of(world.site) == {**scenario.old, "upload.txt": order}


def test_pointers_that_lag_are_mended_without_any_intent(
    scenario_of: Scenarios, builder: Builder, quick_folder: Path
) -> None:
    """From the version's own copy, also where there is nothing new to publish."""
    scenario = scenario_of("new run")
    world = scenario.world.copied(quick_folder / "world")
    download({**scenario.new, "index.html": b"old"}, world.site)
    (world.site / "latest.js").unlink()
    assert builder.build(world).code == scenario.code
    assert tree_of(world.site) == scenario.new


def test_what_is_no_site_has_no_order(tmp_path: Path) -> None:
    """Nor has one that a crash left as it is."""
    with pytest.raises(OutputProblem, match="There is no site"):
        order_bytes(tmp_path, ())
    (tmp_path / "latest.json").write_bytes(b'{"path":"v/0001/"}')
    (tmp_path / "intent.json").write_bytes(b"{}")
    with pytest.raises(OutputProblem, match="crash"):
        order_bytes(tmp_path, ())


AWS = """
import os, pathlib, shutil, sys
words = [word for word in sys.argv[2:] if not word.startswith("-")]
budget = pathlib.Path(os.environ["BUDGET"])
def place(word): return pathlib.Path(word.replace("s3://store", os.environ["FOLDER"]))
def spend():
    left = int(budget.read_text())
    if left == 0: sys.exit("the network is gone")
    budget.write_text(str(left - 1))
def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
verb, first = words[0], place(words[1])
if verb == "sync":
    shutil.copytree(first, place(words[2]), dirs_exist_ok=True)
    sys.exit()
for path in sorted(p for p in [first, *first.rglob("*")] if p.is_file()):
    spend()
    if verb == "rm":
        path.unlink()
        continue
    target = place(words[2])
    copy(path, target / path.relative_to(first) if first.is_dir() else target)
"""
"""The verbs of a store's tool that the recipe uses, on a folder, with a network that ends."""


def recipe_of(world: World, folder: Path, budget: int) -> int:
    """Run the recipe of docs/publishing.md with so many objects to go; return its exit code."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for name, text in (
        ("aws", f'#!/bin/sh\nexec "{sys.executable}" "{tools}/aws.py" "$@"\n'),
        ("sitegen", f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m sitegen "$@"\n'),
    ):
        (tools / name).write_text(text, encoding="utf-8")
        (tools / name).chmod(0o755)
    (tools / "aws.py").write_text(AWS, encoding="utf-8")
    (folder / "budget").write_text(str(budget), encoding="ascii")
    page = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
    found = re.search(r"```sh\n(.*?)```", page, flags=re.DOTALL)
    assert found
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    (work / "evidence").symlink_to(world.folder / "next")
    (work / "sitegen.toml").symlink_to(world.folder / "sitegen.toml")
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    more = {"STORE": "s3://store", "FOLDER": str(folder / "store"), "BUDGET": f"{folder}/budget"}
    done = subprocess.run(  # noqa: S603 -- the documented script
        ["/bin/sh", "-c", found[1]],
        cwd=work,
        env={**os.environ, "PATH": path, **more},
        check=False,
        timeout=300,
    )
    return done.returncode


def test_the_documented_recipe_keeps_the_promise(
    scenario_of: Scenarios, quick_folder: Path
) -> None:
    """Word for word: cut off twice, before and after the commit point, and then whole."""
    scenario = scenario_of("new run")
    folder = quick_folder / "recipe"
    folder.mkdir()
    download(scenario.old, folder / "store")
    total = len(list(changes(site_of(scenario, quick_folder / "new"), scenario.old)))
    for budget in (10, total - 3):
        recipe_of(scenario.world, folder, budget)
        assert (folder / "budget").read_text(encoding="ascii") == "0"
        demand_whole(scenario, folder / "store")
    assert recipe_of(scenario.world, folder, 10_000) == scenario.code
    assert tree_of(folder / "store") == scenario.new
