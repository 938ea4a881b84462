"""The feed, the badges and what charts need, through the command line."""

from pathlib import Path
from xml.etree.ElementTree import fromstring  # noqa: TID251 -- a reader's parser

import pytest

from sitegen.pages import site_map
from sitegen.publish.pointers import may_retire
from sitegen.render.chart_assets import chart_assets
from tests.builders import encoded, make_run, write_run
from tests.html_checks import check_site
from tests.site_tools import read, sitegen, tree_of

Capture = pytest.CaptureFixture[str]
ATOM = "{http://www.w3.org/2005/Atom}"
CONFIG = 'site_url = "https://example.org/evidence"\n[limits]\nindex_page_runs = 2\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a configuration in which pages of runs close after two."""
    file = tmp_path / "sitegen.toml"
    file.write_text(CONFIG, encoding="utf-8")
    return file


def write_days(folder: Path, *, days: int, other_suite: bool = False) -> list[Path]:
    """Write a run a day; the first is of another suite if asked for."""
    found = []
    for day in range(1, days + 1):
        run_id = f"2026112{day}T203422Z"
        files = dict(make_run(2, run_id=run_id, failing=1 if day == 1 else 0))
        if other_suite and day == 1:
            files["run_context.json"] = encoded(
                {"schema": "sitegen.run-context/1", "run_id": run_id, "suite": "seldom <run>"}
            )
        found.append(write_run(files, folder / run_id))
    return found


def feed_of(site: Path) -> list[str]:
    """Return the titles of the feed's entries."""
    root = fromstring((site / "feed.xml").read_bytes())  # noqa: S314 -- our own output
    return [entry.findtext(f"{ATOM}title") or "" for entry in root.findall(f"{ATOM}entry")]


def test_the_feed_and_badges_reach_beyond_the_listed_runs(
    tmp_path: Path, capfd: Capture, config: Path
) -> None:
    """A closed page holds the newest run of a suite, and runs that the feed still names."""
    write_days(tmp_path / "evidence", days=5, other_suite=True)
    site = tmp_path / "site"
    sitegen(capfd, "build", tmp_path / "evidence", "-o", site, "--config", config)
    assert [title.rpartition(" ")[2] for title in feed_of(site)] == [
        f"2026112{day}T203422Z" for day in (5, 4, 3, 2, 1)
    ]
    (seldom,) = (site / "badges").glob("seldom-run-*-verdict.svg")
    assert ">1 failed</text>" in seldom.read_text(encoding="utf-8")
    assert ">1 failed</text>" in (site / "badges" / "verdict.svg").read_text(encoding="utf-8")
    assert 'href="feed.xml"' in (site / "index.html").read_text(encoding="utf-8")
    assert check_site(site) == []


def test_pointers_of_a_grown_site_are_those_of_one_built_at_once(
    tmp_path: Path, capfd: Capture, config: Path
) -> None:
    """Feed and badges say nothing of how, when or how often a site was built."""
    folders = write_days(tmp_path / "evidence", days=5)
    sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "once", "--config", config)
    for folder in folders:
        sitegen(capfd, "build", folder, "-o", tmp_path / "grown", "--config", config)
    one, other = tree_of(tmp_path / "once"), tree_of(tmp_path / "grown")
    names = [path for path in one if path == "feed.xml" or path.startswith("badges/")]
    assert len(names) == 5
    assert [path for path in names if one[path] != other[path]] == []


def test_without_an_address_no_page_names_a_feed(tmp_path: Path, capfd: Capture) -> None:
    """And none is there."""
    write_days(tmp_path / "evidence", days=1)
    sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert not (tmp_path / "site" / "feed.xml").exists()
    assert b"atom+xml" not in b"".join(tree_of(tmp_path / "site").values())


def test_what_draws_charts_is_published_where_there_are_charts(
    tmp_path: Path, capfd: Capture
) -> None:
    """Once, with its reviewed bytes; a site without a run has neither."""
    (tmp_path / "empty").mkdir()
    sitegen(capfd, "build", tmp_path / "empty", "-o", tmp_path / "none")
    assert not [path for path in tree_of(tmp_path / "none") if path in chart_assets()]
    folders = write_days(tmp_path / "evidence", days=2)
    for folder in folders:
        sitegen(capfd, "build", folder, "-o", tmp_path / "site")
    files = tree_of(tmp_path / "site")
    assert {path: files.get(path) for path in chart_assets()} == dict(chart_assets())
    manifest = read(tmp_path / "site" / "v" / "0001" / "manifest.json")
    assert set(chart_assets()) <= {row["path"] for row in manifest["files"]}


def test_badges_are_never_written_through_a_link(tmp_path: Path, capfd: Capture) -> None:
    """What lies behind it is no part of the site."""
    folders = write_days(tmp_path / "evidence", days=2)
    site, outside = tmp_path / "site", tmp_path / "outside"
    sitegen(capfd, "build", folders[0], "-o", site)
    (site / "badges").rename(outside)
    (site / "badges").symlink_to(outside)
    before, latest = tree_of(outside), (site / "latest.json").read_bytes()
    called = sitegen(capfd, "build", folders[1], "-o", site)
    assert called.code == 73
    assert tree_of(outside) == before
    assert (site / "latest.json").read_bytes() == latest


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "example.org", "https://user@example.org/", "https://example.org/?q",
        "https://example.org/#x", "https://example.org/ x", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_is_one_of_a_folder(tmp_path: Path, capfd: Capture, url: str) -> None:
    """Anything else is refused, with the setting's name."""
    (tmp_path / "sitegen.toml").write_text(f'site_url = "{url}"\n', encoding="utf-8")
    called = sitegen(capfd, "build", tmp_path, "--config", tmp_path / "sitegen.toml")
    assert called.code == 64
    assert "site_url" in called.err


def test_a_pointer_that_no_version_names_any_more_goes(
    tmp_path: Path, capfd: Capture, config: Path
) -> None:
    """Without an address there is no feed, and the old one does not stay for ever."""
    folders = write_days(tmp_path / "evidence", days=2)
    site = tmp_path / "site"
    sitegen(capfd, "build", folders[0], "-o", site, "--config", config)
    assert (site / "feed.xml").exists()
    (site / "badges" / "left.svg").write_bytes(b"<svg/>")
    (site / "CNAME").write_bytes(b"example.org")
    sitegen(capfd, "build", folders[1], "-o", site)
    assert not (site / "feed.xml").exists()
    assert not (site / "badges" / "left.svg").exists()
    assert (site / "CNAME").read_bytes() == b"example.org"
    named = read(site / "v" / "0002" / "pointers.json")["files"]
    assert {path for path in named if not (site / path).exists()} == set()
    assert all(may_retire(path) for path in named if path.startswith("badges/"))
    assert may_retire(site_map.FEED)
    assert not may_retire("badges/../latest.json")
