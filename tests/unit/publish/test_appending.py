"""Appending to a site: new folders, then the commit point, then the pointers; and back again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sitegen.errors import OutputProblem, SitegenError
from sitegen.publish import operations
from sitegen.publish.staging import POINTER, Stage, staged_site
from tests.crash.faults import OPERATIONS
from tests.site_tools import tree_of

Step = Callable[..., object]


class KilledError(BaseException):
    """Stands for a signal that nothing can handle: not even clean-up runs after it."""


def add_version(stage: Stage, number: int) -> None:
    """Stage one more version with one more run."""
    stage.write(f"runs/run-{number}/index.html", b"run", "page")
    stage.write(f"runs/run-{number}/rendering.json", b"{}", "data")
    stage.close(f"runs/run-{number}/", frozenset({"rendering.json"}))
    stage.write(f"index/{number:04d}.json", b"index", "data")
    stage.write(f"v/{number:04d}/index.html", b"version", "page")
    stage.write("latest.json", b'{"path":"v/%04d/"}' % number, POINTER)
    stage.write("index.html", b"front %d" % number, POINTER)
    stage.write("latest.js", b"latest %d" % number, POINTER)


def publish(site: Path, number: int) -> None:
    """Publish one more version."""
    with staged_site(site) as stage:
        add_version(stage, number)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of one version."""
    publish(tmp_path / "site", 1)
    return tmp_path / "site"


@contextmanager
def killed_at(call: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Die at the n-th operation that changes or flushes the site, and at every one after it."""
    made: list[str] = []

    def counted(name: str, real: Step) -> Step:
        def step(*arguments: object, **more: object) -> object:
            made.append(name)
            if len(made) >= call:
                raise KilledError
            return real(*arguments, **more)

        return step

    with monkeypatch.context() as patched:
        for name in OPERATIONS:
            patched.setattr(operations, name, counted(name, getattr(operations, name)))
        yield made


def test_what_is_published_stays_and_only_pointers_are_replaced(site: Path) -> None:
    """The second version adds its folders, and nothing of staging is left."""
    before = tree_of(site)
    publish(site, 2)
    after = tree_of(site)
    pointers = {"latest.json", "index.html", "latest.js"}
    assert {path: before[path] for path in before if path not in pointers} == {
        path: after[path] for path in before if path not in pointers
    }
    assert after.keys() - before.keys() == {
        "runs/run-2/index.html",
        "runs/run-2/rendering.json",
        "index/0002.json",
        "v/0002/index.html",
    }
    assert after["index.html"] == b"front 2"


def test_a_kill_at_any_step_leaves_a_whole_site_after_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `latest.json` names is there, throughout; then the next build heals the rest."""
    reached: set[bytes] = set()
    call, finished = 1, False
    while not finished:
        site = tmp_path / f"site-{call}"
        publish(site, 1)
        old = tree_of(site)
        with killed_at(call, monkeypatch) as made:
            try:
                publish(site, 2)
            except KilledError:
                pass
            else:
                finished = True
        assert finished or len(made) >= call
        named = (site / "latest.json").read_bytes()
        folder = "v/0002" if b"0002" in named else "v/0001"
        assert (site / folder / "index.html").is_file()
        with staged_site(site) as stage:
            stage.discard()
        healed = tree_of(site)
        if folder == "v/0001":
            assert healed == old
        else:
            assert healed["index.html"] == b"front 2"
            assert healed["latest.js"] == b"latest 2"
        reached.add(named)
        call += 1
    assert len(reached) == 2
    assert call > 10


def test_a_path_that_is_taken_stops_the_append_before_anything_moved(site: Path) -> None:
    """A folder that no version names is nobody's to overwrite."""
    (site / "runs" / "run-2").mkdir()
    before = tree_of(site)
    with pytest.raises(OutputProblem, match="runs/run-2"):
        publish(site, 2)
    assert tree_of(site) == before


def test_a_failing_rename_is_taken_back_at_once(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk half-way leaves the old site, with a sentence."""
    before = tree_of(site)
    real = operations.rename

    def rename(source: str, target: str) -> None:
        if target.endswith("0002"):
            raise OSError(28, "No space left on device", source)
        real(source, target)

    monkeypatch.setattr(operations, "rename", rename)
    with pytest.raises(OutputProblem, match="No space"):
        publish(site, 2)
    assert tree_of(site) == before


@pytest.mark.parametrize("folder", ["runs", "v"])
def test_nothing_is_written_through_a_link(site: Path, tmp_path: Path, folder: str) -> None:
    """A site whose folder leads elsewhere is refused."""
    outside = tmp_path / "outside"
    (site / folder).rename(outside)
    (site / folder).symlink_to(outside)
    before = tree_of(outside)
    with pytest.raises(OutputProblem, match="no folder"):
        publish(site, 2)
    assert tree_of(outside) == before


@pytest.mark.parametrize(
    "intent",
    [
        b"",
        b"[]",
        b'{"stage":"../x","paths":[]}',
        b'{"stage":"stage-0000000000000000","paths":["runs"]}',
        b'{"stage":"stage-0000000000000000","paths":["../../etc"]}',
        b'{"stage":"stage-0000000000000000","paths":["index.html"]}',
        b'{"stage":"stage-0000000000000000","paths":["runs/../v/0001"]}',
    ],
)
def test_a_forged_intent_removes_nothing(site: Path, intent: bytes) -> None:
    """Only whole units of the layout can be named, and anything else is told."""
    (site / "intent.json").write_bytes(intent)
    before = tree_of(site)
    with pytest.raises(SitegenError), staged_site(site) as stage:
        stage.discard()
    assert tree_of(site) == before


def test_a_stage_that_was_left_is_swept(site: Path) -> None:
    """A build that died before it moved anything leaves only its stage."""
    (site / "stage-00112233aabbccdd").mkdir()
    with staged_site(site) as stage:
        stage.discard()
    assert not (site / "stage-00112233aabbccdd").exists()
