"""`sitegen rebuild`: the evidence of a site as a new one, which names where it comes from."""

import zipfile
from pathlib import Path

import pytest

from sitegen.attest.checkpoint import Checkpoint
from tests.builders import encoded, make_run, write_run
from tests.cli.test_append import created, write_runs
from tests.site_tools import read, sitegen, tree_of, version_file

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def grown(folder: Path, capfd: Capture, *more: str | Path) -> Path:
    """Return a site of three versions: two runs, a record, and a third run."""
    site = folder / "site"
    runs = write_runs(folder / "evidence", 3)
    (folder / "note.json").write_bytes(encoded({"unknown": True}))
    for part in (*runs[:2], folder / "note.json", runs[2]):
        sitegen(capfd, "build", part, "-o", site, *more)
    return site


def below(site: Path) -> dict[str, bytes]:
    """Return what no version changes: the folders of runs and records."""
    return {
        path: data for path, data in tree_of(site).items() if path.startswith(("runs/", "records/"))
    }


def test_a_rebuilt_site_holds_the_same_runs_and_records(tmp_path: Path, capfd: Capture) -> None:
    """In the same bytes, where the same sitegen renders them; its first version says whence."""
    site, new = grown(tmp_path, capfd), tmp_path / "new"
    before = tree_of(site)
    said = sitegen(capfd, "rebuild", site, "-o", new)
    assert said.code == 0, said.err
    assert tree_of(site) == before
    assert below(new) == below(site)
    assert read(new / "latest.json")["version"] == "0001"
    head = Checkpoint.parse((site / "log/checkpoint").read_text(encoding="ascii"))
    stated = read(new / "v/0001/manifest.json")["rebuilt_from"]
    assert (stated["origin"], stated["size"]) == (head.origin, head.size)
    overview = (new / "v/0001/index.html").read_text(encoding="utf-8")
    assert head.origin in overview
    assert stated["root"] in overview
    assert Checkpoint.parse((new / "log/checkpoint").read_text()).origin != head.origin


def test_folded_pages_are_there_again_and_withdrawn_ones_are_not(
    tmp_path: Path, capfd: Capture
) -> None:
    """And what was withdrawn from the old site may not come into the new one."""
    site, new = grown(tmp_path, capfd), tmp_path / "new"
    whole = below(site)
    config = tmp_path / "policy.toml"
    config.write_text("[retention]\nruns = 1\n", encoding="ascii")
    sitegen(capfd, "fold", site, "--config", config)
    (record,) = (site / "records").iterdir()
    words = ("--reason", "why", "--by", "who")
    sitegen(capfd, "withdraw", site, f"records/{record.name}/", *words)
    said = sitegen(capfd, "rebuild", site, "-o", new)
    assert said.code == 0, said.err
    assert (
        f"Left out, because their evidence is no longer there: records/{record.name}/" in said.err
    )
    assert below(new) == {path: data for path, data in whole.items() if path.startswith("runs/")}
    assert sitegen(capfd, "build", tmp_path / "note.json", "-o", new).code == 3


def test_a_suite_that_a_rule_gave_is_kept(tmp_path: Path, capfd: Capture) -> None:
    """Although the evidence lies elsewhere now."""
    config = tmp_path / "suites.toml"
    config.write_text('[[suites]]\nfolder = "nightly"\nsuite = "night"\n', encoding="ascii")
    run = make_run(2, run_id="20261121T203422Z", summary={"created_at": created(1)})
    write_run(dict(run), tmp_path / "evidence/nightly/20261121T203422Z")
    site, new = tmp_path / "site", tmp_path / "new"
    sitegen(capfd, "build", tmp_path / "evidence", "-o", site, "--config", config)
    sitegen(capfd, "rebuild", site, "-o", new)
    assert [row["suite"] for row in version_file(new, "runs.json")["runs"]] == ["night"]


def test_changed_evidence_is_not_rebuilt(tmp_path: Path, capfd: Capture) -> None:
    """Neither is a site written over, nor one made of what is none."""
    site = grown(tmp_path, capfd)
    archive = next((site / "runs").rglob("evidence.zip"))
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("more.json", b"{}")
    said = sitegen(capfd, "rebuild", site, "-o", tmp_path / "new")
    assert said.code == 66
    assert "is not what was published" in said.err
    assert not (tmp_path / "new").exists()
    assert sitegen(capfd, "rebuild", site, "-o", site).code == 73
    assert sitegen(capfd, "rebuild", tmp_path / "evidence", "-o", tmp_path / "new").code == 66
