"""`sitegen build`: what is on the site, and how it exits."""

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.builders import (
    LIES,
    RUN_ID,
    case_paths,
    edited,
    encoded,
    make_case,
    make_run,
    put,
    without,
    write_run,
)
from tests.html_checks import check_site
from tests.site_tools import read, sitegen, tree_of, version_file

Capture = pytest.CaptureFixture[str]


def test_a_good_run_is_verified_and_the_build_exits_0(tmp_path: Path, capfd: Capture) -> None:
    """The figures are those of the case files."""
    write_run(make_run(3), tmp_path / "evidence" / RUN_ID)
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert called.code == 0, called.err
    (run,) = version_file(tmp_path / "site", "runs.json")["runs"]
    assert run["verdict"] == "verified"
    assert run["cases"] == 3
    assert run["verdicts"]["verified"] == 3
    assert run["findings"]["error"] == 0


def test_the_build_writes_the_layout_of_the_contract(tmp_path: Path, capfd: Capture) -> None:
    """Every file that other programs rely on is in its place, and every link leads somewhere."""
    write_run(make_run(2), tmp_path / "evidence" / RUN_ID)
    sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    site = tmp_path / "site"
    latest = read(site / "latest.json")
    assert latest["version"] == "0001"
    assert latest["path"] == "v/0001/"
    (run,) = version_file(site, "runs.json")["runs"]
    folder = site / run["path"]
    for name in ("index.html", "run.json", "evidence.json", "evidence.zip", "rendering.json"):
        assert (folder / name).is_file(), name
    for case in read(folder / "run.json")["cases"]:
        assert (site / case["page"].partition("#")[0]).is_file()
    for name in ("findings.json", "records.json", "intake.json", "manifest.json", "index.html"):
        assert (site / latest["path"] / name).is_file(), name
    assert check_site(site) == []


def test_the_archive_holds_the_bytes_as_they_came(tmp_path: Path, capfd: Capture) -> None:
    """Each artifact's SHA-256 in `evidence.json` is that of the bytes in `evidence.zip`."""
    files = make_run(2)
    write_run(files, tmp_path / "evidence" / RUN_ID)
    sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    (run,) = version_file(tmp_path / "site", "runs.json")["runs"]
    folder = tmp_path / "site" / run["path"]
    listed = {row["path"]: row["sha256"] for row in read(folder / "evidence.json")["files"]}
    with zipfile.ZipFile(folder / "evidence.zip") as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == files
    assert listed == {name: sha256(data).hexdigest() for name, data in files.items()}
    assert run["evidence_sha256"] == sha256((folder / "evidence.json").read_bytes()).hexdigest()


@pytest.mark.parametrize("lie", sorted(LIES))
def test_every_lie_is_found_and_never_counts_as_passed(
    tmp_path: Path, capfd: Capture, lie: str
) -> None:
    """An edited run fails the build and is not verified."""
    write_run(LIES[lie](make_run(2)), tmp_path / "evidence" / RUN_ID)
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert called.code == 1, called.err
    (run,) = version_file(tmp_path / "site", "runs.json")["runs"]
    assert run["verdict"] != "verified"
    assert run["findings"]["error"] > 0


def test_a_run_without_summary_is_shown_as_incomplete(tmp_path: Path, capfd: Capture) -> None:
    """A killed run keeps its cases; the code is 2."""
    write_run(without(make_run(2), "run_summary.json"), tmp_path / "evidence" / RUN_ID)
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert called.code == 2, called.err
    (run,) = version_file(tmp_path / "site", "runs.json")["runs"]
    assert run["run_id"] == RUN_ID
    assert run["verdict"] == "invalid"
    assert run["verdicts"]["verified"] == 2


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"run_id": "x", "case_id": ', id="truncated"),
        pytest.param(b"\x00\xff\xfe", id="binary"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b"{}", id="no field at all"),
        pytest.param(b"[1, 2]", id="another shape"),
    ],
)
def test_a_case_that_cannot_be_read_is_invalid_and_has_a_page(
    tmp_path: Path, capfd: Capture, broken: bytes
) -> None:
    """The run's figures say so; nothing is dropped."""
    files = make_run(2)
    path = case_paths(files)[0]
    write_run({**files, path: broken}, tmp_path / "evidence" / RUN_ID)
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert called.code == 1, called.err
    site = tmp_path / "site"
    (run,) = version_file(site, "runs.json")["runs"]
    assert run["verdicts"] == {
        "contradicted": 0,
        "failed": 0,
        "invalid": 1,
        "skipped": 0,
        "verified": 1,
    }
    rows = read(site / run["path"] / "run.json")["cases"]
    (invalid,) = [row for row in rows if row["verdict"] == "invalid"]
    assert invalid["artifact"] == path
    assert (site / invalid["page"]).is_file()
    assert check_site(site) == []


def test_honest_failures_pass_unless_asked(tmp_path: Path, capfd: Capture) -> None:
    """`--fail-on failed` makes them count."""
    write_run(make_run(3, failing=1), tmp_path / "evidence" / RUN_ID)
    asked = ("build", tmp_path / "evidence", "-o")
    assert sitegen(capfd, *asked, tmp_path / "one").code == 0
    assert sitegen(capfd, *asked, tmp_path / "two", "--fail-on", "failed").code == 1
    (run,) = version_file(tmp_path / "one", "runs.json")["runs"]
    assert run["verdict"] == "failed"


def test_one_run_id_with_two_contents_fails_hard(tmp_path: Path, capfd: Capture) -> None:
    """Both are shown, neither counts, and `--fail-on never` is no bypass."""
    write_run(make_run(2), tmp_path / "evidence" / "a" / RUN_ID)
    write_run(make_run(3), tmp_path / "evidence" / "b" / RUN_ID)
    called = sitegen(
        capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site", "--fail-on", "never"
    )
    assert called.code == 4, called.err
    runs = version_file(tmp_path / "site", "runs.json")["runs"]
    assert [run["verdict"] for run in runs] == ["invalid", "invalid"]
    assert len({run["path"] for run in runs}) == 2
    assert check_site(tmp_path / "site") == []


def test_the_same_run_twice_is_one_run(tmp_path: Path, capfd: Capture) -> None:
    """The files of the second are accounted for, as the same content."""
    for place in ("a", "b"):
        write_run(make_run(2), tmp_path / "evidence" / place / RUN_ID)
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert called.code == 0, called.err
    assert len(version_file(tmp_path / "site", "runs.json")["runs"]) == 1
    fates = version_file(tmp_path / "site", "intake.json")["files"]
    assert len(fates) == 8
    assert sum(fate["reason"] is not None for fate in fates) == 4


def test_building_again_gives_the_same_bytes(tmp_path: Path, capfd: Capture) -> None:
    """Onto the site that is there already, and from a copy elsewhere."""
    write_run(make_run(3), tmp_path / "evidence" / RUN_ID)
    write_run(make_run(3), tmp_path / "else" / "where" / RUN_ID)
    asked = ("build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert sitegen(capfd, *asked).code == 0
    first = tree_of(tmp_path / "site")
    assert sitegen(capfd, *asked).code == 0
    assert tree_of(tmp_path / "site") == first
    other = ("build", tmp_path / "else" / "where", "-o", tmp_path / "other", "--jobs", "2")
    assert sitegen(capfd, *other).code == 0
    assert tree_of(tmp_path / "other") == first


def test_a_published_run_with_other_content_is_refused(tmp_path: Path, capfd: Capture) -> None:
    """Nothing is written, and the code is 4."""
    evidence = tmp_path / "evidence" / RUN_ID
    write_run(make_run(3), evidence)
    asked = ("build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert sitegen(capfd, *asked).code == 0
    first = tree_of(tmp_path / "site")
    changed = edited(make_run(3), "apis_snapshot.json", put("endpoints", value=[]))
    write_run(changed, evidence)
    called = sitegen(capfd, *asked)
    assert called.code == 4
    assert RUN_ID in called.err
    assert tree_of(tmp_path / "site") == first


def test_a_published_run_is_never_removed(tmp_path: Path, capfd: Capture) -> None:
    """A build without its evidence leaves it, and has nothing to add."""
    for run_id in ("20261120T203422Z", "20261120T203423Z"):
        write_run(make_run(1, run_id=run_id), tmp_path / "evidence" / run_id)
    asked = ("-o", tmp_path / "site")
    assert sitegen(capfd, "build", tmp_path / "evidence", *asked).code == 0
    first = tree_of(tmp_path / "site")
    called = sitegen(capfd, "build", tmp_path / "evidence" / "20261120T203422Z", *asked)
    assert called.code == 0
    assert "Nothing new" in called.err
    assert tree_of(tmp_path / "site") == first


def test_files_that_nobody_recognises_are_listed_as_such(tmp_path: Path, capfd: Capture) -> None:
    """They are records of kind unknown, with a page and a finding."""
    write_run(
        {"a.json": b'{"nobody": "knows"}', "b.bin": b"\x00\x01", "c.json": b'{"broken": '},
        tmp_path / "evidence",
    )
    sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    records = version_file(tmp_path / "site", "records.json")["records"]
    assert {row["kind"] for row in records} == {"unknown"}
    assert all(row["findings"] for row in records)
    assert check_site(tmp_path / "site") == []


def test_a_link_in_the_evidence_is_a_finding_and_leads_nowhere(
    tmp_path: Path, capfd: Capture
) -> None:
    """What it names is not on the site."""
    (tmp_path / "secret.json").write_text('{"secret": "do not publish"}')
    folder = write_run(make_run(1), tmp_path / "evidence" / RUN_ID)
    (folder / "cases" / "link.json").symlink_to(tmp_path / "secret.json")
    (tmp_path / "evidence" / "loose.json").symlink_to(tmp_path / "secret.json")
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert called.code == 1
    found = version_file(tmp_path / "site", "findings.json")["findings"]
    assert sum(row["check"] == "file-link" for row in found) == 2
    assert not any(b"do not publish" in data for data in tree_of(tmp_path / "site").values())


def test_an_empty_folder_of_evidence_builds_an_empty_site(tmp_path: Path, capfd: Capture) -> None:
    """Nothing was read, and the site says so."""
    (tmp_path / "evidence").mkdir()
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert called.code == 0
    assert version_file(tmp_path / "site", "runs.json")["runs"] == []
    assert check_site(tmp_path / "site") == []


def test_a_single_case_file_is_a_run_without_summary(tmp_path: Path, capfd: Capture) -> None:
    """It is recognised by content, and the run is incomplete."""
    (tmp_path / "file.json").write_bytes(encoded(make_case()))
    called = sitegen(capfd, "build", tmp_path / "file.json", "-o", tmp_path / "site")
    assert called.code == 2
    (run,) = version_file(tmp_path / "site", "runs.json")["runs"]
    assert run["cases"] == 1


def test_runs_beyond_an_index_page_stand_on_a_closed_one(tmp_path: Path, capfd: Capture) -> None:
    """Every run is in exactly one place, and every link leads somewhere."""
    ids = [f"202611200000{second:02d}Z".replace("20261120", "20261120T") for second in range(5)]
    for run_id in ids:
        write_run(make_run(1, run_id=run_id), tmp_path / "evidence" / run_id)
    (tmp_path / "c.toml").write_text("[limits]\nindex_page_runs = 2\n")
    called = sitegen(
        capfd,
        "build",
        tmp_path / "evidence",
        "-o",
        tmp_path / "site",
        "--config",
        tmp_path / "c.toml",
    )
    assert called.code in {0, 1}, called.err
    site = tmp_path / "site"
    open_page = version_file(site, "runs.json")
    assert open_page["older"] == ["index/0002.json", "index/0001.json"]
    closed = [row for path in open_page["older"] for row in read(site / path)["runs"]]
    assert sorted(row["run_id"] for row in [*open_page["runs"], *closed]) == ids
    assert check_site(site) == []


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        pytest.param(["build", "nowhere"], 66, "nowhere", id="no evidence"),
        pytest.param(["build", "--jobs", "many"], 64, "many", id="no number"),
        pytest.param(["build", "--fail-on", "nothing"], 64, "nothing", id="unknown reason"),
        pytest.param(["build", ".", "--as-of", "yesterday"], 64, "yesterday", id="no time"),
        pytest.param(["biuld"], 64, "biuld", id="no such command"),
        pytest.param(["check", "--latest-run", "--run-id", "x"], 64, "together", id="both"),
        pytest.param(["build", ".", "--config", "none.toml"], 66, "none.toml", id="no config"),
    ],
)
def test_wrong_usage_gets_a_sentence_and_its_code(
    tmp_path: Path,
    capfd: Capture,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    sentence: str,
) -> None:
    """No traceback, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    called = sitegen(capfd, *arguments)
    assert called.code == code
    assert sentence in called.err
    assert "Traceback" not in called.err
    assert list(tmp_path.iterdir()) == []


def test_the_output_is_no_input_wherever_it_lies(
    tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site inside of the evidence is not read as evidence, by the next build or by a check."""
    write_run(make_run(2), tmp_path / RUN_ID)
    monkeypatch.chdir(tmp_path)
    assert sitegen(capfd, "build", ".").code == 0
    first = tree_of(tmp_path / "site")
    assert sitegen(capfd, "build", ".").code == 0
    assert tree_of(tmp_path / "site") == first
    assert len(version_file(tmp_path / "site", "intake.json")["files"]) == 4
    assert "and 0 records" in sitegen(capfd, "check", ".").err
