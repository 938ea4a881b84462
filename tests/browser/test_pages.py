"""Pages in a real browser: quiet, whole without scripts, and nothing leaves the site."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import Site, watch
from tests.conftest import FULL

pytestmark = pytest.mark.browser


def looked_at(site: Site) -> list[str]:
    """Return the pages to open: all, or in a sample each third one with the first of each kind."""
    pages = site.pages()
    kinds = {path.split("/")[0] + "/" * path.count("/"): path for path in reversed(pages)}
    return pages if FULL else sorted({*pages[::3], *kinds.values()})


def test_there_is_every_kind_of_page(own_site: Site) -> None:
    """What the tests below look at has versions, runs, cases and records."""
    pages = own_site.pages()
    assert "index.html" in pages
    for folder in ("v/", "runs/", "records/", "about/"):
        assert any(path.startswith(folder) for path in pages), folder
    assert any("/cases/" in path for path in pages)


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_pages_open_without_a_complaint(
    own_site: Site, context: BrowserContext, scheme: str
) -> None:
    """From disk and below a URL prefix: no error, no violation, no request to elsewhere."""
    root = own_site.root(scheme)
    watched = watch(context, root)
    for path in looked_at(own_site):
        watched.open(f"{root}{path}")
        assert watched.page.title()
        assert watched.page.locator("main h1").count() == 1, path
    assert watched.settle() == []


def test_every_fact_is_readable_without_scripts(own_site: Site, browser: Browser) -> None:
    """With scripts switched off a page says the same words, but for those of controls."""
    contexts = [browser.new_context(java_script_enabled=enabled) for enabled in (False, True)]
    pages = [context.new_page() for context in contexts]
    for path in looked_at(own_site):
        words = []
        for page in pages:
            page.goto(f"{own_site.file}{path}")
            # A chart and the drawing below it write their axes differently; the table is the same.
            made = page.locator(".toolbar, .plot")
            made.evaluate_all("(found) => found.forEach((one) => one.remove())")
            words.append(set(page.locator("main").inner_text().split()))
        assert words[1] <= words[0], path
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_its_window(own_site: Site, browser: Browser, width: int) -> None:
    """Wide tables scroll in their own box; the page itself never scrolls sideways."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = {}
    for path in looked_at(own_site):
        page.goto(f"{own_site.file}{path}")
        taken = page.evaluate("document.documentElement.scrollWidth")
        if taken > width:
            wide[path] = taken
    context.close()
    assert wide == {}


def test_the_keyboard_reaches_the_content_first(own_site: Site, context: BrowserContext) -> None:
    """The first stop of the tab key is the link that skips the navigation."""
    page = context.new_page()
    page.goto(f"{own_site.file}index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        pytest.param("ran payload 1", "<script>__x(1)</script>", id="a script"),
        pytest.param("ran payload 2", "<img src=x onerror=__x(2)>", id="a handler"),
        pytest.param("requested", "<img src='http://attacker.invalid/'>", id="a request"),
        pytest.param(
            "went to", "<meta http-equiv=refresh content='0;url=about:blank#x'>", id="a refresh"
        ),
        pytest.param("dialog", "<script>alert(1)</script>", id="a dialog"),
        pytest.param("console", "<script>console.error('no')</script>", id="an error"),
    ],
)
def test_the_browser_tells_what_a_page_was_made_to_do(
    context: BrowserContext, tmp_path: Path, name: str, planted: str
) -> None:
    """Without escaping and without the policy, each kind of attack is seen."""
    (tmp_path / "page.html").write_text(f"<!DOCTYPE html><p>{planted}</p>", encoding="utf-8")
    watched = watch(context, f"{tmp_path.as_uri()}/")
    watched.open(f"{tmp_path.as_uri()}/page.html")
    watched.page.wait_for_load_state("networkidle")
    moved = watched.page.url != f"{tmp_path.as_uri()}/page.html"
    problems = [*watched.settle(), *(["went to elsewhere"] if moved else [])]
    assert any(name in problem for problem in problems), problems


def test_the_policy_stops_what_escaping_lets_through(
    own_site: Site, context: BrowserContext, tmp_path: Path
) -> None:
    """A hole in a page of ours runs nothing and sends nothing: the policy is the second barrier."""
    page = own_site.folder / "index.html"
    text = page.read_text(encoding="utf-8")
    hole = "<script>__x(1)</script><img src='http://attacker.invalid/' onerror=__x(2)></main>"
    (tmp_path / "index.html").write_text(text.replace("</main>", hole), encoding="utf-8")
    watched = watch(context, f"{tmp_path.as_uri()}/")
    watched.open(f"{tmp_path.as_uri()}/index.html")
    problems = watched.settle()
    assert any("violated script-src" in problem for problem in problems)
    assert any("violated img-src" in problem for problem in problems)
    assert not [problem for problem in problems if "ran payload" in problem]
