"""Search across the site, and the address of a case over all runs."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site, built, serve, watch
from tests.browser.listed import (
    HIDDEN,
    IMAGE,
    NAMES,
    NEWER,
    OLDER,
    listed_evidence,
    run_page,
    served_site,
)
from tests.builders import make_case, make_run, write_run
from tests.verifying import call

pytestmark = pytest.mark.browser

SEARCH = "Search the whole site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site of two runs."""
    with served_site(tmp_path_factory.mktemp("searched")) as made:
        yield made


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """Return a site that a second build added a run to, and a page of its first version.

    Its index pages close after one run.
    """
    folder = tmp_path_factory.mktemp("grown")
    config = "[limits]\nindex_page_runs = 1\n"
    evidence = listed_evidence(folder / "evidence")
    target = built(evidence, folder, config)
    later = "20261122T203422Z"
    case = make_case("only in the newest one", run_id=later)
    write_run(make_run([case], run_id=later), folder / "later" / later)
    built(folder / "later", folder, config)
    server, root = serve(target)
    yield Site(target, root), "v/0001/index.html"
    server.shutdown()
    server.server_close()


def searched(page: Page, text: str) -> list[str]:
    """Search with the keyboard alone, and return the titles of what was found."""
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name=SEARCH)
    expect(box).to_be_focused()
    box.fill(text)
    expect(page.locator(".search:not(.help) [role=status]")).to_have_text(
        re.compile(r"found in all")
    )
    return [text.strip() for text in page.locator(".search-results a > bdi").all_inner_texts()]


@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize("kind", ["index.html", "v/", "runs/", "about/", "cases/"])
def test_every_page_searches_the_site(
    site: Site, context: BrowserContext, scheme: str, kind: str
) -> None:
    """From any kind of page, on disk and below a prefix: cases of all runs are found."""
    watched = watch(context, site.root(scheme))
    path = next(path for path in site.pages() if path.startswith(kind) or f"/{kind}" in path)
    watched.open(f"{site.root(scheme)}{path}")
    assert searched(watched.page, "only older") == ["only in the older one"]
    watched.page.keyboard.press("ArrowDown")
    watched.page.keyboard.press("Enter")
    expect(watched.page.locator("h1")).to_contain_text("only in the older one")
    assert watched.page.url.startswith(f"{site.root(scheme)}runs/")
    assert watched.settle() == []


@pytest.mark.parametrize(
    ("text", "group"),
    [
        pytest.param(OLDER, "Runs", id="run"),
        pytest.param("Test__test_003", "Cases", id="case"),
        pytest.param("case-api-declared", "Checks", id="check"),
        pytest.param("hidden character", "Findings", id="finding"),
    ],
)
def test_results_are_grouped(site: Site, context: BrowserContext, text: str, group: str) -> None:
    """Runs, cases, checks and findings stand under their own heads, the words marked."""
    page = context.new_page()
    page.goto(f"{site.file}index.html")
    assert searched(page, text)
    section = page.get_by_role("region", name=group)
    assert section.locator("li").count() > 0
    assert section.locator("mark").first.inner_text().lower() in text.lower()


def test_records_are_found(own_site: Site, context: BrowserContext) -> None:
    """Scenarios and other records lead to their pages."""
    page = context.new_page()
    page.goto(f"{own_site.file}v/0001/findings.html")
    searched(page, "preflight")
    links = page.get_by_role("region", name="Records").locator("a")
    assert links.count() > 0
    links.first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/records/" in page.url


def test_a_case_of_several_runs_is_one_result(site: Site, context: BrowserContext) -> None:
    """It leads to its newest page, and tells that there are others."""
    page = context.new_page()
    page.goto(f"{site.file}index.html")
    assert searched(page, "Test__test_001") == ["Test__test_001"]
    expect(page.locator(".search-results li")).to_contain_text("and 1 more like it")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/runs/{NEWER.lower()}"))


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_found_as_text(site: Site, context: BrowserContext, name: str) -> None:
    """What is looked for and what is found is text, whatever it means elsewhere."""
    watched = watch(context, site.file)
    watched.open(f"{site.file}index.html")
    shown = name.replace("\u202e", "U+202E").replace("\u2028", "U+2028")
    typed = "a[U+202E]b" if name == HIDDEN else name
    assert shown in searched(watched.page, typed)
    for _ in range(2):
        watched.page.keyboard.press("Escape")
        assert not watched.page.locator(".search:not(.help)").is_visible()
        watched.page.keyboard.press("/")
        assert watched.page.locator(".search:not(.help)").is_visible()
    assert watched.settle() == []


def test_the_dialog_is_used_with_the_keyboard(site: Site, context: BrowserContext) -> None:
    """Arrows go through the results and back to the field; Escape closes and gives focus back."""
    page = context.new_page()
    page.goto(f"{site.file}index.html")
    page.get_by_role("button", name="Search").focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("searchbox", name=SEARCH)
    expect(box).to_be_focused()
    page.keyboard.type("test__test_00")
    expect(page.locator(".search-results a").nth(2)).to_be_visible()
    expect(page.locator(".search:not(.help) [role=status]")).to_have_text(re.compile("all 2 runs"))
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator(".search-results a").nth(1)).to_be_focused()
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Search")).to_be_focused()


def test_a_page_of_long_ago_finds_what_is_new(
    grown: tuple[Site, str], context: BrowserContext
) -> None:
    """A page of the first version finds the newest run, and those that closed pages list."""
    site, old = grown
    watched = watch(context, site.file)
    watched.open(f"{site.file}{old}")
    assert searched(watched.page, "only in the") == [
        "only in the newest one",
        "only in the older one",
    ]
    assert watched.settle() == []


def test_what_could_not_be_read_is_told(
    site: Site, context: BrowserContext, tmp_path: Path
) -> None:
    """Where a part is gone, the rest is searched, and the reader is told."""
    copied = tmp_path / "site"
    shutil.copytree(site.folder, copied)
    (copied / run_page(site, OLDER)).with_name("search.js").unlink()
    page = context.new_page()
    page.goto(f"{copied.as_uri()}/index.html")
    page.keyboard.press("/")
    page.keyboard.type("only")
    status = page.locator(".search:not(.help) [role=status]")
    expect(status).to_contain_text("1 parts could not be read")
    shutil.rmtree(copied / "index")
    page.goto(f"{copied.as_uri()}/index.html")
    page.keyboard.press("/")
    expect(status).to_have_text("What the site lists could not be read.")


# ------------------------------------------------------------------- the address of a case


@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize(
    ("case", "run"),
    [
        pytest.param("only in the older one", OLDER, id="of an older run"),
        pytest.param("Test__test_001", NEWER, id="of both runs"),
        pytest.param(IMAGE, NEWER, id="markup"),
        pytest.param(HIDDEN, NEWER, id="hidden characters"),
        pytest.param("__proto__", NEWER, id="prototype"),
        pytest.param("50% off", NEWER, id="percent"),
    ],
)
def test_a_case_has_one_address_over_all_runs(
    site: Site, context: BrowserContext, scheme: str, case: str, run: str
) -> None:
    """The link on its page leads to its newest page, whatever its id is."""
    watched = watch(context, site.root(scheme))
    page = watched.page
    page.goto(site.root(scheme) + "index.html")
    page.goto(page.evaluate("(id) => location.href + '?case=' + encodeURIComponent(id)", case))
    page.wait_for_url(re.compile(rf"/runs/{run.lower()}-[0-9a-f]+/cases/"))
    link = page.get_by_role("link", name="Newest page of this case")
    link.click()
    page.wait_for_url(re.compile(rf"/runs/{run.lower()}-[0-9a-f]+/cases/"))
    assert watched.settle() == []


@pytest.mark.parametrize(
    "asked",
    [
        "https://attacker.invalid/",
        "//attacker.invalid/",
        "javascript:__x(1)",
        "data:text/html,<script>__x(2)</script>",
        "../../../etc/passwd",
        "<img src=x onerror=__x(3)>",
        "constructor",
        "x" * 5_000,
    ],
)
def test_the_address_of_no_case_leads_nowhere(
    site: Site, context: BrowserContext, asked: str
) -> None:
    """What is no case of the site is told as text; the browser stays where it is."""
    watched = watch(context, site.http)
    page = watched.page
    page.goto(f"{site.http}index.html")
    if asked == IMAGE.replace("1", "3"):
        asked = f"no {asked}"
    page.goto(page.evaluate("(id) => location.href + '?case=' + encodeURIComponent(id)", asked))
    expect(page.locator(".lookup")).to_contain_text("None of the 2 newest runs has the case")
    assert page.url.startswith(f"{site.http}index.html?case=")
    assert watched.settle() == []


def test_only_the_front_page_looks_for_a_case(site: Site, context: BrowserContext) -> None:
    """Elsewhere the parameter means nothing."""
    page = context.new_page()
    page.goto(f"{site.file}v/0001/index.html?case=Test__test_001")
    page.wait_for_selector(".theme")
    assert page.locator(".lookup").count() == 0


def test_without_scripts_the_front_page_says_what_to_do(site: Site, browser: Browser) -> None:
    """A reader with such an address and no scripts is told how to find the case."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.file}index.html?case=Test__test_001")
    assert page.locator("noscript").inner_text().startswith("An address that ends in ?case=")
    page.goto(f"{site.file}v/0001/index.html")
    assert page.locator("noscript").count() == 0
    context.close()


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_the_address_of_a_case_whose_page_was_folded_still_leads_to_it(
    tmp_path: Path, context: BrowserContext, scheme: str
) -> None:
    """Where its newest page is there no more, a small page says so; another run's is whole."""
    config = "[limits]\nindex_page_runs = 1\n[retention]\nruns = 1\n"
    target = built(listed_evidence(tmp_path / "evidence"), tmp_path, config)
    call("fold", target, "--config", tmp_path / "sitegen.toml")
    server, root = serve(target)
    site = Site(target, root)
    watched = watch(context, site.root(scheme))
    page = watched.page
    for case, run, text in (
        ("only in the older one", OLDER, "This page was folded away"),
        ("Test__test_001", NEWER, "Verdict"),
    ):
        page.goto(f"{site.root(scheme)}index.html?case={quote(case)}")
        page.wait_for_url(re.compile(rf"/runs/{run.lower()}-[0-9a-f]+/cases/"))
        expect(page.locator("main")).to_contain_text(text)
    assert watched.settle() == []
    server.shutdown()
    server.server_close()
