"""Chart pages in a real browser: drawn on sight, whole without scripts, quiet, in every theme."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as BrowserPage

from tests.browser.conftest import Site, watch
from tests.conftest import FULL
from tests.unit.pages.world_site import site

pytestmark = pytest.mark.browser

PAGES = ("charts.html", "charts-coverage.html", "charts-durations.html")
PAYLOADS = (
    "<img src=x onerror=__x(1)>",
    "</script><script>__x(2)</script>",
    "<a href='javascript:__x(3)'>x</a>",
    "<b style='background:url(http://attacker.invalid/)'>%{y}</b>",
    "$\\href{javascript:__x(4)}{x}$",
    "&lt;img src=x onerror=__x(5)&gt;",
)


def see_all(page: BrowserPage) -> None:
    """Scroll every chart into view, and wait until it is drawn."""
    places = page.locator("[data-chart]")
    for index in range(places.count()):
        place = places.nth(index)
        place.scroll_into_view_if_needed()
        place.locator(".plot-live .main-svg").first.wait_for(state="attached")
        # A chart that was above the window may have moved this one.
        place.scroll_into_view_if_needed()


def folder_of(site: Site) -> str:
    """Return the folder of the site's only version."""
    return next(path for path in site.pages() if path.endswith("/charts.html")).rpartition("/")[0]


LOOKS = [("file", "light"), ("http", "dark"), ("file", "dark"), ("http", "light")]


@pytest.mark.parametrize(("scheme", "colours"), LOOKS if FULL else LOOKS[:2])
def test_every_chart_is_drawn_without_a_complaint(
    own_site: Site, browser: Browser, scheme: str, colours: str
) -> None:
    """No error, no request to elsewhere, no violation: not even of styles, in this plotly."""
    context = browser.new_context(color_scheme=colours, viewport={"width": 1280, "height": 800})  # type: ignore[arg-type]
    root = own_site.root(scheme)
    watched = watch(context, root)
    for name in PAGES:
        watched.open(f"{root}{folder_of(own_site)}/{name}")
        see_all(watched.page)
        assert watched.page.locator("[data-chart]").count() > 0
        assert watched.page.locator(".modebar, .plotly-notifier").count() == 0
    assert watched.settle() == []
    context.close()


def test_nothing_is_loaded_before_a_chart_is_seen(own_site: Site, context: BrowserContext) -> None:
    """The library is big, and a reader may have come for another thing."""
    asked: list[str] = []
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 120})
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{own_site.file}{folder_of(own_site)}/charts.html")
    page.locator("html[data-charts-ready]").wait_for(state="attached")
    assert not [url for url in asked if "/plotly." in url]
    page.locator("[data-chart]").first.scroll_into_view_if_needed()
    page.locator(".plot-live .main-svg").first.wait_for(state="attached")
    assert len([url for url in asked if "/plotly." in url]) == 1


def test_without_scripts_the_drawing_and_the_table_say_it(own_site: Site, browser: Browser) -> None:
    """Each chart has both, and a sentence."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{own_site.file}{folder_of(own_site)}/{name}")
        figures = page.locator(".figure")
        assert figures.count() > 0
        for index in range(figures.count()):
            figure = figures.nth(index)
            assert figure.locator("svg[aria-label]").first.is_visible()
            assert figure.locator(".alternative").inner_text()
            figure.locator("summary").click()
            assert figure.locator("table").is_visible()
    context.close()


def test_print_shows_the_drawings(own_site: Site, context: BrowserContext) -> None:
    """A chart of a screen is as wide as the screen; on paper the drawing stands instead."""
    page = context.new_page()
    page.goto(f"{own_site.file}{folder_of(own_site)}/charts.html")
    see_all(page)
    place = page.locator("[data-chart]").first
    assert place.locator(".plot-live").is_visible()
    assert not place.locator(".plot-still").is_visible()
    page.emulate_media(media="print")
    assert not place.locator(".plot-live").is_visible()
    assert place.locator(".plot-still svg").first.is_visible()


def background(page: BrowserPage) -> str:
    """Return the colour behind the first chart."""
    fill = "getComputedStyle(document.querySelector('.plot-live .main-svg')).backgroundColor"
    return str(page.evaluate(fill))


def test_charts_follow_the_theme(own_site: Site, context: BrowserContext) -> None:
    """The system's, and the one that a reader chose."""
    page = context.new_page()
    page.emulate_media(color_scheme="light")
    page.goto(f"{own_site.file}{folder_of(own_site)}/charts.html")
    see_all(page)
    light = background(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "before => getComputedStyle(document.querySelector("
        "'.plot-live .main-svg')).backgroundColor !== before",
        arg=light,
    )


@pytest.mark.parametrize("width", [320, 1280])
def test_charts_keep_to_the_window(own_site: Site, browser: Browser, width: int) -> None:
    """Also after the window changed."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{own_site.file}{folder_of(own_site)}/{name}")
        for index in range(page.locator("[data-chart]").count()):
            page.locator("[data-chart]").nth(index).scroll_into_view_if_needed()
        page.locator(".plot-live .main-svg").first.wait_for(state="attached")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    context.close()


@pytest.mark.parametrize("payload", PAYLOADS if FULL else PAYLOADS[::2])
def test_no_label_is_obeyed(context: BrowserContext, tmp_path: Path, payload: str) -> None:
    """Evidence in every label of every chart: plotly shows it, and does nothing that it says."""
    for path, data in site(payload).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    root = f"{tmp_path.as_uri()}/"
    watched = watch(context, root)
    for name in PAGES:
        watched.open(f"{root}v/0001/{name}")
        see_all(watched.page)
        assert watched.page.locator(".plot-live a, .plot-live img").count() == 0
        for target in watched.page.locator(".plot-live .nsewdrag").all():
            target.hover()
    assert watched.settle() == []
