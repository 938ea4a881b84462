"""Sites to crash, the builder that is crashed, and what must hold afterwards."""

import json
import shutil
import subprocess  # noqa: TID251 -- only a process of its own can be killed
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from tests.builders import encoded, make_run, write_run
from tests.site_tools import tree_of
from tests.sources import ROOT

CONTENT = frozenset({"about", "assets", "baselines", "index", "log", "records", "runs", "v"})
LOCK: Final = ".site.sitegen-lock"
CONFIG: Final = 'site_url = "https://evidence.example/"\n'
"""With an address of its own a site has every pointer there is: the feed too."""

Tree = dict[str, bytes]


@dataclass(frozen=True)
class Built:
    """How a build ended: its exit code (minus the signal), what it said, and its operations.

    `alone` tells whether its workers ended too, where that was asked for (`workers_end`).
    """

    code: int
    said: str
    calls: tuple[str, ...]
    alone: bool | None = None


class Builder:
    """A zygote that forks builders (see `tests/crash/zygote.py`). A context manager."""

    def __init__(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.zygote"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        """Return the builder itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.communicate(timeout=60)

    def build(self, world: "World", **request: Any) -> Built:
        """Build the world's evidence into its site; `request` is what the zygote understands."""
        request["arguments"] = world.arguments
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())  # noqa: TID251 -- our own words
        return Built(answer["code"], answer["said"], tuple(answer["calls"]), answer["alone"])


@dataclass(frozen=True)
class World:
    """A site, maybe not there yet, and the evidence and configuration of the next build."""

    folder: Path
    more: tuple[str, ...] = ()

    @property
    def site(self) -> Path:
        """Return where the site is, or will be."""
        return self.folder / "site"

    @property
    def arguments(self) -> list[str]:
        """Return the call of the command line."""
        evidence, config = self.folder / "next", self.folder / "sitegen.toml"
        places = [str(evidence), "-o", str(self.site), "--config", str(config)]
        return ["build", *places, *self.more]

    def copied(self, folder: Path) -> "World":
        """Return the same world in another folder; the evidence is shared."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if self.site.exists():
            shutil.copytree(self.site, folder / "site")
        for name in ("next", "sitegen.toml"):
            (folder / name).symlink_to(self.folder / name)
        return World(folder, self.more)


def _sitegen(*arguments: str | Path) -> None:
    subprocess.run(  # noqa: S603 -- our own interpreter and module
        [sys.executable, "-m", "sitegen", *map(str, arguments)], cwd=ROOT, check=True, timeout=60
    )


def _run(number: int, *, failing: int = 0) -> Mapping[str, bytes]:
    created = f"2026-11-2{number}T20:34:40.000001+00:00"
    run_id = f"2026112{number}T203422Z"
    return make_run(1, run_id=run_id, failing=failing, summary={"created_at": created})


def _first(world: World, _build: Callable[[], None]) -> None:
    write_run(dict(_run(1)), world.folder / "next" / "one")


def _empty(world: World, _build: Callable[[], None]) -> None:
    _first(world, _build)
    world.site.mkdir()


def _append(world: World, build: Callable[[], None]) -> None:
    write_run(dict(_run(1)), world.folder / "next" / "one")
    build()
    write_run(dict(_run(2, failing=1)), world.folder / "next" / "two")


def _records(world: World, build: Callable[[], None]) -> None:
    _first(world, build)
    build()
    (world.folder / "next" / "note.md").write_text("# Report\n\n1 of 1 passed.\n", encoding="utf-8")
    (world.folder / "next" / "new.json").write_bytes(encoded({"unknown": True}))


def _closing(world: World, build: Callable[[], None]) -> None:
    text = f"{CONFIG}[limits]\nindex_page_runs = 1\n"
    (world.folder / "sitegen.toml").write_text(text, encoding="ascii")
    _append(world, build)


def _baseline(world: World, build: Callable[[], None]) -> None:
    text = f'{CONFIG}baselines = "{world.folder / "baselines"}"\nbaseline = "one"\n'
    _first(world, build)
    build()
    freeze = ["baseline", "freeze", "one", "--run", "20261121T203422Z"]
    places = [str(world.folder / "next"), "--dir", str(world.folder / "baselines")]
    _sitegen(*freeze, *places)
    (world.folder / "sitegen.toml").write_text(text, encoding="utf-8")


def _quieter(world: World, build: Callable[[], None]) -> None:
    """Take the address away between two builds: the next version has fewer pointers."""
    _append(world, build)
    (world.folder / "sitegen.toml").write_bytes(b"")


SIGNED: Final = frozenset({"signed run"})
SCENARIOS: Final[Mapping[str, Callable[[World, Callable[[], None]], None]]] = {
    "first": _first,
    "empty folder": _empty,
    "new run": _append,
    "new records": _records,
    "index page closes": _closing,
    "baseline": _baseline,
    "signed run": _append,
    "feed goes": _quieter,
}
"""Name → what prepares the site as it is before the build that will be crashed."""


@dataclass
class Scenario:
    """A world before and after its next build, both whole."""

    name: str
    world: World
    old: Tree
    new: Tree
    code: int
    calls: tuple[str, ...]
    folders: frozenset[str] = field(default_factory=frozenset)


def make_scenario(name: str, folder: Path, builder: Builder) -> Scenario:
    """Return a scenario, built once without a fault."""
    shutil.rmtree(folder, ignore_errors=True)
    key = folder / "key"
    world = World(folder / "old", ("--sign", "--key", str(key)) if name in SIGNED else ())
    world.folder.mkdir(parents=True)
    if name in SIGNED:
        _sitegen("keygen", "ci.example/site", "-o", key)
    (world.folder / "sitegen.toml").write_text(CONFIG, encoding="ascii")
    SCENARIOS[name](world, lambda: _demand(builder.build(world)))
    after = world.copied(folder / "new")
    built = builder.build(after)
    _demand(built)
    new = tree_of(after.site)
    return Scenario(
        name, world, tree_of(world.site), new, built.code, built.calls, folders_of(after.site)
    )


def _demand(built: Built) -> None:
    assert built.code in {0, 1}, built.said


def folders_of(site: Path) -> frozenset[str]:
    """Return the paths of all folders of a site."""
    return frozenset(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_dir())


def is_pointer(path: str) -> bool:
    """Tell whether a file may be replaced."""
    return path == "log/checkpoint" or path.split("/", maxsplit=1)[0] not in CONTENT


def demand_whole(scenario: Scenario, site: Path) -> str:
    """Demand that readers see the old version or the new one, in every byte; return which."""
    if not (site / "latest.json").exists():
        assert not scenario.old
        assert not site.exists() or not list(site.iterdir())
        return "old"
    found = tree_of(site)
    state = "new" if found["latest.json"] == scenario.new["latest.json"] else "old"
    reached = scenario.new if state == "new" else scenario.old
    assert found["latest.json"] == reached["latest.json"]
    for path, data in reached.items():
        if path not in found:
            # In a store the pointers of a first version come one by one behind `latest.json`.
            assert is_pointer(path), path
            assert path not in scenario.old, path
        elif not is_pointer(path):
            assert found[path] == data, path
        elif found[path] != data:
            # A pointer may lag behind the commit point; it never runs ahead of it.
            assert state == "new", path
            assert found[path] == scenario.old[path], path
    return state


def demand_healed(scenario: Scenario, world: World, builder: Builder) -> Built:
    """Demand that the next build gives what one without a crash gives, and leaves nothing else."""
    built = builder.build(world)
    assert built.code == scenario.code, built.said
    assert tree_of(world.site) == scenario.new
    assert folders_of(world.site) == scenario.folders
    assert left_beside(world) == []
    return built


def left_beside(world: World) -> list[str]:
    """Return what lies beside the site that no build puts there to stay."""
    own = {"site", "next", "sitegen.toml", "baselines", LOCK}
    return sorted(path.name for path in world.folder.iterdir() if path.name not in own)


def sample(calls: Sequence[str], wanted: int, offset: int) -> Iterator[int]:
    """Yield so many of the calls, counted from 1: evenly, and all kinds of them."""
    firsts = {name: number for number, name in reversed(list(enumerate(calls, start=1)))}
    step = max(1, len(calls) // wanted)
    yield from sorted({*firsts.values(), *range(1 + offset % step, len(calls) + 1, step)})
