"""Text that was decoded with the wrong table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.canonical.mojibake import mend

SIGNS = ("✅", "❌", "⚠️", "✓", "→", "—", "📋", "é", "ü", "§")


def damaged(text: str, table: str) -> str:
    """Return UTF-8 text as a program with another table reads it."""
    return text.encode("utf-8").decode(table)


@pytest.mark.parametrize(
    ("stands", "meant"),
    [
        ("\u201a\u00fa\u00d6 PASS", "✅ PASS"),
        ("\u00e2\u0153\u2026 PASS", "✅ PASS"),
        ("**\u201a\u00f6\u2020\u00d4\u220f\u00e8** PARTIAL", "**⚠️** PARTIAL"),
        ("a \u00e2\u20ac\u201d b", "a — b"),
        ("caf\u221a\u00a9", "café"),
        ("|\u201a\u00f9\u00e5|", "|❌|"),
        ("→\u201a\u00fa\u00d6", "→✅"),
        ("\u00c2\u00a75", "§5"),
    ],
)
def test_damage_is_mended_word_by_word(stands: str, meant: str) -> None:
    """Mac Roman goes first, then Windows-1252; markup around a sign stays."""
    mended = mend(stands)
    assert mended.text == meant
    assert len(mended.repairs) == 1
    assert not mended.suspect


@pytest.mark.parametrize(
    "text",
    [
        "naïve √ of 2",
        "√π = 1.77",
        "Wort—école",
        "créée à Größe",
        "It’s “fine”…",
        "日本語のテスト",
        "Привет, мир",
        "✅ PASS ⚠️ ❌",
        "50 % ≥ 30 %",
        "plain",
        "",
    ],
)
def test_text_that_is_fine_stays(text: str) -> None:
    """Nothing is repaired and nothing is suspected."""
    mended = mend(text)
    assert mended.text == text
    assert not mended.repairs
    assert not mended.suspect


@pytest.mark.parametrize("text", ["\u00fc\u00ec\u00e3 ACTIVE", "\u00e2\u0152 no"])
def test_what_lost_bytes_stays_and_is_marked(text: str) -> None:
    """Nobody can say what it was."""
    mended = mend(text)
    assert mended.text == text
    assert [word for _, word in mended.suspect] == [text.partition(" ")[0]]


@given(st.text(alphabet=st.sampled_from("abc -*|`\n")), st.sampled_from(SIGNS[:5]))
def test_mac_roman_damage_goes_back_wherever_it_stands(around: str, sign: str) -> None:
    """The places of repairs are those in the mended text."""
    mended = mend(around + damaged(sign, "mac_roman") + around)
    assert mended.text == around + sign + around
    ((at, _, word),) = mended.repairs
    assert mended.text[at : at + len(word)] == word


@given(st.text())
def test_mending_is_stable_and_keeps_lines(text: str) -> None:
    """What was mended once needs no mending, and no line is gained or lost."""
    once = mend(text)
    assert once.text.count("\n") == text.count("\n")
    assert len(once.text) <= max(4 * len(text), 0) + 4


def test_a_long_word_costs_no_more_than_its_length() -> None:
    """Quarter of a megabyte without a blank."""
    text = "[" * 250_000 + "é"
    assert mend(text).text == text
