"""Written reports through the command line: every planted statement gets its verdict, no other.

Beside each report in `tests/data/reports` stands its table of claims: that table is the
specification, checked against the text by hand. `SITEGEN_GOLDEN=update` writes the tables anew.
"""

import json
import os
import re
import xml.etree.ElementTree as ET  # noqa: TID251 -- the tree that html5lib makes
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import html5lib
import pytest

from sitegen.claims import reports
from tests.report_tools import JUDGED, LATER, REPORTS, read, text_of, write_evidence
from tests.site_tools import Called, sitegen, version_file
from tests.site_tools import read as read_json

pytestmark = pytest.mark.xdist_group("reports")

Row = dict[str, Any]

NEVER_TRUE: Final = {"report-truth"}
"""Whether a must-have holds is open, or refuted by its own row."""
NEVER_FALSE: Final = {"report-commit", "report-file", "report-run", "report-scenario"}
"""What is not here may well be elsewhere."""


@dataclass(frozen=True)
class Built:
    """A site with all reports, the evidence it was built from, and what the call left."""

    site: Path
    evidence: Path
    called: Called

    @property
    def claims(self) -> dict[str, Any]:
        """Return `claims.json` of the newest version."""
        found: dict[str, Any] = version_file(self.site, "claims.json")
        return found

    def report(self, name: str) -> Row:
        """Return the row of one report."""
        rows: list[Row] = self.claims["reports"]
        return next(row for row in rows if row["artifact"] == f"{name}.md")

    def rows(self, name: str) -> list[Row]:
        """Return the claims of one report in the order of its text."""
        path = self.report(name)["path"]
        found = (row for row in self.claims["claims"] if row["path"] == path)
        return sorted(found, key=lambda row: (row["line"], row["column"], row["rule"]))


_BUILT: dict[str, Built] = {}


@pytest.fixture
def built(capfd: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the site with all reports; it is built once in a worker."""
    if not _BUILT:
        folder = tmp_path_factory.mktemp("reports")
        evidence = write_evidence(folder / "evidence")
        (evidence / "reports").mkdir()
        for name in (*JUDGED, LATER):
            (evidence / "reports" / f"{name}.md").write_bytes((REPORTS / f"{name}.md").read_bytes())
        called = sitegen(capfd, "build", evidence, "--output", folder / "site")
        _BUILT["all"] = Built(folder / "site", evidence, called)
    return _BUILT["all"]


def expected(name: str) -> list[Row]:
    """Return the table of claims beside a report."""
    found: list[Row] = read_json(REPORTS / f"{name}.expected.json")
    return found


def told(row: Row) -> Row:
    """Return a claim as the tables tell it: with the beginning of its words."""
    return {
        "line": row["line"],
        "rule": row["rule"],
        "verdict": row["verdict"],
        "stated": row["stated"][:40].rstrip(),
    }


def written(rows: list[Row]) -> str:
    """Return a table as it is stored, one claim a line."""
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    return f"[\n{lines}\n]\n"


@pytest.mark.parametrize("name", [*JUDGED, LATER])
def test_a_report_claims_what_its_table_says_and_nothing_else(built: Built, name: str) -> None:
    """One contradiction too many is a reader who was misled."""
    rows = [told(row) for row in built.rows(name)]
    if os.environ.get("SITEGEN_GOLDEN") == "update":
        (REPORTS / f"{name}.expected.json").write_text(written(rows), "utf-8")
    wanted = expected(name)
    lines = text_of(name).split("\n")
    both = Counter(map(str, rows)), Counter(map(str, wanted))
    assert {"too many": sorted(both[0] - both[1]), "missing": sorted(both[1] - both[0])} == {
        "too many": [],
        "missing": [],
    }
    assert all(0 < row["line"] <= len(lines) for row in rows)


def test_the_words_of_a_claim_stand_where_it_says(built: Built) -> None:
    """Its column is where its first word begins, markup aside, in the mended text."""
    for name in (*JUDGED, LATER):
        lines = read(text_of(name)).lines
        for row in built.rows(name):
            text = lines[row["line"] - 1][row["column"] - 1 :]
            first = re.split(r"[\s`*_]", row["stated"])[0]
            assert text.lstrip("`* ").startswith(first), (name, row)


def test_every_rule_is_planted_true_and_false() -> None:
    """Where it can be: what a report only names is never false."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for name in (*JUDGED, LATER):
        for row in expected(name):
            seen[row["rule"]].add(row["verdict"])
    rules = {rule.id for item in reports.RULES for rule in item.rules}
    assert {rule for rule in rules if "confirmed" not in seen[rule]} == NEVER_TRUE
    assert {rule for rule in rules if "contradicted" not in seen[rule]} == NEVER_FALSE


def test_enough_of_each_verdict_is_planted() -> None:
    """At least a dozen statements are true, false and undecidable."""
    counts = Counter(row["verdict"] for name in JUDGED for row in expected(name))
    assert min(counts[one] for one in ("confirmed", "contradicted", "unverifiable")) >= 12


def test_contradictions_decide_the_exit_code(built: Built) -> None:
    """The runs and records themselves are sound, so the reports alone make it 1."""
    assert built.called.code == 1
    broken = [row for row in built.claims["claims"] if row["verdict"] == "contradicted"]
    assert {row["artifact"] for row in broken} == {f"{name}.md" for name in JUDGED}


def test_a_check_counts_what_the_site_counts(
    built: Built, capfd: pytest.CaptureFixture[str]
) -> None:
    """By the summary that it prints, and by its findings."""
    called = sitegen(capfd, "check", built.evidence)
    counts = Counter(row["verdict"] for row in built.claims["claims"])
    assert called.code == 1
    assert (
        f"Claims: {counts['contradicted']} contradicted, {counts['unverifiable']} unverifiable, "
        f"{counts['confirmed']} confirmed."
    ) in called.out + called.err
    findings = (called.out + called.err).count("[claim-contradicted]")
    assert findings == counts["contradicted"]


def parsed(page: Path) -> ET.Element:
    """Return a page as a browser would read it."""
    root: ET.Element = html5lib.parse(page.read_bytes(), namespaceHTMLElements=False)
    return root


def marked(root: ET.Element) -> dict[int, set[str]]:
    """Return the classes of the marks that carry each claim's number."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for mark in root.iter("mark"):
        for link in mark.findall("sup/a"):
            number = int((link.get("href") or "").removeprefix("#claim-"))
            found[number].add(mark.get("class") or "")
    return dict(found)


GRAVEST: Final = ("c-contradicted", "c-unverifiable", "c-confirmed")


@pytest.mark.parametrize("name", [*JUDGED, LATER])
def test_the_judged_page_marks_every_claim_with_its_verdict(built: Built, name: str) -> None:
    """One mark may carry several claims: then it is that of the gravest."""
    rows = built.rows(name)
    root = parsed(built.site / built.report(name)["page"])
    marks = marked(root)
    own = {number: f"c-{row['verdict']}" for number, row in enumerate(rows, 1)}
    assert set(marks) == set(range(1, len(rows) + 1))
    for number, classes in marks.items():
        assert all(GRAVEST.index(one) <= GRAVEST.index(own[number]) for one in classes)
    assert set(own.values()) <= {one for classes in marks.values() for one in classes}
    listed = {item.get("id"): item.get("class") for item in root.iter("li") if item.get("id")}
    assert listed == {
        f"claim-{number}": f"claim k-{row['verdict']}" for number, row in enumerate(rows, 1)
    }


@pytest.mark.parametrize("name", [*JUDGED, LATER])
def test_the_record_page_marks_every_claim_as_stated(built: Built, name: str) -> None:
    """It is frozen: no verdict stands on it that later evidence could change."""
    rows = built.rows(name)
    marks = marked(parsed(built.site / built.report(name)["path"] / "index.html"))
    assert set(marks) == set(range(1, len(rows) + 1))
    assert {one for classes in marks.values() for one in classes} == {"c-stated"}


def test_damaged_signs_are_shown_mended_and_the_bytes_stay(built: Built) -> None:
    """What was lost can't be mended: it is shown as it stands, and said so."""
    row = built.report("acceptance_ledger")
    text = "".join(parsed(built.site / row["page"]).itertext())
    for sign in "\u2705\u274c\u23f3\u26a0":
        assert sign in text
        assert sign.encode().decode("mac_roman") not in text
    assert "\u2705".encode().decode("cp1252") not in text
    assert "\U0001f4cb".encode().decode("mac_roman")[1:] in text
    stored = [path.read_bytes() for path in (built.site / row["path"]).glob("evidence.*")]
    assert stored == [(REPORTS / "acceptance_ledger.md").read_bytes()]
    findings = version_file(built.site, "findings.json")["findings"]
    checks = Counter(one["check"] for one in findings if one["check"].startswith("report-"))
    assert checks == {"report-mended": 1, "report-damaged": 1}


def test_what_is_left_open_is_listed_until_a_later_report_names_it_done(built: Built) -> None:
    """GAP-02 is done by the later note, whoever left it open; everything else stays open."""
    later = built.report(LATER)["path"]
    items = built.claims["open"]
    closed = [item for item in items if item["closed_by"] is not None]
    assert {item["closed_by"] for item in closed} == {later}
    assert {(item["artifact"], item["kind"]) for item in closed} == {
        ("acceptance_ledger.md", "blocked"),
        ("acceptance_ledger.md", "next step"),
        ("phase_summary.md", "gap"),
        ("phase_summary.md", "next step"),
    }
    assert all("GAP-02" in {*item["ids"], item["successor"]} for item in closed)
    assert {item["closed_words"] for item in closed} == {
        "GAP-02 is done: the labels of cupboards survive a move."
    }
    still = Counter((item["artifact"], item["kind"]) for item in items if item not in closed)
    assert still == {
        ("acceptance_ledger.md", "not started"): 2,
        ("acceptance_ledger.md", "next step"): 2,
        ("phase_summary.md", "gap"): 1,
        ("protocol_record.md", "candidate"): 2,
        ("later_note.md", "next step"): 1,
    }
    page = parsed(built.site / "v/0001/reports.html")
    shown = "".join(page.itertext())
    assert all(item["text"] in shown for item in items)
    assert shown.count("named done") == len(closed)
