"""The claims page in a browser without scripts: its filter by verdict."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def test_claims_are_filtered_by_verdict_without_scripts(own_site: Site, browser: Browser) -> None:
    """Each choice shows its own section, and all of them together at first."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{own_site.file}v/0001/claims.html")
    sections = ("contradicted", "confirmed")
    for verdict in sections:
        assert page.locator(f"section.g-{verdict}").is_visible()
    for chosen in sections:
        page.locator(f"input.f-{chosen}").check()
        shown = [one for one in sections if page.locator(f"section.g-{one}").is_visible()]
        assert shown == [chosen]
    page.locator("input.f-all").check()
    assert all(page.locator(f"section.g-{one}").is_visible() for one in sections)
    context.close()


def test_a_mark_leads_to_its_claim(own_site: Site, browser: Browser) -> None:
    """On the judged page of a report, each number in the text is a link to the claim beside it."""
    judged = next(path for path in own_site.pages() if "/reports/" in path)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{own_site.file}{judged}")
    link = page.locator(".prose mark sup a").first
    number = link.inner_text()
    link.click()
    target = page.locator(f"#claim-{number}")
    assert target.is_visible()
    assert page.url.endswith(f"#claim-{number}")
    context.close()
