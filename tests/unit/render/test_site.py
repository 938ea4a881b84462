"""Every page of a small world: links, markup, policy, and evidence shown as it is."""

import html5lib
import pytest

from sitegen.limits import Limits
from sitegen.pages.site_map import VERSION_PAGES
from tests.html_checks import check_site
from tests.unit.pages.world import HOSTILE
from tests.unit.pages.world_site import SETTINGS, pages, site

WORDS = {
    "plain": "x",
    "markup": HOSTILE,
    "quotes": "\"'`><&",
    "template": "{{ 7 * 7 }} {% raw %} {# #}",
    "right to left": "\u202eabc\u2066\u200f \u0627\u0644",
    "controls": "a\x00\x07\x1b[31m\x7f\x85\x9bz",
    "lone surrogate": "a\ud800z",
    "noncharacters": "\ufffe\uffff\U0001ffff\ufdd0",
    "separators": "a\u2028b\u2029c\r\nd\re\tf\n",
    "zero width": "\u200b\u200d\ufeff\u00ad",
    "stacked marks": "z" + "\u0308" * 60,
    "empty": "",
    "blank": "   ",
    "long": "w" * 20_000,
    "comment": "--><!-- ]]> <![CDATA[",
    "emoji": "👩‍👩‍👧‍👦 \U000e0041",
}


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS.keys())
def test_every_page_is_sound_whatever_the_evidence_says(word: str) -> None:
    """Links and anchors exist, ids are unique, the HTML is valid, and the policy stands."""
    assert check_site(site(word)) == []


def test_every_page_of_a_version_is_there() -> None:
    """The navigation of a version leads to pages that are built, and the front page is."""
    made = {page.path for page in pages()}
    assert {f"v/0001/{name}" for name in VERSION_PAGES} | {"index.html"} <= made


def test_tables_continue_on_further_pages() -> None:
    """With one row a page, every list continues, and all links between its pages exist."""
    from dataclasses import replace

    small = replace(SETTINGS, limits=Limits(table_rows=1))
    files = site("x", small)
    assert check_site(files) == []
    assert "v/0001/findings-0002.html" in files
    assert any(path.endswith("/cases-0003.html") for path in files)
    rows = [path for path in files if path.startswith("v/0001/findings") and path.endswith(".html")]
    assert len(rows) == 7


def test_no_element_comes_from_evidence() -> None:
    """The elements of each page are the same for markup and for a word of no meaning."""

    def shapes(word: str) -> dict[str, list[str]]:
        models = pages(word)
        files = site(word)
        return {
            f"{index} {page.template}": [
                str(item.tag)
                for item in html5lib.parse(
                    files[page.path].decode(), namespaceHTMLElements=False
                ).iter()
            ]
            for index, page in enumerate(models)
        }

    assert shapes("<script>alert(1)</script>") == shapes("plain words of no mean!!!")


def test_evidence_reads_as_it_is() -> None:
    """The text of the raw artifact on a page is exactly what its bytes say."""
    word = "<b>&amp; \"quoted\" 'single' {{ x }}</b>"
    page = next(item for item in pages(word) if item.path.find("/cases/good") > 0)
    root = html5lib.parse(site(word)[page.path].decode(), namespaceHTMLElements=False)
    raw = [item for item in root.iter("pre") if "raw" in item.attrib["class"]]
    assert "".join(raw[0].itertext()).endswith(word)


def test_pages_of_a_run_or_record_know_no_version() -> None:
    """Nothing on a run's, case's or record's page leads into a version's folder."""
    for path, data in site().items():
        if path.startswith(("runs/", "records/", "index/", "about/")):
            assert b"v/0001" not in data, path


def test_rendering_twice_gives_the_same_bytes() -> None:
    """A page's bytes depend on its model alone."""
    assert site(HOSTILE) == site(HOSTILE)
