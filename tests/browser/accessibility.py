"""What a browser says of a page's accessibility: axe-core, cut text, where the tab key stops."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as BrowserPage

from tests.browser.conftest import Site

AXE = Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js"

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

TABLES_CUT = """() => [...document.querySelectorAll('main table, main pre, main svg')]
  .filter((item) => item.getClientRects().length)
  .filter((item) => item.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    || [...item.querySelectorAll('td, th')].some((cell) => cell.scrollWidth > cell.clientWidth + 1))
  .map((item) => item.tagName + ' ' + (item.className.baseVal ?? item.className))"""

STOPS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const box = here.getBoundingClientRect();
  const style = getComputedStyle(here);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const inside = here.closest('svg a') !== null;
  return {
    name: here.outerHTML.slice(0, 90),
    visible: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0,
    ring: ring || inside,
  };
}"""

REACHABLE = """() => [
    ...document.querySelectorAll('a[href], summary, input, button, select, [tabindex="0"]')
  ]
  .filter((item) => item.checkVisibility({ visibilityProperty: true }))
  .filter((item) => item.type !== 'radio' || item.checked)
  .length"""


def kinds_of_pages(site: Site) -> dict[str, str]:
    """Return one page of each kind: a name for it, and its path."""
    made: dict[str, str] = {}
    for path in site.pages():
        folder, _, name = path.rpartition("/")
        if folder.startswith("v/") and folder.count("/") == 1:
            kind = f"version {name}"
        elif "/cases" in folder:
            kind = "case"
        elif folder.startswith("records"):
            kind = f"record {folder.split('/')[1].split('-')[0]}"
        else:
            kind = f"{folder.partition('/')[0] or 'root'} {name}"
        # The heaviest page of a kind shows most of it.
        best = made.get(kind)
        if best is None or _size(site, path) > _size(site, best):
            made[kind] = path
    return made


def _size(site: Site, path: str) -> int:
    return (site.folder / path).stat().st_size


def axe(page: BrowserPage) -> list[str]:
    """Return what axe-core finds on an open page, one sentence a rule and place.

    The policy of the page would refuse the script: a test's context has to bypass it.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", RULES)
    return [
        f"{violation['id']}: {node['html'][:120]} ({violation['help']})"
        for violation in found["violations"]
        for node in violation["nodes"][:3]
    ]


def contexts(browser: Browser, width: int, scheme: str) -> Iterator[BrowserContext]:
    """Yield a context of this width and colour scheme, and close it."""
    made = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    yield made
    made.close()
