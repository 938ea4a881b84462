"""What the script may and may not do: policy, theme, keys."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import Site, watch
from tests.browser.listed import NEWER, OLDER, run_page, served_site, stored, text_filter

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site of two runs."""
    with served_site(tmp_path_factory.mktemp("scripted")) as made:
        yield made


@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize(
    "url",
    [
        "https://attacker.invalid/x.js",
        "//attacker.invalid/x.js",
        "data:text/javascript,__x(1)",
        "javascript:__x(1)",
        "runs/x/attachments/x.js",
        "runs/X/x.js",
        "runs/x/evidence.txt",
        "records/x/evidence.js",
        "v/0001/x.js",
        "x.js",
        "/latest.js",
        "./latest.js",
        "latest.js?x",
        "latest.js#x",
        "latest.js\n",
        "assets/../x.js",
        "assets/x.js/../../x.js",
        "assets/%2e%2e/x.js",
        "..\\latest.js",
    ],
)
def test_only_scripts_of_the_site_are_loaded(
    site: Site, context: BrowserContext, scheme: str, url: str
) -> None:
    """The boot script's own function refuses every other address."""
    watched = watch(context, site.root(scheme))
    watched.open(f"{site.root(scheme)}index.html")
    refused = watched.page.evaluate(
        "(url) => { try { sitegenLoad(url); return ''; } catch (error) { return error.name; } }",
        url,
    )
    assert refused == "TypeError"
    assert watched.settle() == []


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        pytest.param(
            "const s = document.createElement('script'); s.src = 'latest.js';",
            "require-trusted-types-for",
            id="a script by text",
        ),
        pytest.param("document.body.innerHTML = '<b>x</b>';", "require-trusted", id="markup"),
        pytest.param("trustedTypes.createPolicy('other', {});", "trusted-types", id="other policy"),
        pytest.param("trustedTypes.createPolicy('sitegen', {});", "trusted-types", id="same name"),
        pytest.param(
            "const f = document.createElement('iframe'); f.src = 'x'; document.body.append(f);",
            "frame-src",
            id="a frame",
        ),
    ],
)
def test_a_script_is_held_by_the_policy(
    site: Site, context: BrowserContext, attempt: str, directive: str
) -> None:
    """Even code that runs can't make code of text, nor load anything else."""
    context.add_init_script(
        "addEventListener('securitypolicyviolation', () => { window.__told = true; });"
    )
    watched = watch(context, site.http)
    watched.open(f"{site.http}index.html")
    watched.page.evaluate(f"() => {{ try {{ {attempt} }} catch (refused) {{}} }}")
    watched.page.wait_for_function("window.__told")
    problems = watched.settle()
    assert [one for one in problems if re.search(f"violated ({directive})", one)], problems


def test_no_string_is_run(site: Site, context: BrowserContext) -> None:
    """There is no `unsafe-eval`: code that runs can't run a string."""
    page = context.new_page()
    page.goto(f"{site.http}index.html")
    # Later: what the driver itself evaluates, it may.
    run = "try { eval('1'); done(''); } catch (refused) { done(refused.name); }"
    later = f"() => new Promise((done) => setTimeout(() => {{ {run} }}))"
    assert page.evaluate(later) == "EvalError"


@pytest.mark.parametrize("planted", ["latest.js", "evidence.txt", "evidence.bin", "x.json"])
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_a_script_element_in_a_page_runs_nothing(
    site: Site, context: BrowserContext, scheme: str, planted: str, tmp_path: Path
) -> None:
    """A hole in a page can't run a published file, not even one of the site's own scripts."""
    page = site.folder / "index.html"
    text = page.read_text(encoding="utf-8")
    hole = f"<script src='{planted}'></script></main>"
    target = site.folder / "hole.html" if scheme == "http" else tmp_path / "hole.html"
    target.write_text(text.replace("</main>", hole), encoding="utf-8")
    source = target.with_name(planted)
    made = not source.exists()
    if made:
        source.write_text("__x(1)", encoding="utf-8")
    root = site.http if scheme == "http" else f"{tmp_path.as_uri()}/"
    watched = watch(context, root)
    with watched.page.expect_console_message(lambda message: "script-src" in message.text):
        watched.open(f"{root}hole.html")
    problems = watched.settle()
    target.unlink()
    if made:
        source.unlink()
    assert any("script-src" in problem for problem in problems)
    assert not [problem for problem in problems if "ran payload" in problem]


def test_the_policy_is_the_same_constant_on_every_page(site: Site) -> None:
    """The boot script has the same bytes on every page, and nothing of the evidence."""
    scripts = {
        re.findall(r"<script>.*?</script>", (site.folder / path).read_text("utf-8"), re.DOTALL)[0]
        for path in site.pages()
    }
    assert len(scripts) == 1


def test_without_trusted_types_everything_works(site: Site, context: BrowserContext) -> None:
    """A browser that doesn't know them loads the same scripts by the same rule."""
    context.add_init_script("delete window.trustedTypes; window.trustedTypes = undefined;")
    page = context.new_page()
    html = (site.folder / "index.html").read_text(encoding="utf-8")
    bare = re.sub(r"; require-trusted-types-for .*?; trusted-types sitegen", "", html)
    assert bare != html
    (site.folder / "bare.html").write_text(bare, encoding="utf-8")
    page.goto(f"{site.file}bare.html")
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    refused = page.evaluate(
        "() => { try { sitegenLoad('x.js'); return ''; } catch (error) { return error.name; } }"
    )
    (site.folder / "bare.html").unlink()
    assert refused == "TypeError"


# ------------------------------------------------------------------------------------ theme


def test_the_theme_is_chosen_and_kept(site: Site, context: BrowserContext) -> None:
    """System, light, dark, and round again; the next page has it before it is painted."""
    page = context.new_page()
    page.goto(f"{site.http}index.html")
    button = page.locator(".theme")
    expect(button).to_have_text("Theme: system")
    for name in ("light", "dark"):
        button.click()
        expect(button).to_have_text(f"Theme: {name}")
        assert page.evaluate("document.documentElement.dataset.theme") == name
    other = context.new_page()
    other.add_init_script(
        """new MutationObserver(() => {
          window.__early ??= document.body && document.documentElement.dataset.theme;
        }).observe(document, {childList: true, subtree: true});"""
    )
    other.goto(f"{site.http}{run_page(site, OLDER)}")
    assert other.evaluate("window.__early") == "dark"
    expect(other.locator(".theme")).to_have_text("Theme: dark")
    other.locator(".theme").click()
    assert other.evaluate("document.documentElement.dataset.theme ?? ''") == ""
    expect(button).to_have_text("Theme: system")
    assert stored(other) == {}


@pytest.mark.parametrize("value", ["<script>", "dark light", "__proto__", "DARK"])
def test_a_foreign_preference_is_ignored(site: Site, context: BrowserContext, value: str) -> None:
    """Other local pages may write into the same storage: only known words are obeyed."""
    watched = watch(context, site.http)
    watched.open(f"{site.http}index.html")
    watched.page.evaluate("(value) => { localStorage['sitegen.theme'] = value; }", value)
    watched.page.evaluate("(value) => { localStorage['sitegen.shortcuts'] = value; }", value)
    watched.page.reload()
    expect(watched.page.locator(".theme")).to_have_text("Theme: system")
    watched.page.keyboard.press("?")
    expect(watched.page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    assert watched.settle() == []


def test_a_browser_that_stores_nothing_shows_everything(
    site: Site, context: BrowserContext
) -> None:
    """Where storage is refused, the theme lasts as long as the page."""
    context.add_init_script(
        """Object.defineProperty(window, 'localStorage', {
          get() { throw new DOMException('no', 'SecurityError'); },
        });"""
    )
    watched = watch(context, site.http)
    watched.open(f"{site.http}index.html")
    watched.page.locator(".theme").click()
    assert watched.page.evaluate("document.documentElement.dataset.theme") == "light"
    assert watched.settle() == []


# ------------------------------------------------------------------------------------- keys


def test_keys_lead_through_a_list(site: Site, context: BrowserContext) -> None:
    """`f` filters, `j` and `k` go through the rows, Enter opens one."""
    page = context.new_page()
    page.goto(f"{site.file}{run_page(site, OLDER)}")
    page.wait_for_selector(".toolbar")
    page.keyboard.press("f")
    expect(text_filter(page)).to_be_focused()
    page.keyboard.type("jk/f?")
    assert text_filter(page).input_value() == "jk/f?"
    assert page.locator("dialog[open]").count() == 0
    text_filter(page).fill("test_01")
    text_filter(page).blur()
    for key in "jjjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.innerText") == "Test__test_011"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Test__test_011")


def test_keys_can_be_switched_off(site: Site, context: BrowserContext) -> None:
    """In the help; then a key is only a key, on every page."""
    page = context.new_page()
    page.goto(f"{site.http}{run_page(site, NEWER)}")
    page.wait_for_selector(".toolbar")
    page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Keyboard")
    help_dialog.get_by_role("checkbox").uncheck()
    help_dialog.get_by_role("button", name="Close").click()
    for key in ("/", "?", "f", "j"):
        page.keyboard.press(key)
        assert page.locator("dialog[open]").count() == 0
        assert page.evaluate("document.activeElement.tagName") in {"BODY", "BUTTON"}
    page.get_by_role("button", name="Keys").click()
    expect(help_dialog.get_by_role("checkbox")).not_to_be_checked()


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_keys_of_the_browser_stay_its_own(
    site: Site, context: BrowserContext, modifier: str
) -> None:
    """With a modifier they are not ours."""
    page = context.new_page()
    page.goto(f"{site.http}{run_page(site, NEWER)}")
    page.wait_for_selector(".toolbar")
    for key in "/?":
        page.keyboard.press(f"{modifier}+{key}")
    assert page.locator("dialog[open]").count() == 0


def test_every_control_is_reached_with_the_tab_key(site: Site, browser: Browser) -> None:
    """All that the script makes takes its turn, and shows where the reader is."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{site.file}{run_page(site, NEWER)}")
    page.wait_for_selector(".toolbar select")
    wanted = page.locator(
        ".tools button, .toolbar input[type=search], .toolbar select, .toolbar .chip,"
        " .toolbar summary, table[data-table=cases] .sort"
    ).count()
    seen = 0
    for _ in range(120):
        page.keyboard.press("Tab")
        seen += page.evaluate(
            """() => {
              const node = document.activeElement;
              const ours = node.closest('.tools, .toolbar, table[data-table=cases] thead');
              return ours && getComputedStyle(node).outlineStyle !== 'none' ? 1 : 0;
            }"""
        )
    assert seen >= wanted
    context.close()
