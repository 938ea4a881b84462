"""The feed: valid Atom whatever runs are called, and no time in it but the evidence's own."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring  # noqa: TID251 -- a reader's parser

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sitegen.model.facts import RunFacts, VerdictCounts
from sitegen.model.outcome import Verdict
from sitegen.pages.feed import ENTRIES, build_feed
from sitegen.render.page import render
from sitegen.settings import DEFAULT_SETTINGS, Settings
from tests.unit.pages.world import HOSTILE
from tests.unit.pages.world_site import run_facts

ATOM = "{http://www.w3.org/2005/Atom}"
PLAIN = replace(run_facts(), cases=(), created_at="2026-11-20T20:52:20.5+01:00")
SETTINGS = replace(DEFAULT_SETTINGS, site_url="https://example.org/evidence")


def parsed(runs: list[RunFacts], settings: Settings = SETTINGS) -> Element:
    """Return the root of the feed as a parser reads it."""
    feed = build_feed(runs, settings)
    assert feed is not None
    return fromstring(render(feed))  # noqa: S314 -- our own output


def text(item: Element, name: str) -> str:
    """Return the text of an element that must be there, once."""
    (found,) = item.findall(f"{ATOM}{name}")
    return found.text or ""


def test_without_an_address_there_is_no_feed() -> None:
    """Its ids are addresses."""
    assert build_feed([PLAIN], DEFAULT_SETTINGS) is None


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.text(max_size=40))
@hypothesis_settings(max_examples=100, deadline=None)
def test_the_feed_is_valid_whatever_the_evidence_says(words: list[str], time: str) -> None:
    """What RFC 4287 demands of a feed and of each entry is there, in its form."""
    runs = [replace(PLAIN, run_id=word, suite=word, created_at=time) for word in words]
    root = parsed(runs, replace(SETTINGS, title=words[0] or "x"))
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == len(runs)
    for item in (root, *entries):
        assert text(item, "id").startswith("https://example.org/evidence/")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text(item, "updated"))
        item.find(f"{ATOM}title")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"self", "alternate"}


def test_markup_in_a_title_stays_text() -> None:
    """Titles and summaries are plain text, in which nothing is markup."""
    (entry,) = parsed([replace(PLAIN, run_id=HOSTILE)]).findall(f"{ATOM}entry")
    assert list(entry.find(f"{ATOM}title") or []) == []
    assert "<" in text(entry, "title")
    assert "type" not in (entry.find(f"{ATOM}title") or entry).attrib


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        pytest.param("2026-11-20T20:52:20.5+01:00", "2026-11-20T19:52:20Z", id="an offset"),
        pytest.param("2026-11-20T20:52", "2026-11-20T20:52:00Z", id="no offset"),
        pytest.param("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", id="long ago"),
        pytest.param("yesterday", "1970-01-01T00:00:00Z", id="no time"),
        pytest.param(None, "1970-01-01T00:00:00Z", id="not stated"),
    ],
)
def test_times_are_those_of_the_evidence(stated: str | None, told: str) -> None:
    """Without one the entry says so: the build's clock is no substitute."""
    root = parsed([replace(PLAIN, created_at=stated)])
    (entry,) = root.findall(f"{ATOM}entry")
    assert text(entry, "updated") == text(root, "updated") == told
    assert ("states no time" in text(entry, "summary")) == told.startswith("1970")


def test_an_entry_says_what_is_wrong() -> None:
    """Verdict first, then figures."""
    run = replace(
        PLAIN,
        run_id="R1",
        suite="uat",
        verdict=Verdict.CONTRADICTED,
        verdicts=VerdictCounts(5, 1, 0, 2, 0),
        incomplete=True,
    )
    (entry,) = parsed([run]).findall(f"{ATOM}entry")
    assert text(entry, "title") == "contradicted: R1"
    assert text(entry, "summary") == (
        "Suite uat: 5 of 8 cases verified (62.5 %), 2 contradicted, 1 failed. Findings: 3 errors,"
        " 1 note. It has no summary."
    )


def test_the_feed_is_bounded() -> None:
    """The newest fifty."""
    runs = [replace(PLAIN, run_id=f"R{n}", path=f"runs/r{n}-0/") for n in range(ENTRIES + 20)]
    assert len(parsed(runs).findall(f"{ATOM}entry")) == ENTRIES
