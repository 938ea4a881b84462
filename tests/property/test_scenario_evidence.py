"""Invariants of what the site makes of runs of scenarios, and of any bytes in their place."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sitegen.checks.records import check_record
from sitegen.checks.site import check_site
from sitegen.checks.trace_counts import deleted_traces
from sitegen.model.finding import Finding
from sitegen.model.record import Record
from tests.builders import encoded
from tests.reading import read_bytes, read_document
from tests.record_documents import facts
from tests.scenario_documents import (
    SCENARIO_FILE,
    certification,
    investigation,
    observation,
    preflight,
)

Path = tuple[str | int, ...]
Document = dict[str, Any]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path to every figure and truth value of a document."""
    items: Any = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, item in items:
        yield from leaves(item, (*path, key))
    if isinstance(value, bool | int | float):
        yield path


def at(document: Any, path: Path) -> Any:
    """Return what lies at a path."""
    for key in path:
        document = document[key]
    return document


def put(document: Document, path: Path, value: object) -> Document:
    """Return a copy with another value at a path."""
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = value
    return changed


OBSERVATION = observation()
FIGURES = sorted(leaves(OBSERVATION), key=str)
CERTIFIED = sorted(leaves(certification(OBSERVATION)), key=str)


def found_in(seen: Document, certified: Document) -> list[Finding]:
    """Return everything that is found in an observation, its certification and all else."""
    records = [
        facts(encoded(document), f"records/{index}/", name)
        for index, (name, document) in enumerate(
            (("o.json", seen), ("c.json", certified), ("p.json", preflight()))
        )
    ]
    records.append(facts(SCENARIO_FILE, "records/s/", "SDSR-E2E-001.yaml"))
    alone = [finding for record in records for finding in record.findings]
    across = [one for group in check_site(records, ()).values() for one in group]
    return [*alone, *across]


def is_neutral(path: Path, document: Document) -> bool:
    """Tell whether nothing else in the evidence speaks of this figure, and why that is so."""
    if path == ("statements_total", "SELECT"):
        return True  # reading changes nothing, and is listed nowhere
    if path == ("source", "dirty"):
        return True  # what was checked out is known to the run alone
    if path[0] == "coverage":
        return bool(at(document, path) is False or path[1] == "engine_propagation")  # no more
    if path[0] == "statements" and path[2] == "rows":
        sent: dict[str, object] = document["statements"][path[1]]
        return sent["actor"] == "application"  # counted nowhere else
    if path[0] == "metrics":
        # Others may make traces meanwhile; only that one vanished can be told.
        rows = [(name, one["before"], one["after"]) for name, one in document["metrics"].items()]
        return not list(deleted_traces(rows))
    return False


def test_the_pair_is_sound_before_it_is_changed() -> None:
    """Nothing is found in what the invariants below begin with."""
    assert found_in(OBSERVATION, certification(OBSERVATION)) == []
    assert len(FIGURES) > 50


@given(st.sampled_from(FIGURES), st.integers(0, 9), st.booleans())
def test_a_changed_figure_is_found_though_its_certification_follows(
    path: Path,
    number: int,
    word: bool,  # noqa: FBT001 -- drawn
) -> None:
    """Even who emits the certification anew from a changed observation is found out."""
    was = at(OBSERVATION, path)
    changed = put(OBSERVATION, path, word if isinstance(was, bool) else number)
    if at(changed, path) == was or is_neutral(path, changed):
        return
    assert found_in(changed, certification(changed)), path


@given(st.sampled_from(FIGURES), st.integers(0, 9), st.booleans())
def test_a_figure_that_is_changed_afterwards_is_found_always(
    path: Path,
    number: int,
    word: bool,  # noqa: FBT001 -- drawn
) -> None:
    """The certification knows the bytes: nothing is neutral any more."""
    was = at(OBSERVATION, path)
    changed = put(OBSERVATION, path, word if isinstance(was, bool) else number)
    if at(changed, path) == was:
        return
    certified = certification(OBSERVATION)
    certified["artifacts"][0]["path"] = "o.json"
    assert "certification-artifact-changed" in {one.check for one in found_in(changed, certified)}


@given(st.sampled_from(CERTIFIED), st.integers(0, 9), st.booleans())
def test_a_changed_figure_of_a_certification_is_found(
    path: Path,
    number: int,
    word: bool,  # noqa: FBT001 -- drawn
) -> None:
    """What it says is what its observation says, and nothing else."""
    certified = certification(OBSERVATION)
    was = at(certified, path)
    changed = put(certified, path, word if isinstance(was, bool) else number)
    if at(changed, path) != was:
        assert found_in(OBSERVATION, changed), path


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(st.sampled_from(sorted(OBSERVATION)), VALUES)
def test_any_value_in_any_place_is_told_and_never_raised(name: str, value: object) -> None:
    """Reader and checks live through whatever stands in a member."""
    reading = read_document(OBSERVATION | {name: value})
    if isinstance(reading.content, Record):
        list(check_record(reading.content))
    else:
        assert reading.findings or reading.kind != "effect_observation"


@given(st.binary(max_size=64), st.integers(0, 4_000))
def test_damaged_bytes_are_read(noise: bytes, place: int) -> None:
    """A document with bytes in its middle is read, refused or unknown, and nothing is raised."""
    for document in (OBSERVATION, investigation("DIAGNOSIS", "2026-11-22T12:00:00Z")):
        data = json.dumps(document).encode()
        read_bytes(data[:place] + noise + data[place:])
