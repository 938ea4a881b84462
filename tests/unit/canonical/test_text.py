"""Text that can be shown: quoted, labelled, and safe for a terminal."""

import pytest

from sitegen.canonical.text import for_terminal, quote, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 😀", "“plain é 😀”"),
        ("", "“”"),
        ("a\nb", "“a\\u{000A}b”"),
        ("\x1b[31m", "“\\u{001B}[31m”"),
        ("\u202eevil", "“\\u{202E}evil”"),
        ("\u200b\ufeff\u00ad", "“\\u{200B}\\u{FEFF}\\u{00AD}”"),
        ("\U000e0041", "“\\u{E0041}”"),
        ("\ud800", "“\\u{D800}”"),
        ("a” is fine, “b", "“a\\u{201D} is fine, \\u{201C}b”"),
        ("\\u{202E}", "“\\u{005C}u{202E}”"),
        ("C:\\users", "“C:\\users”"),
    ],
)
def test_a_quotation_hides_nothing_and_cannot_be_left(text: str, shown: str) -> None:
    """What stands in a message is one visible piece of evidence."""
    assert quote(text) == shown


def test_a_long_quotation_is_cut_visibly() -> None:
    """A cut shows as an ellipsis, exactly beyond the limit."""
    assert quote("abcd", 4) == "“abcd”"
    assert quote("abcde", 4) == "“abcd…”"


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", ()),
        ("a\n\tb\r\nc", (("a\n\tb\r\nc", False),)),
        ("a\rb", (("a", False), ("U+000D", True), ("b", False))),
        ("\u202ea\ud800", (("U+202E", True), ("a", False), ("U+D800", True))),
        ("x\x00", (("x", False), ("U+0000", True))),
        ("\U000e0001", (("U+E0001", True),)),
        ("e\ufe0f", (("e\ufe0f", False),)),
    ],
)
def test_hidden_characters_become_labels(text: str, runs: tuple[tuple[str, bool], ...]) -> None:
    """A page shows each hidden code point by its number; variation selectors are none."""
    assert visible(text) == runs


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain: é", "plain: é"),
        ("a\tb", "a b"),
        ("\x1b]0;x\x07", "\\u{001B}]0;x\\u{0007}"),
        ("\x9b31m\x7f", "\\u{009B}31m\\u{007F}"),
        ("a\r::error::x", "a\\u{000D}::error::x"),
        ("::error::x", "\\u{003A}:error::x"),
        ("a\n  ::set-output", "a\n  \\u{003A}:set-output"),
        ("\u3000::x", "\u3000\\u{003A}:x"),
        ("a::b", "a::b"),
        ("x ##vso[task]", "x \\u{0023}#vso[task]"),
        ("##TeamCity[x]", "\\u{0023}#TeamCity[x]"),
        ("##[command]", "\\u{0023}#[command]"),
        ("###vso[x]", "#\\u{0023}#vso[x]"),
        ("## heading", "## heading"),
        ("\u2028::x", "\\u{2028}::x"),
        ("\u202e\ud800", "\\u{202E}\\u{D800}"),
    ],
)
def test_terminal_text_gives_no_orders(text: str, safe: str) -> None:
    """Neither the terminal nor a build service finds a command in it."""
    assert for_terminal(text) == safe
