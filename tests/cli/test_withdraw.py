"""`sitegen withdraw`: what is gone, what says so, and that nothing else of the site knows it."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from sitegen.attest.removals import Act, Removal
from sitegen.canonical.digest import sha256_hex
from tests.builders import encoded, make_run, write_run
from tests.cli.test_append import RUN_IDS, created
from tests.cli.test_log import expected, leaves
from tests.html_checks import check_site
from tests.site_tools import Called, read, sitegen, tree_of, version_file

Capture = pytest.CaptureFixture[str]
CANARY = "hunter2-correct-horse"
WORDS = ("--reason", "It names a customer.", "--by", "Data protection")


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write_runs(folder: Path, leaking: int) -> list[Path]:
    """Write four runs; one of them says what it must not, in its output and in an assertion."""
    places = []
    for number, run_id in enumerate(RUN_IDS):
        files = dict(make_run(3, run_id=run_id, summary={"created_at": created(number + 1)}))
        if number == leaking:
            name = next(path for path in files if path.startswith("cases/"))
            value = read_value(files[name])
            value["response_fields"] = {"step": "string", CANARY: "string"}
            value["assertions"] = [
                {"id": f"A-{CANARY}", "status": "PASS", "message": f"knows {CANARY}"}
            ]
            files[name] = encoded(value)
        places.append(write_run(files, folder / run_id))
    return [folder / run_id for run_id in RUN_IDS]


def read_value(data: bytes) -> dict[str, object]:
    """Return what a case says."""
    value: dict[str, object] = json.loads(data)  # noqa: TID251 -- our own words
    return value


def where_is(site: Path, text: str) -> set[str]:
    """Return the files of a site that hold a text, in archives too."""
    found = set()
    for path, data in tree_of(site).items():
        held = [data]
        if path.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                held += [archive.read(name) for name in archive.namelist()]
        if any(text.encode() in one for one in held):
            found.add(path)
    return found


def withdraw(capfd: Capture, site: Path, target: str, *more: str) -> Called:
    """Withdraw something."""
    return sitegen(capfd, "withdraw", site, target, *WORDS, *more)


def built(folder: Path, capfd: Capture, leaking: int = 1, *more: str) -> tuple[Path, list[Path]]:
    """Return a site to which four runs were appended, and the runs."""
    site = folder / "site"
    runs = write_runs(folder / "evidence", leaking)
    for run in runs:
        assert sitegen(capfd, "build", run, "-o", site, *more).code in {0, 1}
    return site, runs


def folder_of(site: Path, run_id: str) -> str:
    """Return the folder of a run, from the site's root."""
    (found,) = (site / "runs").glob(f"{run_id.lower()}-*")
    return f"runs/{found.name}/"


@pytest.mark.parametrize("leaking", [0, 1, 3], ids=["the first", "one between", "the newest"])
def test_nothing_of_a_withdrawn_run_is_left(tmp_path: Path, capfd: Capture, leaking: int) -> None:
    """Not in its folder, not in the runs compared with it, not in any version."""
    site, _ = built(tmp_path, capfd, leaking)
    folder = folder_of(site, RUN_IDS[leaking])
    known = where_is(site, CANARY)
    assert f"{folder}facts.json" in known
    if leaking < 3:
        assert f"{folder_of(site, RUN_IDS[leaking + 1])}previous.html" in known
    said = withdraw(capfd, site, RUN_IDS[leaking])
    assert said.code == 0, said.err
    assert "Published version 0005" in said.err
    assert where_is(site, CANARY) == set()
    page = (site / folder / "index.html").read_text(encoding="utf-8")
    assert "This was withdrawn" in page
    assert "It names a customer." in page
    assert "Data protection" in page
    assert {path.rpartition(".")[2] for path in tree_of(site / folder)} == {"html", "json"}
    problems = [text for text in check_site(site) if not text.endswith("has no such anchor")]
    assert problems == []


def test_the_site_is_as_if_the_run_had_never_been(tmp_path: Path, capfd: Capture) -> None:
    """Later runs, and what the version says, are those of a site without it."""
    site, runs = built(tmp_path, capfd, 1)
    withdraw(capfd, site, RUN_IDS[1])
    other = tmp_path / "other"
    for run in (runs[0], *runs[2:]):
        sitegen(capfd, "build", run, "-o", other)
    left, right = tree_of(site), tree_of(other)
    for path, data in right.items():
        if path.startswith("runs/"):
            assert left[path] == data, path
    for name in ("runs", "findings", "records", "claims", "regressions"):
        assert version_file(site, f"{name}.json") == version_file(other, f"{name}.json")
    one, two = version_file(site, "state.json"), version_file(other, "state.json")
    assert {name for name in one if one[name] != two[name]} == {
        *("log", "number", "removed_in", "versions", "withdrawn")
    }


def test_what_was_withdrawn_is_told_and_logged(tmp_path: Path, capfd: Capture) -> None:
    """By a record with the digest of every file that was there, whose hash is in the log."""
    site, _ = built(tmp_path, capfd)
    before = tree_of(site)
    folder = folder_of(site, RUN_IDS[1])
    withdraw(capfd, site, folder)
    after = tree_of(site)
    record = Removal.parse(after["v/0005/removals.json"])
    assert (record.act, record.targets) == (Act.WITHDRAW, (folder,))
    assert (record.reason, record.by) == (WORDS[1], WORDS[3])
    content = ("runs/", "v/", "records/", "index/", "baselines/")
    changed = {path for path in before if before[path] != after.get(path)}
    assert {file.path for file in record.files} == {
        path for path in changed if path.startswith(content)
    }
    for file in record.files:
        assert file.was.sha256 == sha256_hex(before[file.path])
        now = after.get(file.path)
        assert (file.now is None) == (now is None)
        assert now is None or (file.now and file.now.sha256 == sha256_hex(now))
    assert leaves(site) == expected(site)


def test_the_digest_of_a_secret_is_left_out(tmp_path: Path, capfd: Capture) -> None:
    """So that nobody can try what it was."""
    site, _ = built(tmp_path, capfd)
    folder = folder_of(site, RUN_IDS[1])
    archive = sha256_hex((site / folder / "evidence.zip").read_bytes())
    withdraw(capfd, site, RUN_IDS[1], "--secret")
    record = Removal.parse((site / "v/0005/removals.json").read_bytes())
    assert {file.was.sha256 for file in record.files} == {None}
    assert where_is(site, archive) == set()
    page = (site / folder / "index.html").read_text(encoding="utf-8")
    assert "it could let the content be guessed" in page


def test_one_artifact_is_withdrawn_from_its_run(tmp_path: Path, capfd: Capture) -> None:
    """The run is judged by what is left of it, and later ones are compared with that."""
    site, _ = built(tmp_path, capfd)
    folder = folder_of(site, RUN_IDS[1])
    names = [row["path"] for row in read(site / folder / "evidence.json")["files"]]
    leaking = next(name for name in names if name.startswith("cases/"))
    said = withdraw(capfd, site, f"{folder}{leaking}", "--secret")
    assert said.code == 0, said.err
    assert where_is(site, CANARY) == set()
    assert [row["path"] for row in read(site / folder / "evidence.json")["files"]] == [
        name for name in names if name != leaking
    ]
    cases = [row["artifact"] for row in read(site / folder / "run.json")["cases"]]
    assert leaking not in cases
    assert len(cases) == 2
    assert len(version_file(site, "runs.json")["runs"]) == 4


def test_what_is_left_of_a_signed_run_is_signed_anew(tmp_path: Path, capfd: Capture) -> None:
    """By whoever withdraws: what was signed before was over what is gone."""
    sitegen(capfd, "keygen", "ci.example/site", "-o", tmp_path / "key")
    sign, trust = ("--sign", "--key", str(tmp_path / "key")), ("--key", tmp_path / "key.vkey")
    site, _ = built(tmp_path, capfd, 1, *sign)
    folder = folder_of(site, RUN_IDS[1])
    names = [row["path"] for row in read(site / folder / "evidence.json")["files"]]
    leaking = next(name for name in names if name.startswith("cases/"))
    unsigned = tmp_path / "unsigned"
    shutil.copytree(site, unsigned)
    said = withdraw(capfd, site, f"{folder}{leaking}", *sign)
    assert said.code == 0, said.err
    name = f"{folder.strip('/').rpartition('/')[2]}.dsse.json"
    assert not (site / "v/0002/attestations" / name).exists()
    assert (site / "v/0005/attestations" / name).is_file()
    verified = sitegen(capfd, "verify", site, *trust)
    assert verified.code == 0, verified.out
    assert "not done" not in verified.out.partition("attestations")[2].splitlines()[0]
    signed = {row["path"] for row in version_file(site, "state.json")["attested"]}
    assert folder in signed
    assert withdraw(capfd, unsigned, f"{folder}{leaking}").code == 0
    left = {row["path"] for row in version_file(unsigned, "state.json")["attested"]}
    assert signed - left == {folder}
    assert sitegen(capfd, "verify", unsigned).code == 0


def test_a_withdrawn_record_gives_way_to_the_one_before_it(tmp_path: Path, capfd: Capture) -> None:
    """And is named by its path or by its content."""
    site = tmp_path / "site"
    for number, word in enumerate(("one", CANARY)):
        (tmp_path / f"{number}.json").write_bytes(encoded({"unknown": word}))
        sitegen(capfd, "build", tmp_path / f"{number}.json", "-o", site)
    sha256 = sha256_hex(encoded({"unknown": CANARY}))
    assert len(version_file(site, "records.json")["records"]) == 2
    assert withdraw(capfd, site, sha256).code == 0
    assert where_is(site, CANARY) == set()
    assert len(version_file(site, "records.json")["records"]) == 1
    again = sitegen(capfd, "build", tmp_path / "1.json", "-o", site)
    assert again.code == 3
    assert "was withdrawn from the site" in again.err


def test_what_was_withdrawn_does_not_come_back(tmp_path: Path, capfd: Capture) -> None:
    """The evidence that still holds it is refused with code 3, and nothing is written."""
    site, runs = built(tmp_path, capfd)
    withdraw(capfd, site, RUN_IDS[1])
    before = tree_of(site)
    again = sitegen(capfd, "build", runs[1], "-o", site)
    assert again.code == 3
    assert tree_of(site) == before
    assert withdraw(capfd, site, RUN_IDS[1]).code == 66
    more = make_run(2, run_id="20261125T203422Z", summary={"created_at": created(5)})
    write_run(dict(more), tmp_path / "more" / "20261125T203422Z")
    assert sitegen(capfd, "build", tmp_path / "more", "-o", site).code == 0
    assert version_file(site, "state.json")["removed_in"] == [5]


def test_a_baseline_frozen_from_it_is_withdrawn_too(tmp_path: Path, capfd: Capture) -> None:
    """And the runs that were compared with it are compared no more."""
    runs = write_runs(tmp_path / "evidence", 0)
    sitegen(capfd, "baseline", "freeze", "good", "--run", RUN_IDS[0], runs[0], "--dir", "baselines")
    site = tmp_path / "site"
    for run in runs:
        sitegen(capfd, "build", run, "-o", site, "--baseline", "good")
    assert "baselines/good.json" in where_is(site, CANARY)
    said = withdraw(capfd, site, RUN_IDS[0])
    assert said.code == 0, said.err
    assert where_is(site, CANARY) == set()
    assert version_file(site, "baselines.json")["baselines"] == []
    again = sitegen(capfd, "build", runs[3], "-o", site)
    assert again.code == 3
    assert "The baseline “good” was withdrawn" in again.err
    (tmp_path / "baselines" / "good.json").unlink()
    assert sitegen(capfd, "build", runs[3], "-o", site).code == 0


def test_a_run_of_a_closed_index_page_is_withdrawn(tmp_path: Path, capfd: Capture) -> None:
    """The page is written once more, without it."""
    config = tmp_path / "small.toml"
    config.write_text("[limits]\nindex_page_runs = 2\n", encoding="ascii")
    site, _ = built(tmp_path, capfd, 0, "--config", str(config))
    assert (site / "index/0001.json").is_file()
    said = withdraw(capfd, site, RUN_IDS[0], "--config", str(config))
    assert said.code == 0, said.err
    assert where_is(site, CANARY) == set()
    assert [row["run_id"] for row in read(site / "index/0001.json")["runs"]] == [RUN_IDS[1]]


def test_what_is_not_there_can_not_be_withdrawn(tmp_path: Path, capfd: Capture) -> None:
    """Nor without a reason; nothing is written."""
    site, _ = built(tmp_path, capfd)
    before = tree_of(site)
    folder = folder_of(site, RUN_IDS[1])
    for target in ("nothing", "runs/nothing/", f"{folder}nothing", "../x", "f" * 64):
        assert withdraw(capfd, site, target).code == 66
    assert sitegen(capfd, "withdraw", site, folder, "--by", "x").code == 64
    assert sitegen(capfd, "withdraw", site, folder, "--reason", " ", "--by", "x").code == 64
    assert tree_of(site) == before
