"""The one environment: what it prints, what it refuses."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateAssertionError, UndefinedError

from sitegen.model.outcome import Verdict
from sitegen.pages.evidence import Shown, shown
from sitegen.render.assets import SCRIPTS, assets, css_href, icon_hrefs, script_href
from sitegen.render.escaping import finalizer
from sitegen.render.page import environment, policy, render, script_hash

PRINTED = finalizer(lambda text: f"<{text.left_out}>", lambda prose: f"[{prose.source}]")


@given(st.text())
def test_escaping_equals_that_of_markupsafe(text: str) -> None:
    """The five characters become the same references, in any text."""
    assert PRINTED(text) == str(markupsafe.escape(text))


@given(st.text())
def test_a_printed_expression_is_escaped_once(text: str) -> None:
    """In a compiled template too: neither unescaped nor escaped twice."""
    made = environment().from_string('<p title="{{ x }}">{{ x }}</p>').render(x=text)
    escaped = markupsafe.escape(text)
    assert made == f'<p title="{escaped}">{escaped}</p>'


def test_an_argument_of_a_macro_is_escaped_once() -> None:
    """A macro's output isn't escaped again, what is passed to it is escaped."""
    source = "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(x) }}"
    assert environment().from_string(source).render(x="<&") == "<b>&lt;&amp;</b>"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="nothing"),
        pytest.param(1.5, id="a float"),
        pytest.param(True, id="a truth value"),
        pytest.param(b"x", id="bytes"),
        pytest.param((), id="a tuple"),
        pytest.param(object(), id="an object"),
    ],
)
def test_what_is_no_text_is_never_printed(value: object) -> None:
    """A template that prints something else is wrong, and says so."""
    with pytest.raises(TypeError, match="A template prints"):
        environment().from_string("{{ x }}").render(x=value)


def test_an_unknown_name_is_an_error() -> None:
    """A misspelt field never becomes an empty text."""
    with pytest.raises(UndefinedError):
        environment().from_string("{{ missing }}").render()
    with pytest.raises(UndefinedError):
        environment().from_string("{{ x.missing }}").render(x="text")


def test_escaping_can_not_be_switched_off() -> None:
    """A template that switches autoescape off doesn't compile."""
    with pytest.raises(TemplateAssertionError, match="Every template escapes"):
        environment().from_string("{% autoescape false %}{{ x }}{% endautoescape %}")


def test_hidden_characters_are_labelled_and_a_cut_is_counted() -> None:
    """A label stands in an element of its own; what is left out is told by its number."""
    made = environment().from_string("{{ x }}").render(x=shown("a\u202e<" + "b" * 2_000, 10))
    assert '<span class="cp">U+202E</span>&lt;bbbbbbb<span' in made
    assert "1,993 more characters" in made


@given(st.text(st.characters(), max_size=60), st.integers(1, 30))
def test_no_text_stops_a_page(text: str, limit: int) -> None:
    """Any text, lone surrogates too, is rendered to valid UTF-8."""
    made = environment().from_string("{{ x }}").render(x=shown(text, limit))
    assert made.encode("utf-8").decode("utf-8") == made


@dataclass(frozen=True, slots=True)
class _Raw:
    path: str
    template: str
    crumbs: tuple[object, ...] = ()


def test_a_page_without_its_fields_is_not_rendered() -> None:
    """A model that lacks what its template shows is an error, not a gap."""
    with pytest.raises(UndefinedError):
        render(_Raw("x.html", "pages/runs.html"))


def test_the_style_carries_its_hash() -> None:
    """The style's name changes with its content, and is one that servers know."""
    assert css_href() in assets()
    assert css_href().startswith("assets/site.")
    assert len(css_href()) == len("assets/site..css") + 16


def test_every_verdict_has_an_icon() -> None:
    """So that a tab says what its page says; a page without a verdict has the site's own."""
    assert set(icon_hrefs()) == {"site", *(verdict.value for verdict in Verdict)}
    assert set(icon_hrefs().values()) <= set(assets())
    for path in icon_hrefs().values():
        assert b"<script" not in assets()[path]


def test_the_script_is_small_and_carries_its_hash() -> None:
    """One script of at most 30 kB, which a browser reads as ASCII or UTF-8 alike."""
    data = assets()[script_href()]
    assert script_href() == f"assets/site.{hashlib.sha256(data).hexdigest()[:16]}.js"
    assert len(data) <= 30_000


def test_every_part_of_the_script_is_in_it(repository: Path) -> None:
    """No file of the folder is forgotten; that of the chart pages is published by itself."""
    parts = {path.stem for path in (repository / "static" / "js").glob("*.js")}
    assert parts - {"charts"} == set(SCRIPTS)


def test_the_policy_lets_one_inline_script_run() -> None:
    """The policy is the one that is asked for, and names the hash of the boot script."""
    element = environment().get_template("components/boot.html").render()
    assert policy() == (
        f"default-src 'none'; script-src 'sha256-{script_hash(element)}' 'strict-dynamic'; "
        "style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types sitegen"
    )
    pattern = r"/^(\.\.\/)*(latest|(assets|index|runs\/[a-z0-9-]+)\/[A-Za-z0-9._-]+)\.js$/"
    assert f"own = {pattern};" in element


def test_the_style_loads_nothing() -> None:
    """No request leaves the site: no import, no URL."""
    style = assets()[css_href()]
    assert b"@import" not in style
    assert b"url(" not in style


def test_shown_is_what_the_environment_labels() -> None:
    """Only a text with something hidden or cut is drawn by the macro."""
    assert PRINTED(Shown((("a", False),), 3)) == "<3>"
