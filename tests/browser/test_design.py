"""The design in a browser: for every reader, in every theme, at every width, and on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from tests.browser.accessibility import (
    REACHABLE,
    STOPS,
    TABLES_CUT,
    axe,
    contexts,
    kinds_of_pages,
)
from tests.browser.conftest import Site, watch
from tests.conftest import FULL

pytestmark = pytest.mark.browser

PAPER: ViewportSize = {"width": 703, "height": 1000}
"""The text area of an A4 page with this style's margins, in CSS pixels."""


LOOKS = [(320, "dark"), (1280, "light"), (320, "light"), (1280, "dark")]


@pytest.mark.parametrize("number", range(len(LOOKS)))
def test_axe_finds_nothing_on_any_kind_of_page(
    own_site: Site, browser: Browser, number: int
) -> None:
    """Names, roles, landmarks, headings, contrast: in both themes, narrow and wide.

    The sample looks at each kind of page in one of the ways, and at the next in the next.
    """
    kinds = list(kinds_of_pages(own_site).items())
    found = {}
    for context in contexts(browser, *LOOKS[number]):
        page = context.new_page()
        for kind, path in kinds if FULL else kinds[number :: len(LOOKS)]:
            page.goto(f"{own_site.file}{path}")
            if problems := axe(page):
                found[kind] = problems
    assert found == {}


def test_axe_is_really_asked(browser: Browser) -> None:
    """A page without language, title and names is told."""
    for context in contexts(browser, 1280, "light"):
        page = context.new_page()
        page.set_content("<img src='data:,'><a href='#'></a>")
        assert {problem.partition(":")[0] for problem in axe(page)} >= {"image-alt", "link-name"}


@pytest.mark.parametrize("width", [320, 768, 2560] if FULL else [320, 2560])
def test_no_kind_of_page_scrolls_sideways(own_site: Site, browser: Browser, width: int) -> None:
    """From the narrowest telephone to the widest screen."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = {}
    for kind, path in kinds_of_pages(own_site).items():
        page.goto(f"{own_site.file}{path}")
        taken = page.evaluate("document.documentElement.scrollWidth")
        if taken > width:
            wide[kind] = taken
    context.close()
    assert wide == {}


def test_nothing_is_cut_on_paper(own_site: Site, browser: Browser) -> None:
    """Printed, no table, drawing or text is wider than the page, and no box hides its rest."""
    context = browser.new_context(viewport=PAPER)
    page = context.new_page()
    page.emulate_media(media="print")
    cut = {}
    for kind, path in kinds_of_pages(own_site).items():
        page.goto(f"{own_site.file}{path}")
        problems = page.evaluate(TABLES_CUT)
        if page.evaluate("document.documentElement.scrollWidth") > PAPER["width"]:
            problems.append("the page itself")
        if problems:
            cut[kind] = problems
    context.close()
    assert cut == {}


def test_a_run_prints_as_a_document(own_site: Site, browser: Browser, tmp_path: Path) -> None:
    """With its title, without navigation, and with what was folded standing open."""
    path = kinds_of_pages(own_site)["runs index.html"]
    context = browser.new_context(viewport=PAPER)
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(f"{own_site.file}{path}")
    assert page.locator(".site-title").is_visible()
    assert not page.locator(".contents").is_visible()
    folded = page.locator("details:not(.more) > *:not(summary)")
    assert all(folded.nth(number).is_visible() for number in range(folded.count()))
    made = page.pdf(path=tmp_path / "run.pdf", format="A4", prefer_css_page_size=True)
    assert made.startswith(b"%PDF-")
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_keyboard_reaches_everything(own_site: Site, browser: Browser, width: int) -> None:
    """Each stop of the tab key is visible and has a ring, and no stop is left out."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    kinds = kinds_of_pages(own_site)
    for kind in ("root index.html", "version claims.html", "runs index.html", "case"):
        page.goto(f"{own_site.file}{kinds[kind]}")
        expected = page.evaluate(REACHABLE)
        stops = []
        for _ in range(expected + 5):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOPS)
            if stop is None:
                break
            stops.append(stop)
        hidden = [stop["name"] for stop in stops if not (stop["visible"] and stop["ring"])]
        assert hidden == [], kind
        assert len(stops) >= expected, kind
    context.close()


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_the_menu_of_a_narrow_page_opens_by_keyboard(
    own_site: Site, browser: Browser, scheme: str
) -> None:
    """Without scripts: a telephone has the same navigation as a screen."""
    context = browser.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{own_site.root(scheme)}index.html")
    link = page.locator(".menu a", has_text="Findings")
    assert not link.is_visible()
    page.locator(".menu summary").press("Enter")
    link.click()
    assert page.url.endswith("v/0001/findings.html")
    context.close()


def test_a_theme_that_was_chosen_wins(own_site: Site, browser: Browser) -> None:
    """The attribute of the page overrides what the system wishes, both ways."""
    for system, chosen in (("light", "dark"), ("dark", "light")):
        for context in contexts(browser, 1280, system):
            page = context.new_page()
            page.goto(f"{own_site.file}index.html")
            ground = "getComputedStyle(document.documentElement).backgroundColor"
            before = page.evaluate(ground)
            page.evaluate(f"document.documentElement.dataset.theme = '{chosen}'")
            assert page.evaluate(ground) != before
            assert axe(page) == []


def test_a_finding_leads_to_its_place_and_back(own_site: Site, context: BrowserContext) -> None:
    """On the page of a record or case, the place of a finding is marked in the raw text."""
    page = context.new_page()
    marked = next(
        path
        for path in own_site.pages()
        if "<mark id=" in (own_site.folder / path).read_text(encoding="utf-8")
        and path.startswith("runs/")
    )
    watched = watch(context, own_site.file)
    watched.open(f"{own_site.file}{marked}")
    assert watched.settle() == []
    page.goto(f"{own_site.file}{marked}")
    page.locator("#findings + .scroll a[href^='#place-']").first.click()
    assert page.locator("mark:target").is_visible()
