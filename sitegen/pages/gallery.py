"""The gallery: every component of the design system once in each of its states.

What stands on it is invented. It is published beside the catalogues, so that a reader can look up
what a sign means, and so that tests look at every state of every component in a browser.
"""

from dataclasses import dataclass
from typing import Final

from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.claim import ClaimVerdict
from sitegen.model.difference import Rank
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.outcome import Verdict
from sitegen.model.version import About
from sitegen.pages import site_map
from sitegen.pages.claims import ClaimView
from sitegen.pages.difference_rows import DifferenceView
from sitegen.pages.evidence import Text, shown
from sitegen.pages.facts import BLOCK, CODE, NO_VALUE, Fact
from sitegen.pages.figures import Tally, tally_of
from sitegen.pages.findings import FindingRow, Reasons, finding_rows, gravest_first
from sitegen.pages.frame import REASONS, Frame, Link, Pager, frame_of
from sitegen.pages.history import CaseHistoryView
from sitegen.pages.matrix import MatrixView
from sitegen.pages.raw import RawView, raw_view
from sitegen.pages.run_list import RunRow
from sitegen.settings import Settings

TITLE: Final = "Gallery of components"

_RAW: Final = b'{\n  "case_id": "TestPier__test_mooring",\n  "status": "PASS",\n  "hash": "00"\n}\n'
_CHARS: Final = 60
_HIDDEN: Final = "Pier \u202e7\u200b, a hostile name that is far too long to be shown as a whole"


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """Every component with invented content; `words` are those of a component's states."""

    path: str
    template: str
    frame: Frame
    verdicts: tuple[tuple[str, str], ...]
    claim_words: tuple[str, ...]
    severities: tuple[str, ...]
    ranks: tuple[str, ...]
    hidden: Text
    tally: Tally
    empty: Tally
    reasons: Reasons
    facts: tuple[Fact, ...]
    runs: tuple[RunRow, ...]
    findings: tuple[FindingRow, ...]
    claims: tuple[ClaimView, ...]
    differences: tuple[DifferenceView, ...]
    matrix: MatrixView
    history: CaseHistoryView
    pager: Pager
    raw: RawView


def build_gallery(about: About, settings: Settings) -> GalleryPage:
    """Return the page."""
    path = about.path + site_map.GALLERY
    crumbs = ((f"{about.path}index.html", "What rendered the pages"),)
    findings = gravest_first(_findings(min(check.id for check in about.checks)))
    counts = (("verified", 2_318), ("failed", 4), ("skipped", 31), ("contradicted", 1))
    return GalleryPage(
        path=path,
        template="pages/gallery.html",
        frame=frame_of(path, TITLE, about.path, settings, crumbs),
        verdicts=tuple((verdict.value, REASONS[verdict]) for verdict in Verdict),
        claim_words=tuple(verdict.value for verdict in ClaimVerdict),
        severities=tuple(severity.value for severity in Severity),
        ranks=tuple(rank.value for rank in Rank),
        hidden=shown(_HIDDEN, _CHARS),
        tally=tally_of((*counts, ("invalid", 0)), {"failed": "#tables", "contradicted": "#tables"}),
        empty=tally_of(tuple((verdict.value, 0) for verdict in Verdict), {}),
        reasons=Reasons(("The summary says 7 cases, the run holds 6 case files.",), 2),
        facts=_facts(),
        runs=tuple(_run(verdict, number) for number, verdict in enumerate(Verdict)),
        findings=finding_rows(findings, site_map.CHECKS, settings),
        claims=tuple(_claim(verdict, number) for number, verdict in enumerate(ClaimVerdict, 1)),
        differences=tuple(_difference(rank) for rank in Rank),
        matrix=_matrix(),
        history=_history(),
        pager=_pager(),
        raw=raw_view(_RAW, DEFAULT_LIMITS, findings),
    )


def _findings(check: str) -> tuple[Finding, ...]:
    def made(severity: Severity, message: str, place: tuple[str, int, int] | None) -> Finding:
        where, line, column = place or (None, None, None)
        return Finding(
            check, severity, Effect.NONE, "cases/mooring.json", message, where, line, column
        )

    return (
        made(Severity.NOTE, "Nobody signed it.", None),
        made(Severity.ERROR, "The recorded hash is not that of the content.", ("/hash", 4, 11)),
        made(Severity.WARNING, "The name differs from that of the file.", ("/case_id", 2, 14)),
    )


def _facts() -> tuple[Fact, ...]:
    return (
        Fact("Stated", "north pier"),
        Fact("Derived", "4 layers", "derived"),
        Fact("A digest", "9f86d081884c7d659a2feaa0c55ad015", CODE),
        Fact("Several lines", "first line\n  second line", BLOCK),
        Fact("Not stated", None),
        Fact("Null", None, NO_VALUE),
    )


def _run(verdict: Verdict, number: int) -> RunRow:
    bad = 1 if verdict in (Verdict.FAILED, Verdict.CONTRADICTED) else 0
    flags = ("incomplete",) if verdict is Verdict.INVALID else ()
    numbers = (40 + number, bad, 0, 0, 0)
    time = None if verdict is Verdict.SKIPPED else f"2026-03-0{number + 1}T07:00:00Z"
    found = "1 error, 2 notes" if bad else "none"
    run_id = f"run-{number + 1}"
    named = (None, ("preflight-1", "#tables"), ("preflight-2", None))[number % 3]
    figures = (verdict.value, 41 + number, numbers, found)
    return "#tables", run_id, "nightly", time, *figures, flags, named


def _claim(verdict: ClaimVerdict, number: int) -> ClaimView:
    known = verdict is not ClaimVerdict.UNVERIFIABLE
    return ClaimView(
        number=number,
        verdict=verdict.value,
        stated="All 41 cases passed.",
        derived="41 of 41 are verified" if known else None,
        subject_kind="run",
        subject="run-1",
        predicate="totals",
        message="What is stated is held against the case files.",
        rule="example-rule",
        rule_href=site_map.CLAIM_RULES,
        artifact="week-10.md",
        href="#claims",
        place="line 7",
        sha256="0" * 64,
        inputs=(("run_summary.json", "0" * 64, None),) if known else (),
    )


def _difference(rank: Rank) -> DifferenceView:
    gate = {Rank.REGRESSION: "fails", Rank.WEAKER: "waived"}.get(rank, "passes")
    return DifferenceView(
        rank=rank.value,
        kind="example-kind",
        kind_href=site_map.KINDS,
        subject="TestPier__test_mooring",
        href="#tables",
        place="/db_writes",
        base=None if rank is Rank.ADDED else "2 writes",
        head=None if rank is Rank.REMOVED else "1 write",
        segments=(),
        message="What was there is there no more, or the other way round.",
        gate=gate,
        waiver="known until 2026-12-31" if gate == "waived" else None,
    )


def _pager() -> Pager:
    links = (Link("#tables", "1"), Link("#tables", "2", current=True), Link("#tables", "3"))
    return Pager(links, 1_001, 2_000, 2_356)


def _matrix() -> MatrixView:
    return MatrixView(
        layers=("Test", "L4 registry", "Database"),
        rows=(
            ("#tables", "UC-001", (("met", "4"), ("seen", "2"), ("none", "0"))),
            (None, "UC-002", (("met", "1"), ("missing", "missing"), ("none", "0"))),
        ),
        expected=3,
        missing=1,
        left_out=0,
    )


def _history() -> CaseHistoryView:
    marks = tuple(
        ("#history", verdict.value, verdict.value[0], f"run-{number}: {verdict.value}")
        for number, verdict in enumerate(Verdict, 1)
    )
    return CaseHistoryView(
        marks=(*marks, ("#history", "absent", "-", "run-6: absent")),
        first_seen="run-1 (2026-03-01T07:00:00Z)",
        last_change=None,
        flaky=False,
        flakiness="Not flaky: 1 change between pass and no pass in 5 outcomes.",
        duration="Its duration did not move by more than it usually varies.",
    )
