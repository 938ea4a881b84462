"""`sitegen withdraw` and `fold` in what lies outside the folders of runs and versions."""

from pathlib import Path

import pytest

from tests.builders import make_run, write_run
from tests.cli.test_append import RUN_IDS, created
from tests.cli.test_withdraw import CANARY, built, where_is, withdraw, write_runs
from tests.site_tools import read, sitegen, tree_of, version_file

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def verified(capfd: Capture, site: Path) -> str:
    """Return what `verify --rerender` says of a site in which everything has to hold."""
    said = sitegen(capfd, "verify", site, "--rerender")
    assert said.code == 0, said.out
    return said.out


def test_nothing_that_can_be_searched_knows_it(tmp_path: Path, capfd: Capture) -> None:
    """The parts of the search of versions lie beside the index pages, and go with the versions."""
    site, _ = built(tmp_path, capfd, 1)
    name = RUN_IDS[1].lower()
    held = {path for path in where_is(site, RUN_IDS[1]) if path.endswith(".js")}
    assert {"index/v0002.js", "index/v0004.js", "latest.js"} - {"latest.js"} <= held
    withdraw(capfd, site, RUN_IDS[1])
    left = where_is(site, RUN_IDS[1])
    assert {path for path in left if not path.startswith("runs/" + name)} == set()
    assert sorted(path for path in tree_of(site) if path.startswith("index/")) == [
        "index/v0001.js",
        "index/v0005.js",
    ]
    assert "It was withdrawn, and its evidence with it." in verified(capfd, site)


def test_a_suite_without_a_run_has_no_badge(tmp_path: Path, capfd: Capture) -> None:
    """The badge of a suite is called as the suite is; it goes, and the feed forgets the run."""
    config = tmp_path / "own.toml"
    rule = '[[suites]]\nfolder = "lonely"\nsuite = "the-lonely-suite"\n'
    config.write_text(f'site_url = "https://example.org/evidence/"\n{rule}', encoding="ascii")
    site, _ = built(tmp_path, capfd, 0, "--config", str(config))
    run = make_run(2, run_id="20261126T203422Z", summary={"created_at": created(6)})
    write_run(dict(run), tmp_path / "more/lonely/20261126T203422Z")
    sitegen(capfd, "build", tmp_path / "more", "-o", site, "--config", config)
    assert list((site / "badges").glob("the-lonely-suite-*.svg"))
    assert "feed.xml" in where_is(site, "the-lonely-suite")
    said = withdraw(capfd, site, "20261126T203422Z", "--config", str(config))
    assert said.code == 0, said.err
    assert not list((site / "badges").glob("the-lonely-suite-*.svg"))
    # The names of files that were published stay in the manifests.
    left = where_is(site, "the-lonely-suite")
    assert {path for path in left if not path.startswith("about/")} == {"v/0005/manifest.json"}
    verified(capfd, site)


def test_a_feed_ends_with_the_address_of_the_site(tmp_path: Path, capfd: Capture) -> None:
    """A pointer that the newest version does not have is not left behind."""
    config = tmp_path / "own.toml"
    config.write_text('site_url = "https://example.org/evidence/"\n', encoding="ascii")
    runs = write_runs(tmp_path / "evidence", 0)
    site = tmp_path / "site"
    sitegen(capfd, "build", runs[0], "-o", site, "--config", config)
    assert (site / "feed.xml").is_file()
    sitegen(capfd, "build", runs[1], "-o", site)
    assert not (site / "feed.xml").exists()
    verified(capfd, site)


def test_a_baseline_that_the_configuration_names_is_withdrawn(
    tmp_path: Path, capfd: Capture
) -> None:
    """At once; the next build asks for the rule to go, as long as it is there."""
    runs = write_runs(tmp_path / "evidence", 0)
    sitegen(capfd, "baseline", "freeze", "good", "--run", RUN_IDS[0], runs[0], "--dir", "baselines")
    config = tmp_path / "own.toml"
    config.write_text('[[baseline_rules]]\ntag = "good"\n', encoding="ascii")
    site = tmp_path / "site"
    for run in runs:
        sitegen(capfd, "build", run, "-o", site, "--config", config)
    said = withdraw(capfd, site, RUN_IDS[0], "--config", str(config))
    assert said.code == 0, said.err
    assert where_is(site, CANARY) == set()
    assert version_file(site, "baselines.json")["baselines"] == []
    (tmp_path / "baselines" / "good.json").unlink()
    again = sitegen(capfd, "build", runs[3], "-o", site, "--config", config)
    assert again.code == 66
    assert "The baseline “good” was withdrawn from the site." in again.err
    verified(capfd, site)


def test_a_baseline_of_the_newest_run_alone_leaves_no_flow(tmp_path: Path, capfd: Capture) -> None:
    """A run that was published before the baseline is compared with it by the version alone."""
    runs = write_runs(tmp_path / "evidence", 0)
    site = tmp_path / "site"
    for run in runs:
        sitegen(capfd, "build", run, "-o", site)
    sitegen(capfd, "baseline", "freeze", "good", "--run", RUN_IDS[0], runs[0], "--dir", "baselines")
    sitegen(capfd, "build", runs[3], "-o", site, "--baseline", "good")
    assert version_file(site, "state.json")["coverage"][0]["baseline"] == "good"
    assert withdraw(capfd, site, RUN_IDS[0]).code == 0
    (coverage,) = version_file(site, "state.json")["coverage"]
    assert (coverage["baseline"], coverage["baseline_flow"]) == (None, [])
    verified(capfd, site)


def test_a_folded_site_is_searched_by_its_newest_version(tmp_path: Path, capfd: Capture) -> None:
    """What `latest.js` names is there; the parts of folded versions are not."""
    site, _ = built(tmp_path, capfd, 1)
    config = tmp_path / "own.toml"
    config.write_text("[retention]\nversions = 2\nruns = 1\n", encoding="ascii")
    said = sitegen(capfd, "fold", site, "--config", config)
    assert said.code == 0, said.err
    assert sorted(path.name for path in (site / "index").iterdir()) == ["v0004.js", "v0005.js"]
    assert read(site / "latest.json")["version"] == "0005"
    assert b"index/v0005.js" in (site / "latest.js").read_bytes()
    verified(capfd, site)
