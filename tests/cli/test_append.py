"""Appending to a site by its command line: what stays, what is added, and what is refused."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from sitegen.errors import PublishedChanged
from sitegen.ledger.site import read_state
from sitegen.limits import DEFAULT_LIMITS
from tests.builders import encoded, make_run, write_run
from tests.site_tools import read, sitegen, tree_of, version_file

Capture = pytest.CaptureFixture[str]
RUN_IDS = tuple(f"2026112{day}T203422Z" for day in range(1, 5))
OWN_FILES = frozenset(
    {
        "index.html",
        "version.json",
        "intake.json",
        "intake.html",
        "state.json",
        "pointers.json",
        "manifest.json",
        "checkpoint",
    }
)


def created(day: int) -> str:
    """Return when the run of a day was made."""
    return f"2026-11-2{day}T20:34:40.000001+00:00"


def write_runs(folder: Path, count: int = 4) -> list[Path]:
    """Write runs of several days, the third with a failing case; return their folders."""
    folders = []
    for number in range(count):
        run_id = RUN_IDS[number]
        files = make_run(
            3,
            run_id=run_id,
            failing=1 if number == 2 else 0,
            summary={"created_at": created(number + 1)},
        )
        write_run(files, folder / run_id)
        folders.append(folder / run_id)
    return folders


def build(capfd: Capture, evidence: Path, site: Path, *more: str) -> Any:
    """Build evidence into a site."""
    return sitegen(capfd, "build", evidence, "-o", site, *more)


def below(site: Path, *prefixes: str) -> dict[str, bytes]:
    """Return path → bytes of a site's files below these folders."""
    return {path: data for path, data in tree_of(site).items() if path.startswith(prefixes)}


def newest(site: Path) -> dict[str, bytes]:
    """Return the files of the newest version, but for what tells its number and its input."""
    folder = site / read(site / "latest.json")["path"]
    files = tree_of(folder)
    number = f'<span class="version">version {folder.name}'.encode()
    return {
        name: data.replace(number, b"") for name, data in files.items() if name not in OWN_FILES
    }


def test_runs_appended_one_by_one_are_the_same_bytes_as_at_once(
    tmp_path: Path, capfd: Capture
) -> None:
    """And the newest versions differ in number, list of versions, intake, state and manifest."""
    folders = write_runs(tmp_path / "evidence")
    build(capfd, tmp_path / "evidence", tmp_path / "once")
    for folder in folders:
        build(capfd, folder, tmp_path / "grown")
    one, other = tmp_path / "once", tmp_path / "grown"
    assert read(other / "latest.json")["version"] == "0004"
    assert below(one, "runs/", "records/", "about/", "assets/") == below(
        other, "runs/", "records/", "about/", "assets/"
    )
    assert newest(one) == newest(other)


def test_what_was_published_stays_byte_for_byte(tmp_path: Path, capfd: Capture) -> None:
    """Only the pointers at the root and the badges are replaced."""
    folders = write_runs(tmp_path / "evidence")
    build(capfd, folders[0], tmp_path / "site")
    before = tree_of(tmp_path / "site")
    build(capfd, folders[1], tmp_path / "site")
    after = tree_of(tmp_path / "site")
    changed = {path for path in before if before[path] != after.get(path)}
    badges = {path for path in changed if path.startswith("badges/")}
    assert badges
    assert changed - badges == {"index.html", "latest.json", "latest.js", "log/checkpoint"}
    assert not [path for path in after if path.startswith(("stage-", "intent"))]


def test_old_evidence_is_not_needed(tmp_path: Path, capfd: Capture) -> None:
    """The site alone says what came before: previous run, history and figures."""
    folders = write_runs(tmp_path / "evidence")
    for folder in folders:
        build(capfd, folder, tmp_path / "site")
        shutil.rmtree(folder)
    runs = version_file(tmp_path / "site", "runs.json")["runs"]
    assert [row["run_id"] for row in runs] == list(reversed(RUN_IDS))
    history = read(tmp_path / "site" / runs[0]["path"] / "history.json")
    assert [run["run_id"] for run in history["runs"]] == list(RUN_IDS)
    outcomes = sorted(case["outcomes"] for _, case in history["cases"])
    assert outcomes == ["vvfv", "vvvv", "vvvv"]


def test_the_same_evidence_again_publishes_nothing(tmp_path: Path, capfd: Capture) -> None:
    """Not even another reference time alone makes a new version."""
    write_runs(tmp_path / "evidence", 2)
    build(capfd, tmp_path / "evidence", tmp_path / "site")
    before = tree_of(tmp_path / "site")
    called = build(
        capfd, tmp_path / "evidence", tmp_path / "site", "--as-of", "2026-12-24T00:00:00Z"
    )
    assert "Nothing new" in called.err
    assert tree_of(tmp_path / "site") == before


def test_a_published_id_with_other_content_writes_nothing(tmp_path: Path, capfd: Capture) -> None:
    """Not even the new runs beside it, and the code is 4."""
    folders = write_runs(tmp_path / "evidence", 2)
    build(capfd, folders[0], tmp_path / "site")
    before = tree_of(tmp_path / "site")
    write_run(make_run(2, run_id=RUN_IDS[0]), folders[0])
    shutil.rmtree(folders[0])
    write_run(make_run(2, run_id=RUN_IDS[0]), folders[0])
    called = build(capfd, tmp_path / "evidence", tmp_path / "site")
    assert called.code == 4
    assert RUN_IDS[0] in called.err
    assert tree_of(tmp_path / "site") == before


def test_a_contested_id_stays_contested(tmp_path: Path, capfd: Capture) -> None:
    """Both contents come back without a change; a third is refused."""
    for name, number in (("one", 1), ("two", 2)):
        write_run(make_run(number, run_id=RUN_IDS[0]), tmp_path / "evidence" / name)
    assert build(capfd, tmp_path / "evidence", tmp_path / "site").code == 4
    before = tree_of(tmp_path / "site")
    again = build(capfd, tmp_path / "evidence" / "two", tmp_path / "site")
    assert "Nothing new" in again.err
    write_run(make_run(3, run_id=RUN_IDS[0]), tmp_path / "third")
    assert build(capfd, tmp_path / "third", tmp_path / "site").code == 4
    assert tree_of(tmp_path / "site") == before


def test_a_late_run_is_compared_with_the_run_before_it(tmp_path: Path, capfd: Capture) -> None:
    """It changes no page of the newer run, and the newest stays the newest."""
    folders = write_runs(tmp_path / "evidence")
    for index in (0, 3, 1):
        build(capfd, folders[index], tmp_path / "site")
    runs = version_file(tmp_path / "site", "runs.json")["runs"]
    assert [row["run_id"] for row in runs] == [RUN_IDS[3], RUN_IDS[1], RUN_IDS[0]]
    late = read(tmp_path / "site" / runs[1]["path"] / "entry.json")
    assert late["previous"] == runs[2]["path"]
    newer = read(tmp_path / "site" / runs[0]["path"] / "entry.json")
    assert newer["previous"] == runs[2]["path"]
    state = version_file(tmp_path / "site", "state.json")
    assert [head["run_id"] for head in state["suites"]] == [RUN_IDS[3]]


def test_index_pages_close_over_builds(tmp_path: Path, capfd: Capture) -> None:
    """Runs beyond a page stand on a closed one, and figures count all of them."""
    config = tmp_path / "sitegen.toml"
    config.write_text("[limits]\nindex_page_runs = 2\n", encoding="utf-8")
    folders = write_runs(tmp_path / "evidence")
    more = ("--config", str(config))
    for folder in folders:
        build(capfd, folder, tmp_path / "grown", *more)
    build(capfd, tmp_path / "evidence", tmp_path / "once", *more)
    # What a version lists for the search (`index/v….js`) is its own affair.
    assert below(tmp_path / "once", "runs/", "index/0") == below(
        tmp_path / "grown", "runs/", "index/0"
    )
    assert newest(tmp_path / "once") == newest(tmp_path / "grown")
    closed = read(tmp_path / "grown" / "index" / "0001.json")
    assert [row["run_id"] for row in closed["runs"]] == [RUN_IDS[1], RUN_IDS[0]]
    listed = version_file(tmp_path / "grown", "runs.json")
    assert [row["run_id"] for row in listed["runs"]] == [RUN_IDS[3], RUN_IDS[2]]
    assert listed["older"] == ["index/0001.json"]
    assert version_file(tmp_path / "grown", "version.json")["cases"]["verified"] == 11


def observation(day: int, status: str = "PASS") -> bytes:
    """Return an observation of one capability on a day."""
    passed = int(status == "PASS")
    return encoded(
        {
            "observation_id": f"OBS-S-1-2026010{day}000000",
            "scenario_id": "S-1",
            "capability_id": "a.b",
            "panel_id": "P",
            "status": status,
            "observed_at": f"2026-01-0{day}T00:00:00Z",
            "assumed_endpoint": "/a",
            "observed_endpoint": "/a",
            "assumed_method": "GET",
            "observed_method": "GET",
            "response_status_code": 200,
            "response_time_ms": 1.0,
            "invariants_total": 1,
            "invariants_passed": passed,
            "invariants_failed": 1 - passed,
            "invariant_results": [{"id": "I", "name": "n", "status": status, "message": "m"}],
            "failure_reason": None,
            "failure_taxonomy": None,
            "coherency_verified": True,
            "trace_id": None,
        }
    )


def test_a_newer_record_supersedes_the_published_one(tmp_path: Path, capfd: Capture) -> None:
    """Its page stays; the version says which is current. An older one arrives superseded."""
    for name, day in (("a", 2), ("b", 3), ("c", 1)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "observation.json").write_bytes(observation(day))
        build(capfd, tmp_path / name, tmp_path / "site")
    listed = version_file(tmp_path / "site", "records.json")
    assert [row["time"] for row in listed["records"]] == ["2026-01-03T00:00:00Z"]
    assert len(listed["superseded"]) == 2
    assert {row["by"] for row in listed["superseded"]} == {listed["records"][0]["path"]}
    assert len(list((tmp_path / "site" / "records").iterdir())) == 3


def test_superseded_records_close_into_index_pages(tmp_path: Path, capfd: Capture) -> None:
    """A version lists no more of them than a page holds."""
    config = tmp_path / "sitegen.toml"
    config.write_text("[limits]\nindex_page_runs = 2\n", encoding="utf-8")
    for day in range(1, 6):
        (tmp_path / str(day)).mkdir()
        (tmp_path / str(day) / "observation.json").write_bytes(observation(day))
        build(capfd, tmp_path / str(day), tmp_path / "site", "--config", str(config))
    listed = version_file(tmp_path / "site", "records.json")
    assert len(listed["superseded"]) == 2
    closed = read(tmp_path / "site" / "index" / "0001.json")
    assert [row["time"][:10] for row in closed["records"]] == ["2026-01-01", "2026-01-02"]
    assert version_file(tmp_path / "site", "version.json")["superseded"] == 4


def test_records_known_by_content_close_beyond_the_limit(tmp_path: Path, capfd: Capture) -> None:
    """The oldest are in index pages; each keeps its page, and coming back changes nothing."""
    config = tmp_path / "sitegen.toml"
    config.write_text("[limits]\nindex_page_runs = 2\nopen_records = 3\n", encoding="utf-8")
    for number in range(5):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / f"{number}.log").write_text(f"line {number}\n", encoding="utf-8")
        build(capfd, folder, tmp_path / "site", "--config", str(config))
    listed = version_file(tmp_path / "site", "records.json")
    assert sorted(row["artifact"] for row in listed["records"]) == ["2.log", "3.log", "4.log"]
    closed = read(tmp_path / "site" / "index" / "0001.json")
    assert sorted(row["artifact"] for row in closed["records"]) == ["0.log", "1.log"]
    again = build(capfd, tmp_path / "0", tmp_path / "site", "--config", str(config))
    assert "Nothing new" in again.err


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("state.json", b"{"),
        ("state.json", b"[]"),
        ("state.json", b'{"runs": 1}'),
        ("findings.json", b"{}"),
    ],
)
def test_a_damaged_site_is_refused_with_a_sentence(
    tmp_path: Path, capfd: Capture, name: str, data: bytes
) -> None:
    """Nothing is written, and no traceback is shown."""
    folders = write_runs(tmp_path / "evidence", 2)
    build(capfd, folders[0], tmp_path / "site")
    (tmp_path / "site" / "v" / "0001" / name).write_bytes(data)
    before = tree_of(tmp_path / "site")
    called = build(capfd, folders[1], tmp_path / "site")
    assert called.code == 3
    assert f"v/0001/{name} is not what was published" in called.err
    assert tree_of(tmp_path / "site") == before


@pytest.mark.parametrize("path", ["../x/", "/etc/", "runs/../../x/"])
def test_a_site_whose_paths_lead_out_of_it_is_refused(
    tmp_path: Path, capfd: Capture, path: str
) -> None:
    """A published path is hostile like any other."""
    folders = write_runs(tmp_path / "evidence", 2)
    build(capfd, folders[0], tmp_path / "site")
    state = tmp_path / "site" / "v" / "0001" / "state.json"
    known = version_file(tmp_path / "site", "runs.json")["runs"][0]["path"]
    state.write_bytes(state.read_bytes().replace(known.encode(), path.encode()))
    assert build(capfd, folders[1], tmp_path / "site").code == 3
    with pytest.raises(PublishedChanged, match="damaged"):
        read_state(tmp_path / "site", DEFAULT_LIMITS)


def test_published_evidence_that_was_changed_is_told(tmp_path: Path, capfd: Capture) -> None:
    """A record's evidence is read again from the site, and must be what was published."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "observation.json").write_bytes(observation(1))
    build(capfd, tmp_path / "a", tmp_path / "site")
    (evidence,) = (tmp_path / "site" / "records").glob("*/evidence.txt")
    evidence.write_bytes(observation(1, "FAIL"))
    folders = write_runs(tmp_path / "evidence", 1)
    called = build(capfd, folders[0], tmp_path / "site")
    assert called.code == 3
    assert "not what was published" in called.err
