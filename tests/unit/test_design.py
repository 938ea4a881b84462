"""The design system by numbers: contrast of every pair of colours, weight, and what it may use."""

import re
from pathlib import Path

import pytest

from sitegen.render.assets import STYLES, assets, css_href

STYLE_LIMIT = 30_000
TEXT = 4.5  # WCAG 2.2, 1.4.3
PART = 3.0  # WCAG 2.2, 1.4.11: what is needed to understand a graphic, and focus

GROUNDS = ("page", "panel", "raised")
WORDS = ("verified", "failed", "skipped", "contradicted", "invalid")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, TEXT) for ink in ("text", "quiet", "link", "accent") for ground in GROUNDS),
    *((word, ground, TEXT) for word in WORDS for ground in GROUNDS),
    *(("on-colour", word, TEXT) for word in ("failed", "contradicted")),
    *((ink, "evidence", TEXT) for ink in ("text", "link", "quiet", "contradicted", "failed")),
    ("text", "mark", TEXT),
    ("text", "seen", TEXT),
    ("text", "missing", TEXT),
    ("failed", "missing", TEXT),
    ("verified", "seen", TEXT),
    ("page", "accent", TEXT),
    ("on-band", "band", TEXT),
    ("band-quiet", "band", TEXT),
    ("on-band", "band", PART),
    *(("focus", ground, PART) for ground in GROUNDS),
    *(("edge", ground, PART) for ground in GROUNDS),
    ("evidence-line", "page", PART),
    ("evidence-line", "evidence", PART),
)
"""(ink, ground, least contrast) of every pair that stands on a page."""


@pytest.fixture(scope="module")
def style(repository: Path) -> str:
    """Return the style sheet that is published, with the comments of its parts."""
    folder = repository / "static" / "css"
    assert {file.stem for file in folder.iterdir()} == set(STYLES)
    return "".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)


def themes(style: str) -> dict[str, dict[str, str]]:
    """Return the colours in the light, in the dark, and on paper."""
    screen = block(style, ":root {")
    both = re.findall(
        r"--([a-z-]+): (?:light-dark\()?(#[0-9a-f]{6})(?:, (#[0-9a-f]{6})\))?;", screen
    )
    light = {name: colour for name, colour, _ in both}
    dark = {name: other or colour for name, colour, other in both}
    paper = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block(style, ":root[lang] {")))
    return {"light": light, "dark": dark, "paper": light | paper}


def block(style: str, opening: str) -> str:
    """Return what stands between a selector and the next closing brace."""
    return style.partition(opening)[2].partition("}")[0]


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2) of `#rrggbb`."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours: 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_weak(colours: dict[str, str]) -> list[str]:
    """Return the pairs whose contrast is below what WCAG asks for."""
    return [
        f"{ink} on {ground}: {contrast(colours[ink], colours[ground]):.2f}"
        for ink, ground, least in PAIRS
        if contrast(colours[ink], colours[ground]) < least
    ]


def test_the_formula_is_that_of_the_standard() -> None:
    """Black on white is 21, a colour on itself 1, and a known pair is what others compute."""
    assert round(contrast("#000000", "#ffffff"), 6) == 21
    assert contrast("#123456", "#123456") == 1
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_every_pair_has_enough_contrast(style: str) -> None:
    """In the light, in the dark, and on paper."""
    weak = {name: too_weak(colours) for name, colours in themes(style).items()}
    assert weak == {"light": [], "dark": [], "paper": []}


def test_a_pale_ink_is_caught(style: str) -> None:
    """The test above can fail."""
    assert too_weak(themes(style)["light"] | {"quiet": "#b0b6bd"})


def test_light_and_dark_are_told_apart(style: str) -> None:
    """Nearly every colour has one for the dark; the ink on the band is the same in both."""
    known = themes(style)
    same = {name for name, colour in known["light"].items() if known["dark"][name] == colour}
    assert same == {"on-band", "band-quiet"}


def test_every_colour_is_a_token(style: str) -> None:
    """No colour stands outside of the tokens, but for black ink on paper and the backdrop."""
    rules = re.sub(r":root[^{]*\{[^}]*\}", "", style)
    strays = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)", rules)) - {"#000000"}
    assert strays == set()


def test_every_token_is_defined_and_used(style: str) -> None:
    """A name that nobody defines is a colour that nobody sees."""
    defined = set(re.findall(r"^\s*(--[a-z0-9-]+):", style, flags=re.MULTILINE))
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", style))
    assert used - defined == set()
    assert defined - used == set()


def test_the_style_is_small() -> None:
    """One style sheet of at most 30 kB, for all pages."""
    assert len(assets()[css_href()]) <= STYLE_LIMIT


def test_every_class_of_the_templates_is_known(style: str, repository: Path) -> None:
    """A class in a template without a rule, and not used as a hook, is a slip of the pen."""
    hooks = {
        "alternative",
        "b-declared",
        "flow-drawing",
        "data",
        "found",
        "said",
        "f-all",
        "inside",
        "claim-head",
        "tally",
        "bar",
    }
    ruled = set(re.findall(r"\.([a-z][a-z0-9-]*)", style))
    unknown: dict[str, set[str]] = {}
    own = repository / "templates" / "serve"  # a preview's pages, with a style of their own
    for file in sorted((repository / "templates").rglob("*.html")):
        if file.is_relative_to(own):
            continue
        text = re.sub(r"\{[{%].*?[%}]\}", " ", file.read_text(encoding="utf-8"))
        named = {
            word
            for value in re.findall(r'class="([^"]*)"', text)
            for word in value.split()
            if not word.endswith("-")
        }
        if missing := named - ruled - hooks:
            unknown[file.name] = missing
    assert unknown == {}
