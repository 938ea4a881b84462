"""Tables that the script makes more of: filters, order, columns, links, exports, many rows."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site, Watch, watch
from tests.browser.listed import (
    FORMULA,
    IMAGE,
    NAMES,
    NEWER,
    OLDER,
    PAGED,
    counted,
    run_page,
    served_site,
    text_filter,
    visible_names,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site whose runs stand on one page each."""
    with served_site(tmp_path_factory.mktemp("listed")) as made:
        yield made


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site whose runs go on on further pages, and whose data come in parts."""
    with served_site(tmp_path_factory.mktemp("paged"), PAGED) as made:
        yield made


def opened(site: Site, context: BrowserContext, run_id: str, asked: str = "") -> Watch:
    """Open a run's page, and wait until its words to choose from are there."""
    watched = watch(context, site.file)
    watched.page.goto(f"{site.file}{run_page(site, run_id)}{asked}")
    expect(watched.page.get_by_role("combobox", name="Filter by use case")).to_be_visible()
    return watched


def test_text_is_looked_for_in_every_column(site: Site, context: BrowserContext) -> None:
    """All words have to be there, in any column, whatever their case."""
    watched = opened(site, context, OLDER)
    text_filter(watched.page).fill("PLAN.TEAM uc-001 l6")
    expect(watched.page.locator(".toolbar .count").first).to_have_text("0 of 41 cases")
    text_filter(watched.page).fill("plan.team fail")
    names = [f"Test__test_{index:03d}" for index in range(40) if index % 4 == 3]
    assert visible_names(watched.page) == names
    assert counted(watched.page) == "10 of 41 cases"
    assert watched.settle() == []


@pytest.mark.parametrize(
    ("label", "word", "expected"),
    [
        pytest.param("use case", "UC-002", 14, id="use case"),
        pytest.param("stage", "1.2", 21, id="stage"),
        pytest.param("layers seen", "L6", 14, id="layer"),
        pytest.param("operation", "plan.team.choose", 20, id="operation"),
        pytest.param("status", "FAIL", 10, id="status"),
    ],
)
def test_a_word_of_a_column_is_picked(
    site: Site, context: BrowserContext, label: str, word: str, expected: int
) -> None:
    """Lists offer the words of each column, also of those that only the data file has."""
    page = opened(site, context, OLDER).page
    page.get_by_role("combobox", name=f"Filter by {label}").select_option(value=word)
    expect(page.locator(".toolbar .count").first).to_have_text(f"{expected} of 41 cases")
    assert len(visible_names(page)) == expected
    page.get_by_role("button", name=word, exact=True).click()
    expect(page.locator(".toolbar .count").first).to_have_text("41 of 41 cases")


def test_verdicts_are_chips_and_more_than_one_can_be_pressed(
    site: Site, context: BrowserContext
) -> None:
    """Each says whether it is pressed; rows of any pressed one are shown."""
    page = opened(site, context, OLDER).page
    for word, number in (("failed 10", 10), ("verified 31", 41)):
        chip = page.get_by_role("button", name=word)
        chip.click()
        expect(page.get_by_role("button", name=word)).to_have_attribute("aria-pressed", "true")
        assert len(visible_names(page)) == number
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("button", name="failed 10")).to_have_attribute("aria-pressed", "false")


def test_order_is_by_number_where_the_column_holds_numbers(
    site: Site, context: BrowserContext
) -> None:
    """Up, down, and as it stood; equal rows keep their order; the head tells."""
    page = opened(site, context, OLDER).page
    before = visible_names(page)
    head = page.locator('th[data-key="writes"]')
    writes = page.locator('table[data-table="cases"] tbody tr td:nth-child(5)')
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    numbers = [int(text) for text in writes.all_inner_texts()]
    assert numbers == sorted(numbers)
    assert visible_names(page)[:3] == ["Test__test_000", "Test__test_005", "Test__test_010"]
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    numbers = [int(text) for text in writes.all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    assert visible_names(page) == before


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_a_filtered_view_is_a_link(site: Site, context: BrowserContext, scheme: str) -> None:
    """What is asked stands in the address, and the address asks it again."""
    page = context.new_page()
    page.goto(f"{site.root(scheme)}{run_page(site, OLDER)}#evidence")
    page.wait_for_selector(".toolbar .chip")
    text_filter(page).fill("plan.team")
    page.get_by_role("button", name="failed 10").click()
    page.locator('th[data-key="writes"] .sort').click()
    page.locator('th[data-key="writes"] .sort').click()
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="SQL operations").uncheck()
    asked = "?cases.q=plan.team&cases.verdict=failed&cases.sort=-writes&cases.hide=sql"
    page.wait_for_function("(asked) => location.search === asked", arg=asked)
    assert page.url.endswith(f"{asked}#evidence")
    names = visible_names(page)
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".toolbar .chip")
    assert visible_names(other) == names
    assert len(names) == 10
    assert text_filter(other).input_value() == "plan.team"
    expect(other.locator('th[data-key="sql"]')).to_be_hidden()
    expect(other.locator('th[data-key="writes"]')).to_have_attribute("aria-sort", "descending")


def test_going_back_asks_what_was_asked(site: Site, context: BrowserContext) -> None:
    """An address of the same page, older or newer, is obeyed."""
    page = opened(site, context, OLDER, "?cases.verdict=failed").page
    assert len(visible_names(page)) == 10
    page.evaluate("history.pushState(null, '', '?cases.q=test_001')")
    page.go_back()
    expect(page.locator(".toolbar .count").first).to_have_text("10 of 41 cases")
    page.go_forward()
    expect(page.locator(".toolbar .count").first).to_have_text("1 of 41 cases")


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("?cases.q=<img src=x onerror=__x(1)>", id="markup"),
        pytest.param("?cases.q=%3Cscript%3E__x(2)%3C/script%3E", id="encoded markup"),
        pytest.param("?cases.verdict=%22><script>__x(3)</script>,failed", id="a word"),
        pytest.param("?cases.status=<img src=x onerror=__x(4)>", id="a word of a list"),
        pytest.param("?cases.sort=__proto__&cases.hide=constructor", id="names of the language"),
        pytest.param("?cases.sort=-%00&cases.q=%FF%FE&cases.=&=x&cases.verdict=,,,", id="nonsense"),
        pytest.param("?__proto__.q=x&cases.__proto__=x", id="prototype"),
        pytest.param("?cases.q=" + "x" * 5000, id="long"),
        pytest.param("?javascript:__x(5)#<script>__x(6)</script>", id="anchor"),
    ],
)
def test_a_hostile_address_is_only_text(site: Site, context: BrowserContext, asked: str) -> None:
    """Whatever an address asks: nothing runs, nothing is requested, nothing breaks."""
    watched = opened(site, context, NEWER, asked)
    text_filter(watched.page).fill("x")
    watched.page.get_by_role("button", name="Show all").click()
    text_filter(watched.page).fill(IMAGE)
    assert visible_names(watched.page) == [IMAGE]
    assert watched.settle() == []


def test_a_hostile_word_is_picked_and_linked(site: Site, context: BrowserContext) -> None:
    """A word with a comma, a percent sign or markup comes back from the address as it was."""
    watched = opened(site, context, NEWER)
    for word in NAMES:
        joined = "cases.status=" + watched.page.evaluate(
            "(word) => encodeURIComponent(word.replaceAll('%', '%25').replaceAll(',', '%2C'))", word
        )
        watched.page.goto(f"{site.file}{run_page(site, NEWER)}?{joined}")
        chip = watched.page.locator('.chip[aria-pressed="true"]')
        expect(chip).to_have_text(word)
        assert visible_names(watched.page) == []
    assert watched.settle() == []


def exported(page: Page, name: str) -> str:
    """Return the text of a download."""
    page.locator(".toolbar details", has_text="Export").first.evaluate("(one) => one.open = true")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes().decode("utf-8")


def test_a_spreadsheet_computes_nothing(site: Site, context: BrowserContext) -> None:
    """Texts that begin like a formula are marked as text; numbers stay numbers."""
    page = opened(site, context, NEWER).page
    rows = list(csv.reader(io.StringIO(exported(page, "Download CSV"), newline="")))
    names = [row[0] for row in rows[1:]]
    for name in (FORMULA, "-1+1", "\uff1dSUM(A1)"):
        assert f"'{name}" in names
    assert "with, comma" in names
    assert "a[U+202E]b[U+2028]c" in names
    assert not [name for row in rows[1:] for name in row if name[:1] in set("=+-@\t\r")]
    writes = rows[0].index("DB writes")
    assert all(row[writes].isdigit() for row in rows[1:])


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        pytest.param(" =1", "'=1", id="behind a blank"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at sign"),
        pytest.param("+1", "'+1", id="plus"),
        pytest.param("\uff0b1", "'\uff0b1", id="full-width plus"),
        pytest.param("\ufe63x", "'\ufe63x", id="small minus"),
        pytest.param("'=1", "'=1", id="an apostrophe"),
        pytest.param('a "b"', 'a "b"', id="quotation marks"),
        pytest.param("a,b", "a,b", id="comma"),
    ],
)
def test_a_cell_is_text_to_a_spreadsheet(
    site: Site, context: BrowserContext, text: str, cell: str
) -> None:
    """Whatever a cell begins with, behind blanks too, it is no formula."""
    context.add_init_script(
        f"""addEventListener('DOMContentLoaded', () => {{
          const table = document.querySelector('table[data-table="cases"]');
          if (table) table.tBodies[0].rows[0].cells[7].textContent = {json.dumps(text)};
        }})"""
    )
    page = opened(site, context, NEWER).page
    rows = list(csv.reader(io.StringIO(exported(page, "Download CSV"), newline="")))
    assert rows[1][7] == cell


def test_json_holds_what_is_shown(site: Site, context: BrowserContext) -> None:
    """Only the rows that are asked for, in their order, with numbers as numbers."""
    page = opened(site, context, OLDER, "?cases.verdict=failed&cases.sort=-case").page
    rows = json.loads(exported(page, "Download JSON"))  # noqa: TID251 -- the page's own words
    assert [row["case"] for row in rows] == visible_names(page)
    assert {type(row["writes"]) for row in rows} == {int}
    assert rows[0]["layers"]
    assert rows[0]["use_case"] == ["UC-000"]


def test_rows_are_copied_as_markdown(site: Site, browser: Browser) -> None:
    """Each cell is a code span, in which nothing is obeyed; hidden columns are left out."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site.http}{run_page(site, NEWER)}?cases.hide=sql,layers&cases.q=img")
    page.wait_for_selector(".toolbar .chip")
    page.locator(".toolbar details", has_text="Export").first.evaluate("(one) => one.open = true")
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.locator(".toolbar .count").first).to_have_text("1 rows taken")
    head, rule, row, *rest = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert head.startswith("| Case | Verdict | Status | Trace events | DB writes | Assertions |")
    assert set(rule) == set("| -")
    assert row.startswith(f"| `{IMAGE}` | `verified` |")
    assert rest == [""]
    context.close()


def test_without_scripts_nothing_dead_is_shown(site: Site, browser: Browser) -> None:
    """The table is whole; controls that would do nothing are not there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.file}{run_page(site, OLDER)}?cases.verdict=failed")
    assert page.locator(".toolbar, .sort, .tools, dialog").count() == 0
    assert len(visible_names(page)) == 41
    context.close()


def test_the_list_of_a_large_run_is_filtered_as_a_whole(
    paged: Site, context: BrowserContext
) -> None:
    """From any of its pages: rows of all pages are found, and only those in sight are there."""
    watched = opened(paged, context, OLDER)
    page = watched.page
    assert len(visible_names(page)) == 10
    assert page.locator("nav.pages").first.is_visible()
    text_filter(page).fill("test_03")
    expect(page.locator(".toolbar .count").first).to_have_text("10 of 41 cases")
    assert visible_names(page) == [f"Test__test_03{index}" for index in range(10)]
    assert page.locator('table[data-table="cases"]').get_attribute("aria-rowcount") == "11"
    assert not page.locator("nav.pages").first.is_visible()
    page.get_by_role("link", name="Test__test_031").click()
    expect(page.locator("h1")).to_contain_text("Test__test_031")
    assert watched.settle() == []


def test_a_link_to_a_filtered_large_run_shows_all_of_it(
    paged: Site, context: BrowserContext
) -> None:
    """The data that the address asks for are loaded without a click."""
    page = opened(paged, context, OLDER, "?cases.verdict=failed&cases.sort=-case").page
    expect(page.locator(".toolbar .count").first).to_have_text("10 of 41 cases")
    assert visible_names(page)[0] == "Test__test_039"
    assert len(visible_names(page)) == 10


def test_a_row_of_data_looks_like_a_row_of_the_page(paged: Site, context: BrowserContext) -> None:
    """The script draws the same cells as the template, hostile ones too."""
    watched = opened(paged, context, NEWER)
    page = watched.page
    row = 'table[data-table="cases"] tbody tr:not(.pad)'
    drawn = f"""() => [...document.querySelectorAll('{row}')].map((one) =>
      [...one.cells].map((cell) => cell.innerText.trim().replace(/\\s+/g, ' ')).join('|')
      + [...one.querySelectorAll('a, bdi, .cp, .verdict, .severity')].map((node) =>
        node.tagName + node.className + (node.getAttribute('href') || '')).join())"""
    before = page.evaluate(drawn)
    page.locator('th[data-key="case"] .sort').click()
    page.wait_for_selector(".window")
    for _ in range(2):
        page.locator('th[data-key="case"] .sort').click()
    expect(page.locator(row)).to_have_count(12)
    assert page.evaluate(drawn)[:10] == before
    assert watched.settle() == []


def test_rows_come_and_go_while_scrolling(paged: Site, browser: Browser) -> None:
    """In a low window only some rows are on the page; the keyboard brings others."""
    context = browser.new_context(viewport={"width": 900, "height": 200})
    page = opened(paged, context, OLDER).page
    text_filter(page).fill("test__test")
    expect(page.locator(".toolbar .count").first).to_have_text("40 of 41 cases")
    there = len(visible_names(page))
    assert there < 40
    text_filter(page).blur()
    for _ in range(40):
        page.keyboard.press("j")
    assert page.evaluate("document.activeElement.innerText") == "Test__test_039"
    assert "Test__test_000" not in visible_names(page)
    page.locator(".window").evaluate("(box) => box.scrollTop = 0")
    expect(page.locator(".window").get_by_role("link", name="Test__test_000")).to_be_visible()
    context.close()


def test_all_rows_are_printed(paged: Site, browser: Browser) -> None:
    """What is out of sight on the screen is on the paper."""
    context = browser.new_context(viewport={"width": 900, "height": 200})
    page = opened(paged, context, OLDER, "?cases.sort=case").page
    expect(page.locator(".toolbar .count").first).to_have_text("41 of 41 cases")
    rows = page.locator(".window tbody tr:not(.pad)")
    assert rows.count() < 41
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert rows.count() == 41
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(rows).not_to_have_count(41)
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_toolbars_fit_their_window(site: Site, browser: Browser, width: int) -> None:
    """No control makes a page wider than its window."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = opened(site, context, OLDER).page
    for summary in page.locator(".toolbar summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_records_of_all_kinds_are_one_list(own_site: Site, context: BrowserContext) -> None:
    """With one toolbar; a verdict and a kind may be asked for together, as the overview does."""
    page = context.new_page()
    asked = "records.verdict=verified&records.kind=Preflight"
    page.goto(f"{own_site.file}v/0001/records.html?{asked}")
    page.wait_for_selector(".toolbar")
    assert page.locator(".toolbar").count() == 1
    rows = page.locator('table[data-table="records"] tbody tr')
    shown = page.locator('table[data-table="records"] tbody tr:visible')
    assert 0 < shown.count() < rows.count()
    for row in shown.all():
        assert row.locator("td").first.inner_text() == "Preflight"
        assert row.locator("td.v").inner_text() == "verified"
