"""A page of a preview reloads in a real browser when there is a newer one, and says what failed."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import watch
from tests.builders import RUN_ID, make_run, write_run
from tests.cli.previews import Served, preview

pytestmark = pytest.mark.browser


def pages_of(running: Served) -> list[str]:
    """Return an address of each kind of page that a small site has."""
    return [running.url, f"{running.url}v/0001/", f"{running.url}v/0001/trends.html"]


def test_open_pages_reload_and_nothing_else_runs(tmp_path: Path, context: BrowserContext) -> None:
    """No error, no violation of a page's policy and no request elsewhere: before and after."""
    write_run(make_run(2), tmp_path / "evidence" / RUN_ID)
    with preview(cwd=tmp_path) as running:
        watched = watch(context, running.url)
        for url in pages_of(running):
            watched.open(url)
        watched.open(running.url)
        # What is on the page stays until it is loaded anew.
        watched.page.evaluate("document.documentElement.dataset.seen = 'before'")
        (tmp_path / "sitegen.toml").write_text('title = "Built again"\n')
        page = watched.page
        expect(page.locator(".site-title").first).to_have_text("Built again")
        assert page.evaluate("document.documentElement.dataset.seen") is None
        (tmp_path / "sitegen.toml").write_text("wrong = 1\n")
        notice = page.locator(".served-notice")
        expect(notice).to_be_visible()
        notice.get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The newest build failed")
        expect(page.locator("pre")).to_contain_text("there is no setting `wrong`")
        (tmp_path / "sitegen.toml").write_text('title = "Mended"\n')
        expect(page.locator(".site-title").first).to_have_text("Mended")
        assert page.url == running.url
        assert watched.settle() == []


def test_a_page_without_script_is_served_whole(tmp_path: Path, context: BrowserContext) -> None:
    """A preview that doesn't reload sends what a host would send."""
    write_run(make_run(1), tmp_path / "evidence" / RUN_ID)
    with preview("--no-reload", cwd=tmp_path) as running:
        watched = watch(context, running.url)
        watched.open(running.url)
        assert not watched.page.evaluate("[...document.scripts].some((one) => one.dataset.shown)")
        assert watched.settle() == []
