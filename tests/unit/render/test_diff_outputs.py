"""Comparisons as text, Markdown, SARIF and annotations: bounded, and nothing in them is obeyed."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sitegen.assembly.catalogue import all_checks
from sitegen.compare.kinds import KIND_BY_ID, KINDS
from sitegen.model.difference import Comparison, Difference, Judged, Waiver
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.version import LocatedFinding
from sitegen.pages.changes_contract import diff_json
from sitegen.render.diff_markdown import MARK, MOST_CHARS, code, diff_markdown
from sitegen.render.diff_text import diff_text
from sitegen.render.github import diff_github, findings_github
from sitegen.render.sarif import MOST_RESULTS, diff_sarif, findings_sarif
from tests.unit.pages.world_site import comparison, run_state

HOSTILE = (
    "<script>alert(1)</script>",
    "`` ` ``` code",
    "[x](javascript:alert(1)) ![y](http://z)",
    "@somebody #12 :tada: https://example.org",
    "a|b\n| c |\n\n# heading",
    "\x1b[2J\u202e\x00",
    "::error::x\n::set-output name=a::b",
    "%0A::error::x",
    "",
    " ",
    "\ud800",
)


def made(text: str, rows: int = 1) -> tuple[Comparison, tuple[Judged, ...]]:
    """Return a comparison with this text wherever evidence goes, and its rows judged."""
    kinds = ("case-newly-failing", "layer-lost", "case-added")
    differences = tuple(
        Difference(
            kind=kinds[number % 3],
            rank=KIND_BY_ID[kinds[number % 3]].rank,
            case_id=text,
            where=f"/{text}",
            base=text,
            head=text,
            message=text,
            artifact=text,
        )
        for number in range(rows)
    )
    waiver = Waiver(text, text, "2026-12-31", "in force")
    judged = tuple(
        Judged(row, fails=number % 2 == 0, waiver=waiver if number % 2 else None)
        for number, row in enumerate(differences)
    )
    head, base = run_state(text), run_state(text, text)
    return Comparison(text, text, base, head, differences), judged


def loads(data: bytes) -> Any:
    """Return what JSON bytes say."""
    return json.loads(data)  # noqa: TID251 -- tests read back what was printed


def tokens(text: str) -> set[str]:
    """Return the kinds of markup that a Markdown reader sees, HTML of ours left out."""
    found = set()
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        for inner in (token, *(token.children or ())):
            ours = inner.content.strip() in {MARK, "</details>"} or "<details" in inner.content
            if not (inner.type.startswith("html") and ours):
                found.add(inner.type)
    return found


PLAIN = tokens(diff_markdown(*made("word", 6)).decode())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_evidence_becomes_markup_in_markdown(text: str) -> None:
    """A reader sees the same kinds of elements as for a word of no meaning."""
    printed = diff_markdown(*made(text, 6)).decode("utf-8")
    assert tokens(printed) == PLAIN
    assert "\x1b" not in printed


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_text_at_all_becomes_markup(text: str) -> None:
    """Whatever is in it."""
    assert tokens(diff_markdown(*made(text, 3)).decode("utf-8")) == PLAIN


def test_no_payload_of_the_corpus_becomes_markup(corpus: Path) -> None:
    """Every one that is known to break some renderer."""
    listed = loads((corpus / "hostile" / "payloads.json").read_bytes())["payloads"]
    texts = [json.dumps(item, ensure_ascii=False) for item in listed]
    texts += [str(value) for item in listed if isinstance(item, dict) for value in item.values()]
    assert len(texts) > 100
    for text in texts:
        assert tokens(diff_markdown(*made(text, 3)).decode("utf-8")) == PLAIN


@given(text=st.text(max_size=3_000), rows=st.integers(0, 3_000))
@settings(max_examples=12, deadline=None)
def test_markdown_is_never_longer_than_a_comment_may_be(text: str, rows: int) -> None:
    """What is left out is counted."""
    printed = diff_markdown(*made(text, rows)).decode("utf-8")
    assert len(printed) <= MOST_CHARS
    told = printed.count("- **")
    if told < rows:
        assert f"{rows - told:,} more differences are not told here." in printed


def test_markdown_tells_the_worst_first_and_links_to_the_site() -> None:
    """A comment finds itself again by its first line."""
    found, judged = made("x", 6)
    ordered = sorted(judged, key=lambda item: item.difference.rank.value)
    links = (("All differences", "https://example.org/runs/x/baseline.html"),)
    printed = diff_markdown(found, ordered, links).decode("utf-8")
    assert printed.startswith(MARK)
    assert "[All differences](https://example.org/runs/x/baseline.html)" in printed
    assert printed.index("regression</summary>") < printed.index("weaker</summary>")


@given(st.text(max_size=200))
def test_a_code_span_is_one_line_and_closed(text: str) -> None:
    """No run of backticks inside is as long as its fence, and no cell of a table ends in it."""
    span = code(text)
    assert "\n" not in span
    assert "|" not in span
    (paragraph,) = [token for token in MarkdownIt("commonmark").parse(span) if token.children]
    assert [inner.type for inner in paragraph.children or ()] == ["code_inline"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_terminal_obeys_the_text_report(text: str) -> None:
    """No control byte but line ends, and no command of a CI system at the start of a line."""
    printed = diff_text(*made(text, 6)).decode("utf-8")
    assert not [c for c in printed if ord(c) < 32 and c != "\n"]
    assert not [line for line in printed.splitlines() if line.startswith(("::", "##"))]


def test_the_text_report_says_how_many_it_leaves_out() -> None:
    """10,000 differences stay readable."""
    found, judged = made("x", 10_000)
    ordered = sorted(judged, key=lambda item: item.difference.rank.value)
    printed = diff_text(found, ordered).decode("utf-8")
    assert len(printed.splitlines()) < 600
    assert "9,500 more" in printed


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_annotations_hold_no_second_command(text: str) -> None:
    """Every line is one of ours, with its data escaped."""
    printed = diff_github(made(text, 40)[1]).decode("utf-8")
    lines = printed.splitlines()
    assert lines
    for line in lines:
        head, _, _data = line.removeprefix("::").partition("::")
        assert line.startswith(("::error ", "::warning ", "::notice "))
        assert "\r" not in line
        assert head.split(" ")[0] in {"error", "warning", "notice"}
    assert sum(line.startswith("::error") for line in lines) <= 10
    assert "more are not shown" in lines[-1]


def located(text: str, line: int | None = None) -> LocatedFinding:
    """Return a finding with this text wherever evidence goes."""
    finding = Finding(
        "case-schema", Severity.ERROR, Effect.INVALID, text, text, f"/{text}", line, line
    )
    return LocatedFinding(finding, "runs/x/")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_sarif_is_whole_and_its_uris_are_relative(text: str) -> None:
    """The shape that SARIF 2.1.0 asks for, whatever the evidence says."""
    for data in (
        findings_sarif([located(text, 3), located(text)], all_checks()),
        diff_sarif(made(text, 4)[1], KINDS),
    ):
        log = loads(data)
        assert log["version"] == "2.1.0"
        (run,) = log["runs"]
        rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
        for result in run["results"]:
            assert result["ruleId"] in rules
            assert result["level"] in {"error", "warning", "note", "none"}
            assert isinstance(result["message"]["text"], str)
            (location,) = result["locations"]
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert uri.isascii()
            assert not uri.startswith("/")
            assert ":" not in uri
            assert ".." not in uri.split("/")


def test_sarif_counts_what_it_leaves_out() -> None:
    """And stays within what readers take."""
    log = loads(diff_sarif(made("x", MOST_RESULTS + 7)[1], KINDS))
    (run,) = log["runs"]
    assert len(run["results"]) == MOST_RESULTS
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "7 more results are not told here."


def test_a_waived_difference_is_suppressed_in_sarif() -> None:
    """With its reason."""
    (run,) = loads(diff_sarif(made("x", 2)[1], KINDS))["runs"]
    assert "suppressions" not in run["results"][0]
    assert run["results"][1]["suppressions"][0]["kind"] == "external"


def test_findings_are_annotations_with_their_place() -> None:
    """File, line and column."""
    printed = findings_github([located("a,b:c%", 3)]).decode("utf-8")
    assert printed == (
        "::error file=runs/x/a%2Cb%3Ac%25,title=case-schema,line=3,col=3::a,b:c%25\n"
    )


def test_the_json_has_the_members_of_the_contract() -> None:
    """Additions are free; these are not."""
    log = loads(diff_json(replace(comparison("x"))))
    assert {"base", "head", "differences", "counts", "schema"} <= log.keys()
    for row in log["differences"]:
        assert {"kind", "rank", "case_id", "where", "base", "head", "message"} <= row.keys()
    assert log["differences"][-1]["case_id"] is None
