"""The same evidence gives the same bytes, whoever builds, wherever, whenever.

The variations are those of reproducible-builds.org. `make test` builds once with all of them at
once; the full run tries each by itself too, so that a failure names its cause.
"""

import os
import shutil
import subprocess  # noqa: TID251 -- the variations are those of a process
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from sitegen.keys.ed25519 import local_signer
from sitegen.keys.openssh import PrivateKey, private_file
from tests.builders import LIES, make_run, write_run
from tests.hostile.forms import RECORD_FORMS, TEXTS
from tests.own_builders import make_own_run
from tests.scenario_documents import evidence_files
from tests.site_tools import tree_of

REPOSITORY = Path(__file__).resolve().parent.parent
PATCH: Final = """
import datetime, os, platform, random, socket, sys, time
for what in {what!r}:
    if what == "clock":
        real_time, real_ns = time.time, time.time_ns
        time.time = lambda: real_time() + 400_000_000
        time.time_ns = lambda: real_ns() + 400_000_000_000_000_000
    elif what == "listing":
        real_list = os.listdir
        os.listdir = lambda *given: list(reversed(sorted(real_list(*given))))
    elif what == "cpus":
        os.cpu_count = lambda: 64
        os.sched_getaffinity = lambda pid: set(range(64))
    elif what == "host":
        os.uname = lambda: os.uname_result(("Plan9", "elsewhere", "9", "9", "vax"))
        socket.gethostname = lambda: "elsewhere"
        platform.node = lambda: "elsewhere"
    elif what == "chance":
        random.seed(4711)
    elif what == "pids":
        os.getpid = lambda: 4711
"""
"""What a process is told about its world, where no variable of its environment says it."""


CONFIG: Final = 'site_url = "https://evidence.example/"\n'
_SEED: Final = bytes(range(32))
SECRET: Final = private_file(
    PrivateKey(_SEED, local_signer("ci.example/site", _SEED).key.public, "ci.example/site"), b"once"
).decode("ascii")
"""A key of this test's own: the site is signed, and Ed25519 leaves nothing to chance."""


@dataclass(frozen=True)
class Variation:
    """One way in which the world of a second build differs from that of the first."""

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    umask: int = 0o022
    arguments: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    elsewhere: bool = False
    reversed_files: bool = False
    old_files: bool = False


VARIATIONS: Final = (
    Variation("hash seed", {"PYTHONHASHSEED": "4711"}),
    Variation("time zone", {"TZ": "Pacific/Kiritimati"}),
    Variation("locale", {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"}),
    Variation("ascii locale", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    Variation("umask", umask=0o077),
    Variation("user", {"HOME": "/nonexistent", "USER": "other", "LOGNAME": "o", "UID": "4711"}),
    Variation("terminal", {"COLUMNS": "20", "NO_COLOR": "1", "TERM": "dumb", "CI": "true"}),
    Variation("path and current folder", elsewhere=True),
    Variation("order in which files were made", reversed_files=True),
    Variation("times of files", old_files=True),
    Variation("jobs", arguments=("--jobs", "3")),
    Variation("number of processors", told=("cpus",)),
    Variation("clock", told=("clock",)),
    Variation("order of folders", told=("listing",)),
    Variation("host and process", told=("host", "pids", "chance")),
    Variation("optimised", python=("-O", "-B"), environment={"TMPDIR": "/dev/shm"}),  # noqa: S108 -- one that is there
)
"""One a line; a build of ours must be blind to each."""

TOGETHER: Final = Variation(
    "all at once",
    {name: value for one in VARIATIONS for name, value in one.environment.items()},
    umask=0o077,
    arguments=("--jobs", "3"),
    told=tuple(what for one in VARIATIONS for what in one.told),
    python=("-O", "-B"),
    elsewhere=True,
    reversed_files=True,
    old_files=True,
)


def evidence_of_all_kinds() -> dict[str, bytes]:
    """Return evidence of every format, in good and bad state."""
    bad = LIES["hash of other content"](make_run(2, run_id="20261120T203423Z"))
    files = {
        f"runs/one/{path}": data
        for path, data in make_run(3, failing=1, run_id="20261120T203424Z").items()
    }
    files |= {f"runs/bad/{path}": data for path, data in bad.items()}
    files |= {f"own/{path}": data for path, data in make_own_run(("PASS", "FAIL")).items()}
    files |= {f"certified/{path}": data for path, data in evidence_files().items()}
    for form in RECORD_FORMS:
        suffix = "yaml" if form.yaml else "json"
        files[f"records/{form.name}.{suffix}"] = form.encode(form.document)
    for name, (suffix, make) in TEXTS.items():
        files[f"texts/{name}.{suffix}"] = make("Über <b>alles</b> \u202e")
    return files | {"odd.json": b'{"a": 1}', "empty": b"", "\u00e9\u0131.log": b"3 passed\n"}


def built(evidence: Path, site: Path, cwd: Path, how: Variation) -> None:
    """Build in a process of its own, under the given variation."""
    told = cwd / "told"
    told.mkdir(exist_ok=True)
    (told / "sitecustomize.py").write_text(PATCH.format(what=how.told), encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(told), str(REPOSITORY))),
        "PYTHONHASHSEED": "0",
        "SITEGEN_SIGNING_KEY": SECRET,
        **how.environment,
    }
    (cwd / "sitegen.toml").write_text(CONFIG, encoding="utf-8")
    start = [sys.executable, *how.python, "-m", "sitegen", "build", str(evidence)]
    command = [*start, "-o", str(site), "--sign"]
    subprocess.run(  # noqa: S603 -- our own command
        [*command, "--fail-on", "never", *how.arguments],
        cwd=cwd,
        env=environment,
        check=True,
        capture_output=True,
        umask=how.umask,
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the site that every other has to equal."""
    folder = tmp_path_factory.mktemp("first")
    write_run(evidence_of_all_kinds(), folder / "evidence")
    built(folder / "evidence", folder / "site", folder, Variation("none"))
    made = tree_of(folder / "site")
    assert {"feed.xml", "badges/verdict.svg", "v/0001/charts-coverage.html"} <= made.keys()
    assert "\u2014 ci.example/site ".encode() in made["log/checkpoint"]
    return made


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(one, id=one.name, marks=[pytest.mark.full] * (one is not TOGETHER))
        for one in (TOGETHER, *VARIATIONS)
    ],
)
def test_a_variation_changes_no_byte(
    tmp_path: Path, first: dict[str, bytes], how: Variation
) -> None:
    """A build of the same evidence in another world."""
    files = evidence_of_all_kinds()
    if how.reversed_files:
        files = dict(reversed(files.items()))
    folder = tmp_path / "elsewhere" / "deep" if how.elsewhere else tmp_path
    evidence = write_run(files, folder / "evidence")
    for path in evidence.rglob("*") if how.old_files else ():
        os.utime(path, (1, 1))
    if how.elsewhere:
        built(Path("deep/evidence"), Path("deep/../two"), tmp_path / "elsewhere", how)
        site = tmp_path / "elsewhere" / "two"
    else:
        site = tmp_path / "site"
        built(evidence, site, tmp_path, how)
    assert tree_of(site) == first


def test_what_is_varied_is_seen(tmp_path: Path) -> None:
    """The patches that the variations rest on work in the process that builds."""
    (tmp_path / "sitecustomize.py").write_text(PATCH.format(what=TOGETHER.told), encoding="utf-8")
    asked = "import os, time; print(os.cpu_count(), os.getpid(), os.uname().nodename, time.time())"
    shown = subprocess.run(  # noqa: S603 -- our own interpreter and words
        [sys.executable, "-c", asked],
        env={"PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert shown[:3] == ["64", "4711", "elsewhere"]
    assert float(shown[3]) > 2_000_000_000


def test_a_python_that_drops_texts_builds_nothing(tmp_path: Path) -> None:
    """Some of them are published: a site without would be another one."""
    evidence = write_run(make_run(1), tmp_path / "evidence")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        built(evidence, tmp_path / "site", tmp_path, Variation("none", python=("-OO", "-B")))
    assert b"-OO" in refused.value.stderr
    assert not (tmp_path / "site").exists()


@pytest.mark.full
def test_building_twice_and_elsewhere_copied_is_the_same(
    tmp_path: Path, first: dict[str, bytes]
) -> None:
    """A second build into a copy of the site changes nothing of it."""
    evidence = write_run(evidence_of_all_kinds(), tmp_path / "evidence")
    built(evidence, tmp_path / "site", tmp_path, Variation("none"))
    shutil.copytree(tmp_path / "site", tmp_path / "copy")
    built(evidence, tmp_path / "copy", tmp_path, TOGETHER)
    assert tree_of(tmp_path / "copy") == first
