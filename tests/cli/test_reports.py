"""Written reports through the command line: limits, and what the pages of a report say."""

from pathlib import Path

import pytest

from tests.html_checks import check_site
from tests.site_tools import sitegen, version_file

REPORT = """# Week

**Date:** 2026-03-10

## Result

24/51 tests passing (47%), 27 failing. 25/51 tests passing (47%).

## Next steps

- Close GAP-02
"""
LATER = "# Later\n\n**Date:** 2026-03-20\n\n- GAP-02 closed\n"


def evidence(folder: Path, **reports: str) -> Path:
    """Write reports into a folder."""
    folder.mkdir()
    for name, text in reports.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def test_a_contradiction_in_a_report_ends_with_1_and_is_a_finding(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Both sides stand in claims.json, in the finding, and on the judged page."""
    folder = evidence(tmp_path / "in", week=REPORT)
    result = sitegen(capfd, "build", folder, "-o", tmp_path / "site")
    assert result.code == 1
    found = version_file(tmp_path / "site", "claims.json")
    wrong = [claim for claim in found["claims"] if claim["verdict"] == "contradicted"]
    assert [(one["rule"], one["where"]) for one in wrong] == [("report-ratio", "7:40")]
    assert wrong[0]["derived"] == "25/51 = 49.02 %"
    findings = version_file(tmp_path / "site", "findings.json")["findings"]
    ours = [row for row in findings if row["check"] == "claim-contradicted"]
    assert [(row["line"], row["severity"], row["across"]) for row in ours] == [(7, "error", True)]
    (report,) = found["reports"]
    page = (tmp_path / "site" / report["page"]).read_text(encoding="utf-8")
    assert '<mark class="c-contradicted">25/51 tests passing (47%' in page
    assert '<mark class="c-confirmed">24/51 tests passing (47%' in page
    assert check_site(tmp_path / "site") == []


def test_an_open_item_stays_open_until_a_later_report_names_it_done(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Appending the later report closes it, and leaves the earlier record's pages as they are."""
    site = tmp_path / "site"
    sitegen(capfd, "build", evidence(tmp_path / "a", week=REPORT), "-o", site)
    (item,) = version_file(site, "claims.json")["open"]
    assert (item["text"], item["kind"], item["closed_by"]) == ("Close GAP-02", "next step", None)
    before = (site / item["path"] / "index.html").read_bytes()
    sitegen(capfd, "build", evidence(tmp_path / "b", later=LATER), "-o", site)
    (item,) = version_file(site, "claims.json")["open"]
    assert item["closed_by"] is not None
    assert "GAP-02 closed" in item["closed_words"]
    assert (site / item["path"] / "index.html").read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "# Big\n\n" + "word 24/51 (48%) " * 20_000,
        "# Brackets\n\n" + "[" * 250_000,
        "# List\n\n" + "- a\n" * 62_500,
        "# Deep\n\n" + ">" * 100 + " a",
    ],
    ids=["large", "brackets", "lines", "deep"],
)
def test_what_is_too_much_is_shown_as_plain_text_with_a_finding(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str
) -> None:
    """Its claims are not read, and it is nowhere counted as sound."""
    folder = evidence(tmp_path / "in", hostile=text)
    result = sitegen(capfd, "build", folder, "-o", tmp_path / "site")
    assert result.code == 0
    found = version_file(tmp_path / "site", "claims.json")
    assert found["claims"] == []
    checks = [row["check"] for row in version_file(tmp_path / "site", "findings.json")["findings"]]
    assert checks == ["report-plain"]
    (report,) = found["reports"]
    page = (tmp_path / "site" / report["page"]).read_text(encoding="utf-8")
    assert "too large or too complex" in page
    assert check_site(tmp_path / "site") == []
    strict = sitegen(capfd, "check", folder, "--strict")
    assert strict.code == 1


def test_the_same_reports_at_once_or_one_by_one_give_the_same_records(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """And the same claims in the newest version."""
    both = evidence(tmp_path / "both", week=REPORT, later=LATER)
    sitegen(capfd, "build", both, "-o", tmp_path / "one")
    site = tmp_path / "two"
    sitegen(capfd, "build", evidence(tmp_path / "a", week=REPORT), "-o", site)
    sitegen(capfd, "build", evidence(tmp_path / "b", later=LATER), "-o", site)
    one, two = (version_file(folder, "claims.json") for folder in (tmp_path / "one", site))
    assert one["claims"] == two["claims"]
    assert one["open"] == two["open"]
    for path in sorted((tmp_path / "one" / "records").rglob("*")):
        if path.is_file():
            other = site / path.relative_to(tmp_path / "one")
            assert other.read_bytes() == path.read_bytes()


def test_building_the_same_again_publishes_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is said of claims did not change."""
    folder = evidence(tmp_path / "in", week=REPORT)
    sitegen(capfd, "build", folder, "-o", tmp_path / "site")
    again = sitegen(capfd, "build", folder, "-o", tmp_path / "site")
    assert "Nothing new" in again.err
