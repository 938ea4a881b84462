"""Written reports: their blocks, their front matter, their date, their damage."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.report import (
    Code,
    Heading,
    Item,
    ListBlock,
    Member,
    Paragraph,
    Report,
    Table,
    passages,
)
from sitegen.readers.written_report import report_of

REPORT = """---
phase: 07-gate
score: 3/4 must-haves verified
suite:
  total: 19
gaps:
  - truth: "one"
---

# Title **bold**

First line with `code`
and a second one.

## Part

- [x] done
  - inner
- [ ] open

1. one

   ```sh
   $ run
   out
   ```

| A | B |
|---|---|
| 1 | `x` |
"""


def read(text: str) -> Report:
    """Return a report, without what was found in it."""
    return report_of(text, "r.md", DEFAULT_LIMITS)[0]


def test_blocks_have_their_lines_and_sections() -> None:
    """Front matter, headings, paragraphs, lists with their inner ones, code, tables."""
    report = read(REPORT)
    title, part = ("Title bold",), ("Title bold", "Part")
    assert report.body_line == 9
    assert report.members == (
        Member("phase", "07-gate", 2),
        Member("score", "3/4 must-haves verified", 3),
        Member("suite/total", "19", 5),
    )
    assert report.blocks[:3] == (
        Heading("Title bold", 1, 10, ()),
        Paragraph("First line with code\nand a second one.", 12, title),
        Heading("Part", 2, 15, title),
    )
    first, second, code, table = report.blocks[3:]
    assert isinstance(first, ListBlock)
    assert first.items == (
        Item("done", 17, 0, checked=True),
        Item("inner", 18, 1),
        Item("open", 19, 0, checked=False),
    )
    assert [item.text for item in first.outer] == ["done", "open"]
    assert isinstance(second, ListBlock)
    assert second.ordered
    assert code == Code(("$ run", "out"), 24, part)
    assert isinstance(table, Table)
    assert (table.header, table.rows[0].cells, table.rows[0].line) == (("A", "B"), ("1", "x"), 30)


def test_full_width_punctuation_is_read_as_ascii() -> None:
    """Whoever types it means the same."""
    wide = "".join(chr(ord(character) + 0xFEE0) for character in "24/51(47%):")
    assert read(f"# T\n\n{wide}ok").blocks[1] == Paragraph("24/51(47%):ok", 3, ("T",))


def test_front_matter_that_is_no_yaml_is_read_line_by_line() -> None:
    """An arrow after a quoted text is what people write."""
    report = read('---\nstatus: passed\ngap_1: "a" -> CLOSED\n---\n\n# T\n')
    assert [member.name for member in report.members] == ["status", "gap_1"]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    """Without a member between them, two rules are rules."""
    assert read("---\n\n# T\n\ntext\n---\n").members == ()


def test_damage_is_told_once_and_mended_for_reading() -> None:
    """The page shows each word; the finding names the first ones."""
    text = "# T\n\n- \u201a\u00fa\u00d6 PASS\n- \u00fc\u00ec\u00e3 ACTIVE\n"
    report, findings = report_of(text, "r.md", DEFAULT_LIMITS)
    assert [(one.line, one.mended) for one in report.repairs] == [(3, "✅")]
    assert {(one.check, one.where) for one in findings} == {
        ("report-mended", "3:1"),
        ("report-damaged", "4:1"),
    }


def test_what_is_too_large_is_plain_and_said_so() -> None:
    """It has no blocks, and its claims are not read."""
    limits = replace(DEFAULT_LIMITS, report_bytes=20)
    report, findings = report_of("# T\n\n" + "a" * 20, "r.md", limits)
    assert report.plain
    assert not report.blocks
    assert [one.check for one in findings] == ["report-plain"]


@given(st.text(max_size=300))
def test_any_text_is_read_and_every_passage_stands_on_a_line_of_it(text: str) -> None:
    """No text stops the reader."""
    report = read(text)
    for passage in passages(report):
        assert 1 <= passage.line <= len(report.lines)
