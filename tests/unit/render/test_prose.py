"""The prose of reports: rendered, sanitised, marked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.claims.reports import stated_claims
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.artifact import Artifact
from sitegen.pages.prose import Mark, Prose, prose_of
from sitegen.readers.written_report import report_of
from sitegen.render.prose import is_link, prose_html


def html(source: str, *marks: Mark) -> str:
    """Return the HTML of a source whose first line is line 1."""
    return str(prose_html(Prose(source, 1, marks, DEFAULT_LIMITS)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# T", "<h2>T</h2>"),
        ("###### T", "<h6>T</h6>"),
        ("a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("3. a", '<ol start="3"><li>a</li></ol>'),
        ("\u202e", '<p><span class="cp">U+202E</span></p>'),
    ],
)
def test_markup_becomes_elements_and_html_stays_text(source: str, expected: str) -> None:
    """Headings go one level down, because the page has a title of its own."""
    assert html(source).strip() == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "../secret.html",
        "http://user@example.org/",
        "https://",
        "https://exa mple.org",
        "file:///etc/passwd",
        "mailto:a@example.org",
    ],
)
def test_only_absolute_web_addresses_are_links(url: str) -> None:
    """Anything else is text."""
    assert not is_link(url)
    assert "<a" not in html(f"[x](<{url}>) ![y](<{url}>)")


def test_images_become_links_and_links_say_where_they_lead() -> None:
    """Nothing is fetched."""
    drawn = html("![logo](https://example.org/a.png) [x](https://example.org/)")
    assert "<img" not in drawn
    assert drawn.count('rel="noopener noreferrer nofollow ugc"') == 2
    assert ">logo</a>" in drawn


def test_words_are_marked_where_they_stand() -> None:
    """In the sentence, inside code, in the right cell; overlapping claims share a mark."""
    source = "x 24/51 (47%) y `3 passed`\n\n| A | B |\n|---|---|\n| one | two |"
    drawn = html(
        source,
        Mark(1, "24/51 (47%)", 1, "contradicted"),
        Mark(2, "47%", 1, "confirmed"),
        Mark(3, "3 passed", 1, "unverifiable"),
        Mark(4, "two", 5, "stated"),
    )
    assert re.search(r'x <mark class="c-contradicted">24/51 \(47%\)<sup>', drawn)
    assert re.search(r'<code><mark class="c-unverifiable">3 passed', drawn)
    assert re.search(r'<td>one</td><td><mark class="c-stated">two', drawn)
    assert [drawn.count(f'href="#claim-{number}"') for number in (1, 2, 3, 4)] == [1, 1, 1, 1]


def test_words_across_markup_mark_their_whole_block() -> None:
    """The claim is shown, never lost."""
    drawn = html("a **b** c", Mark(1, "a b c", 1, "confirmed"))
    assert re.fullmatch(
        r'<p><mark class="c-confirmed">a <strong>b</strong> c<sup>.*</sup></mark></p>', drawn
    )


def test_lines_of_code_are_marked() -> None:
    """Output is where results stand."""
    drawn = html("```\n$ run\n23 passed in 1s\n```", Mark(1, "23 passed", 3, "confirmed"))
    assert '\n<mark class="c-confirmed">23 passed<sup>' in drawn


@given(st.text(max_size=200), st.text(max_size=20))
def test_no_text_leaves_the_closed_list_of_elements(source: str, words: str) -> None:
    """Whatever a report holds."""
    drawn = html(source, Mark(1, words, 1, "stated"))
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", drawn))
    assert tags <= {
        "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br", "pre",
        "code", "em", "strong", "s", "table", "thead", "tbody", "tr", "th", "td", "a", "mark",
        "sup", "span", "div",
    }  # fmt: skip
    assert not re.search(r"\son\w+=|style=|javascript:(?=[^<]*>)", re.sub(r">[^<]*<", "><", drawn))


def test_front_matter_is_shown_and_its_claims_are_marked() -> None:
    """It keeps its lines, so that what follows is marked where it stands."""
    text = "---\nscore: 3/4 verified\n---\n\n# T\n\n1/2 (50%)\n"
    report = report_of(text, "r.md", DEFAULT_LIMITS)[0]
    claims, _ = stated_claims(report, Artifact("r.md", "0" * 64, 1), "records/x/", 10)
    prose = prose_of(report, claims, DEFAULT_LIMITS, judged=False)
    assert prose is not None
    drawn = str(prose_html(prose))
    assert drawn.startswith("<pre><code>score: ")
    assert "3/4 verified" in drawn
    assert '<p><mark class="c-stated">1/2 (50%' in drawn
