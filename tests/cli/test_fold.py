"""`sitegen fold`: what is thinned, what stays, that no link breaks, and that a crash heals."""

from pathlib import Path

import pytest

from sitegen.attest.removals import Act, Removal
from sitegen.canonical.digest import sha256_hex
from tests.cli.test_append import write_runs
from tests.cli.test_log import expected, leaves
from tests.html_checks import check_site
from tests.site_tools import Called, read, sitegen, tree_of

Capture = pytest.CaptureFixture[str]
POLICY = "[retention]\nversions = 2\nruns = 1\n"


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def grown(folder: Path, capfd: Capture, count: int = 4) -> Path:
    """Return a site of as many runs as versions."""
    site = folder / "site"
    for run in write_runs(folder / "evidence", count):
        sitegen(capfd, "build", run, "-o", site)
    return site


def fold(capfd: Capture, site: Path, *more: str, policy: str = POLICY) -> Called:
    """Fold a site by a policy."""
    config = site.parent / "policy.toml"
    config.write_text(policy, encoding="ascii")
    return sitegen(capfd, "fold", site, "--config", config, *more)


def removal(site: Path, number: int) -> Removal:
    """Return what a version took out."""
    return Removal.parse((site / f"v/{number:04d}/removals.json").read_bytes())


def test_old_versions_and_old_case_pages_are_folded(tmp_path: Path, capfd: Capture) -> None:
    """Of versions their proofs stay, of runs everything but the pages of their cases."""
    site = grown(tmp_path, capfd)
    before = tree_of(site)
    said = fold(capfd, site)
    assert said.code == 0
    assert "Published version 0005" in said.err
    after = tree_of(site)
    kept = {path for path in before if before[path] == after.get(path)}
    for number in (1, 2, 3):
        data = {path for path in after if path.startswith(f"v/{number:04d}/")}
        assert data & kept == {
            f"v/{number:04d}/{name}" for name in ("checkpoint", "manifest.json", "version.json")
        }
        assert all(path.endswith(".html") for path in data - kept)
    runs = sorted({path.split("/")[1] for path in before if path.startswith("runs/")})
    for place, run in enumerate(runs):
        own = {path for path in before if path.startswith(f"runs/{run}/")}
        pages = {path for path in own if "/cases/" in path}
        assert own - kept == (pages if place < 3 else set())
    for path in before.keys() & after.keys() - kept:
        if path.startswith(("runs/", "v/")):
            assert b"This page was folded away" in after[path]
            assert sha256_hex(before[path]).encode() in after[path]


def test_every_page_is_still_there_and_every_link_leads_somewhere(
    tmp_path: Path, capfd: Capture
) -> None:
    """Also from what was put in the place of pages."""
    site = grown(tmp_path, capfd)
    pages = {path for path in tree_of(site) if path.endswith(".html")}
    fold(capfd, site)
    assert pages <= tree_of(site).keys()
    problems = [text for text in check_site(site) if not text.endswith("has no such anchor")]
    assert problems == []


def test_what_was_folded_is_told_by_file_and_logged(tmp_path: Path, capfd: Capture) -> None:
    """The record names what every changed file was and is; the log holds the record."""
    site = grown(tmp_path, capfd)
    before = tree_of(site)
    fold(capfd, site)
    after = tree_of(site)
    record = removal(site, 5)
    assert record.act is Act.FOLD
    content = ("runs/", "v/", "records/", "index/", "baselines/")
    changed = {path for path in before if before[path] != after.get(path)}
    told = {file.path: file for file in record.files}
    assert told.keys() == {path for path in changed if path.startswith(content)}
    for path, file in told.items():
        assert (file.was.sha256, file.was.size) == (sha256_hex(before[path]), len(before[path]))
    for file in record.files:
        assert (file.now is None) == (file.path not in after)
        assert file.now is None or file.now.sha256 == sha256_hex(after[file.path])
    assert leaves(site) == expected(site)
    own = f"removal v/0005/removals.json {sha256_hex(after['v/0005/removals.json'])}"
    assert own in leaves(site)
    overview = after["v/0005/index.html"].decode()
    assert 'href="removed.html"' in overview


def test_a_folded_site_grows_on(tmp_path: Path, capfd: Capture) -> None:
    """Appended to, it is the site it would be; folded again, there is nothing more to fold."""
    site, other = grown(tmp_path, capfd, 3), tmp_path / "other"
    more = write_runs(tmp_path / "evidence", 4)
    fold(capfd, site)
    before = tree_of(site)
    assert "There is nothing to fold." in fold(capfd, site).err
    assert tree_of(site) == before
    assert sitegen(capfd, "build", more[3], "-o", site).code == 0
    for run in more:
        sitegen(capfd, "build", run, "-o", other)
    left, right = tree_of(site), tree_of(other)
    newest = [path for path in right if path.startswith(f"runs/{more[3].name.lower()}")]
    assert newest
    assert {path: left[path] for path in newest} == {path: right[path] for path in newest}
    assert left["v/0005/runs.json"] == right["v/0004/runs.json"]
    assert read(site / "v/0005/state.json")["removed_in"] == [4]
    assert fold(capfd, site).code == 0
    assert {file.path.split("/")[0] for file in removal(site, 6).files} == {"index", "runs", "v"}


def test_a_dry_run_changes_nothing(tmp_path: Path, capfd: Capture) -> None:
    """It says what would be folded, and how much that is."""
    site = grown(tmp_path, capfd)
    before = tree_of(site)
    said = fold(capfd, site, "--dry-run")
    assert (said.code, tree_of(site)) == (0, before)
    assert "Would fold" in said.err
    assert "v/0003/" in said.err


def test_without_a_policy_everything_stays(tmp_path: Path, capfd: Capture) -> None:
    """A wrong call, and so are a wrong policy and a folder without a site."""
    site = grown(tmp_path, capfd, 1)
    before = tree_of(site)
    assert fold(capfd, site, policy="").code == 64
    assert fold(capfd, site, policy="[retention]\nruns = 0\n").code == 64
    assert fold(capfd, tmp_path).code == 66
    assert tree_of(site) == before
