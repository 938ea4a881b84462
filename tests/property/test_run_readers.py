"""Properties of the readers of runs and of our own formats."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.case import Case
from sitegen.model.finding import Severity
from sitegen.model.outcome import Outcome, Verdict, derive_verdict
from sitegen.readers.base import Reading
from tests.builders import encoded, make_case, make_snapshot, make_summary
from tests.own_builders import (
    make_certification,
    make_context,
    make_own_case,
    make_own_snapshot,
    make_own_summary,
    make_preflight,
)
from tests.reading import read_bytes, read_document

DOCUMENTS: list[dict[str, Any]] = [
    make_case(dialect=1),
    make_case(dialect=2),
    make_case(),
    make_case(status="FAIL"),
    make_summary([]),
    make_snapshot(),
    make_own_case(),
    make_own_summary(),
    make_own_snapshot(),
    make_context(),
    make_preflight(),
    make_certification(),
]
HINTS = st.sampled_from([None, "case", "summary"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None), max_size=20)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value below a document."""
    items: Any = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    return [below for key, item in items for below in [(*path, key), *paths_of(item, (*path, key))]]


def passes(reading: Reading) -> bool:
    """Tell whether nothing that the reader found keeps the artifact from being verified."""
    if reading.content is None:
        return False
    outcome = getattr(reading.content, "outcome", None) or Outcome.PASS
    return derive_verdict(outcome, reading.findings) is Verdict.VERIFIED


@given(data=st.binary(max_size=300), hint=HINTS)
def test_any_bytes_have_a_reading(data: bytes, hint: str | None) -> None:
    """No bytes make a reader raise; in the place of a case they are a case."""
    reading = read_bytes(data, hint=hint)
    if hint is not None:
        assert reading.kind == hint
        assert reading.content is None
        assert any(finding.severity is Severity.ERROR for finding in reading.findings)


@given(value=VALUES, hint=HINTS)
def test_any_json_has_a_reading(value: Any, hint: str | None) -> None:
    """No JSON value makes a reader raise."""
    read_document(value, hint=hint)


@given(document=st.sampled_from(DOCUMENTS), data=st.data())
def test_any_replaced_value_is_read_or_told(document: dict[str, Any], data: st.DataObject) -> None:
    """A document with one value replaced is read, or refused with an error at a known place."""
    path = data.draw(st.sampled_from(paths_of(document)))
    changed = json.loads(json.dumps(document))  # noqa: TID251 -- a deep copy as JSON has it
    owner = changed
    for part in path[:-1]:
        owner = owner[part]
    owner[path[-1]] = data.draw(VALUES)
    reading = read_document(changed)
    if reading.content is None:
        assert any(finding.severity is Severity.ERROR for finding in reading.findings)
    elif isinstance(reading.content, Case) and changed["case_id"] == document["case_id"]:
        assert reading.content.status == changed["status"]


@given(document=st.sampled_from(DOCUMENTS), data=st.data())
def test_cut_document_never_passes(document: dict[str, Any], data: st.DataObject) -> None:
    """However a document is truncated, nothing of it counts as passed."""
    raw = encoded(document)
    end = data.draw(st.integers(min_value=0, max_value=len(raw) - 3))
    assert not passes(read_bytes(raw[:end], hint="case"))


@given(document=st.sampled_from(DOCUMENTS), data=st.data())
def test_flipped_byte_never_raises_nor_betters_a_failure(
    document: dict[str, Any], data: st.DataObject
) -> None:
    """One damaged byte is read or told; a failing case does not become a passing one."""
    raw = bytearray(encoded(document))
    index = data.draw(st.integers(min_value=0, max_value=len(raw) - 1))
    raw[index] = data.draw(st.integers(min_value=0, max_value=255))
    reading = read_bytes(bytes(raw), hint="case")
    if isinstance(reading.content, Case) and document.get("status") == "FAIL":
        assert reading.content.outcome is not Outcome.PASS


@given(keys=st.permutations(sorted(make_case())))
def test_order_of_members_does_not_matter(keys: list[str]) -> None:
    """A case says the same whatever the order of its members."""
    case = make_case()
    first = read_document(case).content
    second = read_document({key: case[key] for key in keys}).content
    assert isinstance(first, Case)
    assert isinstance(second, Case)
    assert first.content_hash == second.content_hash
    assert first.evidence == second.evidence
