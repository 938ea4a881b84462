"""The committed evidence shows what it is there to show, and its reports lie only where marked."""

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from tests.site_tools import sitegen, version_file
from tests.sources import ROOT
from tools.compare_evidence import outline

pytestmark = pytest.mark.xdist_group("evidence")

EVIDENCE: Final = ROOT / "evidence"
BASELINE: Final = "sdsr-e2e-stable-1"

_BUILT: dict[str, Path] = {}


@pytest.fixture
def site(
    capfd: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Return the site of the committed evidence, as `make site` builds it."""
    if "site" not in _BUILT:
        folder = tmp_path_factory.mktemp("evidence") / "site"
        monkeypatch.chdir(ROOT)
        called = sitegen(capfd, "build", "evidence", "--output", folder, "--fail-on", "never")
        assert called.code == 0, called.err
        _BUILT["site"] = folder
    return _BUILT["site"]


def records(site: Path, kind: str) -> list[dict[str, Any]]:
    """Return the current records of a kind."""
    rows = version_file(site, "records.json")["records"]
    return [row for row in rows if row["kind"] == kind]


def test_reports_are_contradicted_where_they_are_marked_and_nowhere_else(site: Path) -> None:
    """Every planted statement is found at its line; every other one is confirmed or open."""
    listed = tomllib.loads((EVIDENCE / "reports" / "false_statements.toml").read_text("utf-8"))
    planted = {(one["report"], one["line"]) for one in listed["statement"]}
    paths = {row["path"]: row["artifact"] for row in records(site, "report")}
    found = set()
    for claim in version_file(site, "claims.json")["claims"]:
        name = paths.get(claim["path"])
        file = EVIDENCE / "reports" / str(name)
        if claim["verdict"] == "contradicted" and file.is_file():
            lines = file.read_text("utf-8").splitlines()
            found.add((name, lines[claim["line"] - 1]))
    assert found == planted


def test_each_report_has_statements_that_the_evidence_confirms(site: Path) -> None:
    """A report that nothing can be said of would show nothing."""
    claims = version_file(site, "claims.json")["claims"]
    reports = {
        row["path"]
        for row in records(site, "report")
        if (EVIDENCE / "reports" / row["artifact"]).is_file()
    }
    confirmed = {claim["path"] for claim in claims if claim["verdict"] == "confirmed"}
    assert len(reports) == 4
    assert reports <= confirmed


def test_certifications_stand_but_for_one_that_is_revoked(site: Path) -> None:
    """And each that stands is verified: what it rests on is here, with these bytes."""
    rows = {
        row["id"]: row for row in records(site, "certification") if row["id"].startswith("SDSR")
    }
    standing = {name: row["status"] for name, row in rows.items()}
    assert standing == {
        "SDSR-E2E-001": "CERTIFIED",
        "SDSR-E2E-002": "REVOKED",
        "SDSR-E2E-003": "CERTIFIED",
        "SDSR-E2E-004": "CERTIFIED",
        "SDSR-E2E-005": "CERTIFIED",
    }
    verdicts = {row["verdict"] for row in rows.values() if row["status"] == "CERTIFIED"}
    assert verdicts == {"verified"}


def test_preflights_pass_and_fail(site: Path) -> None:
    """The database of another environment is behind its migrations."""
    rows = {row["id"]: row["verdict"] for row in records(site, "preflight")}
    assert rows["sdsr/local"] == "verified"
    assert rows["sdsr/staging"] == "failed"


def test_later_evidence_shows_what_changed_against_the_baseline(site: Path) -> None:
    """The release that broke a case, and the certification that was revoked."""
    regressions = (site / "v" / "0001" / "regressions.html").read_text("utf-8")
    assert BASELINE in regressions
    assert "SDSR-E2E-002" in regressions


def test_the_suite_that_got_worse_comes_first(site: Path) -> None:
    """On the page of regressions and on the overview; what has no baseline comes last."""
    for name in ("regressions.html", "index.html"):
        page = (site / "v" / "0001" / name).read_text("utf-8")
        places = [page.index(text) for text in ("fail the gate", "No baseline is frozen")]
        assert places == sorted(places), name


def test_the_committed_evidence_was_made_from_a_clean_checkout() -> None:
    """Nothing in it was made by code that nobody can look at."""
    lines = outline(EVIDENCE)
    assert sum(line.startswith("run of onboarding-uat") for line in lines) == 4
    assert sum(line.startswith("investigation of SDSR-E2E-001") for line in lines) == 3
    assert sum(line.endswith(("GR-1 PASS", "GR-6 PASS")) for line in lines) >= 10
