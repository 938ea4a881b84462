"""Markdown: bounded before it is parsed."""

from dataclasses import replace

import pytest

from sitegen.canonical.markdown import parse_markdown
from sitegen.limits import DEFAULT_LIMITS


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a" * 262_145, "bytes"),
        ("- a\n" * 10_001, "lines"),
        ("[" * 5_001, "brackets"),
        ("*a " * 60_001, "marks"),
        (">" * 21 + " deep", "levels"),
        ("".join(f"{'  ' * depth}- a\n" for depth in range(40)), "levels"),
    ],
)
def test_what_is_too_much_is_refused_with_its_reason(text: str, reason: str) -> None:
    """The reason names the measure and the limit."""
    parsed = parse_markdown(text, DEFAULT_LIMITS)
    assert not parsed.tokens
    assert parsed.refused is not None
    assert reason in parsed.refused


def test_the_limits_themselves_are_allowed() -> None:
    """At the limit a text is read, one beyond it is not."""
    limits = replace(DEFAULT_LIMITS, report_bytes=10, report_lines=2)
    assert parse_markdown("a\n\nb\n", limits).refused is None
    assert parse_markdown("a\n\nb\nc\n", limits).refused is not None
    assert parse_markdown("a" * 10, limits).refused is None
    assert parse_markdown("a" * 11, limits).refused is not None


def test_html_is_text() -> None:
    """No token is HTML."""
    parsed = parse_markdown("<script>x</script>\n\na <b>b</b>\n", DEFAULT_LIMITS)
    kinds = {token.type for token in parsed.tokens}
    kinds |= {child.type for token in parsed.tokens for child in token.children or ()}
    assert not any("html" in kind for kind in kinds)
