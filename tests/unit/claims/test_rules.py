"""What holds for every rule: no crash, no runaway, and finding apart from judging."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.claims.base import Source, clipped
from sitegen.claims.evidence import NO_EVIDENCE
from sitegen.claims.reports import RULES
from sitegen.model.artifact import Artifact
from sitegen.model.claim import Claim
from sitegen.model.report import (
    Code,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Report,
    Table,
    TableRow,
)
from tests.unit.claims.stating import CASE, RUN, WORLD, claims_of

WORDS = (
    *("24/51", "4 of 5", "3", "²", "٣", "99999999999999999999", "1,000", "47%", "+5", "-5 failing"),
    *("truths verified", "tests passing", "(47%)", "(3 tests)", "must-haves", "passed", "failed"),
    *("✅ VERIFIED", "⚠️ PARTIAL", "BLOCKED", "CERTIFIED", "SDSR-E2E-001", "SDSR-E2E-002", RUN),
    *(CASE, "`pytest -q`", "->", "`23 passed`", "PASS (33 checks)", "Result:", "Command:"),
    *("coverage of models.py", "before", "After:", "up from", "new files", "lines", "class"),
    *("WORKER_EXECUTION", "Execution order:", "STAGETEST_EMIT=1", "execution_trace=11", ":"),
)
LINES = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.sampled_from(("", "## Before", "### Tests", "- ", "```", "| Truth | Status |", "|---|---|")),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(lambda ws: f"- {' '.join(ws)}"),
    st.lists(st.sampled_from(WORDS), max_size=5).map(lambda ws: f"| {' | '.join(ws)} |"),
    st.text(max_size=20),
)


def place(claim: Claim) -> tuple[object, ...]:
    """Return what a claim is, without its verdict; a case is named by its full id where known."""
    return (claim.rule, claim.where, claim.stated)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_where_a_claim_is_found_does_not_depend_on_the_evidence(lines: list[str]) -> None:
    """Only its verdict does; what the report's own bytes decide stays as it is."""
    text = "# T\n\n" + "\n".join(lines)
    with_evidence, without = claims_of(text, WORLD), claims_of(text, NO_EVIDENCE)
    assert sorted(map(place, with_evidence), key=str) == sorted(map(place, without), key=str)


HOSTILE = (
    *("1", "1/2 ", "/", "(", "(3 ab) ", ")", ",", "1,", " ", "a ", "a", "|", "1 a ", "3 tests "),
    *("1 of 2 ", "a-", "A1-", "::a", "abc1234 ", "5% ", "+5 tests ", "SDSR-E2E-001 ", "-> "),
    *("pytest -> 3 passed ", "PASS (", "`", "A=", "²", "٣ tests ", "was 3/4 passed ", "3 A (a, "),
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_rule_runs_away(unit: str) -> None:
    """On 256 KiB of one thing, in any block."""
    text = (unit * (262_144 // len(unit) + 1))[:262_144]
    cells = TableRow((text[:65_536],) * 4, 3)
    section = ("T", "Before")
    blocks = (
        Heading("T", 1, 1, ()),
        Paragraph(text, 2, section),
        ListBlock((Item(text, 3, 0),), ordered=False, line=3, section=section),
        Table(("Case ID", "Status", "DB Writes", "Evidence"), (cells, cells), 3, section),
        Code((text,), 4, section),
    )
    report = clipped(Report((text,), blocks=blocks))
    source = Source(report, Artifact("r.md", "0" * 64, 1), "records/x/", NO_EVIDENCE)
    for rule in RULES:
        start = time.process_time()
        list(rule.claims(source))
        assert time.process_time() - start < 2, type(rule).__name__
