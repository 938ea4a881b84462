"""Reports, claims and open items for the world of page models."""

from sitegen.model.artifact import Artifact
from sitegen.model.claim import (
    Claim,
    ClaimCounts,
    ClaimVerdict,
    Input,
    JudgedReport,
    OpenItem,
    Subject,
)
from sitegen.model.facts import RecordFacts
from sitegen.model.record import Record, RecordKind
from sitegen.model.report import Report
from sitegen.pages import site_map

ARTIFACT = Artifact("report.md", "8" * 64, 40)
PATH = site_map.record_folder(RecordKind.REPORT.value, ARTIFACT.sha256, ARTIFACT.sha256)


def source(word: str = "x") -> str:
    """Return the Markdown of a report with the word in every kind of block."""
    line = " ".join(word.split()) or "x"
    return (
        f"# Title {line}\n\nA paragraph with {line}, **bold {line}** and `code {line}`.\n"
        f"24/51 tests passing (47%).\n\n"
        f"- item {line}\n- [ ] task {line}\n\n1. first\n   - inner {line}\n\n> quoted {line}\n\n"
        f"| Truth | Status |\n|---|---|\n| {line.replace('|', '')} | ✅ PASS |\n\n"
        f"```\n{line}\n23 passed\n```\n\n"
        f"[a link](https://example.org/{line.replace(' ', '')}) ![an image {line}](x.png) "
        f"[bad](javascript:alert(1)) [data](data:text/html,x) <script>alert(1)</script>\n"
    )


def report(word: str = "x") -> Report:
    """Return the report as read, but for its blocks, which pages don't look at."""
    return Report(tuple(source(word).split("\n")))


def claims(word: str = "x") -> tuple[Claim, ...]:
    """Return a claim with each verdict, the words of two of them in the text."""

    def claim(verdict: ClaimVerdict, stated: str, line: int | None, where: str) -> Claim:
        return Claim(
            rule="report-ratio",
            subject=Subject("document", word),
            predicate="percentage",
            stated=stated,
            derived=None if verdict is ClaimVerdict.UNVERIFIABLE else f"47 % {word}",
            verdict=verdict,
            artifact=ARTIFACT.path,
            sha256=ARTIFACT.sha256,
            path=PATH,
            message=f"It says so: {word}.",
            where=where,
            line=line,
            column=None if line is None else 1,
            inputs=(Input(word, "9" * 64, None), Input("report.md", "8" * 64, PATH)),
        )

    return (
        claim(ClaimVerdict.CONTRADICTED, "24/51 tests passing (47%)", 4, "4:1"),
        claim(ClaimVerdict.CONTRADICTED, "passing (47%)", 4, "4:13"),
        claim(ClaimVerdict.UNVERIFIABLE, f"words that are not there {word}", 3, "3:1"),
        claim(ClaimVerdict.CONFIRMED, word, None, f"/{word}"),
    )


def open_items(word: str = "x") -> tuple[OpenItem, ...]:
    """Return an open item, and one that a later report names done."""
    return (
        OpenItem(word, "next step", ARTIFACT.path, PATH, 6, (), word),
        OpenItem(f"GAP-02 {word}", "gap", ARTIFACT.path, PATH, 7, ("GAP-02",), None, PATH, word),
    )


def judged(word: str = "x") -> JudgedReport:
    """Return the report as a version lists it."""
    return JudgedReport(
        path=PATH,
        page=site_map.judged_report(site_map.version_folder(1), PATH),
        title=f"Title {word}",
        artifact=ARTIFACT.path,
        sha256=ARTIFACT.sha256,
        time=word,
        counts=ClaimCounts(2, 1, 1),
        left_out=3,
        open_items=2,
    )


def facts(word: str = "x") -> RecordFacts:
    """Return the report's facts."""
    return RecordFacts(
        kind=RecordKind.REPORT,
        id=ARTIFACT.sha256,
        path=PATH,
        artifact=ARTIFACT,
        title=f"Title {word}",
        time="2026-01-12",
        status=None,
        verdict=None,
        findings=(),
    )


def record(word: str = "x") -> Record:
    """Return the report as a record."""
    return Record(RecordKind.REPORT, ARTIFACT, f"Title {word}", detail=report(word))
