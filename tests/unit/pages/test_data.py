"""Data files for the script: one string, any text, the same bytes, bounded."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.limits import Limits
from sitegen.pages.case_data import case_files
from sitegen.pages.data import DRAWN_CHARS, Words, data_script, drawn
from sitegen.pages.search import ID_CHARS, index_search, run_search_files, version_search
from sitegen.settings import DEFAULT_SETTINGS, Settings
from tests.unit.pages.world import case_of, facts_of
from tests.unit.pages.world_site import ABOUT_MODEL, run_facts
from tests.unit.pages.world_site import version as world_version


def read(data: bytes) -> Any:
    """Return the value that a data file holds, read as a browser would."""
    assert data.startswith(b"sitegenData(")
    assert data.endswith(b");\n")
    literal = data.removeprefix(b"sitegenData(").removesuffix(b");\n")
    assert b"\n" not in literal
    return json.loads(json.loads(literal))  # noqa: TID251 -- our own bytes


def small(**limits: int) -> Settings:
    """Return settings with these limits."""
    return replace(DEFAULT_SETTINGS, limits=replace(Limits(), **limits))


def test_every_code_point_comes_back() -> None:
    """All of Unicode, lone surrogates too, in one file of printable ASCII without `<`."""
    for plane in range(17):
        # Apart from each other: the last high surrogate and the first low one would be a pair.
        text = " ".join(map(chr, range(plane << 16, (plane + 1) << 16)))
        data = data_script([text])
        assert read(data) == [text]
        assert re.fullmatch(rb"[\x20-\x3b\x3d-\x7e]+\n", data)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("</script><script>x()</script>", id="end of a script"),
        pytest.param("<!--<script>", id="comment"),
        pytest.param('");x();("', id="end of the string"),
        pytest.param("\\", id="backslash"),
        pytest.param("\u2028\u2029", id="line separators"),
        pytest.param("]]>", id="end of CDATA"),
        pytest.param("__proto__", id="prototype"),
    ],
)
def test_no_text_leaves_its_string(text: str) -> None:
    """What ends a string, a line or an element elsewhere is text here."""
    data = data_script({text: [text]})
    assert read(data) == {text: [text]}
    assert data.count(b'("') == 1 or b'\\"' in data
    assert b"<" not in data


@given(st.text(st.characters(), max_size=300))
def test_what_is_drawn_says_the_text(text: str) -> None:
    """Plain text is itself; else texts and labels take turns, and what is cut is counted."""
    value = drawn(text)
    if isinstance(value, str):
        assert value == text
        return
    left, *parts = value
    assert left == max(len(text) - DRAWN_CHARS, 0)
    assert all(re.fullmatch(r"U\+[0-9A-F]{4,6}", str(part)) for part in parts[1::2])
    shown = "".join(
        chr(int(str(part).replace("U+", "0x"), 0)) if at % 2 else str(part)
        for at, part in enumerate(parts)
    )
    assert shown == text[:DRAWN_CHARS]


def test_words_are_listed_once() -> None:
    """A word keeps its place."""
    words = Words()
    assert words.places(["a", "b", "a"]) == [0, 1, 0]
    assert words.place_or_none(None) is None
    assert words.listed() == ["a", "b"]


def test_few_cases_are_in_one_file() -> None:
    """What stands on one page is in `cases.js` itself, in the order of the page."""
    run = run_facts("w")
    ((path, data),) = case_files(run, DEFAULT_SETTINGS)
    assert path == f"{run.path}cases.js"
    value = read(data)
    assert value["chunks"] == 0
    assert [row[1] for row in value["rows"]] == ["good w", "bad w", "cases/w.json"]
    verdicts = [value["words"][row[2]] for row in value["rows"]]
    assert verdicts == [case.verdict.value for case in run.cases]
    assert value["facets"]["check"][0] == ["case-hash", 1]


def test_many_cases_are_in_bounded_files() -> None:
    """The first file says how many there are; each of the others holds no more than it may."""
    case = facts_of(case_of("x"))
    run = replace(run_facts(), cases=tuple(replace(case, case_id=f"c{n}") for n in range(25)))
    files = dict(case_files(run, small(table_rows=5, data_rows=10)))
    assert list(files) == [
        f"{run.path}{name}"
        for name in ("cases.js", "cases-0001.js", "cases-0002.js", "cases-0003.js")
    ]
    values = [read(data) for data in files.values()]
    assert (values[0]["total"], values[0]["chunks"], "rows" in values[0]) == (25, 3, False)
    assert [len(value["rows"]) for value in values[1:]] == [10, 10, 5]
    names = [row[1] for value in values[1:] for row in value["rows"]]
    assert names == [f"c{n}" for n in range(25)]


def test_words_to_choose_from_are_bounded() -> None:
    """The most frequent ones are listed, as many as the limit says."""
    case = facts_of(case_of("x"))
    cases = tuple(replace(case, use_case=f"UC-{min(n, 7)}") for n in range(12))
    ((_, data),) = case_files(replace(run_facts(), cases=cases), small(facet_words=3))
    assert read(data)["facets"]["use_case"] == [["UC-7", 5], ["UC-0", 1], ["UC-1", 1]]


def test_the_same_run_gives_the_same_data() -> None:
    """Neither order nor chance is in a file."""
    for make in (case_files, run_search_files):
        assert list(make(run_facts("w"), DEFAULT_SETTINGS)) == list(
            make(run_facts("w"), DEFAULT_SETTINGS)
        )


def test_a_run_carries_its_part_of_the_search() -> None:
    """Its cases with their pages and its findings, gravest first, with where they stand."""
    run = run_facts("w")
    ((path, data),) = run_search_files(run, DEFAULT_SETTINGS)
    value = read(data)
    assert path == f"{run.path}search.js"
    assert [row[0] for row in value["cases"]] == ["good w", "bad w", "cases/w.json"]
    assert [f"{value['path']}{row[1]}" for row in value["cases"]] == [
        case.page for case in run.cases
    ]
    assert [row[4] for row in value["cases"]] == [None, None, False]
    severities = [value["words"][row[0]] for row in value["findings"]]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert all(row[3].endswith("#findings") for row in value["findings"])


def test_an_id_is_kept_where_its_name_is_not_it() -> None:
    """An id with hidden characters is found by the id; one beyond the limit has no address."""
    case = facts_of(case_of("x"))
    ids = ("a\u202eb", "c" * (ID_CHARS + 1))
    run = replace(run_facts(), cases=tuple(replace(case, case_id=one) for one in ids))
    ((_, data),) = run_search_files(run, DEFAULT_SETTINGS)
    assert [row[4] for row in read(data)["cases"]] == [ids[0], False]


def test_a_large_run_is_searched_in_bounded_parts() -> None:
    """Every case is in one of them, and the first names the others."""
    case = facts_of(case_of("x"))
    run = replace(run_facts(), cases=tuple(replace(case, case_id=f"c{n}") for n in range(7)))
    files = {path: read(data) for path, data in run_search_files(run, small(data_rows=3))}
    first, *more = files
    assert files[first]["more"] == more
    assert [len(value["cases"]) for value in files.values()] == [3, 3, 1]
    assert len(files[first]["findings"]) <= 3


def test_a_version_lists_what_is_alive() -> None:
    """Its runs with their folders, its records, the checks, and the closed page before it."""
    version = replace(world_version("w"), older=("index/0002.json", "index/0001.json"))
    value = read(version_search(version, ABOUT_MODEL, DEFAULT_SETTINGS))
    assert [row[1] for row in value["runs"]] == [run.path for run in version.runs]
    assert len(value["records"]) == len(version.records) + len(version.superseded)
    assert len(value["checks"]) == len(ABOUT_MODEL.checks)
    assert value["older"] == "index/0002.js"


def test_a_closed_page_names_the_one_before() -> None:
    """The chain ends with the first."""
    assert read(index_search((), (), "index/0001.json"))["older"] == "index/0001.js"
    assert read(index_search((), (), None))["older"] is None
