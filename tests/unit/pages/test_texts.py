"""Evidence as text: nothing hidden, nothing cut silently, no figure overstated."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.limits import Limits
from sitegen.model.value import SpelledFloat, WideInteger
from sitegen.pages.evidence import Shown, label, shown
from sitegen.pages.numbers import count, percent
from sitegen.pages.raw import raw_view
from sitegen.pages.values import json_block, json_line, value_text

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.text(), st.integers(1, 50))
def test_nothing_is_lost_but_what_is_counted(text: str, limit: int) -> None:
    """Shown text, labels read back, and the number left out, make up the whole string."""
    made = shown(text, limit)
    if isinstance(made, str):
        assert made == text
        return
    back = "".join(
        chr(int(part.removeprefix("U+"), 16)) if hidden else part for part, hidden in made.parts
    )
    assert back == text[:limit]
    assert made.left_out == max(len(text) - limit, 0)


@pytest.mark.parametrize("character", ["\u202e", "\x00", "\ud800", "\u200b", "\ufeff", "\uffff"])
def test_hidden_characters_are_labelled(character: str) -> None:
    """A character that can't be seen, or that reorders text, is a label of its own."""
    code = f"U+{ord(character):04X}"
    assert shown(f"a{character}b", 9) == Shown((("a", False), (code, True), ("b", False)), 0)
    assert label(f"a{character}b") == f"a[{code}]b"


@pytest.mark.parametrize("text", ["", "plain", "two\nlines\t", "“quoted” …", "äöü ñ", "日本"])
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    """Ordinary text of any script is itself."""
    assert shown(text, 100) == text


def test_a_label_is_one_line_and_tells_its_cut() -> None:
    """A title holds no line break, and counts what it leaves out."""
    assert label("a\nb" + "c" * 10, 3) == "a b… (10 more characters)"


@given(JSON_VALUES)
def test_values_are_shown_as_the_json_they_are(value: object) -> None:
    """On one line or many, the shown text parses back to the value."""
    assert json.loads(json_line(value)) == value  # type: ignore[arg-type]  # noqa: TID251 -- an independent parser is the point
    assert json.loads(json_block(value)) == value  # type: ignore[arg-type]  # noqa: TID251 -- as above


def test_numbers_keep_their_spelling() -> None:
    """A wide integer keeps its digits, a YAML number its spelling, a string its text."""
    assert json_line([WideInteger("1" * 30), SpelledFloat("1.10")]) == f"[{'1' * 30}, 1.10]"
    assert value_text("x") == "x"
    assert json_block({"a": [1], "b": []}) == '{\n  "a": [\n    1\n  ],\n  "b": []\n}'


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_share_is_never_overstated(part: int, whole: int) -> None:
    """100 % is said only of all, 0 % only of none, and no share is rounded up."""
    text = percent(part, whole)
    if whole == 0:
        assert text == "–"
        return
    part = min(part, whole)
    assert (text == "100 %") == (part == whole)
    assert (text == "0 %") == (part == 0 and whole > 0)
    exact = part * 100 / whole
    assert float(text[:-2]) <= exact or text == "0.1 %"


def test_nearly_all_and_nearly_none() -> None:
    """99.99 is 99.9, 0.01 is 0.1."""
    assert percent(9_999, 10_000) == "99.9 %"
    assert percent(1, 10_000) == "0.1 %"
    assert (count(1, "case", "cases"), count(6_950, "byte", "bytes")) == ("1 case", "6,950 bytes")


@given(st.binary(max_size=400), st.integers(8, 100))
def test_raw_bytes_are_all_accounted_for(data: bytes, bound: int) -> None:
    """Head, what is left out, and tail add up to the size, and no more is shown than allowed."""
    view = raw_view(data, Limits(raw_shown_bytes=bound))
    assert view.head_bytes + view.left_out + view.tail_bytes == view.size == len(data)
    assert (view.tail is None) == (len(data) <= bound)
    assert view.head_bytes + view.tail_bytes <= bound + 3


def test_no_character_is_split() -> None:
    """A cut inside a character of several bytes moves behind it."""
    view = raw_view("ä".encode() * 50 + b"x", Limits(raw_shown_bytes=21))
    assert not view.as_escapes
    assert (view.head, view.head_bytes) == ((("ä" * 5, 0),), 10)
    assert (view.tail, view.tail_bytes, view.left_out) == ("ä" * 4 + "x", 9, 82)


def test_bytes_that_are_no_text_are_spelled() -> None:
    """A byte that isn't UTF-8 is shown as an escape, and the page can say so."""
    view = raw_view(b"a\xffb", Limits())
    assert (view.head, view.as_escapes) == ((("a\\xffb", 0),), True)
