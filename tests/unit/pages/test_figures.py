"""Figures, links out of the site, and marked places: what they show and what they never do."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.model.finding import Effect, Finding, Severity
from sitegen.pages.evidence import Shown
from sitegen.pages.figures import BAR_WIDTH, tally_of
from sitegen.pages.links import outward
from sitegen.pages.raw_places import marked_parts


def at(line: int | None, column: int | None = 1) -> Finding:
    """Return a finding at a place."""
    return Finding("x", Severity.NOTE, Effect.NONE, "a.json", "It is so.", None, line, column)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=5))
def test_the_bar_is_as_wide_as_it_is(numbers: list[int]) -> None:
    """Its parts follow each other without a gap, and none that is there is too thin to see."""
    bar = tally_of([(str(index), number) for index, number in enumerate(numbers)], {}).bar
    assert len(bar) == sum(number > 0 for number in numbers)
    ends = [x + width for _, x, width in bar]
    assert [x for _, x, _ in bar] == [0, *ends[:-1]][: len(bar)]
    assert all(width >= 8 for *_, width in bar)
    assert not bar or ends[-1] == BAR_WIDTH


def test_a_zero_leads_nowhere() -> None:
    """There is nothing to see behind a number that is zero."""
    rows = tally_of((("verified", 3), ("failed", 0)), {"verified": "#a", "failed": "#b"}).rows
    assert rows == (("verified", 3, "#a"), ("failed", 0, None))


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://ci.example.org/job/7?x=1#log", id="https"),
        pytest.param("http://ci.example.org:8080/", id="http with a port"),
    ],
)
def test_a_plain_address_may_be_a_link(url: str) -> None:
    """Absolute http and https."""
    assert outward(url) == url


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(None, id="nothing"),
        pytest.param("", id="empty"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("//example.org/", id="without scheme"),
        pytest.param("/job/7", id="relative"),
        pytest.param("https:///job", id="without host"),
        pytest.param("https://user@example.org/", id="userinfo"),
        pytest.param("https://example.org@evil.example/", id="a host as userinfo"),
        pytest.param("https://exa mple.org/", id="a blank"),
        pytest.param("https://example.org/\n", id="a line break"),
        pytest.param("https://example.org/\u202e", id="a hidden character"),
        pytest.param("https://ex\u00e4mple.org/", id="not ASCII"),
        pytest.param("https://[::1/", id="a broken host"),
        pytest.param("https:\\\\example.org", id="backslashes"),
        pytest.param('https://example.org/"onclick="x', id="a quote"),
        pytest.param("https://example.org/" + "a" * 3_000, id="too long"),
    ],
)
def test_anything_else_stays_text(url: str | None) -> None:
    """What could mislead a browser or a reader is no link."""
    assert outward(url) is None


def test_a_place_is_marked_to_the_end_of_its_value() -> None:
    """A string with its quotes, a number without the comma; the text as a whole stays the same."""
    text = '{\r\n "a": "x\\"y",\n "b": 12,\r "c": 1}'
    parts = marked_parts(text, (at(2, 7), at(3, 7), at(4, 7)))
    assert "".join(_plain(part) for part, _ in parts) == text
    assert [(part, number) for part, number in parts if number] == [
        ('"x\\"y"', 1),
        ("12", 2),
        ("1", 3),
    ]


@given(
    st.text(st.sampled_from('a"\\{},\r\n'), max_size=40),
    st.lists(st.tuples(st.integers(-1, 9), st.integers(-1, 9)), max_size=4),
)
@example("", [(1, -1)])
def test_marking_loses_nothing(text: str, places: list[tuple[int, int]]) -> None:
    """Whatever a finding says of its place, the pieces are the text."""
    parts = marked_parts(text, tuple(at(line, column) for line, column in places))
    assert "".join(_plain(part) for part, _ in parts) == text


def _plain(part: str | Shown) -> str:
    if isinstance(part, str):
        return part
    names = {"U+000D": "\r"}
    return "".join(names.get(piece, piece) if hidden else piece for piece, hidden in part.parts)
