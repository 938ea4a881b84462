"""Take pictures of every kind of page: wide, narrow, dark and printed.

`make screenshots` runs it. The pictures lie in `build/screenshots/`; the one of the overview that
the README shows is renewed too. Nothing judges them but eyes.
"""

import argparse
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from sitegen.cli.main import main as build_site

REPOSITORY = Path(__file__).resolve().parent.parent
README_PICTURE = REPOSITORY / "docs" / "images" / "overview.png"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOOKS = (("wide", 1280, "light"), ("narrow", 320, "light"), ("dark", 1280, "dark"))
"""Name, width, and colour scheme of the looks of a page on a screen."""
TALLEST = 12_000  # pixels; what a picture can show
HEIGHT = 900


def main() -> None:
    """Build the evidence and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evidence", type=Path, default=REPOSITORY / "evidence")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "build" / "screenshots")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--only", default="", help="kinds of page whose name holds this")
    stated = parser.parse_args()
    stated.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = built(stated.evidence, Path(folder) / "site")
        browser = playwright.chromium.launch(executable_path=stated.browser, args=list(FLAGS))
        for kind, path in kinds(site):
            if stated.only in kind:
                take(browser, site / path, stated.out / kind)
        if not stated.only:
            readme_picture(browser, site / "index.html")
        browser.close()


def built(evidence: Path, site: Path) -> Path:
    """Build a site with this checkout, and return its folder."""
    with contextlib.suppress(SystemExit):
        build_site(["build", str(evidence), "--output", str(site), "--fail-on", "never"])
    return site


def kinds(site: Path) -> Iterator[tuple[str, str]]:
    """Yield a name and the path of one page of each kind: the one with the most on it to see."""
    best: dict[str, tuple[tuple[bool, int], str]] = {}
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site).as_posix()
        text = file.read_text(encoding="utf-8")
        # A page with something wrong shows more than one where all is well; a huge one less.
        worth = ("v-contradicted" in text and "<mark" in text, min(len(text), 60_000))
        kind = kind_of(path)
        if kind not in best or worth > best[kind][0]:
            best[kind] = worth, path
    yield from ((kind, path) for kind, (_, path) in sorted(best.items()))


def kind_of(path: str) -> str:
    """Return the kind of a page, as a file name."""
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".html")
    if "/cases" in folder:
        return "run-case"
    if folder.startswith("v/"):
        return "version-report" if "/reports" in folder else f"version-{stem}"
    if folder.startswith("records"):
        return f"record-{folder.split('/')[1].split('-')[0]}"
    return f"{folder.partition('/')[0] or 'root'}-{stem}"


def take(browser: Browser, page_file: Path, target: Path) -> None:
    """Take the pictures of one page, and print it."""
    for look, width, scheme in LOOKS:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        page.goto(page_file.as_uri())
        tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        page.set_viewport_size({"width": width, "height": max(tall, HEIGHT)})
        page.screenshot(path=f"{target}-{look}.png")
        if look == "wide":
            page.pdf(path=f"{target}-printed.pdf", format="A4", prefer_css_page_size=True)
            page.set_viewport_size({"width": 703, "height": 1_000})
            page.emulate_media(media="print")
            page.screenshot(path=f"{target}-printed.png")
        context.close()


def readme_picture(browser: Browser, page_file: Path) -> None:
    """Renew the picture that the README shows."""
    context = browser.new_context(viewport={"width": 1280, "height": 1_000})
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.screenshot(path=README_PICTURE)
    context.close()


if __name__ == "__main__":
    main()
