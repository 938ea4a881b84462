"""Paths and links: safe names, one page an identity, and links that lead where they say."""

import re
from posixpath import join, normpath

from hypothesis import given
from hypothesis import strategies as st

from sitegen.pages import site_map

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
TEXTS = st.text(max_size=120)
DIGITS = st.sampled_from([16, 64])
PATHS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map(
    lambda parts: "/".join(parts) + ".html"
)


def sound(path: str) -> bool:
    """Tell whether every name and the whole path keep to the bounds."""
    return len(path) <= 180 and all(NAME.fullmatch(name) for name in path.rstrip("/").split("/"))


@given(TEXTS, TEXTS, DIGITS)
def test_every_path_is_safe(run_id: str, case_id: str, digits: int) -> None:
    """Whatever the ids are, names are short, lower-case ASCII, and no path is too long."""
    folder = site_map.run_folder(run_id, digits=digits)
    assert sound(folder)
    assert sound(site_map.run_folder(run_id, contested_by="0" * 64, digits=digits))
    assert sound(site_map.case_page(folder, case_id, case_id, digits))
    assert sound(site_map.record_folder("scenario", case_id, "0" * 64, digits))


@given(TEXTS, TEXTS)
def test_two_ids_never_share_a_page(one: str, other: str) -> None:
    """Ids that differ have folders that differ, also where letter case is ignored."""
    same = site_map.run_folder(one).casefold() == site_map.run_folder(other).casefold()
    assert same == (one == other)


def test_a_contested_run_has_a_folder_for_each_content() -> None:
    """Two contents of one id lie apart, and neither where the id alone would."""
    plain = site_map.run_folder("r")
    folders = {site_map.run_folder("r", contested_by=digest * 64) for digest in "ab"}
    assert len(folders | {plain}) == 3


def test_a_record_is_known_by_kind_id_and_content() -> None:
    """Each of the three makes another folder, and they can't be shifted into one another."""
    folders = {
        site_map.record_folder(*parts)
        for parts in [("a", "b", "0"), ("a", "b", "1"), ("a", "c", "0"), ("ab", "", "0")]
    }
    assert len(folders) == 4


@given(PATHS, PATHS)
def test_a_relative_link_leads_to_its_page(here: str, there: str) -> None:
    """Resolved as a browser does, the link is the page."""
    url = site_map.relative(here, there)
    assert normpath(join(here.rpartition("/")[0], url)) == there


def test_links_to_folders_and_anchors() -> None:
    """A folder's link names its page, an anchor stays, one on the same page stands alone."""
    assert site_map.relative("a/b.html", "runs/x/") == "../runs/x/index.html"
    assert site_map.relative("a/b.html", "a/c.html#d") == "c.html#d"
    assert site_map.relative("a/b.html", "a/b.html#d") == "#d"


def test_continuations_are_numbered_from_two() -> None:
    """The first page keeps its name."""
    assert site_map.numbered("findings.html", 1) == "findings.html"
    assert site_map.numbered("findings.html", 2) == "findings-0002.html"
